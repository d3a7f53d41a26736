"""Clicks, drags, the wheel and text reach a real application on a virtual screen."""

from __future__ import annotations

import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from Xlib import X
from Xlib.display import Display

from agentkit.actions import Click, Drag, Move, Press, Scroll, Type
from agentkit.geometry import Point
from tests.conftest import need
from tests.screens.conftest import App

pytestmark = pytest.mark.real


NEXT_LAYOUT = 0xFE08
"""The key symbol ISO_Next_Group of X11's keysymdef.h."""


def go() -> bool:
    """Never stopped."""
    return False


def hits(app: App) -> list[int | None]:
    for box in app.targets.values():
        app.screen.perform(Click(at=box.center), stopped=go)
    clicks = app.wait(lambda lines: len(lines) == len(app.targets), "click")
    return [line["target"] for line in clicks]


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)], ids=str)
def test_clicks_land_in_25_targets_on_two_displays_at_once(
    tk: None, tmp_path: Path, size: tuple[int, int]
) -> None:
    folders = [tmp_path / name for name in ("a", "b")]
    for folder in folders:
        folder.mkdir()
    with ThreadPoolExecutor(2) as pool:
        apps = list(pool.map(lambda folder: App(folder, size), folders))
        try:
            assert apps[0].screen.display != apps[1].screen.display
            assert list(pool.map(hits, apps)) == [list(range(25))] * 2
        finally:
            for app in apps:
                app.screen.close()


def test_corners_of_a_target_are_exact(app: App) -> None:
    box = app.targets[12]
    corners = [
        Point(box.left, box.top),
        Point(box.right - 1, box.bottom - 1),
        Point(box.left - 1, box.top),
        Point(box.right, box.bottom - 1),
    ]
    for corner in corners:
        app.screen.perform(Click(at=corner), stopped=go)
    clicks = app.wait(lambda lines: len(lines) == 4, "click")
    assert [line["at"] for line in clicks] == [[corner.x, corner.y] for corner in corners]
    assert [line["target"] for line in clicks] == [12, 12, None, None]


def test_double_and_triple_clicks(app: App) -> None:
    app.screen.perform(Click(at=app.targets[3].center, count=2), stopped=go)
    app.screen.perform(Click(at=app.targets[8].center, count=3), stopped=go)
    clicks = app.wait(lambda lines: len(lines) == 5, "click")
    assert [(line["target"], line["count"]) for line in clicks] == [
        (3, 1),
        (3, 2),
        (8, 1),
        (8, 2),
        (8, 3),
    ]


@pytest.mark.parametrize(("button", "number"), [("middle", 2), ("right", 3)])
def test_other_buttons(app: App, button: str, number: int) -> None:
    app.screen.perform(Click(at=app.targets[5].center, button=button), stopped=go)
    (click,) = app.wait(lambda lines: lines, "click")
    assert (click["target"], click["button"]) == (5, number)


def test_keys_are_held_during_a_click_and_not_after(app: App) -> None:
    app.screen.perform(Click(at=app.targets[5].center, keys=("ctrl", "shift")), stopped=go)
    app.screen.perform(Click(at=app.targets[6].center), stopped=go)
    first, second = app.wait(lambda lines: len(lines) == 2, "click")
    assert first["state"] & 0b101 == 0b101
    assert second["state"] & 0b101 == 0


def test_a_drag_is_seen_as_motion_and_ends_where_it_should(app: App) -> None:
    path = (app.targets[0].center, app.targets[12].center, app.targets[4].center)
    app.screen.perform(Drag(path=path), stopped=go)
    (drop,) = app.wait(lambda lines: lines, "drop")
    motions = [tuple(line["at"]) for line in app.lines("motion")]
    assert drop["at"] == [path[-1].x, path[-1].y]
    assert len(motions) >= 8
    assert (path[1].x, path[1].y) in motions


def test_wheel_notches_are_counted(app: App) -> None:
    at = app.targets[12].center
    app.screen.perform(Scroll(at=at, dy=3), stopped=go)
    app.screen.perform(Scroll(at=at, dy=-2), stopped=go)
    turns = app.wait(lambda lines: len(lines) == 5, "wheel")
    assert [line["button"] for line in turns] == [5, 5, 5, 4, 4]


def test_pointer_is_where_it_was_moved(app: App) -> None:
    app.screen.perform(Move(at=(321, 234)), stopped=go)
    assert app.screen.pointer() == Point(321, 234)


TEXTS = [
    "Hello <a@b.c> {x|y} [1] ~`^ \\ \"q\" 'r' $%&*()_+-=;:,.?/!#",
    "Grüße 你好 🙂",
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ€łżźćњшщъыэюя",
    "MiXeD CaSe 123",
]


