"""Android devices, through an adb that is a stand-in: see ``tests/apps/adb.py`` and ``android.py``.

Each command passes through two processes and a shell, as on a device.
"""

from __future__ import annotations

import json
import struct
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentkit import Agent
from agentkit.actions import (
    Action,
    Click,
    Drag,
    KeyDown,
    MouseDown,
    MouseUp,
    Move,
    Open,
    Press,
    Scroll,
    SystemButton,
    Type,
)
from agentkit.cli import main
from agentkit.errors import CaptureError, ConfigError, ScreenError, UnsupportedAction
from agentkit.frame import Frame
from agentkit.geometry import Point, Size
from agentkit.keys import NAMED
from agentkit.preflight import check_android, require
from agentkit.screens._android_adb import line
from agentkit.screens._android_camera import decode_png, decode_raw
from agentkit.screens._android_keys import keycode
from agentkit.screens._android_text import _pieces
from agentkit.screens._android_traits import to_device
from agentkit.screens.android import AndroidScreen
from agentkit.testing import go
from tests.apps.android import ADBKEYBOARD, LATIN
from tests.screens.phones import Phones

SERIAL = "emulator-5554"
BLUETOOTH = Point(200, 192)
"""A place in the row of Bluetooth in Settings, in dp."""


@pytest.fixture(autouse=True)
def _no_serial(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANDROID_SERIAL", raising=False)


@pytest.fixture
def phones(tmp_path: Path) -> Phones:
    return Phones(tmp_path / "phones", SERIAL)


@pytest.fixture
def screen(phones: Phones) -> Iterator[AndroidScreen]:
    with AndroidScreen(adb=phones.adb) as screen:
        yield screen


def do(screen: AndroidScreen, *actions: Action) -> None:
    """Actions whose points are in pixels of what is shown now."""
    frame = screen.capture()
    for action in actions:
        screen.perform(action.map(frame.to_device), stopped=go)


def events(phones: Phones) -> list[Any]:
    """What reached the device, but for its waking up."""
    return [each for each in phones.state()["events"] if each != ["keys", "WAKEUP"]]


# Pictures.


def test_a_frame_says_whose_it_is(screen: AndroidScreen) -> None:
    frame = screen.capture()
    assert frame.size == Size(720, 1280)
    assert frame.facts == {"serial": SERIAL, "model": "Stand-in 5", "android": "14"}
    assert repr(screen) == f"<AndroidScreen {SERIAL} (Stand in 5)>"


@pytest.mark.whole
def test_pictures_are_the_same_in_every_way_and_the_quickest_is_kept(
    screen: AndroidScreen,
) -> None:
    camera = vars(screen)["_camera"]
    ways, pictures = [], []
    for _ in range(5):
        ways.append(camera.way)
        pictures.append(screen.capture().hash)
    assert ways[:4] == ["png", "raw", "gzip", "png"]
    assert ways[4] == min(camera._seconds, key=camera._seconds.__getitem__)
    assert len(set(pictures)) == 1


@pytest.mark.whole
def test_a_picture_of_unknown_pixels_is_taken_as_png(phones: Phones, screen: AndroidScreen) -> None:
    phones.set(format=43)
    assert len({screen.capture().hash for _ in range(4)}) == 1
    assert vars(screen)["_camera"].way == "png"


def test_what_is_said_before_a_picture_is_no_part_of_it(
    phones: Phones, screen: AndroidScreen
) -> None:
    before = screen.capture()
    phones.set(displays=2)
    assert [screen.capture().hash for _ in range(3)] == [before.hash] * 3


def test_no_picture_is_an_error_with_the_device_s_own_words(
    phones: Phones, screen: AndroidScreen
) -> None:
    phones.set(fails="screencap")
    with pytest.raises(CaptureError, match="gave no picture: Capturing failed"):
        screen.capture()


COLOURS = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (8, 4, 247), (255, 255, 255), (0, 0, 0)]
"""Red, green, blue; each can be written with five or six bits."""

