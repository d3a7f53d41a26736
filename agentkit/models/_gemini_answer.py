"""An answer of Gemini as it arrives, piece by piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from google.genai.types import GenerateContentResponse, Part

from agentkit.models._gemini_turns import in_items
from agentkit.protocols import Reply

__all__ = ["Written"]

CUT_SHORT = "MAX_TOKENS"
"""What the API calls the end of an answer that reached its limit."""


@dataclass
class Written:
    """What has arrived of an answer.

    Attributes:
        parts: calls, thoughts and texts; pieces of one text are joined.
        ending: why it ended, in the API's words; empty until it says so.
        blocked: why the request was not answered at all, in the API's words.
    """

    parts: list[Part] = field(default_factory=list)
    ending: str = ""
    blocked: str = ""
    _tokens_in: int = 0
    _tokens_out: int = 0
    _pieces: int = 0

    def add(self, piece: GenerateContentResponse) -> None:
        """Take in one more piece."""
        if feedback := piece.prompt_feedback:
            self.blocked = feedback.block_reason.value if feedback.block_reason else ""
        if usage := piece.usage_metadata:
            self._tokens_in = usage.prompt_token_count or self._tokens_in
            out = (usage.candidates_token_count or 0) + (usage.thoughts_token_count or 0)
            self._tokens_out = out or self._tokens_out
        for candidate in piece.candidates or ():
            parts = (candidate.content.parts if candidate.content else None) or []
            self._pieces += bool(parts)
            for part in parts:
                self._join(part)
            self.ending = candidate.finish_reason.value if candidate.finish_reason else self.ending

    def _join(self, part: Part) -> None:
        last = self.parts[-1] if self.parts else None
        if last and last.text and _bare(last) and _bare(part) and last.thought == part.thought:
            last.text += part.text or ""
        elif part != Part(text=""):
            self.parts.append(part)

    def reply(self, stop: Sequence[str], seconds: float) -> Reply:
        """The answer up to here; it ends before the first of the stop words."""
        text = in_items(self.parts) if self.parts else ""
        places = [place for word in stop if (place := text.find(word)) >= 0]
        return Reply(
            text=text[: min(places)] if places else text,
            tokens_in=self._tokens_in,
            tokens_out=self._tokens_out or self._pieces,
            seconds=seconds,
            finish="stop" if places else self._finish(),
        )

    def _finish(self) -> str:
        if not self.ending:
            return "stopped"
        return "length" if self.ending == CUT_SHORT else "end"


def _bare(part: Part) -> bool:
    """Whether a part is text without a signature: a signature belongs to its part alone."""
    return part.text is not None and part.thought_signature is None
