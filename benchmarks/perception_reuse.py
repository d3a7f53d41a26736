"""What a second look costs, beside looking anew, in one run.

    python benchmarks/perception_reuse.py [--family idefics3] [--rounds 3] [--json FILE]

A checkpoint of the family's architecture with random weights (512 numbers wide, 8 layers) is shown
a 1920×1080 frame, and then asked again: another question, the next frame of which a part has
changed, four questions at once. Each case is timed up to the first token of the answer, once as
the model does it and once without anything kept (``cache_gb=0``): CPU-seconds on one thread, the
best of some rounds, everything from the frame on included. The sixteen likeliest next tokens must
be the same in both; what is printed as "identical" was compared.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from _random_fuyu import write_fuyu
from _random_idefics import write_idefics
from _random_idefics3 import write_idefics3
from _random_monkey import write_monkey
from _random_ovis import write_ovis

from agentkit import Frame, Message, View, load_model
from agentkit.frame import Pixels
from agentkit.protocols import Model

WIDTH, HEIGHT = 1920, 1080
QUESTIONS = ("What is it?", "Where is Search?", "Name a button.", "Is it dark?", "What is next?")


def _fuyu(directory: Path) -> str:
    sizes = {"hidden_size": 512, "intermediate_size": 2048, "num_hidden_layers": 8}
    write_fuyu(directory, {**sizes, "num_attention_heads": 8}, torch.float32)
    return "fuyu-8b"


def _idefics3(directory: Path) -> str:
    layers = {"num_hidden_layers": 8}
    vision = {"hidden_size": 384, "intermediate_size": 1536, "num_attention_heads": 6, **layers}
    text = {"hidden_size": 512, "intermediate_size": 2048, "num_attention_heads": 8, **layers}
    write_idefics3(directory, vision, {**text, "num_key_value_heads": 2}, longest=5)
    return "idefics3-8b"


def _monkey(directory: Path) -> str:
    sizes = {"hidden_size": 512, "intermediate_size": 2752, "num_hidden_layers": 8}
    visual = {"width": 208, "layers": 12, "heads": 16}
    write_monkey(directory, {**sizes, "num_attention_heads": 8, "kv_channels": 64}, visual)
    return "monkey"


def _ovis(directory: Path) -> str:
    layers = {"num_hidden_layers": 8}
    vision = {"hidden_size": 384, "intermediate_size": 1536, "num_attention_heads": 6, **layers}
    text = {"hidden_size": 512, "intermediate_size": 2048, "num_attention_heads": 8, **layers}
    heads = {"num_key_value_heads": 4, "head_dim": 64}
    write_ovis(directory, vision, {**text, **heads}, words=4096)
    return "ovis1.6-gemma2-9b"


def _idefics(directory: Path) -> str:
    layers = {"num_hidden_layers": 8}
    vision = {"embed_dim": 384, "intermediate_size": 1536, "num_attention_heads": 6, **layers}
    resampler = {"resampler_n_latents": 64, "resampler_depth": 6, "resampler_n_heads": 16}
    text = {"hidden_size": 512, "intermediate_size": 1376, "num_attention_heads": 8, **layers}
    write_idefics(directory, vision, resampler, {**text, "cross_layer_interval": 4})
    return "idefics-9b-instruct"


FAMILIES: dict[str, Callable[[Path], str]] = {
    "fuyu": _fuyu,
    "idefics": _idefics,
    "idefics3": _idefics3,
    "monkey": _monkey,
    "ovis": _ovis,
}
"""What writes a checkpoint of each family, and says which card it is loaded as."""


@dataclass(frozen=True)
class Case:
    """A second look: what was seen before, what is seen now, and what is asked."""

    name: str
    before: Frame
    now: Frame
    questions: tuple[str, ...] = (QUESTIONS[1],)


@dataclass(frozen=True)
class Outcome:
    """What it cost, in CPU-seconds, and whether the answers are those of looking anew."""

    case: str
    anew: float
    again: float
    identical: bool

    @property
    def line(self) -> str:
        answers = "identical" if self.identical else "OTHER ANSWERS"
        ratio = f"×{self.anew / self.again:.1f}"
        return f"{self.case:<36}{self.anew:>9.3f}{self.again:>9.3f}{ratio:>8}  {answers}"


def main() -> None:
    """Parse the arguments, measure, print."""
    options = _options()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        card = FAMILIES[options.family](Path(folder))
        load = {"weights": folder, "device": "cpu", "dtype": "float32"}
        keeping = load_model(card, **load)
        forgetful = load_model(card, **load, cache_gb=0.0)
    print(f"{'CPU-seconds to the first token':<36}{'anew':>9}{'again':>9}{'ratio':>8}  answers")
    outcomes = []
    for case in _cases():
        outcomes.append(_measure(case, keeping, forgetful, options.rounds))
        print(outcomes[-1].line, flush=True)
    if options.json:
        options.json.write_text(json.dumps([asdict(each) for each in outcomes], indent=1))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--family", choices=FAMILIES, default="fuyu")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


def _cases() -> Iterator[Case]:
    pixels = np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 4), dtype=np.uint8)
    first = Frame(pixels.copy())
    yield Case("second question, same frame", first, first)
    yield Case("bottom tenth changed", first, _changed(pixels, (0, 972), (WIDTH, 108)))
    yield Case(
        "a little changed at the lower right", first, _changed(pixels, (1500, 900), (90, 30))
    )
    yield Case("a little changed in the middle", first, _changed(pixels, (960, 540), (90, 30)))
    yield Case("a little changed in the upper third", first, _changed(pixels, (960, 300), (90, 30)))
    yield Case("the clock at the top changed", first, _changed(pixels, (1850, 5), (60, 20)))
    yield Case("four questions at once, same frame", first, first, QUESTIONS[1:])


def _changed(pixels: Pixels, corner: tuple[int, int], size: tuple[int, int]) -> Frame:
    """The next frame, in which a rectangle is inverted."""
    after = pixels.copy()
    (left, top), (width, height) = corner, size
    part = slice(top, top + height), slice(left, left + width), slice(3)
    after[part] = 255 - after[part]
    return Frame(after)


def _measure(case: Case, keeping: Any, forgetful: Model, rounds: int) -> Outcome:
    def prepare() -> None:
        keeping.forget()
        _ask(keeping, case.before, QUESTIONS[:1])

    def again() -> object:
        return _ask(keeping, case.now, case.questions)

    def anew() -> object:
        return [_ask(forgetful, case.now, [question]) for question in case.questions]

    costs = [(_seconds(anew), _seconds(again, prepare)) for _ in range(rounds)]
    prepare()
    ids = _ask(keeping, case.now, case.questions, 16)
    expected = [_ask(forgetful, case.now, [question], 16)[0] for question in case.questions]
    slow, fast = (min(each) for each in zip(*costs, strict=True))
    return Outcome(case.name, slow, fast, ids == expected)


def _seconds(act: Callable[[], object], prepare: Callable[[], None] = lambda: None) -> float:
    prepare()
    began = time.process_time()
    act()
    return time.process_time() - began


def _ask(model: Model, frame: Frame, questions: Sequence[str], tokens: int = 1) -> list[Any]:
    view = View.of(frame, model.card)
    batch = [[Message("user", view, question)] for question in questions]
    return [reply.ids for reply in model.generate(batch, max_tokens=tokens)]


if __name__ == "__main__":
    main()