PACKED = {
    1: lambda r, g, b: bytes((r, g, b, 0)),
    2: lambda r, g, b: bytes((r, g, b, 7)),
    3: lambda r, g, b: bytes((r, g, b)),
    4: lambda r, g, b: struct.pack("<H", r >> 3 << 11 | g >> 2 << 5 | b >> 3),
    5: lambda r, g, b: bytes((b, g, r, 0)),
}


@pytest.mark.parametrize("header", [struct.pack("<I", 1), b""], ids=["16 bytes", "12 bytes"])
@pytest.mark.parametrize("number", PACKED)
def test_every_format_of_unpacked_pictures(number: int, header: bytes) -> None:
    pixels = b"".join(PACKED[number](*colour) for colour in COLOURS)
    found = decode_raw(struct.pack("<3I", 3, 2, number) + header + pixels)
    wanted = [[blue, green, red, 255] for red, green, blue in COLOURS]
    assert found.reshape(-1, 4).tolist() == wanted
    Frame(found)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (b"", "0 bytes"),
        (struct.pack("<4I", 2, 2, 99, 1) + bytes(16), "format 99, which is not known"),
        (struct.pack("<4I", 2, 2, 1, 1) + bytes(15), "31 bytes for 2×2 pixels"),
        (struct.pack("<4I", 0, 0, 1, 1), "16 bytes for 0×0"),
    ],
    ids=["nothing", "unknown", "cut off", "empty"],
)
def test_what_is_no_picture_is_refused(told: bytes, why: str) -> None:
    with pytest.raises(CaptureError, match=why):
        decode_raw(told)


def test_a_damaged_png_is_refused() -> None:
    with pytest.raises(CaptureError, match="damaged picture of 30 bytes"):
        decode_png(b"hello" + b"\x89PNG\r\n\x1a\n" + bytes(22))


# Coordinates.


@pytest.mark.parametrize("native", [Size(720, 1280), Size(1600, 2560), Size(2560, 1600)], ids=str)
@pytest.mark.parametrize("scale", [0.5, 0.75, 1.0, 2.0])
@pytest.mark.parametrize("on_its_side", [False, True])
def test_pictures_lead_to_what_input_counts_in(
    native: Size, scale: float, on_its_side: bool
) -> None:
    """Whatever size was set by hand, and however the device is held."""
    set_by_hand = Size(int(native.width * scale), int(native.height * scale))
    shown = Size(native.height, native.width) if on_its_side else native
    corner = to_device(shown, set_by_hand).point(Point(shown.width, shown.height))
    held = (
        (set_by_hand.height, set_by_hand.width)
        if on_its_side
        else (set_by_hand.width, set_by_hand.height)
    )
    assert (corner.x, corner.y) == pytest.approx(held)


SMALLER = {"override": [540, 960], "density": 240}


@pytest.mark.whole
@pytest.mark.parametrize(
    ("before", "then", "shown"),
    [
        ({}, {}, Size(720, 1280)),
        ({}, {"rotation": 1}, Size(1280, 720)),
        ({"rotation": 3}, {"rotation": 0}, Size(720, 1280)),
        ({}, {**SMALLER, "rotation": 1}, Size(960, 540)),
        ({**SMALLER, "pictures": "physical"}, {"rotation": 1}, Size(1280, 720)),
        ({"size": [1280, 720]}, {}, Size(1280, 720)),
        ({}, {"size": [1440, 1280]}, Size(1440, 1280)),
    ],
    ids="upright|on its side|back again|other size|own pixels|tablet|unfolded".split("|"),
)
def test_a_tap_hits_what_is_seen_right_after_the_device_was_turned(
    phones: Phones, before: dict[str, Any], then: dict[str, Any], shown: Size
) -> None:
    phones.set(app="com.android.settings", **before)
    with AndroidScreen(adb=phones.adb) as screen:
        screen.capture()
        phones.set(**then)
        frame = screen.capture()
        assert frame.size == shown
        dp = 1.5 if shown == Size(960, 540) else 2
        screen.perform(
            Click(at=Point(BLUETOOTH.x * dp, BLUETOOTH.y * dp)).map(frame.to_device), stopped=go
        )
    assert phones.state()["on"] == ["Bluetooth"]


