from __future__ import annotations

import sys
from pathlib import Path

import pytest

from agentkit.errors import ConfigError, MissingExtra, UnknownName
from agentkit.registry import EXTRAS, PARTS, find, known


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that stands for another installed package."""
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        del sys.modules[name]


def install(folder: Path, entry_points: str) -> None:
    info = folder / "agentkit_example-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: agentkit-example\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(entry_points)


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in PARTS for name in PARTS[kind]])
def test_every_built_in_name_leads_to_a_class(kind: str, name: str) -> None:
    found = find(kind, name)  # type: ignore[arg-type]
    assert isinstance(found, type)
    assert f"{found.__module__}:{found.__name__}" == PARTS[kind][name]  # type: ignore[index]


def test_a_slip_is_recognised() -> None:
    with pytest.raises(UnknownName, match=r"unknown screen 'simulatd'; did you mean 'simulated'\?"):
        find("screen", "simulatd")


def test_a_dotted_path_is_a_name(elsewhere: Path) -> None:
    (elsewhere / "example_kiosk.py").write_text("class Kiosk: pass\nnumber = 5\n")
    assert find("screen", "example_kiosk:Kiosk").__name__ == "Kiosk"
    with pytest.raises(ConfigError, match="module example_kiosk has no class 'Kisok'"):
        find("screen", "example_kiosk:Kisok")
    with pytest.raises(ConfigError, match="has no class 'number'"):
        find("screen", "example_kiosk:number")


def test_an_entry_point_is_a_name(elsewhere: Path) -> None:
    (elsewhere / "example_kiosk.py").write_text("class Kiosk: pass\n")
    install(elsewhere, "[agentkit.screens]\nkiosk = example_kiosk:Kiosk\n")
    assert known("screen")["kiosk"] == "example_kiosk:Kiosk"
    assert "example_kiosk" not in sys.modules  # listing imports nothing
    assert find("screen", "kiosk").__name__ == "Kiosk"


def test_no_other_package_takes_a_name_of_ours(elsewhere: Path) -> None:
    install(elsewhere, "[agentkit.screens]\nsimulated = example_kiosk:Kiosk\n")
    assert known("screen")["simulated"] == PARTS["screen"]["simulated"]


@pytest.mark.parametrize(
    "path", ["no_such_module:Thing", "agentkit.no_such:Thing", "no_such.inner:Thing"]
)
def test_a_path_that_leads_nowhere(path: str) -> None:
    with pytest.raises(ConfigError, match="there is no module") as caught:
        find("screen", path)
    assert not isinstance(caught.value, MissingExtra)


@pytest.mark.parametrize("path", [":", ":Thing", ".relative:Thing", "a b:Thing", "os;system:x"])
def test_what_is_not_a_path(path: str) -> None:
    with pytest.raises(ConfigError, match="is not of the form"):
        find("screen", path)


def test_what_another_package_lacks_is_named(elsewhere: Path) -> None:
    (elsewhere / "example_kiosk.py").write_text("import no_such_thing\nclass Kiosk: pass\n")
    with pytest.raises(ConfigError, match="needs 'no_such_thing', which is not installed"):
        find("screen", "example_kiosk:Kiosk")


def test_a_broken_module_is_a_config_error_with_the_reason(elsewhere: Path) -> None:
    (elsewhere / "example_kiosk.py").write_text("from json import no_such_name\n")
    with pytest.raises(ConfigError, match="cannot be loaded: cannot import name 'no_such_name'"):
        find("screen", "example_kiosk:Kiosk")


def test_every_extra_is_one_that_can_be_installed() -> None:
    import tomllib

    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    for package, extra in EXTRAS.items():
        wanted = project["optional-dependencies"][extra]
        project_name = package.replace(".", "-")
        assert any(requirement.startswith(project_name) for requirement in wanted)
