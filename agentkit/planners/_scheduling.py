"""Putting something into a day's calendar: drawn over a free stretch of hours, then named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import median_low

import numpy as np

from agentkit.actions import Click, Drag, Press, Scroll, Type
from agentkit.frame import Element, Pixels
from agentkit.geometry import Box, Point
from agentkit.planners._looking import SEARCHES
from agentkit.planners._scene import TRIES, Doubt, Fails, Holds, Next, Scene, says
from agentkit.planners._times import HOUR, TIME, minutes_in, time_of
from agentkit.vision.shapes import colour_distance, main_colour

__all__ = ["schedule_it"]

NAMED = ("name", "title", "subject", "description", "what")
"""What the field for the name of an entry may say."""

CANCELS = ("Cancel", "Discard", "Close")
"""What leaves it without an entry."""

SAVES = ("Create", "Save", "Add", "OK", "Done", "Submit")
"""What ends the dialog that asks for the name."""

STEP = 30
"""Minutes from one beginning that is tried to the next."""

EDGE = 0.12
"""Of the height of an hour: how far inside its stretch an entry is begun and ended."""

ACROSS = 0.4
"""How far from the hours to the right edge of the screen an entry is drawn."""

FREE = 0.04
"""The share of a free stretch that may be drawn on: lines between the hours."""

MARKED = 24
"""Grey levels by which something drawn on a stretch differs from it."""


@dataclass(frozen=True)
class Hours:
    """Where the hours of a day stand: `top` is where midnight begins, `pitch` an hour's height."""

    top: float
    pitch: float
    right: float

    def at(self, minutes: float) -> float:
        """How far down a time is, in pixels; it may lie outside of what is shown."""
        return self.top + self.pitch * minutes / HOUR


def schedule_it(scene: Scene) -> Next:
    """Draw the entry, give it its name and save it; its name then stands in the calendar.

    Where the dialog says another time than the one it was drawn at, it is drawn anew, as much
    earlier or later as that one was off.
    """
    match scene.memory.phase:
        case "drawn" | "opened":
            return _name(scene)
        case "named":
            return _save(scene)
        case "saved":
            return _saved(scene)
    hours = _hours(scene)
    if hours is None:
        return Fails("no calendar with the hours of a day is in sight", missing="calendar")
    return _draw(scene, hours)


def _hours(scene: Scene) -> Hours | None:
    """The scale of hours: times that stand under each other, evenly."""
    told = [(line, time_of(line.text)) for line in scene.lines if not line.text.isdigit()]
    times = [(line.box, time) for line, time in told if time is not None]
    rows = [
        ((two.top - one.top) / (later - earlier) * HOUR, one, earlier)
        for one, earlier in times
        for two, later in times
        if later > earlier and abs(two.left - one.left) < two.height and two.top > one.bottom
    ]
    if not rows:
        return None
    pitch = median_low([row[0] for row in rows])
    fitting = [row for row in rows if abs(row[0] - pitch) < 0.1 * pitch]
    _, box, time = fitting[0]
    right = max(one.right for one, _ in times)
    return Hours(_line_near(scene, box, right) - pitch * time / HOUR, pitch, right)


def _line_near(scene: Scene, label: Box, right: float) -> float:
    """Where the hour of a label begins: the line across that is nearest above its middle."""
    top, bottom = round(label.top - label.height / 2), round(label.bottom)
    strip = scene.cleared.pixels[max(0, top) : bottom, round(right + scene.unit / 2) :, :3]
    steps = np.abs(np.diff(strip.astype(np.int16), axis=0)).max(axis=2)
    drawn = (steps > 2).mean(axis=1) if steps.size else np.zeros(0)
    if not len(drawn) or drawn.max() < 0.2:
        return label.top
    return max(0, top) + float(drawn.argmax()) + 1


def _draw(scene: Scene, hours: Hours) -> Next:
    """Draw the entry over a free stretch: far from the edges, which cut off the dialog."""
    length, (early, late) = _length(scene), _window(scene)
    off = float(scene.memory.read or 0)
    begins = [begin + off for begin in range(early, int(late - length) + 1, STEP)]
    free = [
        begin
        for begin in begins
        if all(_is_free(scene, hours, one, length) for one in {begin, begin - off})
    ]
    if not free:
        return _scroll(scene, hours, (early + late) / 2 + off)
    middle = scene.frame.size.height / 2
    begin = min(free, key=lambda one: abs(hours.at(one + length / 2) - middle))
    drag = Drag(path=_path(scene, hours, begin, length), target="the calendar")
    done = (str(begin), *scene.memory.done)
    return scene.act("drawing the entry", drag, phase="drawn", done=done)


def _path(scene: Scene, hours: Hours, begin: float, length: float) -> tuple[Point, Point, Point]:
    """From just inside the beginning of a stretch to just before its end."""
    across, edge = _across(scene, hours), EDGE * hours.pitch
    start, end = hours.at(begin) + edge, hours.at(begin + length) - edge
    return Point(across, start), Point(across, (start + end) / 2), Point(across, end)