# A finger.


@pytest.mark.whole
def test_taps_once_twice_and_long(phones: Phones, screen: AndroidScreen) -> None:
    do(screen, Click(at=Point(10.9, 20)), Click(at=Point(30, 40), count=2))
    do(screen, Click(at=Point(50, 60), hold=0.6))
    assert events(phones) == [
        ["tap", 10, 20],
        ["tap", 30, 40],
        ["tap", 30, 40],
        ["long press", 50, 60],
    ]


@pytest.mark.whole
def test_a_finger_goes_along_a_path(phones: Phones, screen: AndroidScreen) -> None:
    do(screen, Drag(path=(Point(100, 900), Point(600, 900))))
    do(screen, Drag(path=(Point(100, 900), Point(600, 900), Point(600, 300))))
    do(screen, Move(at=Point(50, 50)), Drag(path=(Point(50, 400),)))
    assert events(phones) == [
        ["swipe", 100, 900, 600, 900],
        ["swipe", 100, 900, 600, 300],
        ["swipe", 50, 50, 50, 400],
    ]


def test_the_parts_of_a_touch(phones: Phones, screen: AndroidScreen) -> None:
    do(screen, MouseDown(at=Point(100, 900)), Move(at=Point(200, 700)))
    assert phones.state()["finger"][:4] == [100, 900, 200, 700]
    do(screen, MouseUp(at=Point(300, 500)))
    assert events(phones) == [["swipe", 100, 900, 300, 500]]


def test_the_finger_is_lifted_by_release_and_by_closing(phones: Phones) -> None:
    with AndroidScreen(adb=phones.adb) as screen:
        do(screen, MouseDown(at=Point(100, 900)))
        screen.release()
        assert phones.state()["finger"] is None
        do(screen, MouseDown(at=Point(100, 900)))
    assert phones.state()["finger"] is None


@pytest.mark.whole
def test_scrolling_there_and_back(phones: Phones, screen: AndroidScreen) -> None:
    phones.set(app="com.android.settings")
    do(screen, Scroll(at=Point(360, 640), dy=2))
    assert phones.state()["scroll"] == 2 * 120 * 2
    do(screen, Scroll(at=Point(360, 640), dy=-1))
    assert phones.state()["scroll"] == 120 * 2


@pytest.mark.whole
@pytest.mark.parametrize(
    ("at", "notches"), [((360, 20), (0, 1)), ((700, 640), (-4, 0)), ((20, 1270), (3, 3))], ids=str
)
def test_no_scroll_touches_an_edge(
    phones: Phones, screen: AndroidScreen, at: tuple[int, int], notches: tuple[int, int]
) -> None:
    dx, dy = notches
    do(screen, Scroll(at=Point(*at), dx=dx, dy=dy))
    far = [0.0, 0.0]
    for _, x, y, to_x, to_y in events(phones):
        far = [far[0] + x - to_x, far[1] + y - to_y]
        assert 0.07 * 720 <= min(x, to_x) <= max(x, to_x) <= 0.93 * 720
        assert 0.07 * 1280 <= min(y, to_y) <= max(y, to_y) <= 0.93 * 1280
    assert far == pytest.approx([dx * 240, dy * 240], abs=4)


@pytest.mark.parametrize(
    ("action", "why"),
    [
        (Click(at=Point(5, 5), button="right"), "no right button; a long press opens menus"),
        (Click(at=Point(5, 5), keys=("ctrl",)), "ctrl cannot be held while a finger taps"),
        (Click(), "has touched nothing yet"),
        (Drag(path=(Point(5, 5), Point(9, 9)), button="middle"), "no middle button"),
        (KeyDown(keys=("ctrl",)), "cannot perform 'key_down'; it performs click, drag"),
        (Press(keys=("f24",)), "Android has no key 'f24'"),
        (Type(text="a\x07"), r"'\\x07' is no character that can be typed"),
        (Type(text="\ud83d"), "half a character"),
    ],
    ids=lambda value: value.kind if isinstance(value, Press | Type) else None,
)
def test_what_a_phone_has_not_is_refused(
    phones: Phones, screen: AndroidScreen, action: Action, why: str
) -> None:
    with pytest.raises(UnsupportedAction, match=why):
        screen.perform(action, stopped=go)
    assert events(phones) == []


