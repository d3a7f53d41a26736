"""How soon fuyu-8b answers on a GPU: from a uint8 1920×1080 frame to the seventh token.

    python benchmarks/fuyu_latency.py [--frames 50] [--folder DIR] [--json FILE]
    python benchmarks/fuyu_latency.py --tiny

The published architecture with random weights in bfloat16 (they take the same time as trained
ones), written to DIR, which needs 19 GB, and loaded as a user would. Batch 1, warmed up, each frame
other than all before it; everything from the frame on is timed. ``anew`` is a frame that shares no
patch with those before; the others are what `benchmarks/perception_reuse.py` explains. Stock
transformers runs the same weights by its own processor and `generate`; as its processor builds no
usable prompt, it is given ours. The roofline is what arithmetic and memory traffic would take at
the card's published rates (H200: 989 TFLOP/s in dense bfloat16, 4.8 TB/s). The headline is Adept's:
"responses for large images in less than 100 milliseconds" (https://www.adept.ai/blog/fuyu-8b).

``--tiny`` runs all of this code with a tiny network on the processor: its figures mean nothing.
"""

from __future__ import annotations

import argparse
import gc
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from _random_fuyu import FUYU_8B, write_fuyu
from fuyu_preprocessing import stock_patches, stock_processor

from agentkit import Frame, Message, View, load_model
from agentkit.models.fuyu import FuyuModel

WIDTH, HEIGHT = 1920, 1080
TOKENS, WARM = 7, 3
QUESTION, OTHER = "Where is Search?", "What is it?"
HEADLINE = 100.0
TINY = {
    "hidden_size": 64,
    "intermediate_size": 256,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
}

Answer = Callable[[Frame, int], object]
"""Asks about a frame, for so many tokens."""

Pair = tuple[Frame | None, Frame]
"""What was seen before, if anything, and what is asked about."""


@dataclass(frozen=True)
class Outcome:
    """Milliseconds to the seventh and to the first token, and the most memory in use, in GB."""

    way: str
    median: float
    late: float
    first: float
    memory: float

    @property
    def line(self) -> str:
        times = f"{self.median:>9.1f}{self.late:>9.1f}{self.first:>9.1f}"
        return f"{self.way:<44}{times}{self.memory:>8.1f}"


def main() -> None:
    """Parse the arguments, measure, print."""
    options = _options()
    if not options.tiny and not torch.cuda.is_available():
        raise SystemExit("this needs a CUDA GPU with 40 GB of memory; --tiny tries the code here")
    frames = 3 if options.tiny else options.frames
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        _write(Path(folder), tiny=options.tiny)
        print(f"{'ms, ' + _device(options.tiny):<44}{'median':>9}{'95 %':>9}{'first':>9}{'GB':>8}")
        outcomes = []
        for outcome in _outcomes(Path(folder), frames, tiny=options.tiny):
            outcomes.append(outcome)
            print(outcome.line, flush=True)
    print(f"{'the published headline, large images':<44}{HEADLINE:>9.1f}")
    if options.json:
        options.json.write_text(json.dumps([asdict(each) for each in outcomes], indent=1))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--frames", type=int, default=50)
    parser.add_argument("--folder", type=Path, help="where 19 GB of weights are written meanwhile")
    parser.add_argument("--tiny", action="store_true", help="try the code, without a GPU")
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


def _write(folder: Path, *, tiny: bool) -> None:
    free = shutil.disk_usage(folder).free / 1e9
    if not tiny and free < 20:
        raise SystemExit(f"{folder} has {free:.0f} GB free, the weights take 19; see --folder")
    if tiny:
        write_fuyu(folder, TINY, torch.float32)
    else:
        write_fuyu(folder, FUYU_8B, torch.bfloat16, "cuda")
    gc.collect()
    torch.cuda.empty_cache()


def _device(tiny: bool) -> str:
    return "tiny network, no GPU" if tiny else torch.cuda.get_device_name()


def _outcomes(folder: Path, count: int, *, tiny: bool) -> Iterator[Outcome]:
    place = {"device": "cpu", "dtype": "float32"} if tiny else {"device": "cuda"}
    with _loaded(folder, **place, quick=True) as model:
        yield _roofline(model)
        looks: list[Pair] = [(None, frame) for frame in _frames(count)]
        yield _measured("stock transformers", _stock(model), looks, lambda _: None)
        yield from _ways("agentkit", model, count)
    try:
        with _loaded(folder, **place, quick=True, compiled=True) as model:
            yield from _ways("agentkit, compiled", model, count)
    except Exception as error:  # whatever a compiler lacks on this machine
        print(f"compiling failed: {type(error).__name__}: {str(error)[:300]}")


