"""The layers of the design: which module may import which, and what no module may do.

Read off the source by `ast`, so that imports within functions count too. The last tests break
each law in a made tree, to show that it is noticed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

LAYERS = [
    "cli pytest_plugin __main__",
    "scenarios evals finetune testing mcp_server",
    "assembly preflight agent consent turn executor capture expectations traces verification pages"
    " watching wanted failures baselines numerals conversion extraction",
    "screens models perceivers planners dialects",
    "vision simulator",
    "geometry marking frame views actions keys episode calls protocols listening card catalog"
    " weights registry prompts processes secrets errors",
]
"""From the top; an import points down, or stays on its layer where `SIBLINGS` allows it."""

LEVEL = {name: -index for index, names in enumerate(LAYERS) for name in names.split()}
PARTS = set(LAYERS[3].split())
CORE = set(LAYERS[5].split())
SIBLINGS = {LEVEL["cli"], LEVEL["testing"], LEVEL["assembly"], LEVEL["errors"]}
"""The layers whose modules may import one another: parts and engines may not."""

REGISTRY_USERS = {"assembly", "preflight", "cli", "evals"}
"""Evaluation looks benchmarks and metrics up, which are no parts."""

FRAME_USERS = {"frame", "views", "marking"}
"""The modules of the core that may import a frame, and numpy and Pillow, when they run."""

HEAVY = {"numpy", "PIL", "cv2", "mss", "Xlib", "pyautogui", "torch", "transformers", "playwright"}
FORBIDDEN_CALLS = {"eval", "exec", "__import__"}


@dataclass(frozen=True)
class Import:
    """One import, as the module that does it would be told about it."""

    importer: tuple[str, ...]  # ("screens", "virtual"), without "agentkit"
    imported: tuple[str, ...]  # ("agentkit", "screens", "_x11"), or ("numpy",)
    typing_only: bool
    line: int

    def __str__(self) -> str:
        return f"{'.'.join(self.importer)}:{self.line} imports {'.'.join(self.imported)}"


def imports_of(path: Path, package: Path) -> Iterator[Import]:
    """Every import in a file, those within functions and ``if TYPE_CHECKING`` included."""
    importer = path.relative_to(package).with_suffix("").parts
    tree = ast.parse(path.read_text(encoding="utf-8"))
    guarded = set(_under_type_checking(tree))
    for node in ast.walk(tree):
        for name in _names(node, importer):
            yield Import(importer, name, node in guarded, node.lineno)  # type: ignore[attr-defined]


def _under_type_checking(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            for statement in node.body:
                yield from ast.walk(statement)


def _names(node: ast.AST, importer: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(node, ast.Import):
        yield from (tuple(alias.name.split(".")) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        above = ("agentkit", *importer)[: -node.level] if node.level else ()
        base = (*above, *(node.module or "").split(".")) if node.module else above
        yield from ((*base, alias.name) for alias in node.names)


def breaches(package: Path) -> list[str]:
    """Every arrow and every call that the design forbids, in words."""
    found = []
    for path in sorted(package.rglob("*.py")):
        found += [f"{each}: {why}" for each in imports_of(path, package) if (why := wrong(each))]
        found += [
            f"{path.relative_to(package)}:{line} {what}" for line, what in _misdeeds(path, package)
        ]
    return found


def wrong(each: Import) -> str:
    """Why an import is forbidden, or nothing."""
    source = each.importer[0]
    if source == "__init__":
        return ""  # the one door: its names are loaded when asked for
    if each.imported[0] != "agentkit":
        return _wrong_outside(each, source)
    target = each.imported[1] if len(each.imported) > 1 else ""
    if target not in LEVEL:
        return "" if target == "__version__" else "the public door is for users, not for us"
    if source not in LEVEL:
        return f"{source!r} has no place in the layers"
    return _wrong_inside(each, source, target)


def _wrong_outside(each: Import, source: str) -> str:
    if source in CORE - FRAME_USERS and each.imported[0] in HEAVY and not each.typing_only:
        return "the core but for frame and views is standard library and pydantic"
    return ""


def _wrong_inside(each: Import, source: str, target: str) -> str:
    if target == source:
        return _wrong_neighbour(each) if source in PARTS else ""
    if target == "registry" and source not in REGISTRY_USERS:
        return "only assembly builds parts"
    if target == "frame" and source in CORE - FRAME_USERS and not each.typing_only:
        return "the core but for views names frames under TYPE_CHECKING"
    if LEVEL[target] > LEVEL[source]:
        return "points up"
    if LEVEL[target] == LEVEL[source] and LEVEL[source] not in SIBLINGS:
        return "a part imports no other part"
    return ""


def _wrong_neighbour(each: Import) -> str:
    """Within a folder of parts: only shared files, which begin with an underscore."""
    own_files = each.importer[1:]
    neighbour = each.imported[2] if len(each.imported) > 2 else ""
    inside_own_package = len(own_files) > 1 and neighbour == own_files[0]
    if neighbour.startswith("_") or inside_own_package or own_files[0] == "__init__":
        return ""
    return "a part imports no other part, only the underscore files of its folder"


def _misdeeds(path: Path, package: Path) -> Iterator[tuple[int, str]]:
    """Printing outside the command line, and running or unpickling what was read."""
    may_print = path.relative_to(package).parts[0] == "cli"
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.keyword) and node.arg == "trust_remote_code":
            yield node.value.lineno, "trusts remote code"
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if called in FORBIDDEN_CALLS or called in {"pickle.load", "pickle.loads"}:
            yield node.lineno, f"calls {called}"
        if called == "print" and not may_print:
            yield node.lineno, "prints"


def test_every_import_of_the_package_points_down() -> None:
    assert breaches(ROOT / "agentkit") == []


def test_every_module_has_a_place() -> None:
    names = {path.stem for path in (ROOT / "agentkit").iterdir() if path.suffix in ("", ".py")}
    assert names - set(LEVEL) - {"__init__", "__pycache__", "_prompts", "py"} <= {"py"}


def made_tree(tmp_path: Path, files: Iterable[tuple[str, str]]) -> Path:
    for name, text in files:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("file", "text", "complaint"),
    [
        ("geometry.py", "from agentkit.screens import virtual", "points up"),
        ("vision/text.py", "def f():\n    import agentkit.agent", "points up"),
        ("agent.py", "from agentkit.cli import main", "points up"),
        ("agent.py", "from .cli import main", "points up"),
        ("traces/store.py", "from ..evals import run", "points up"),
        ("screens/host.py", "from agentkit.models import fuyu", "no other part"),
        ("screens/host.py", "from agentkit.screens.virtual import X", "no other part"),
        ("screens/host.py", "from .virtual import X", "no other part"),
        ("vision/text.py", "from agentkit.simulator import desktop", "no other part"),
        ("agent.py", "from agentkit.registry import find", "only assembly"),
        ("screens/host.py", "from agentkit import registry", "only assembly"),
        ("agent.py", "from agentkit import Frame", "public door"),
        ("episode.py", "from agentkit.frame import Frame", "TYPE_CHECKING"),
        ("actions.py", "import numpy as np", "standard library"),
        ("novelty.py", "from agentkit.errors import ConfigError", "no place"),
        ("agent.py", "print('hello')", "prints"),
        ("dialects/code.py", "eval('1 + 1')", "calls eval"),
        ("models/old.py", "import pickle\npickle.load(open('x'))", "calls pickle.load"),
        ("models/old.py", "load('x', trust_remote_code=True)", "trusts remote code"),
    ],
)
def test_a_breach_is_noticed(tmp_path: Path, file: str, text: str, complaint: str) -> None:
    found = breaches(made_tree(tmp_path, [(file, text)]))
    assert len(found) == 1
    assert complaint in found[0]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("screens/virtual.py", "from agentkit.screens._x11 import Server"),
        ("perceivers/builtin.py", "from agentkit.vision.text import read"),
        ("assembly.py", "from agentkit.registry import find"),
        ("agent.py", "from agentkit.assembly import open_screen"),
        ("traces/viewer.py", "from agentkit.traces.store import Reader"),
        ("cli/run.py", "from agentkit.agent import Agent\nprint(Agent)"),
        ("views.py", "import numpy\nfrom agentkit.frame import Frame"),
        (
            "episode.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
            "    from agentkit.frame import Frame\n    import numpy",
        ),
    ],
)
def test_what_the_design_allows_passes(tmp_path: Path, file: str, text: str) -> None:
    assert breaches(made_tree(tmp_path, [(file, text)])) == []