@pytest.mark.whole
def test_an_old_device_does_what_it_can(phones: Phones) -> None:
    phones.set(input=[], release="7.1.2")
    with AndroidScreen(adb=phones.adb) as screen:
        assert not screen.action_space & {"mouse_down", "mouse_up"}
        do(screen, Click(at=Point(9, 9), hold=0.6), Drag(path=(Point(9, 9), Point(9, 400))))
        assert events(phones) == [["long press", 9, 9], ["swipe", 9, 9, 9, 400]]
        with pytest.raises(UnsupportedAction, match=r"Android 7\.1\.2 lacks; Android 13 has it"):
            do(screen, Press(keys=("ctrl", "a")))
        with pytest.raises(UnsupportedAction, match="drag around corners needs"):
            do(screen, Drag(path=(Point(9, 9), Point(9, 400), Point(400, 400))))
        assert screen.capture().size == Size(720, 1280)
        assert screen.capture().size == Size(720, 1280), "its unpacked pictures lack a number"


# Text.


@pytest.fixture
def notes(phones: Phones, screen: AndroidScreen) -> AndroidScreen:
    """With the keyboard in the field of Notes."""
    phones.set(app="org.example.notes", focus=True)
    return screen


HOSTILE = [
    "a b  c",
    "%s 100%s %%s %ss %",
    'it\'s "quoted" `back` \\ \\n',
    "$(touch BAD) `touch BAD` ${PATH} $HOME $$",
    "; touch BAD & touch BAD | touch BAD > BAD < BAD && touch BAD",
    "first\nsecond\tthird\r\nfourth",
    "-d --es -a ~ * ? [a-z] {a,b} !! # ^ =",
    "'; touch BAD; '",
]


@pytest.mark.whole
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_ascii_arrives_as_it_is(
    phones: Phones, notes: AndroidScreen, text: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    notes.perform(Type(text=text), stopped=go)
    assert phones.state()["text"] == text.replace("\r\n", "\n")
    assert list(tmp_path.rglob("BAD")) == []


@pytest.mark.whole
@pytest.mark.parametrize(
    "text",
    [
        "Grüße, Ångström",
        "Привет, мир",
        "你好,世界\nこんにちは",
        "👋🏽 $(touch BAD) 'שלום' %s",
        "é" * 500,
    ],
    ids=["Latin", "Cyrillic", "Chinese and Japanese", "emoji and Hebrew", "long"],
)
def test_any_script_arrives_and_the_keyboard_comes_back(
    phones: Phones, notes: AndroidScreen, text: str
) -> None:
    notes.perform(Type(text=text), stopped=go)
    state = phones.state()
    assert state["text"] == text
    assert state["keyboard"] == LATIN
    assert state["enabled"] == [LATIN]


def test_a_keyboard_that_was_chosen_before_stays(phones: Phones, notes: AndroidScreen) -> None:
    phones.set(keyboard=ADBKEYBOARD, enabled=[LATIN, ADBKEYBOARD])
    notes.perform(Type(text="Ü", enter=True), stopped=go)
    assert phones.state()["text"] == "Ü\n"
    assert phones.state()["keyboard"] == ADBKEYBOARD


def test_without_adbkeyboard_another_script_is_refused_with_the_cure(
    phones: Phones, notes: AndroidScreen
) -> None:
    phones.set(installed=[LATIN])
    with pytest.raises(UnsupportedAction, match=r"adb install ADBKeyboard\.apk` from https://"):
        notes.perform(Type(text="naïve"), stopped=go)
    assert phones.state()["text"] == ""


@pytest.mark.whole
def test_the_keyboard_comes_back_where_typing_is_stopped(
    phones: Phones, notes: AndroidScreen
) -> None:
    looks = iter([False, False])
    notes.perform(Type(text="é" * 500), stopped=lambda: next(looks, True))
    state = phones.state()
    assert state["text"] == "é" * 200
    assert state["keyboard"] == LATIN


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), min_size=1))
def test_a_shell_takes_any_text_as_one_word(text: str) -> None:
    shown = subprocess.run(["sh", "-c", line("printf", "%s", text)], capture_output=True)
    assert shown.stdout.decode() == text