@contextmanager
def _loaded(folder: Path, **options: Any) -> Iterator[FuyuModel]:
    model = load_model("fuyu-8b", weights=folder, **options)
    assert isinstance(model, FuyuModel)
    yield model
    model.forget()
    del model
    gc.collect()
    torch.cuda.empty_cache()


def _ways(name: str, model: FuyuModel, count: int) -> Iterator[Outcome]:
    def answer(frame: Frame, tokens: int) -> object:
        return _ask(model, frame, QUESTION, tokens)

    def look(frame: Frame | None) -> None:
        model.forget()
        if frame is not None:
            _ask(model, frame, OTHER, 1)

    frames = _frames(count)
    pairs: dict[str, list[Pair]] = {
        "anew": [(None, frame) for frame in frames],
        "second question": [(frame, frame) for frame in frames],
        "bottom tenth changed": [(frame, _changed(frame)) for frame in frames],
    }
    for way, looks in pairs.items():
        yield _measured(f"{name}, {way}", answer, looks, look)


def _ask(model: FuyuModel, frame: Frame, question: str, tokens: int) -> object:
    conversation = [Message("user", View.of(frame, model.card), question)]
    (reply,) = model.generate([conversation], max_tokens=tokens)
    assert reply.tokens_out == tokens
    return reply


def _stock(model: FuyuModel) -> Answer:
    """The processor and `generate` of transformers, given a prompt of ours."""
    processor, network = stock_processor(), model.network
    sample = [Message("user", View.of(_frame(0), model.card), QUESTION)]
    ids = model.encode([sample])["input_ids"].to(network.device)

    @torch.inference_mode()
    def answer(frame: Frame, tokens: int) -> object:
        patches = stock_patches(processor, frame.image).to(network.device, network.dtype)
        generate: Any = network.generate
        return generate(
            input_ids=ids,
            attention_mask=torch.ones_like(ids),
            pixel_values=patches,
            max_new_tokens=tokens,
            do_sample=False,
            pad_token_id=0,
        ).tolist()

    return answer


def _measured(
    way: str, answer: Answer, looks: Sequence[Pair], look: Callable[[Frame | None], None]
) -> Outcome:
    """Answers about each frame, after `look` at the one before it; the first few warm up."""
    if torch.cuda.is_available():
        torch.cuda.reset_peak_memory_stats()
    times: dict[int, list[float]] = {TOKENS: [], 1: []}
    for before, frame in looks:
        for tokens in times:
            look(before)
            shown = Frame(frame.pixels.copy())
            began = time.perf_counter()
            answer(shown, tokens)
            times[tokens].append((time.perf_counter() - began) * 1000)
    whole, first = (each[WARM:] for each in times.values())
    late = statistics.quantiles(whole, n=20)[-1]
    memory = torch.cuda.max_memory_allocated() / 1e9 if torch.cuda.is_available() else 0.0
    return Outcome(way, statistics.median(whole), late, statistics.median(first), memory)


def _frame(seed: int) -> Frame:
    pixels = np.random.default_rng(seed).integers(0, 256, (HEIGHT, WIDTH, 4), dtype=np.uint8)
    return Frame(pixels)


def _frames(count: int) -> list[Frame]:
    return [_frame(seed) for seed in range(count + WARM)]


def _changed(frame: Frame) -> Frame:
    """The next frame, of which the bottom tenth has changed."""
    pixels = frame.pixels.copy()
    pixels[HEIGHT * 9 // 10 :, :, :3] ^= 255
    return Frame(pixels)


def _roofline(model: FuyuModel, flops: float = 989e12, bandwidth: float = 4.8e12) -> Outcome:
    """What the card's published rates would take: arithmetic first, then memory traffic."""
    config = model.network.config.get_text_config()
    width, layers = config.hidden_size, config.num_hidden_layers
    sample = [Message("user", View.of(_frame(0), model.card), QUESTION)]
    tokens = model.encode([sample])["input_ids"].shape[1]
    weights = layers * (4 * width**2 + 2 * width * config.intermediate_size)
    head = width * config.vocab_size
    prompt = 2 * tokens * weights + 2 * layers * tokens**2 * width + 2 * head
    step = 2 * (weights + head) + 4 * layers * width * tokens
    first = prompt / flops * 1000
    whole = first + (TOKENS - 1) * step / bandwidth * 1000
    return Outcome("roofline, anew", whole, whole, first, 2 * (weights + 2 * head) / 1e9)


if __name__ == "__main__":
    main()