def _window(scene: Scene) -> tuple[int, int]:
    early, late = (time_of(item) or 0 for item in scene.command.items)
    return early, late


def _length(scene: Scene) -> float:
    return minutes_in(scene.command.text) or HOUR


def _across(scene: Scene, hours: Hours) -> float:
    return hours.right + ACROSS * (scene.frame.size.width - hours.right)


def _is_free(scene: Scene, hours: Hours, begin: float, length: float) -> bool:
    """Whether nothing is drawn on a stretch of the day that is in sight as a whole."""
    across = _across(scene, hours)
    top, bottom = hours.at(begin), hours.at(begin + length)
    above = scene.statement.bottom if scene.statement else 0.0
    if top < above or bottom > scene.frame.size.height:
        return False
    left, right = round(across - scene.unit), round(across + scene.unit)
    part = scene.cleared.pixels[round(top) + 2 : round(bottom) - 2, left:right, :3]
    return bool((colour_distance(part, main_colour(part)) > MARKED).mean() < FREE) and (
        _is_ground(scene, hours, part)
    )


def _is_ground(scene: Scene, hours: Hours, part: Pixels) -> bool:
    """Whether a stretch has the colour that lies under the hours: entries have their own."""
    below = round(max(0.0, hours.top, scene.statement.bottom if scene.statement else 0.0))
    ground = main_colour(scene.cleared.pixels[below:, : round(hours.right), :3])
    return int(colour_distance(main_colour(part)[None, None], ground).max()) <= MARKED


def _scroll(scene: Scene, hours: Hours, minutes: float) -> Next:
    """Bring the middle of the time that was said into sight."""
    place = hours.at(minutes)
    height = scene.frame.size.height
    moves = scene.memory.searches
    if moves >= SEARCHES or (scene.memory.phase == "searching" and not scene.changed):
        return Fails(f"there is no room for {scene.command.target!r} at that time")
    down = 1 if place > height / 2 else -1
    notches = down * (2 if abs(place - height / 2) > 2 * height else 1)
    at = Point(_across(scene, hours), height * 0.6)
    wheel = Scroll(at=at, dy=notches)
    return scene.act("scrolling to the hours", wheel, phase="searching", searches=moves + 1)


def _name(scene: Scene) -> Next:
    """Write the name into the field that has come; open the entry where none has."""
    if not scene.changed:
        return Fails("drawing in the calendar changed nothing")
    fields = [one for one in scene.elements if one.role == "field"]
    named = [one for one in scene.new([*fields, *scene.lines]) if _is_for_name(one)]
    if not named and scene.memory.phase == "drawn":
        drawn = max(scene.changed, key=lambda box: box.area)
        click = Click(at=drawn.center, target="the entry")
        return scene.act("opening the entry", click, phase="opened", since=scene.memory.since)
    off = _off(scene)
    if off and len(scene.memory.done) < TRIES:
        return _cancel(scene, off)
    typed = Type(text=scene.command.target)
    clicks = [Click(at=named[0].box.center, target="name")] if named else []
    return scene.act(f"naming it {typed.text!r}", *clicks, typed, phase="named")


def _off(scene: Scene) -> float:
    """How many minutes earlier an entry is made than it is drawn, where that was not known; else 0.

    The dialog says when the entry begins.
    """
    said = [times for line in scene.appeared(scene.memory.since) for times in [_range(line.text)]]
    shown = next((times for times in said if times), None)
    if shown is None:
        return 0.0
    off = float(scene.memory.done[0]) - shown[0]
    return 0.0 if off == float(scene.memory.read or 0) else off


def _range(text: str) -> tuple[int, int] | None:
    """The two times that a line such as ``3pm to 4:30pm`` says."""
    said = re.findall(TIME, text, re.IGNORECASE)
    times = [time for one in said if not one.isdigit() and (time := time_of(one)) is not None]
    return (times[0], times[1]) if len(times) == 2 else None


def _cancel(scene: Scene, off: float) -> Next:
    """Leave the dialog, to draw the entry anew."""
    button = scene.button(CANCELS)
    leave = Click(at=button.box.center, target=button.text) if button else Press(keys=("escape",))
    return scene.act(f"it is {off:g} minutes off", leave, phase="cancelled", read=str(off))


def _is_for_name(field: Element) -> bool:
    """Whether the name goes there: its label or its hint says so."""
    return any(says(f"{field.text} {field.value}", word) for word in NAMED)


def _save(scene: Scene) -> Next:
    button = scene.button(SAVES)
    press = Click(at=button.box.center, target=button.text) if button else Press(keys=("enter",))
    return scene.act("saving it", press, phase="saved")


def _saved(scene: Scene) -> Next:
    name = scene.command.target
    if any(says(line.text, name) for line in scene.lines):
        return Holds()
    return Doubt(f"{name!r} was saved, but does not stand in the calendar")