@given(st.text("%s a\n\t", max_size=60), st.integers(1, 12))
def test_pieces_of_a_text_are_the_text_and_none_has_a_space_in_disguise(
    text: str, longest: int
) -> None:
    pieces = list(_pieces(text, longest))
    assert "".join(pieces) == text
    assert all(len(piece) <= longest and "%s" not in piece for piece in pieces)


# Keys, buttons, apps.


@pytest.mark.whole
def test_keys_and_chords(phones: Phones, notes: AndroidScreen) -> None:
    do(
        notes,
        Press(keys=("a",), times=2),
        Press(keys=("enter",)),
        Press(keys=("Q",)),
        Press(keys=("ctrl", "shift", "z")),
        Press(keys=("volumeup",), hold=1),
    )
    assert phones.state()["text"] == "aa\nQ"
    assert events(phones) == [
        ["keys", "A"],
        ["keys", "A"],
        ["keys", "ENTER"],
        ["text", "Q"],
        ["keys", "CTRL_LEFT", "SHIFT_LEFT", "Z"],
        ["keys", "VOLUME_UP", "long"],
    ]


def test_every_named_key_has_a_code_but_for_those_of_large_keyboards() -> None:
    large = {f"f{number}" for number in range(13, 25)}
    assert len({keycode(name) for name in NAMED - large}) == len(NAMED - large)


@pytest.mark.whole
def test_the_buttons_of_the_device(phones: Phones, screen: AndroidScreen) -> None:
    do(screen, Click(at=Point(120, 690)))
    assert phones.state()["app"] == "com.android.settings"
    do(screen, SystemButton(button="home"), SystemButton(button="recents"))
    assert phones.state()["app"] == ""
    assert events(phones)[-2:] == [["keys", "HOME"], ["keys", "APP_SWITCH"]]


HOSTILE_ADDRESS = "https://example.org/a?b='&c=$(touch${IFS}BAD);d=%s#`e`"


@pytest.mark.whole
@pytest.mark.parametrize(
    ("what", "app", "url"),
    [
        ("org.example.notes", "org.example.notes", ""),
        ("Notes", "org.example.notes", ""),
        ("settings", "com.android.settings", ""),
        ("example.org/a", "com.android.browser", "https://example.org/a"),
        ("www.example.co.uk", "com.android.browser", "https://www.example.co.uk"),
        (HOSTILE_ADDRESS, "com.android.browser", HOSTILE_ADDRESS),
    ],
)
def test_opening(phones: Phones, screen: AndroidScreen, what: str, app: str, url: str) -> None:
    screen.perform(Open(what=what), stopped=go)
    state = phones.state()
    assert (state["app"], state["url"]) == (app, url)


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("Chess", r"'Chess' stands for no one app .*org\.example\.notes"),
        ("android", r"it has: com\.android\.settings, com\.android\.browser;"),
        ("'; touch BAD", "stands for no one app"),
        ("com.example.missing", "'com.example.missing' stands for no one app"),
        ("myapp://x", "cannot be opened: .*Error: Activity not started, unable to resolve"),
        ("calculator", "cannot be opened: .*Error: Activity not started"),
    ],
)
def test_what_cannot_be_opened(screen: AndroidScreen, what: str, why: str) -> None:
    with pytest.raises(UnsupportedAction, match=why):
        screen.perform(Open(what=what), stopped=go)


@pytest.mark.whole
def test_what_it_begins_with(phones: Phones) -> None:
    with AndroidScreen(adb=phones.adb, package="org.example.notes"):
        assert phones.state()["app"] == "org.example.notes"
    with AndroidScreen(adb=phones.adb, url="example.org"):
        assert phones.state()["url"] == "https://example.org"
    with pytest.raises(ScreenError, match=r"'example\.org' stands for no one app"):
        AndroidScreen(adb=phones.adb, package="example.org")


