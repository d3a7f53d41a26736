"""The commands of an Android device that never was: ``input``, ``screencap``, ``am`` and others.

Called by the name of a command, with the folder of the device in ``$DEVICE``. What each takes,
refuses and prints is what Android 7 to 16 do, after their sources: frameworks/base, the services
behind ``cmd``, and ``input`` as it was before it moved there. The device shows a launcher and three
small apps, and reacts to what reaches it.
"""

# ruff: noqa: T201 -- what it prints is what it is for

from __future__ import annotations

import base64
import fcntl
import json
import os
import re
import site
import struct
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(os.environ.get("DEVICE", "."))
LATIN = "com.android.inputmethod.latin/.LatinIME"
KEYBOARD_PACKAGE = "com.android.adbkeyboard"
ADBKEYBOARD = f"{KEYBOARD_PACKAGE}/.AdbIME"
LONG_PRESS, SLOP = 0.5, 8
TITLE, ROW = 96, 64
"""Heights, in dp."""

BINDING = 0.2
"""Seconds until a keyboard that was chosen is there."""

APPS = {
    "com.android.settings": ("Settings", ".Settings"),
    "org.example.notes": ("Notes", "org.example.notes.Main$Start"),
    "com.android.browser": ("Browser", ".BrowserActivity"),
}
ROWS = (
    "Wi-Fi|Bluetooth|Dark theme|Display|Sound|Storage|Battery|Location|Security|Accounts|Privacy"
    "|Accessibility|System|About phone"
).split("|")
SWITCHES = ROWS[:3]

FRESH: dict[str, Any] = {
    "size": [720, 1280],
    "override": None,
    "density": 320,
    "rotation": 0,
    "release": "14",
    "model": "Stand-in 5",
    "awake": False,
    "app": "",
    "on": [],
    "scroll": 0,
    "text": "",
    "focus": False,
    "url": "",
    "events": [],
    "finger": None,
    "installed": [LATIN, ADBKEYBOARD],
    "enabled": [LATIN],
    "keyboard": LATIN,
    "keyboard_since": 0,
    "format": 1,
    "displays": 1,
    "pictures": "logical",
    "input": ["motionevent", "keycombination [-t duration(ms)]"],
    "fails": "",
}
"""What a device is like before anything was done to it.

``input`` is what its command of that name has beyond the oldest; ``pictures`` whether they are of
the size that was set, or of the screen's own; ``fails`` a command that is refused.
"""


UNSEEN = frozenset({"events", "finger", "focus", "keyboard", "enabled", "keyboard_since"})
"""What of a device's state is on no picture of it."""


class Failed(Exception):
    """A command that ends as Android's services do where they throw: (kind, what it says)."""


class Widget(NamedTuple):
    """Something that is shown: what it is, its words, and where: left, top, right, bottom."""

    kind: str
    words: str
    box: tuple[float, float, float, float]

    def holds(self, x: float, y: float) -> bool:
        left, top, right, bottom = self.box
        return left <= x < right and top <= y < bottom


@contextmanager
def opened() -> Iterator[dict[str, Any]]:
    """The device's state, to be changed by one command at a time."""
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        state = {**FRESH, **json.loads((FOLDER / "state.json").read_text())}
        yield state
        (FOLDER / "state.json").write_text(json.dumps(state))


def extent(state: dict[str, Any]) -> tuple[int, int]:
    """Width and height as it is held."""
    width, height = state["override"] or state["size"]
    return (height, width) if state["rotation"] % 2 else (width, height)


# What is shown, and what a touch does.


def widgets(state: dict[str, Any]) -> list[Widget]:
    width, height = extent(state)
    dp = state["density"] / 160
    top = TITLE * dp
    if state["app"] == "com.android.settings":
        tops = [top + ROW * at * dp - state["scroll"] for at in range(len(ROWS))]
        rows = [
            Widget("switch" if name in SWITCHES else "row", name, (0, y, width, y + ROW * dp))
            for name, y in zip(ROWS, tops, strict=True)
        ]
        return [*rows, Widget("title", "Settings", (0, 0, width, top))]
    if state["app"] == "org.example.notes":
        field = (16 * dp, top + 16 * dp, width - 16 * dp, top + 72 * dp)
        return [Widget("title", "Notes", (0, 0, width, top)), Widget("field", state["text"], field)]
    if state["app"] == "com.android.browser":
        page = (0, top, width, height)
        return [Widget("title", "Browser", (0, 0, width, top)), Widget("page", state["url"], page)]
    third = width / 3
    return [
        Widget("icon", label, (third * at, height / 2, third * (at + 1), height / 2 + 96 * dp))
        for at, (label, _) in enumerate(APPS.values())
    ]