@pytest.mark.parametrize("text", TEXTS)
def test_text_arrives_as_it_was_written(app: App, text: str) -> None:
    app.screen.perform(Click(at=app.field.center), stopped=go)
    app.screen.perform(Type(text=text), stopped=go)
    app.wait(lambda _: app.text() == text, "text")
    assert app.text() == text


def test_texts_one_after_the_other_share_the_borrowed_keys(app: App) -> None:
    app.screen.perform(Click(at=app.field.center), stopped=go)
    for part in ("äöü", "你好吗", "äöü", "αβγδεζηθικλμνξοπρ", "äöü"):
        app.screen.perform(Type(text=part), stopped=go)
    whole = "äöü你好吗äöüαβγδεζηθικλμνξοπρäöü"
    app.wait(lambda _: app.text() == whole, "text")
    assert app.text() == whole


def test_a_text_that_needs_most_spare_keys_can_be_typed_again(app: App) -> None:
    app.screen.perform(Click(at=app.field.center), stopped=go)
    for text in ("αβγδεζηθικλ", "абвгдежзийклмн你好αβγδ", "абвгдежзийклмн你好αβγδ!"):
        app.screen.perform(Press(keys=("ctrl", "/")), stopped=go)
        app.screen.perform(Type(text=text), stopped=go)
        app.wait(lambda _, text=text: app.text() == text, "text")
        assert app.text() == text


@pytest.mark.parametrize("layout", ["de", "fr", "ru", "us,ru"])
def test_text_arrives_in_any_keyboard_layout(app: App, layout: str) -> None:
    need(shutil.which("setxkbmap"), "setxkbmap is not installed: apt-get install x11-xkb-utils")
    subprocess.run(["setxkbmap", "-layout", layout], env=app.screen.env, check=True)
    app.screen.perform(Click(at=app.field.center), stopped=go)
    text = "zy<a@b.c>{x|y} 'Ж' ß"
    app.screen.perform(Type(text=text), stopped=go)
    app.wait(lambda _: app.text() == text, "text")
    assert app.text() == text


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_text_arrives_in_a_further_layout_in_use(app: App, turns: int) -> None:
    need(shutil.which("setxkbmap"), "setxkbmap is not installed: apt-get install x11-xkb-utils")
    layouts = ["-layout", "us,de,fr,ru", "-option", "grp:menu_toggle"]
    subprocess.run(["setxkbmap", *layouts], env=app.screen.env, check=True)
    display = Display(app.screen.display)
    try:
        for _ in range(turns):
            next_layout(display)
        assert group(display) == turns
        app.screen.perform(Click(at=app.field.center), stopped=go)
        text = "QayzYw<a@b.c>{x|y} 'Ж' ß"
        app.screen.perform(Type(text=text), stopped=go)
        app.wait(lambda _: app.text() == text, "text")
        assert app.text() == text
        assert group(display) == turns
    finally:
        display.close()


def next_layout(display: Display) -> None:
    code = display.keysym_to_keycode(NEXT_LAYOUT)
    for kind in (X.KeyPress, X.KeyRelease):
        display.xtest_fake_input(kind, code)
    display.sync()


def group(display: Display) -> int:
    """The layout in use, from 0: bits 13 and 14 of the state of the pointer."""
    return int(display.screen().root.query_pointer().mask >> 13 & 3)


def test_caps_lock_does_not_change_what_is_typed(app: App) -> None:
    app.screen.perform(Click(at=app.field.center), stopped=go)
    app.screen.perform(Press(keys=("capslock",)), stopped=go)
    app.screen.perform(Type(text="Hello ü"), stopped=go)
    app.wait(lambda _: app.text() == "Hello ü", "text")
    assert app.text() == "Hello ü"


def test_chords_and_enter(app: App) -> None:
    app.screen.perform(Click(at=app.field.center), stopped=go)
    app.screen.perform(Type(text="ab", enter=True), stopped=go)
    app.screen.perform(Press(keys=("ctrl", "A")), stopped=go)
    app.screen.perform(Press(keys=("f5",)), stopped=go)
    app.wait(lambda lines: any(line["key"] == "F5" for line in lines), "key")
    keys = [line["key"] for line in app.lines("key")]
    assert keys == ["a", "b", "Return", "Control_L", "a", "F5"]


def test_given_back_keys_are_free_again(app: App) -> None:
    x11 = app.screen._x11
    before = x11._keymap().spare
    app.screen.perform(Click(at=app.field.center), stopped=go)
    app.screen.perform(Type(text="你好"), stopped=go)
    assert len(x11._keymap().spare) == len(before) - 2
    app.screen.release()
    assert x11._keymap().spare == before
    app.wait(lambda _: app.text() == "你好", "text")
    assert app.text() == "你好"