# Devices, and adb itself.


@pytest.mark.parametrize(
    ("attached", "serial", "error", "why"),
    [
        ([], "", ScreenError, "no Android device is attached; turn on USB debugging"),
        ([], "a1", ConfigError, "no device 'a1' is attached; adb sees: none"),
        (
            [("a1", "device", "One"), ("b2", "device", "Two_X")],
            "",
            ConfigError,
            r"several devices are attached; .*serial='a1'.*; adb sees: a1 \(One\); b2 \(Two X\)",
        ),
        (
            [("a1", "device", "One"), ("b2", "offline", "")],
            "b3",
            ConfigError,
            r"no device 'b3' .*: a1 \(One\); b2, offline",
        ),
        ([("a1", "unauthorized", "")], "", ScreenError, "a1 is unauthorized; unlock it and allow"),
        ([("a1", "offline", "")], "a1", ScreenError, "a1 is offline; unplug it and plug it in"),
        (
            [("a1", "no permissions (user in plugdev group); see [http://x]", "")],
            "",
            ScreenError,
            "a1 is no permissions; .*apt-get install",
        ),
        ([("a1", "recovery", "")], "", ScreenError, "a1 is recovery; start Android on it"),
        ([], "10.0.0.9:5555", ConfigError, "no device '10.0.0.9:5555' is attached"),
    ],
    ids="none|none so|several|wrong|unauthorised|offline|permissions|recovery|unreachable".split(
        "|"
    ),
)
def test_a_device_that_cannot_be_had(
    tmp_path: Path,
    attached: list[tuple[str, str, str]],
    serial: str,
    error: type[Exception],
    why: str,
) -> None:
    phones = Phones(tmp_path / "phones")
    phones.attach(*attached)
    with pytest.raises(error, match=why):
        AndroidScreen(serial, adb=phones.adb)
    assert not check_android(serial, phones.adb).ok


@pytest.mark.whole
def test_the_device_that_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    phones = Phones(tmp_path / "phones", "a1", "b2")
    phones.set(1, size=[480, 800])
    with AndroidScreen("b2", adb=phones.adb) as screen:
        assert screen.capture().size == Size(480, 800)
    monkeypatch.setenv("ANDROID_SERIAL", "b2")
    with AndroidScreen(adb=phones.adb) as screen:
        assert screen.capture().facts["serial"] == "b2"
    with AndroidScreen("a1", adb=phones.adb) as screen:
        do(screen, Click(at=Point(5, 5)))
    assert events(phones) == [["tap", 5, 5]]


def test_an_address_is_connected_to(phones: Phones) -> None:
    (phones.folder / "reachable.json").write_text(json.dumps(["10.0.0.5:5555"]))
    with AndroidScreen("10.0.0.5:5555", adb=phones.adb) as screen:
        assert screen.capture().facts["serial"] == "10.0.0.5:5555"


def test_the_one_that_is_ready_is_taken(tmp_path: Path) -> None:
    phones = Phones(tmp_path / "phones")
    phones.attach(("a1", "offline", ""), ("b2", "device", "Two"))
    with AndroidScreen(adb=phones.adb) as screen:
        assert "b2" in repr(screen)