def touch(state: dict[str, Any], part: str, x: float, y: float) -> None:
    """One part of a touch, wherever it comes from."""
    finger = state["finger"]
    if part == "DOWN":
        state["finger"] = [x, y, x, y, time.time()]
    elif finger and part == "MOVE":
        state["scroll"] = scrolled(state, finger[3] - y)
        state["finger"] = [*finger[:2], x, y, finger[4]]
    elif finger and part == "UP":
        state["finger"] = None
        reach = SLOP * state["density"] / 160
        if max(abs(x - finger[0]), abs(y - finger[1])) <= reach:
            tapped(state, finger[0], finger[1], time.time() - finger[4])
        else:
            state["scroll"] = scrolled(state, finger[3] - y)
            state["events"].append(["swipe", *finger[:2], x, y])


def scrolled(state: dict[str, Any], far: float) -> float:
    _, height = extent(state)
    dp = state["density"] / 160
    most = max(0, (TITLE + ROW * len(ROWS)) * dp - height)
    return min(max(0, state["scroll"] + far), most) if state["app"].endswith("settings") else 0


def tapped(state: dict[str, Any], x: float, y: float, seconds: float) -> None:
    kind = "long press" if seconds >= LONG_PRESS else "tap"
    state["events"].append([kind, x, y])
    hit = next((each for each in reversed(widgets(state)) if each.holds(x, y)), None)
    if hit is None or kind != "tap":
        return
    state["focus"] = hit.kind == "field"
    if hit.kind == "icon":
        package = next(name for name, (label, _) in APPS.items() if label == hit.words)
        state |= {"app": package, "scroll": 0}
    elif hit.kind == "switch":
        on = set(state["on"]) ^ {hit.words}
        state["on"] = sorted(on)


def keyed(state: dict[str, Any], *codes: str) -> None:
    names = [code.removeprefix("KEYCODE_") for code in codes]
    state["events"].append(["keys", *names])
    match names:
        case ["HOME"] | ["BACK"]:
            state |= {"app": "", "focus": False}
        case ["WAKEUP"]:
            state["awake"] = True
        case ["POWER"]:
            state["awake"] = not state["awake"]
        case ["ENTER"]:
            typed(state, "\n")
        case ["TAB"]:
            typed(state, "\t")
        case ["DEL"] if state["focus"]:
            state["text"] = state["text"][:-1]
        case [name] if len(name) == 1:
            typed(state, name.lower())


def typed(state: dict[str, Any], text: str) -> None:
    if state["focus"]:
        state["text"] += text


# The commands.


def input(state: dict[str, Any], words: list[str]) -> int:
    if not words:
        help_of_input(state)
        return 0
    command, *rest = words
    has = {each.split()[0] for each in state["input"]}
    if state["fails"] == "input":
        raise Failed(
            "java.lang.SecurityException",
            "Injecting input events requires the caller (or the source of the instrumentation, if"
            " any) to have the INJECT_EVENTS permission.",
        )
    try:
        match command:
            case "text":
                write(state, needed(rest, 0, command))
            case "keyevent":
                names = [each for each in rest if not each.startswith("--")]
                needed(names, 0, command)
                for name in names:
                    keyed(state, name)
                if "--longpress" in rest:
                    state["events"][-1].append("long")
            case "tap":
                x, y = (float(needed(rest, at, command)) for at in range(2))
                touch(state, "DOWN", x, y)
                touch(state, "UP", x, y)
            case "swipe":
                swipe(state, rest)
            case "motionevent" if "motionevent" in has:
                part = needed(rest, 0, command).upper()
                if part not in ("DOWN", "UP", "MOVE", "CANCEL"):
                    raise Failed("java.lang.IllegalArgumentException", f"Unknown action: {part}")
                touch(state, part, *(float(needed(rest, at, command)) for at in (1, 2)))
            case "keycombination" if "keycombination" in has:
                combine(state, rest)
            case _:
                return unknown(state, command)
    except ValueError:
        said = f"Error: Invalid arguments for command: {command}"
        raise Failed("java.lang.IllegalArgumentException", said) from None
    return 0


