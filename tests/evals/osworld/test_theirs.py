"""OSWorld's own package: a made one of its shape stands in for it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agentkit.evals.osworld.scoring import score, why_unscored
from agentkit.evals.osworld.site import Site
from agentkit.evals.osworld.theirs import their_getters, their_metrics

PACKAGE = {
    "__init__.py": "",
    "evaluators/__init__.py": "",
    "evaluators/getters/__init__.py": (
        "import os\n"
        "def get_place(env, config):\n"
        "    tree = env.controller.get_file(config['path'])\n"
        "    return [env.vm_platform, env.vm_screen_size['width'], tree, os.sep]\n"
    ),
    "evaluators/metrics/__init__.py": (
        "from pathlib import Path\n"
        "def compare_place(found, rules, *, least=0):\n"
        "    return 0.5 if found == rules['expected'] and least == 3 else 0.0\n"
        "def exact_match(found, rules):\n"
        "    print(found, rules)\n"
        "    return 0.25\n"
    ),
    "controllers/__init__.py": "",
    "controllers/python.py": (
        "class PythonController:\n"
        "    def __init__(self, vm_ip, server_port):\n"
        "        self.place = vm_ip\n"
        "    def get_file(self, path):\n"
        "        return self.place + path\n"
    ),
}

TASK = {
    "func": "compare_place",
    "result": {"type": "place", "path": "/a"},
    "expected": {"type": "rule", "rules": {"expected": ["Linux", 640, "127.0.0.1/a", "/"]}},
    "options": {"least": 3},
}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "installed" / "desktop_env"
    for name, text in PACKAGE.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    monkeypatch.syspath_prepend(str(folder.parent))
    _forget()
    yield folder
    _forget()


def _forget() -> None:
    their_getters.cache_clear()
    their_metrics.cache_clear()
    for name in [name for name in sys.modules if name.partition(".")[0] == "desktop_env"]:
        del sys.modules[name]


def test_their_functions_are_used(
    package: Path, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not why_unscored({"evaluator": TASK})
    assert score(TASK, site, gave_up=False) == 0.5
    plain = {**TASK, "func": "exact_match", "options": {}}
    assert score(plain, site, gave_up=False) == 0.25
    assert not capsys.readouterr().out


@pytest.mark.parametrize("name", ["Path", "os", "__loader__", "__builtins__"])
def test_nothing_but_functions_is_reached(package: Path, name: str) -> None:
    assert f"metric '{name}'" in why_unscored({"evaluator": {**TASK, "func": name}})
    getter = {"evaluator": {**TASK, "result": {"type": name}}}
    assert f"getter '{name}'" in why_unscored(getter)


def test_a_package_that_cannot_be_loaded(package: Path, caplog: pytest.LogCaptureFixture) -> None:
    (package / "evaluators" / "metrics" / "__init__.py").write_text("import not_installed_here")
    assert "metric 'compare_place'" in why_unscored({"evaluator": TASK})
    assert "No module named 'not_installed_here'" in caplog.text


def test_without_it(site: Site) -> None:
    assert "metric 'compare_place'" in why_unscored({"evaluator": TASK})
