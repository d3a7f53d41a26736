"""What users install: the wheel and the source archive, built from this checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    return folder


@pytest.fixture(scope="module")
def unpacked(built: Path) -> Path:
    (wheel,) = built.glob("*.whl")
    folder = built / "site-packages"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def files(folder: Path) -> set[str]:
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {name for name in found if "__pycache__" not in name}


def test_the_wheel_holds_the_whole_package(unpacked: Path) -> None:
    assert files(unpacked / "agentkit") >= files(ROOT / "agentkit")


def test_the_wheel_carries_the_prompts(unpacked: Path) -> None:
    code = "import agentkit, agentkit.prompts as p; print(agentkit.__file__, *p.list_prompts())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=unpacked.parent,
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        check=True,
        capture_output=True,
        text=True,
    )
    home, *prompts = done.stdout.split()
    assert Path(home).is_relative_to(unpacked)
    expected = {name.removesuffix(".txt") for name in files(ROOT / "prompts")}
    assert set(prompts) == expected


def test_the_wheel_carries_the_golden_tables(unpacked: Path) -> None:
    assert files(unpacked / "agentkit/_golden/dialects") == files(ROOT / "tests/golden/dialects")


def test_the_wheel_says_who_and_under_which_licence(unpacked: Path) -> None:
    (info,) = unpacked.glob("*.dist-info")
    assert "agentkit.cli:main" in (info / "entry_points.txt").read_text()
    assert (info / "licenses" / "LICENSE").read_text() == (ROOT / "LICENSE").read_text()


def test_the_source_archive_builds_the_same(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as source:
        names = {name.partition("/")[2] for name in source.getnames()}
    assert {"pyproject.toml", "LICENSE", "README.md", "agentkit/py.typed"} <= names
    assert {f"prompts/{name}" for name in files(ROOT / "prompts")} <= names
    assert not any(name.startswith((".venv", "traces", "dist")) for name in names)
