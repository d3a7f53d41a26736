"""``agentkit models``: the table, and one card."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from agentkit.catalog import CARDS
from agentkit.cli import main


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert main(["models", *arguments]) == 0
    return capsys.readouterr().out.splitlines()


def row(capsys: pytest.CaptureFixture[str], name: str) -> str:
    (line,) = (line for line in shown(capsys) if line.startswith(f"{name} "))
    return line


def test_every_card_has_a_row_that_fits(capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown(capsys)
    for name in CARDS:
        assert sum(line.startswith(f"{name} ") for line in lines) == 1, name
    assert max(map(len, lines)) <= 100


def test_a_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    due = ["fuyu-8b", "fuyu", "19", "GB", "fuyu", "no", "parity", "only", "CC-BY-NC-4.0", "*"]
    assert row(capsys, "fuyu-8b").split() == due
    assert not row(capsys, "showui-2b").endswith("*")
    snapshot = tmp_path / "models--adept--fuyu-8b" / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    (snapshot / "config.json").write_text("{}")
    assert row(capsys, "fuyu-8b").split()[5] == "yes"
    assert any(str(snapshot) in line for line in shown(capsys, "fuyu-8b"))


def test_models_that_are_only_served_stand_together(capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown(capsys)
    title = next(n for n, line in enumerate(lines) if line.startswith("only served"))
    below = {line.split()[0] for line in lines[title + 1 : lines.index("", title)]}
    assert below == {name for name, card in CARDS.items() if card.family == "endpoint"}


@pytest.mark.parametrize("name", CARDS)
def test_a_card_in_full(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    card, text = CARDS[name], "\n".join(shown(capsys, name))
    assert card.summary in text
    assert card.licence in text or card.terms in text
    assert card.commercial or card.terms in text
    assert f"hf download {card.weights}" in text or not card.weights
    assert card.serving in text
    assert all(source in text for source in card.sources.values())
    assert ("runs the code that comes with" in text) == ("trust-remote-code" in card.serve)


@pytest.mark.parametrize(
    ("checked", "words"),
    [("parity", "parity only"), ("weights", "verified"), ("", "–")],
)
def test_how_far_a_model_was_checked(
    checked: str,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    card = replace(CARDS["fuyu-8b"], checked=checked)  # type: ignore[arg-type]
    monkeypatch.setitem(CARDS, "fuyu-8b", card)
    assert words in row(capsys, "fuyu-8b")


def test_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    records = json.loads("\n".join(shown(capsys, "--json")))
    assert [record["name"] for record in records] == list(CARDS)
    record = json.loads("\n".join(shown(capsys, "qwen2.5-vl-7b", "--json")))
    assert record["serving"].startswith("vllm serve Qwen/Qwen2.5-VL-7B-Instruct ")
    assert record.keys() >= {"gigabytes", "cached", "licence", "commercial", "checked", "sources"}