def unknown(state: dict[str, Any], command: str) -> int:
    if int(state["release"].split(".")[0]) < 12:
        print(f"Error: Unknown command: {command}", file=sys.stderr)
        help_of_input(state)
    else:
        print(f"Unknown command: {command}")
    return 0


def help_of_input(state: dict[str, Any]) -> None:
    print("Usage: input [<source>] [-d DISPLAY_ID] <command> [<arg>...]\n")
    print("The commands and default sources are:")
    for each in (
        "text <string> (Default: touchscreen)",
        "keyevent [--longpress] <key code number or name> ... (Default: keyboard)",
        "tap <x> <y> (Default: touchscreen)",
        "swipe <x1> <y1> <x2> <y2> [duration(ms)] (Default: touchscreen)",
        *state["input"],
    ):
        print(f"      {each}")


def needed(words: list[str], at: int, command: str) -> str:
    if at >= len(words):
        after = words[-1] if words else command
        raise Failed("java.lang.IllegalArgumentException", f'Argument expected after "{after}"')
    return words[at]


def write(state: dict[str, Any], text: str) -> None:
    text = text.replace("%s", " ")
    if not text.isascii():
        raise Failed("java.lang.NullPointerException", "Attempt to get length of null array")
    state["events"].append(["text", text])
    typed(state, text)


def swipe(state: dict[str, Any], words: list[str]) -> None:
    x, y, to_x, to_y = (float(needed(words, at, "swipe")) for at in range(4))
    lasting = int(words[4]) if len(words) > 4 else 300
    touch(state, "DOWN", x, y)
    state["finger"][4] -= lasting / 1000  # as if the time had passed
    touch(state, "MOVE", (x + to_x) / 2, (y + to_y) / 2)
    touch(state, "UP", to_x, to_y)


def combine(state: dict[str, Any], words: list[str]) -> None:
    if words[:1] == ["-t"]:
        time.sleep(int(words[1]) / 1000)
        words = words[2:]
    for word in words:
        if not re.fullmatch(r"KEYCODE_\w+|\d+", word):
            raise Failed("java.lang.IllegalArgumentException", f"Unknown keycode: {word}")
    if len(words) < 2:
        why = "keycombination requires at least 2 keycodes"
        raise Failed("java.lang.IllegalArgumentException", why)
    keyed(state, *words)


def getprop(state: dict[str, Any], words: list[str]) -> int:
    names = {"ro.product.model": "model", "ro.build.version.release": "release"}
    print(state[names[words[0]]] if words[0] in names else "")
    return 0


def wm(state: dict[str, Any], words: list[str]) -> int:
    match words:
        case ["size"]:
            print("Physical size: {}x{}".format(*state["size"]))
            if state["override"]:
                print("Override size: {}x{}".format(*state["override"]))
        case ["density"]:
            print(f"Physical density: {state['density']}")
        case _:
            print(f"Unknown command: {' '.join(words)}")
            return 255
    return 0


def am(state: dict[str, Any], words: list[str]) -> int:
    match words:
        case ["start", *rest]:
            return start(state, intent(rest))
        case ["broadcast", *rest]:
            asked = intent(rest)
            print(f"Broadcasting: Intent {{ act={asked['-a']} flg=0x400000 (has extras) }}")
            addressed = asked.get("-p", KEYBOARD_PACKAGE) == KEYBOARD_PACKAGE
            if asked["-a"] == "ADB_INPUT_B64" and addressed and listening(state):
                typed(state, base64.b64decode(asked["msg"]).decode())
            print("Broadcast completed: result=0")
            return 0
    print(f"Unknown command: {' '.join(words[:1])}")
    return 255


def intent(words: list[str]) -> dict[str, str]:
    """What an intent is made of, by the options that say it; extras by their names."""
    found: dict[str, str] = {}
    left = iter(words)
    for word in left:
        if word in ("-a", "-c", "-d", "-f", "-n", "-p"):
            found[word] = next(left)
        elif word == "--es":
            name = next(left)
            found[name] = next(left)
        else:
            raise Failed("java.lang.IllegalArgumentException", f"Unknown option: {word}")
    return found


