"""Setting sliders to numbers: dragged, read off beside them, and corrected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import reduce
from itertools import combinations

from agentkit.actions import Drag, Press
from agentkit.frame import Element, Frame
from agentkit.geometry import Point
from agentkit.planners._looking import search
from agentkit.planners._scene import Act, Doubt, Fails, Holds, Next, Scene, bare, says
from agentkit.planners._stating import without
from agentkit.vision.readouts import readouts

__all__ = ["slide_it", "sliders_of"]

MOVES = 7
"""How often one slider is moved."""

PRESSES = 3
"""Steps that are made with the arrow keys; what is further off is dragged."""

NAMELESS = ("", "it", "slider", "sliders", "range", "knob")
"""What says nothing of which slider is meant."""

ENDS = 0.06
"""Of the length of a track: closer places tell nothing of its scale."""

Reading = tuple[float, float]
"""How far along its track a knob stood, in pixels, and what its number said then."""


def slide_it(scene: Scene) -> Next:
    """Set each slider to its number: the first that does not say it yet is moved."""
    wanted = [float(number) for number in scene.command.items]
    sliders = sliders_of(scene)
    if len(sliders) < len(wanted):
        return search(scene, scene.command.target or "slider")
    said = _told(scene, sliders)
    silent = False
    for at, number in enumerate(wanted):
        if said[at] is None and _is_there(scene, at, number):
            silent = True
        elif said[at] != number:
            return _move(scene, at, number, said[at])
    return Doubt("no number says where the slider stands") if silent else Holds()


def _told(scene: Scene, sliders: Sequence[Element]) -> list[float | None]:
    """The number beside each slider; where a knob is read as a part of it, without the sliders."""
    boxes = [one.box for one in sliders]
    said = readouts(boxes, scene.lines, scene.unit)
    if None not in said:
        return said
    bare = reduce(without, boxes, scene.cleared)
    return readouts(boxes, scene.perceiver.read(bare), scene.unit)


def sliders_of(scene: Scene) -> list[Element]:
    """The sliders that the command speaks of, from the top: those of its name, or all of them."""
    name = bare(scene.command.target)
    sliders = [one for one in scene.elements if one.role == "slider" and one.value]
    named = [one for one in sliders if name.lower() in NAMELESS or says(one.text, name)]
    return sorted(named, key=lambda one: (one.box.center.y, one.box.center.x))


def _move(scene: Scene, at: int, wanted: float, said: float | None) -> Next:
    """Bring a slider nearer to its number."""
    moves = scene.memory.searches
    if moves >= MOVES * len(scene.command.items):
        return Fails(f"the slider can't be brought to {wanted:g}")
    off = None if said is None else round(wanted - said)
    if off and abs(off) <= PRESSES and scene.memory.phase == f"dragged {at}":
        return _nudge(scene, off)
    slider = sliders_of(scene)[at]
    place = _place(scene, at, wanted)
    if place is None:
        # To the end that is further off, so that the two places tell the scale.
        place = 0.0 if float(slider.value) > 0.5 else _length(slider)
    path = (_point(slider, _along(slider)), _clipped(_point(slider, place), scene.frame))
    drag = Drag(path=path, target=scene.command.target or "slider")
    thought = f"sliding to {wanted:g}"
    return scene.act_on(slider, thought, drag, phase=f"dragged {at}", searches=moves + 1)


def _nudge(scene: Scene, off: int) -> Act:
    """The last steps: the knob that was dragged has the keyboard."""
    presses = [Press(keys=("right" if off > 0 else "left",))] * abs(off)
    moves = scene.memory.searches + 1
    return scene.act(f"{off:+d} to go", *presses, phase="nudged", searches=moves)


def _is_there(scene: Scene, at: int, wanted: float) -> bool:
    """Whether a slider without a number was brought to where its number must lie."""
    place = _place(scene, at, wanted)
    slider = sliders_of(scene)[at]
    near = place is not None and abs(place - _along(slider)) < ENDS * _length(slider)
    return near and scene.memory.phase == f"dragged {at}"


def _place(scene: Scene, at: int, wanted: float) -> float | None:
    """How far along its track the knob has to stand; None where the scale is not known yet."""
    own = list(_readings(scene, at))
    scale = _scale(own) or _scale([*own, *_readings_of_others(scene, at)])
    if scale is None or not (own or _readings_of_others(scene, at)):
        return None
    along, number = (own or _readings_of_others(scene, at))[-1]
    return along + (wanted - number) * scale


def _scale(readings: Sequence[Reading]) -> float | None:
    """Pixels for each one that the number grows; None where the readings do not tell."""
    pairs = [(one, other) for one, other in combinations(readings, 2) if one[1] != other[1]]
    if not pairs:
        return None
    one, other = max(pairs, key=lambda pair: abs(pair[0][0] - pair[1][0]))
    return (other[0] - one[0]) / (other[1] - one[1]) or None


def _readings(scene: Scene, at: int) -> Iterator[Reading]:
    """What was seen of a slider since the command began, the latest last."""
    steps = [step.observation for step in scene.history[scene.memory.base :]]
    for observation in (*steps, scene.observation):
        then = replace(scene, observation=observation)
        sliders = sliders_of(then)
        said = _told(then, sliders)
        if at < len(said) and (number := said[at]) is not None:
            yield _along(sliders[at]), number


def _readings_of_others(scene: Scene, at: int) -> list[Reading]:
    """What sliders of the same length say: those that stand together mostly have one scale."""
    sliders = sliders_of(scene)
    said = _told(scene, sliders)
    length = _length(sliders[at])
    return [
        (_along(one), number)
        for one, number in zip(sliders, said, strict=True)
        if number is not None and abs(_length(one) - length) < ENDS * length
    ]


def _is_standing(slider: Element) -> bool:
    return slider.box.height > slider.box.width


def _length(slider: Element) -> float:
    """Of the way of a knob's middle, in pixels."""
    return abs(slider.box.width - slider.box.height)


def _along(slider: Element) -> float:
    """How far from the low end the knob stands, in pixels."""
    return float(slider.value) * _length(slider)


def _clipped(point: Point, frame: Frame) -> Point:
    """The nearest point that is on the frame: a track may end at its edge."""
    last = frame.size.width - 1, frame.size.height - 1
    return Point(min(max(point.x, 0), last[0]), min(max(point.y, 0), last[1]))


def _point(slider: Element, along: float) -> Point:
    """Where on the frame a knob is that stands so far from the low end."""
    box = slider.box
    along = min(max(along, -box.height), _length(slider) + box.height)
    if _is_standing(slider):
        return Point(box.center.x, box.bottom - box.width / 2 - along)
    return Point(box.left + box.height / 2 + along, box.center.y)
