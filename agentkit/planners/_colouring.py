"""Picking a colour: written into the field that holds its code, or clicked where it is shown."""

from __future__ import annotations

import re

from PIL import ImageColor

from agentkit.actions import Click, Press, Type
from agentkit.frame import Element
from agentkit.geometry import Box
from agentkit.planners._ground import bare_ground
from agentkit.planners._looking import search
from agentkit.planners._scene import TRIES, Act, Doubt, Fails, Holds, Next, Scene
from agentkit.vision.swatches import Colour, Swatch, find_swatches

__all__ = ["colour_it"]

LIKE = 24
"""How far apart two colours may be, in the channel that differs most, of 255, and count as one."""

PICKERS = ("color picker", "colour picker", "color", "colour", "palette")
"""What opens a picker may be called."""

_CODE = re.compile(r"#?\s*(?P<digits>[0-9A-FOISZ]{6})", re.IGNORECASE)
_MISREAD = str.maketrans("OISZ", "0152")

_SHOWN = re.compile(
    r"(?:the\s+)?(?:following|shown|given|displayed|same|sample|this|that)(?:\s+colou?r)?"
    r"(?:\s+(?:shown|displayed|here|above|below))?|(?:the\s+)?colou?r\s+(?:shown|displayed|here|above|below)",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"^(?:the\s+)?(?:colou?r\s+)?(?:called\s+)?|\s+colou?r$", re.IGNORECASE)


def colour_it(scene: Scene) -> Next:
    """Pick a colour; its code or a patch of it must then be there."""
    wanted = _wanted(scene)
    if wanted is None:
        return Fails(f"{scene.command.text!r} is no colour", missing=scene.command.text)
    code = _code_field(scene)
    if scene.memory.phase in ("written", "closed"):
        return _close(scene) or _written(scene, wanted, code)
    if scene.memory.phase == "clicked":
        return Holds() if scene.changed else Fails(f"clicking {scene.command.text!r} did nothing")
    if code:
        return _write(scene, code, wanted)
    patch = _patch(scene, wanted)
    if patch:
        click = Click(at=patch.box.center, target=scene.command.text)
        return scene.act(f"clicking {scene.command.text!r}", click, phase="clicked")
    return _open(scene)


def _wanted(scene: Scene) -> Colour | None:
    """Red, green and blue of the colour that is named, coded, or shown where the goal stands."""
    text = scene.command.text
    if _SHOWN.fullmatch(text.strip()):
        shown = _sample(scene)
        return shown.colour if shown else None
    name = _ABOUT.sub("", text.strip())
    code = f"#{name}" if re.fullmatch(r"[0-9a-fA-F]{6}", name) else name
    try:
        red, green, blue = ImageColor.getrgb(code.replace(" ", ""))[:3]
    except ValueError:
        return None
    return red, green, blue


def _sample(scene: Scene) -> Swatch | None:
    """The patch that is shown with the goal's words, or the only one that is there."""
    begun = scene.history[scene.memory.base :]
    frame = begun[0].observation.frame if begun else scene.frame
    patches = find_swatches(frame.pixels, scene.unit)
    if scene.statement:
        place = scene.statement.grow(scene.unit / 2)
        patches = [one for one in patches if place.contains(one.box.center)]
    return patches[0] if len(patches) == 1 else None


def _code_field(scene: Scene) -> Element | None:
    """What holds the code of a colour: the digits alone, or with a hash before them."""
    coded = [line for line in scene.lines if _code_in(line.text)]
    return coded[0] if len(coded) == 1 else None


def _code_in(text: str) -> str:
    match = _CODE.fullmatch(text.strip())
    return match["digits"].upper().translate(_MISREAD) if match else ""


def _write(scene: Scene, field: Element, wanted: Colour) -> Next:
    """Write the code; leaving the field with the tab key closes the picker that it may open."""
    if len(scene.memory.tried) >= TRIES:
        return Fails(f"{scene.command.text!r} can't be written over {field.text!r}")
    code = "".join(f"{part:02X}" for part in wanted)
    typed = Type(text=f"#{code}" if "#" in field.text else code)
    click = Click(at=field.box.center, target="colour")
    actions = (click, Press(keys=("ctrl", "a")), typed, Press(keys=("tab",)))
    return scene.act_on(field, f"writing {code}", *actions, phase="written")


def _close(scene: Scene) -> Act | None:
    """Leave the picker that has opened at the field: it may cover what comes next."""
    field = Box.of(scene.memory.place or scene.frame.box.edges).grow(scene.unit)
    opened = [box for box in scene.changed if not field.encloses(box)]
    ground = bare_ground(scene, field.center) if opened else None
    if ground is None or scene.memory.phase == "closed":
        return None
    away = Click(at=ground, target="beside the picker")
    return scene.act("leaving the picker", away, phase="closed", since=scene.memory.since)


def _written(scene: Scene, wanted: Colour, field: Element | None) -> Next:
    code = "".join(f"{part:02X}" for part in wanted)
    if field and _code_in(field.text) == code.translate(_MISREAD):
        return Holds()
    if scene.changed:
        return Doubt(f"{code} was written, but can't be read back")
    return Fails(f"writing {code} changed nothing")


def _patch(scene: Scene, wanted: Colour) -> Swatch | None:
    """The patch that is nearest to the colour, where one is near enough."""
    patches = find_swatches(scene.cleared.pixels, scene.unit)
    away = [
        (max(abs(a - b) for a, b in zip(one.colour, wanted, strict=True)), at)
        for at, one in enumerate(patches)
    ]
    best = min(away, default=(LIKE + 1, 0))
    return patches[best[1]] if best[0] <= LIKE else None


def _open(scene: Scene) -> Next:
    """Open the picker, where nothing of it is in sight."""
    if scene.memory.phase == "opened" or len(scene.memory.tried) >= TRIES:
        return Fails("no picker of colours has opened", missing="color picker")
    found = [one for name in PICKERS for one in scene.candidates(name)]
    if not found:
        return search(scene, "color picker")
    click = Click(at=found[0].box.center, target="color picker")
    return scene.act_on(found[0], "opening the picker", click, phase="opened")