def start(state: dict[str, Any], asked: dict[str, str]) -> int:
    told = " ".join(f"{name[1:]}={value}" for name, value in asked.items())
    print(f"Starting: Intent {{ {told} }}")
    component = asked.get("-n", "")
    if component and component not in components().values():
        print("Error type 3")
        print(f"Error: Activity class {{{component}}} does not exist.")
        return 1
    package = component.partition("/")[0]
    if asked.get("-a") == "android.settings.SETTINGS":
        package = "com.android.settings"
    elif asked.get("-a") == "android.intent.action.VIEW":
        web = asked["-d"].startswith(("http://", "https://"))
        package, state["url"] = ("com.android.browser", asked["-d"]) if web else ("", state["url"])
    if not package:
        print(f"Error: Activity not started, unable to resolve Intent {{ {told} flg=0x10000000 }}")
        return 1
    state |= {"app": package, "scroll": 0, "focus": False}
    return 0


def components() -> dict[str, str]:
    return {package: f"{package}/{activity}" for package, (_, activity) in APPS.items()}


def cmd(state: dict[str, Any], words: list[str]) -> int:
    if words[:3] != ["package", "query-activities", "--brief"]:
        print(f"cmd: Can't find service: {words[0]}", file=sys.stderr)
        return 20
    asked = intent(words[3:])
    if asked != {"-a": "android.intent.action.MAIN", "-c": "android.intent.category.LAUNCHER"}:
        print("No activities found")
        return 0
    print(f"{len(APPS)} activities found:")
    for at, component in enumerate(components().values()):
        print(f"  Activity #{at}:")
        print("    priority=0 preferredOrder=0 match=0x108000 specificIndex=-1 isDefault=false")
        print(f"    {component}")
    return 0


def ime(state: dict[str, Any], words: list[str]) -> int:
    match words:
        case ["list", "-a", "-s"]:
            print("\n".join(state["installed"]))
        case ["list", "-s"]:
            print("\n".join(state["enabled"]))
        case ["enable", name] if name in state["installed"]:
            state["enabled"] = sorted({*state["enabled"], name})
            print(f"Input method {name}: now enabled for user #0")
        case ["disable", name] if name in state["enabled"]:
            state["enabled"].remove(name)
            print(f"Input method {name}: now disabled for user #0")
        case ["set", name] if name in state["enabled"]:
            state |= {"keyboard": name, "keyboard_since": time.time()}
            print(f"Input method {name} selected for user #0")
        case _:
            print(f"Unknown input method {words[-1]} cannot be selected for user #0")
            return 255
    return 0


def listening(state: dict[str, Any]) -> bool:
    there = time.time() - state["keyboard_since"] >= BINDING
    return state["keyboard"] == ADBKEYBOARD and there


def settings(state: dict[str, Any], words: list[str]) -> int:
    print(state["keyboard"] if words == ["get", "secure", "default_input_method"] else "null")
    return 0


def dumpsys(state: dict[str, Any], words: list[str]) -> int:
    print("ACTIVITY MANAGER BROADCAST STATE (dumpsys activity broadcasts)\n  Registered Receivers:")
    if listening(state):
        print("  * ReceiverList{c2d5 1234 com.android.adbkeyboard/10155/u0 remote:9f}")
        print('    Filter #0: BroadcastFilter{e1}\n      Action: "ADB_INPUT_B64"')
    print('  Historical broadcasts:\n    act=ADB_INPUT_B64 flg=0x400010 "ADB_INPUT_B64"')
    return 0


def screencap(state: dict[str, Any], words: list[str]) -> int:
    if state["fails"] == "screencap":
        print("Capturing failed.", file=sys.stderr)
        return 1
    if state["displays"] > 1:
        print("[Warning] Multiple displays were found, but no display id was", file=sys.stderr)
        print("specified! Defaulting to the first display found", file=sys.stderr)
    shown = {name: value for name, value in state.items() if name not in UNSEEN}
    kept = FOLDER / f"{zlib.crc32(json.dumps([shown, words]).encode())}.picture"
    if not kept.exists():
        kept.write_bytes(taken(state, words))
    sys.stdout.buffer.write(kept.read_bytes())
    return 0


