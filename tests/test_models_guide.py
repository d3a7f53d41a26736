"""The guide to models: what it shows works on the tiny checkpoints, and its options are those."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from agentkit.assembly import load_model, perceiver_over
from agentkit.catalog import CARDS, SEEDS
from agentkit.cli import main
from agentkit.models.chat import ChatModel
from agentkit.models.endpoint import EndpointModel
from agentkit.models.fuyu import FuyuModel
from agentkit.testing import sample_frame
from tests.models.parity import checkpoint
from tests.test_docs import code, table

GUIDE = (Path(__file__).parents[1] / "docs" / "models.md").read_text(encoding="utf-8")
COPIES = {"fuyu-8b": "fuyu", "Monkey": "monkey", "Idefics3": "idefics3"}

*PROGRAM, LAW = re.findall(r"^```python\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


def run(command: list[str], folder: Path) -> None:
    environment = {**os.environ, "AGENTKIT_TRACES": str(folder / "traces")}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.whole
def test_the_programs_run_one_after_the_other(tmp_path: Path) -> None:
    sample_frame().image.save(tmp_path / "shot.png")
    (tmp_path / "copies").mkdir()
    for name, family in COPIES.items():
        (tmp_path / "copies" / name).symlink_to(checkpoint(family))
    run(["-c", "\n".join(PROGRAM)], tmp_path)


@pytest.mark.whole
def test_the_law_in_the_guide_is_a_test_that_passes(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(LAW, encoding="utf-8")
    run(["-m", "pytest", "-q", "-p", "no:cacheprovider", "test_mine.py"], tmp_path)


def test_the_families_are_those_of_the_catalog() -> None:
    assert table(GUIDE, "name") == [
        [f"`{card.name}`", card.summary, f"{card.gigabytes:.0f} GB", card.licence] for card in SEEDS
    ]


def test_the_commands_of_servers_are_those_of_the_cards() -> None:
    due = [f"| `{card.name}` | `{card.serving}` |" for card in CARDS.values() if card.serving]
    found = GUIDE[GUIDE.index("| name | command |") :].partition("\n\n")[0].splitlines()[2:]
    assert found == due, "put this into docs/models.md:\n" + "\n".join(due)


def test_the_figures_of_endpoints_are_those_of_the_code() -> None:
    default = {
        name: parameter.default
        for name, parameter in inspect.signature(EndpointModel).parameters.items()
    }
    assert f"`timeout` ({default['timeout']:g} s)" in GUIDE
    assert f"`retries` ({default['retries']})" in GUIDE
    assert f"`workers` ({default['workers']})" in GUIDE
    assert f"`picture_mb`, {default['picture_mb']:g} MB by default" in GUIDE


def test_a_card_of_your_own() -> None:
    (program,) = re.findall(r"^```py\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    run(["-c", program], Path.cwd())


def test_verify_prints_what_the_guide_shows(capsys: pytest.CaptureFixture[str]) -> None:
    block = GUIDE[GUIDE.index("$ agentkit verify") :].partition("```")[0]
    lines = block.splitlines()[1:-1]
    assert main(["verify", "fuyu-8b", "--weights", str(checkpoint("fuyu"))]) == 0
    assert capsys.readouterr().out.splitlines()[: len(lines)] == lines


def test_the_options_are_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    rows = table(GUIDE, "option")
    named = {name for option, *_ in rows for name in code(option)}
    ours, family = (
        {name for part in parts for name in inspect.signature(part).parameters}
        for parts in ((load_model, perceiver_over), (FuyuModel, ChatModel, EndpointModel))
    )
    assert named <= ours | family
    assert ours - {"name", "model", "options"} <= named
    with pytest.raises(SystemExit):
        main(["ask", "--help"])
    said = capsys.readouterr().out
    flags = {flag.split()[0] for _, cell, _ in rows for flag in code(cell)}
    assert {flag for flag in flags if flag not in said} == set()
