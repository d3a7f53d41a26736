"""What the reference implementations answer, and how a model of ours is held against it.

`tests/golden/models/<family>` holds a tiny checkpoint with random weights in the layout that the
authors publish, pictures drawn for it, and in ``expected.json`` what the authors' own code (or the
transformers release that they pin) computes from them in float32.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

from agentkit import Frame, Message, View
from agentkit.models._local import LocalModel
from agentkit.protocols import Model, Reply

GOLDEN = Path(__file__).parents[1] / "golden" / "models"
MAIL, LIST, DIALOG = (
    f"images/{name}.png" for name in ("mail_1920x1080", "list_900x1600", "dialog_300x200")
)
"""The pictures that the reference was shown."""

Case = Mapping[str, Any]


def checkpoint(family: str) -> Path:
    return GOLDEN / family / "checkpoint"


def cases(family: str, kind: str = "generate", file: str = "expected.json") -> list[Case]:
    """The cases of a kind, which pytest names after themselves."""
    found = json.loads((GOLDEN / family / file).read_text(encoding="utf-8"))
    return [case for case in found if case["kind"] == kind]


def view(model: Model, family: str, path: str) -> View:
    return View.of(Frame.from_image(GOLDEN / family / path), model.card)


def conversation(model: Model, family: str, case: Case) -> list[Message]:
    """The messages of a case, as a user would write them."""
    return [
        Message(
            message["role"],
            *(
                view(model, family, part["image"]) if part["type"] == "image" else part["text"]
                for part in message["content"]
            ),
        )
        for message in case["messages"]
    ]


def ids(model: LocalModel, *messages: Message) -> list[int]:
    """The prompt of one conversation."""
    return list(model.encode([messages])["input_ids"][0].tolist())


def assert_answers(
    model: LocalModel, messages: Sequence[Message], case: Case, within: float = 2e-3
) -> Reply:
    """The pixels, the likeliest first tokens and the greedy answer are those of the reference."""
    inputs = model.encode([messages])
    if "pixel_values" in case:
        assert_pixels(inputs["pixel_values"], case)
    with torch.inference_mode():
        assert_logits(model.network(**inputs).logits[0, -1], case, within)
    (reply,) = model.generate([messages], max_tokens=24)
    assert reply.ids == tuple(case["generated_ids"])
    assert (reply.tokens_in, reply.tokens_out) == (inputs["input_ids"].shape[1], 24)
    return reply


def assert_logits(found: torch.Tensor, case: Case, within: float) -> None:
    """The five likeliest first tokens are as likely as in the reference."""
    for number, logit in case["first_logits_top5"]:
        assert abs(float(found[number]) - logit) < within


def assert_pixels(found: torch.Tensor, case: Case) -> None:
    """`found` are one conversation's pictures, in whatever nesting of the same numbers."""
    expected = case["pixel_values"]
    assert found.numel() == torch.Size(expected["shape"]).numel()
    assert abs(float(found.mean()) - expected["mean"]) < 1e-5
    assert abs(float(found.std()) - expected["std"]) < 1e-5


def copied(family: str, folder: Path) -> Path:
    """A copy of a checkpoint that a test may damage."""
    return Path(shutil.copytree(checkpoint(family), folder / family))


def rewrite(path: Path, **values: Any) -> None:
    """Change values of a JSON object on disk."""
    settings = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**settings, **values}), encoding="utf-8")


def overfitted(
    network: torch.nn.Module, inputs: Mapping[str, Any], steps: int = 20, rate: float = 3e-3
) -> list[float]:
    """The losses before each of some training steps on the same samples, and after the last."""
    optimizer = torch.optim.AdamW(network.parameters(), lr=rate)
    losses: list[float] = []
    for _ in range(steps):
        loss = network(**inputs).loss
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return [*losses, network(**inputs).loss.item()]


def parameters_without_gradient(network: torch.nn.Module, inputs: Mapping[str, Any]) -> list[str]:
    """The names of those that one backward pass of the loss does not reach."""
    network.zero_grad()
    network(**inputs).loss.backward()
    return [
        name
        for name, parameter in network.named_parameters()
        if parameter.grad is None or not bool(parameter.grad.abs().sum())
    ]


def taught(labels: torch.Tensor) -> list[list[int]]:
    """The ids that are learnt in each row."""
    rows: Sequence[Sequence[int]] = labels.tolist()
    return [[number for number in row if number >= 0] for row in rows]