def taken(state: dict[str, Any], words: list[str]) -> bytes:
    site.main()  # left out at the start, as the other commands are quicker without
    picture = draw(state)
    return packed(picture) if words == ["-p"] else raw(picture, state)


def draw(state: dict[str, Any]) -> Any:
    from PIL import Image, ImageDraw, ImageFont

    width, height = extent(state)
    dp = state["density"] / 160
    dark = "Dark theme" in state["on"]
    paper, ink = ("#111827", "#f9fafb") if dark else ("#f9fafb", "#111827")
    if not state["app"]:
        paper, ink = "#14532d", "white"  # a wallpaper
    picture = Image.new("RGB", (width, height), paper if state["awake"] else "black")
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(18 * dp)
    for kind, words, (left, top, right, bottom) in widgets(state) if state["awake"] else ():
        middle = (top + bottom) / 2
        if kind == "title":
            pen.rectangle((left, top, right, bottom), paper)
            large = ImageFont.load_default(30 * dp)
            pen.text((left + 16 * dp, middle), words, ink, large, anchor="lm")
        elif kind == "icon":
            centre = (left + right) / 2
            box = (centre - 28 * dp, top, centre + 28 * dp, top + 56 * dp)
            pen.rounded_rectangle(box, 12 * dp, fill="#2563eb")
            small = ImageFont.load_default(14 * dp)
            pen.text((centre, top + 74 * dp), words, ink, small, anchor="mm")
        elif kind == "field":
            pen.rectangle((left, top, right, bottom), "white", "#374151", round(2 * dp))
            pen.text((left + 12 * dp, middle), words, "black", font, anchor="lm")
        else:
            pen.text((left + 16 * dp, middle), words, ink, font, anchor="lm")
        if kind == "switch":
            draw_switch(pen, right - 72 * dp, middle, dp, words in state["on"])
    physical = state["pictures"] == "physical" and state["override"]
    return picture.resize(turned(state)) if physical else picture


def turned(state: dict[str, Any]) -> tuple[int, int]:
    width, height = state["size"]
    return (height, width) if state["rotation"] % 2 else (width, height)


def draw_switch(pen: Any, left: float, middle: float, dp: float, on: bool) -> None:
    box = (left, middle - 14 * dp, left + 52 * dp, middle + 14 * dp)
    pen.rounded_rectangle(box, 14 * dp, fill="#2563eb" if on else "#9ca3af")
    knob = left + (38 if on else 14) * dp
    reach = 11 * dp
    pen.ellipse((knob - reach, middle - reach, knob + reach, middle + reach), fill="white")


def packed(picture: Any) -> bytes:
    from io import BytesIO

    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def raw(picture: Any, state: dict[str, Any]) -> bytes:
    """Width, height, format, colour space where it is told, and the rows."""
    header = struct.pack("<3I", *picture.size, state["format"])
    if int(state["release"].split(".")[0]) >= 9:
        header += struct.pack("<I", 1)
    red, green, blue = (channel.tobytes() for channel in picture.split())
    clear = bytes(len(red))  # nobody promises that it is opaque
    orders = {1: (red, green, blue, clear), 2: (red, green, blue, clear), 3: (red, green, blue)}
    orders |= {5: (blue, green, red, clear), 43: (red, green, blue, clear)}
    channels = orders[state["format"]]
    rows = bytearray(len(channels) * len(red))
    for at, channel in enumerate(channels):
        rows[at :: len(channels)] = channel
    return header + rows


COMMANDS: dict[str, Callable[[dict[str, Any], list[str]], int]] = {
    each.__name__: each for each in (am, cmd, dumpsys, getprop, ime, input, screencap, settings, wm)
}


def main() -> int:
    name, words = Path(sys.argv[0]).name, sys.argv[1:]
    try:
        with opened() as state:
            return COMMANDS[name](state, words)
    except Failed as failed:
        kind, said = failed.args
        print(f"\nException occurred while executing '{' '.join(words[:1])}':", file=sys.stderr)
        print(
            f"{kind}: {said}\n\tat com.android.server.Shell.onCommand(Shell.java:1)",
            file=sys.stderr,
        )
        return 255


if __name__ == "__main__":
    sys.exit(main())
