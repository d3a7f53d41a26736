"""What generation is watched by: stop words, a person who stops it, and how sure it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from transformers import LogitsProcessor, StoppingCriteria

from agentkit.protocols import Stopped

__all__ = ["Confidence", "StopWords", "WhenStopped", "cut_at"]

Decode = Callable[[Sequence[int]], str]


class WhenStopped(StoppingCriteria):
    """Ends every row as soon as `stopped` says so."""

    def __init__(self, stopped: Stopped) -> None:
        self.stopped = stopped
        self.happened = False

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor, **_: object) -> torch.Tensor:
        self.happened = self.happened or self.stopped()
        return torch.full((len(input_ids),), self.happened, device=input_ids.device)


class StopWords(StoppingCriteria):
    """Ends a row once its answer holds one of some words."""

    def __init__(self, words: Sequence[str], decode: Decode, start: int) -> None:
        self.words, self.decode, self.start = words, decode, start

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor, **_: object) -> torch.Tensor:
        answers = [self.decode(row) for row in input_ids[:, self.start :].tolist()]
        found = [any(word in answer for word in self.words) for answer in answers]
        return torch.tensor(found, device=input_ids.device)


class Confidence(LogitsProcessor):
    """Keeps the log-probability of each chosen token; changes nothing."""

    def __init__(self) -> None:
        self.chosen: list[torch.Tensor] = []
        self._last: torch.Tensor | None = None

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        self._choose(input_ids)
        self._last = torch.log_softmax(scores.float(), dim=-1)
        return scores

    def of(self, sequences: torch.Tensor) -> torch.Tensor:
        """Log-probabilities of the new tokens of finished `sequences`: rows × new tokens."""
        self._choose(sequences)
        self._last = None
        return torch.stack(self.chosen, dim=1).cpu()

    def _choose(self, input_ids: torch.Tensor) -> None:
        if self._last is not None:
            self.chosen.append(self._last.gather(1, input_ids[:, -1:]).squeeze(1))


def cut_at(text: str, words: Sequence[str]) -> str:
    """`text` up to the first of some words."""
    places = [place for word in words if (place := text.find(word)) >= 0]
    return text[: min(places)] if places else text
