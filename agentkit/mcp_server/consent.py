"""What the person behind a client is asked, and what the guard is told."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from agentkit.actions import Action
from agentkit.errors import ActionRefused
from agentkit.secrets import Secrets
from agentkit.traces.wording import in_words

__all__ = ["Consent", "Question"]


@dataclass(frozen=True)
class Question:
    """What a person is asked before something is done."""

    text: str

    @property
    def key(self) -> str:
        """Its name: an answer counts for these very words alone."""
        return f"consent-{hashlib.sha256(self.text.encode()).hexdigest()[:16]}"


@dataclass
class Consent:
    """Stands where the guard asks. It never waits: an answer is there, or the action is refused.

    Whoever sees that a question is `open` has it answered, and has the call done again.

    Attributes:
        may_ask: whether a person may be asked at all.
        secrets: what is not to be told.
        open: the question that the last call was refused for, where it can be asked.
    """

    may_ask: bool = True
    secrets: Secrets = field(default_factory=Secrets)
    open: Question | None = field(default=None, init=False)
    _answers: Mapping[str, bool] = field(default_factory=dict, init=False)
    _somebody: bool = field(default=False, init=False)

    def begin(self, answers: Mapping[str, bool], somebody: bool) -> None:
        """A call begins, with the answers that its person gave so far.

        Args:
            answers: by the keys of their questions.
            somebody: whether its client can ask a person.
        """
        self.open, self._answers, self._somebody = None, answers, somebody

    def __call__(self, action: Action, why: str) -> bool:
        """What the guard asks.

        Raises:
            ActionRefused: where the answer is no, or there is none yet.
        """
        question = Question(self.secrets.hide_read(f"{in_words(action)}: {why}. Allow it?"))
        if self._answers.get(question.key):
            return True
        raise ActionRefused(action, f"{why}; {self._no(question)}")

    def _no(self, question: Question) -> str:
        if question.key in self._answers:
            return "the person said no"
        if not self.may_ask:
            return "this server was started with --refuse"
        if not self._somebody:
            return (
                "this client cannot ask a person (it has no elicitation); the person can do it by"
                " hand, or start `agentkit mcp` with --yes"
            )
        self.open = question
        return "a person is asked first"
