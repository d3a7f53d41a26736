"""Qwen-VL's ``<ref>Save</ref><box>(x1,y1),(x2,y2)</box>`` (Qwen-VL, arXiv:2308.12966).

Written by Qwen-VL and what was built on it, Monkey among them, on a grid of 1000 steps along each
side of the picture. A ref may have several boxes; ``<quad>`` holds the
four corners of slanted text; one pair alone in a ``<box>`` is a point. Qwen2-VL spells the same
tags ``<|object_ref_start|>``, ``<|box_start|>`` and so on, and a server that leaves special tokens
out leaves ``the button(x1,y1),(x2,y2)``: all three are read, the first is written.
"""

from __future__ import annotations

from agentkit.dialects._ref_boxes import RefBoxes, Tags

__all__ = ["QwenBoxesDialect"]


class QwenBoxesDialect(RefBoxes):
    """Boxes, quads and points with names; one of them is a click."""

    language = "Qwen-VL's boxes"
    tags = Tags(("<ref>", "</ref>"), ("<box>", "</box>"))

    def begin(self, target: str) -> str:
        """The beginning of an answer that gives the place of `target`; the model goes on with it.

        That is how its authors ask for one (Qwen-VL, eval_mm/grounding/evaluate_grounding.py).

        Raises:
            DialectError: where `target` holds one of the tags.
        """
        return self.tags.named(target) + self.tags.box[0]
