"""What every family owes, over the checkpoint that is shipped of it.

A family's test inherits `FamilyLaw` and says what is its own; the fixture `model`, which is not
trained, is that of its module. The limit of each loss is what the family reached, with room.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest
import torch
from safetensors.torch import load_file

from agentkit import ConfigError, Message, MissingWeights, ModelError
from agentkit.models._checkpoint import read_json, shapes
from agentkit.models._local import LocalModel
from tests.models.parity import (
    Case,
    checkpoint,
    conversation,
    copied,
    overfitted,
    parameters_without_gradient,
    rewrite,
)

__all__ = ["FamilyLaw"]

FILES = ("tokenizer.json", "preprocessor_config.json", "config.json", "model.safetensors")


class FamilyLaw:
    """Checkpoints that are not whole, what is learnt, and what is saved of it.

    Attributes:
        family: the folder of its checkpoint.
        load: a model from such a directory, and options of its constructor.
        samples: four conversations that end with an answer.
        case: one of the reference's, by which a model is known again.
        vocabulary: what is said of a tokenizer with more tokens than `fewer_rows` leaves.
        falls: to what part of itself the loss falls in twenty steps.
        before_answer: what the family writes ahead of the answers that it learnt.
        unused: the beginnings of the names of parameters that its answers do not depend on.
        training: options of the model that is trained.
    """

    family: ClassVar[str]
    load: ClassVar[Callable[..., Any]]
    samples: ClassVar[Callable[[Any], Sequence[Sequence[Message]]]]
    case: ClassVar[Case]
    vocabulary: ClassVar[str]
    falls: ClassVar[float] = 1 / 100
    before_answer: ClassVar[str] = ""
    unused: ClassVar[tuple[str, ...]] = ()
    training: ClassVar[Mapping[str, Any]] = {}

    @pytest.fixture(params=FILES)
    def needed(self, request: pytest.FixtureRequest) -> str:
        """A file without which nothing is loaded."""
        return str(request.param)

    @pytest.fixture
    def directory(self, tmp_path: Path) -> Path:
        """A checkpoint that may be damaged."""
        return copied(self.family, tmp_path)

    @pytest.fixture
    def pupil(self) -> Any:
        """A model that may be trained."""
        return self.load(checkpoint(self.family), **self.training)

    def fewer_rows(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """What a configuration says of an embedding that is too small for the tokenizer."""
        return {"vocab_size": 600}

    def test_a_missing_file_is_named(self, directory: Path, needed: str) -> None:
        (directory / needed).unlink()
        named = needed.replace("model.", "*.")  # weights may have any name
        with pytest.raises(MissingWeights, match=re.escape(named)):
            self.load(directory)

    def test_a_file_that_was_cut_off_is_named(self, directory: Path) -> None:
        path = directory / "model.safetensors"
        path.write_bytes(path.read_bytes()[:-1000])
        with pytest.raises(ConfigError, match=r"model\.safetensors was cut off"):
            self.load(directory)

    def test_a_damaged_file_is_named(self, directory: Path, needed: str) -> None:
        (directory / needed).write_text("{", encoding="utf-8")
        with pytest.raises(ConfigError, match=re.escape(needed)):
            self.load(directory)

    def test_another_architecture_is_refused(self, directory: Path) -> None:
        rewrite(directory / "config.json", architectures=["LlamaForCausalLM"], model_type="llama")
        with pytest.raises(ConfigError, match=r"config\.json is of .*llama"):
            self.load(directory)

    def test_another_vocabulary_is_refused(self, directory: Path) -> None:
        path = directory / "config.json"
        rewrite(path, **self.fewer_rows(read_json(path)))
        with pytest.raises(ConfigError, match=self.vocabulary):
            self.load(directory)

    def test_a_pickle_is_loaded_only_where_it_is_trusted(self, directory: Path) -> None:
        weights = directory / "model.safetensors"
        torch.save(load_file(weights), directory / "pytorch_model.bin")
        weights.unlink()
        with pytest.raises(ConfigError, match=r"pytorch_model\.bin is a pickle"):
            self.load(directory)
        self._assert_known_again(self.load(directory, allow_pickle=True), tokens=4)

    def test_an_example_without_an_answer_is_refused(self, model: LocalModel) -> None:
        with pytest.raises(ModelError, match="must be the assistant's"):
            model.examples([[Message("user", "What is it?")]])

    def test_what_is_learnt_is_what_is_read(self, pupil: Any) -> None:
        inputs = pupil.examples(self.samples(pupil))
        learnt = inputs["labels"] >= 0
        assert learnt.any(1).all()
        assert inputs["input_ids"][learnt].equal(inputs["labels"][learnt])
        assert inputs["attention_mask"][learnt].all()

    @pytest.mark.whole
    def test_gradients_reach_every_part(self, pupil: Any) -> None:
        lessons = pupil.examples(self.samples(pupil))
        unreached = parameters_without_gradient(pupil.network, lessons)
        assert [name for name in unreached if not name.startswith(self.unused)] == []

    @pytest.mark.whole
    def test_twenty_steps_overfit_four_samples_and_are_saved(
        self, pupil: Any, tmp_path: Path
    ) -> None:
        samples = self.samples(pupil)
        losses = overfitted(pupil.network, pupil.examples(samples))
        assert losses[-1] < losses[0] * self.falls
        again = self.load(self._saved(pupil, tmp_path), **self.training)
        replies = again.generate([messages[:-1] for messages in samples], max_tokens=32)
        answers = [messages[-1].parts[0] for messages in samples]
        assert [reply.text for reply in replies] == [
            f"{self.before_answer}{answer}" for answer in answers
        ]
        assert {reply.finish for reply in replies} == {"end"}

    def test_it_is_saved_in_the_published_layout(self, model: LocalModel, tmp_path: Path) -> None:
        saved = self._saved(model, tmp_path)
        published = {
            name: shape
            for name, shape in shapes(checkpoint(self.family)).items()
            if not name.endswith("inv_freq")  # old checkpoints have them, and nothing reads them
        }
        assert shapes(saved) == published == type(model).published(checkpoint(self.family))
        self._assert_known_again(self.load(saved), tokens=24)

    def test_the_spots_of_a_sound_checkpoint_are_right(self, model: LocalModel) -> None:
        assert all(right for _, right, _ in type(model).spots(checkpoint(self.family)))

    def _saved(self, model: LocalModel, folder: Path) -> Path:
        """A network beside the files that tokenizer and pictures are read by."""
        model.network.save_pretrained(folder)
        for path in checkpoint(self.family).iterdir():
            if not (folder / path.name).exists():
                shutil.copy(path, folder)
        return folder

    def _assert_known_again(self, model: LocalModel, tokens: int) -> None:
        messages = conversation(model, self.family, self.case)
        (reply,) = model.generate([messages], max_tokens=tokens)
        assert reply.ids == tuple(self.case["generated_ids"][:tokens])
