"""Qwen2-VL's boxes: Qwen-VL's in another spelling (Qwen2-VL, arXiv:2409.12191).

``<|object_ref_start|>Save<|object_ref_end|><|box_start|>(3,4),(50,60)<|box_end|>`` on a grid of
1000 steps along each side of the picture (ScreenSpot-Pro, models/qwen2vl.py). Either spelling is
read, and so is a text whose special tokens a server left out.
"""

from __future__ import annotations

from agentkit.dialects._ref_boxes import RefBoxes, Tags

__all__ = ["Qwen2BoxesDialect"]


class Qwen2BoxesDialect(RefBoxes):
    """Boxes, quads and points with names; one of them is a click."""

    language = "Qwen2-VL's boxes"
    tags = Tags(
        ("<|object_ref_start|>", "<|object_ref_end|>"),
        ("<|box_start|>", "<|box_end|>"),
    )
