"""What the doctor finds, and what it prescribes."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentkit.cli.doctor import checks
from agentkit.preflight import Check
from agentkit.screens.virtual import VirtualScreen


def named(name: str) -> Check:
    return next(check for check in checks() if check.name == name)


def test_names_are_unique_and_every_fault_has_a_cure() -> None:
    found = checks()
    assert len({check.name for check in found}) == len(found)
    assert all(check.detail for check in found)
    assert all(check.cure for check in found if not check.ok)


def test_what_the_base_install_needs_is_there() -> None:
    assert [check for check in checks() if check.needed and not check.ok] == []


def test_nothing_of_x_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    for name in ("Xvfb", "window manager", "XFCE desktop", "Chromium"):
        check = named(name)
        assert not check.ok
        assert "apt-get install" in check.cure


def test_wayland_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":987")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    check = named("display")
    assert not check.ok
    assert "Wayland" in check.detail
    assert "black" in check.detail


@pytest.mark.parametrize(("display", "detail"), [("", "not set"), (":987", "no X server")])
def test_no_display(monkeypatch: pytest.MonkeyPatch, display: str, detail: str) -> None:
    for name in ("WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", display)
    check = named("display")
    assert not check.ok
    assert detail in check.detail
    assert "--screen virtual" in check.cure


def test_a_trace_folder_that_cannot_be_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("AGENTKIT_TRACES", str(tmp_path / "file" / "traces"))
    check = named("traces")
    assert not check.ok
    assert check.needed
    assert "AGENTKIT_TRACES" in check.cure


@pytest.mark.real
def test_a_desktop_that_can_be_seen(host_display: VirtualScreen) -> None:
    assert named("display").ok
    assert "'screen' 1600×900 at (0, 0)" in named("monitors").detail
    picture = named("picture")
    assert not picture.ok
    assert picture.detail == "all black"
    assert "--screen virtual" in picture.cure


def test_fonts_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert "fontconfig" in named("fonts").cure