def test_without_adb_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("PATH", "HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.delenv("ANDROID_HOME", raising=False)
    monkeypatch.delenv("ANDROID_SDK_ROOT", raising=False)
    with pytest.raises(ConfigError, match="adb is not installed; apt-get install adb"):
        AndroidScreen()
    with pytest.raises(
        ConfigError, match=r"(?s)'android' cannot be used here.*apt-get install adb"
    ):
        require(screen="android")


def test_adb_is_found_where_the_tools_were_unpacked(
    phones: Phones, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("ANDROID_HOME", str(tmp_path / "sdk"))
    (tmp_path / "sdk").mkdir()
    (tmp_path / "sdk" / "platform-tools").symlink_to(phones.folder)
    assert check_android() == check_android(SERIAL, phones.adb)
    assert check_android().detail == f"{SERIAL} (Stand in 5)"


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"serial": 5554}, "serial=5554 is no text; on the command line it is --serial"),
        ({"timeout": 0}, "timeout is 0; it must be positive"),
        ({"adb": "no-such-adb"}, "adb='no-such-adb' is no program"),
    ],
    ids=["serial", "timeout", "adb"],
)
def test_wrong_options(options: dict[str, Any], why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        AndroidScreen(**options)


@pytest.mark.whole
def test_a_device_that_hangs_is_an_error_that_names_the_command(phones: Phones) -> None:
    with AndroidScreen(adb=phones.adb, timeout=20) as screen:
        screen.capture()
        vars(screen)["_adb"].timeout = 0.3
        phones.hang("screencap")
        with pytest.raises(
            CaptureError, match=r"exec-out screencap.*` has not answered for 0\.3 s"
        ):
            screen.capture()
        phones.hang("tap")
        with pytest.raises(ScreenError, match="adb -s emulator-5554 shell input tap 5 5` has not"):
            screen.perform(Click(at=Point(5, 5)), stopped=go)


def test_a_device_that_hangs_can_be_stopped(phones: Phones, screen: AndroidScreen) -> None:
    phones.hang("tap")
    began = time.monotonic()
    screen.perform(Click(at=Point(5, 5)), stopped=lambda: time.monotonic() - began > 0.2)
    assert events(phones) == []


def test_a_device_that_is_unplugged(phones: Phones, screen: AndroidScreen) -> None:
    phones.attach()
    with pytest.raises(CaptureError, match=r"device 'emulator-5554' not found; see `adb devices`"):
        screen.capture()
    with pytest.raises(ScreenError, match="not found"):
        screen.perform(Click(at=Point(5, 5)), stopped=go)


def test_input_that_is_refused_says_what_to_switch_on_and_not_what_was_typed(
    phones: Phones, screen: AndroidScreen
) -> None:
    phones.set(fails="input")
    with pytest.raises(ScreenError, match=r"INJECT_EVENTS permission.*Security settings") as caught:
        screen.perform(Type(text="hunter2"), stopped=go)
    assert "hunter2" not in str(caught.value)


# Whole uses.


@pytest.mark.whole
def test_an_agent_opens_settings_and_switches_something_on(phones: Phones) -> None:
    with Agent(screen="android", screen_options={"adb": phones.adb}, trace=False) as agent:
        episode = agent.run("open Settings, then turn on Bluetooth")
        assert episode.outcome == "done"
        assert phones.state()["on"] == ["Bluetooth"]
        agent.run("tap Wi-Fi")
        assert phones.state()["on"] == ["Bluetooth", "Wi-Fi"]


SCENARIO = """
screen: {android: {package: com.android.settings, serial: emulator-5554, adb: %s}}
cases:
  - name: a switch is on, and another app is there
    steps: [%s]
"""


@pytest.mark.whole
@pytest.mark.parametrize(
    ("steps", "on"),
    [
        ("{press: back}, {open: Notes}", []),
        pytest.param(
            "{check: Bluetooth}, {open: Notes}, {expect: Notes}",
            ["Bluetooth"],
            marks=pytest.mark.slow,
        ),
    ],
    ids=["blindly", "looking"],
)
def test_a_scenario_of_a_phone(phones: Phones, tmp_path: Path, steps: str, on: list[str]) -> None:
    path = tmp_path / "phone.yaml"
    path.write_text(SCENARIO % (phones.adb, steps))
    assert main(["test", str(path), "--trace", "off"]) == 0
    assert phones.state()["on"] == on
    assert phones.state()["app"] == "org.example.notes"


def test_capture_from_the_command_line(phones: Phones, tmp_path: Path) -> None:
    phones.attach(("0815", "device", "One"), ("4711", "device", "Two"))
    told = [str(tmp_path / "shot.png"), "--screen", "android", "--serial", "0815"]
    assert main(["capture", *told, "--option", f"adb={phones.adb}"]) == 0
    assert Frame.from_image(tmp_path / "shot.png").size == Size(720, 1280)
