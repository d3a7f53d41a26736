"""The law of models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PIL import Image

from agentkit.errors import AgentkitError, ConfigError, ModelError
from agentkit.frame import Frame
from agentkit.protocols import Message, Model, Reply
from agentkit.testing.contracts._trying import After, error_of
from agentkit.testing.fakes import sample_frame
from agentkit.views import View

__all__ = ["ModelContract"]


class ModelContract:
    """What every model owes its callers. Needs a fixture `model`.

    Whatever a family can't take it may refuse with `ModelError`, and a setting of the generation
    with `ConfigError`; what it takes, it takes as this says. Greedy answers are compared word for
    word: load weights in float32.
    """

    tokens = 8
    """How long the answers are that it is asked for."""

    def views(self, model: Model) -> tuple[View, View]:
        """Two views of different frames."""
        blank = Frame.from_image(Image.new("RGB", (320, 240), "white"))
        return View.of(sample_frame(), model.card), View.of(blank, model.card)

    def conversations(self, model: Model) -> list[list[Message]]:
        """Two conversations of one view each, which differ in view, words and length."""
        one, other = self.views(model)
        return [
            [Message("user", one, "What is this?")],
            [Message("user", other, "Where on this picture would you click to save?")],
        ]

    def test_is_a_model_with_a_card(self, model: Model) -> None:
        assert isinstance(model, Model)
        assert model.card.name

    def test_an_empty_batch_has_no_replies(self, model: Model) -> None:
        assert model.generate([]) == []

    def test_one_reply_a_conversation_in_their_order(self, model: Model) -> None:
        conversations = self.conversations(model)
        together = self._texts(model, conversations)
        alone = [self._texts(model, [each])[0] for each in conversations]
        assert together == alone

    def test_what_it_writes_does_not_depend_on_what_it_was_asked_before(self, model: Model) -> None:
        one, other = self.conversations(model)
        first = self._texts(model, [one])
        self._texts(model, [other])
        assert self._texts(model, [one]) == first

    def test_the_same_view_may_be_asked_about_twice(self, model: Model) -> None:
        (ask,), _ = self.conversations(model)
        first = self._texts(model, [[ask]])
        self._texts(model, [[Message("user", ask.parts[0], "And what is written there?")]])
        assert self._texts(model, [[ask]]) == first

    def test_no_answer_is_longer_than_it_may_be(self, model: Model) -> None:
        reply = model.generate(self.conversations(model)[:1], max_tokens=2)[0]
        assert reply.tokens_out <= 2
        assert reply.finish in ("end", "length")

    def test_an_answer_ends_before_a_stop_word(self, model: Model) -> None:
        whole = self._texts(model, self.conversations(model)[:1])[0]
        word = _clear_part(whole)
        if not word:
            return
        reply = model.generate(
            self.conversations(model)[:1], max_tokens=self.tokens, stop=["\0never", word]
        )[0]
        assert reply.text == whole[: whole.index(word)]
        assert reply.finish == "stop"

    def test_it_can_be_stopped_at_once_and_in_mid_answer(self, model: Model) -> None:
        ask = self.conversations(model)[:1]
        whole = model.generate(ask, max_tokens=self.tokens)[0]
        for looks in (0, 2):
            reply = model.generate(ask, max_tokens=self.tokens, stopped=After(looks))[0]
            assert reply.tokens_out <= looks + 1
            if whole.tokens_out > looks + 1:
                assert reply.finish == "stopped"

    def test_tokens_and_time_are_counted(self, model: Model) -> None:
        (ask,), _ = self.conversations(model)
        longer = Message("user", *ask.parts, "Say it in one short word, please.")
        replies = model.generate([[ask], [longer]], max_tokens=self.tokens)
        assert 0 < replies[0].tokens_in < replies[1].tokens_in
        for reply in replies:
            assert 0 <= reply.tokens_out <= self.tokens
            assert reply.seconds >= 0
            assert reply.finish in ("end", "length")
            assert reply.ids is None or len(reply.ids) in (reply.tokens_out, reply.tokens_out - 1)
            assert reply.logprob is None or reply.logprob <= 0

    def test_the_same_seed_gives_the_same_answer(self, model: Model) -> None:
        ask = self.conversations(model)[:1]
        once, again = (
            _allowed(
                partial(model.generate, ask, max_tokens=self.tokens, temperature=1.0, seed=3),
                ConfigError,
            )
            for _ in range(2)
        )
        assert [reply.text for reply in once] == [reply.text for reply in again]

    def test_a_begun_answer_is_continued(self, model: Model) -> None:
        """It is part of what the model is told, and no part of what it writes."""
        (ask,), _ = self.conversations(model)
        begun = [ask, Message("assistant", "This is a window in which")]
        replies = _allowed(partial(model.generate, [begun], max_tokens=self.tokens), ModelError)
        for reply in replies:
            assert reply.tokens_in > model.generate([[ask]], max_tokens=1)[0].tokens_in
            assert "This is a window in which" not in reply.text

    def test_turns_views_and_text_alone_are_taken_or_refused(self, model: Model) -> None:
        one, other = self.views(model)
        for conversation in (
            [Message("user", "Say hello.")],
            [
                Message("user", one, "What is this?"),
                Message("assistant", "A window."),
                Message("user", "And what is in it?"),
            ],
            [Message("user", "Compare", one, "with", other, ".")],
        ):
            call = partial(model.generate, [conversation], max_tokens=self.tokens)
            assert len(_allowed(call, ModelError)) in (0, 1)

    def test_what_is_no_conversation_is_refused(self, model: Model) -> None:
        (ask,), _ = self.conversations(model)
        stranger = Message("stranger", *ask.parts)  # type: ignore[arg-type]
        for conversation in ([], [Message("user")], [stranger]):
            error = error_of(partial(model.generate, [conversation], max_tokens=1))
            assert isinstance(error, ModelError), f"{conversation}: {error!r}"

    def _texts(self, model: Model, conversations: Sequence[Sequence[Message]]) -> list[str]:
        replies = model.generate(conversations, max_tokens=self.tokens)
        return [reply.text for reply in replies]


def _clear_part(text: str) -> str:
    """A character from the middle of a text, which stands there for the first time."""
    middle = [each for each in text[len(text) // 2 :] if each.isprintable() and each != "\ufffd"]
    return next((each for each in middle if text.index(each) >= len(text) // 2), "")


def _allowed(call: Callable[[], list[Reply]], refusal: type[AgentkitError]) -> list[Reply]:
    """The replies, or none where the model refuses in the one way that it may."""
    try:
        return call()
    except refusal:
        return []
