"""Looking closer, with a model that errs by a few pixels of the picture that it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from statistics import median

import numpy as np
import pytest

from agentkit.catalog import CARDS, Card
from agentkit.dialects.fuyu import FuyuDialect
from agentkit.dialects.qwen_boxes import QwenBoxesDialect
from agentkit.frame import SURE, Element, Frame
from agentkit.geometry import Box, Point, Size
from agentkit.perceivers._looking import MOST_TILES, NATIVE, tile
from agentkit.perceivers.vlm import VlmPerceiver
from agentkit.testing import ScriptedModel, Sighted
from agentkit.views import ImageRule, View

FUYU, MONKEY = CARDS["fuyu-8b"], CARDS["monkey"]
LARGE = replace(MONKEY, name="sees all", image_rule=ImageRule("smart", most=100_000_000))
DIALECTS = {"fuyu": FuyuDialect(), "qwen_boxes": QwenBoxesDialect()}
SIZES = [Size(3840, 2160), Size(5120, 1440)]


def blank(size: Size) -> Frame:
    # One broadcast pixel: nothing here looks at the pixels.
    pixels = np.broadcast_to(np.zeros(4, np.uint8), (size.height, size.width, 4))
    return Frame(pixels.view())


def written(boxes: Sequence[Box], view: View, card: Card) -> str:
    """What a model writes of boxes; a Qwen-VL goes on after ``<box>``."""
    text = DIALECTS[card.dialect].format_elements(list(map(Element, boxes)), view)
    return text.removeprefix("<box>") if card.dialect == "qwen_boxes" else text


def over(things: Sequence[Box], card: Card, look: str, **how: float) -> VlmPerceiver:
    dialect = DIALECTS[card.dialect]
    model = ScriptedModel(Sighted(things, dialect, **how), card)  # type: ignore[arg-type]
    return VlmPerceiver(model, dialect, look=look)  # type: ignore[arg-type]


def errors(card: Card, size: Size, look: str) -> list[float]:
    """How far off the centres are of forty things of all sizes, all over the frame, in pixels."""
    frame, chance = blank(size), Random(7)
    found = []
    for number in range(40):
        width, height = chance.choice([(24, 24), (48, 32), (140, 40), (400, 60)])
        left = chance.randrange(8, size.width - width - 8)
        top = chance.randrange(8, size.height - height - 8)
        thing = Box(left, top, left + width, top + height)
        best = over([thing], card, look, seed=number).locate(frame, "the thing")[0]
        assert best.score >= SURE
        found.append(best.box.center.distance(thing.center))
    return found


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("card", [FUYU, MONKEY, LARGE], ids=lambda card: card.name)
def test_zoom_cuts_the_median_error_at_least_threefold(card: Card, size: Size) -> None:
    whole, zoomed = (median(errors(card, size, look)) for look in ("whole", "zoom"))
    assert whole > 3 * zoomed


@pytest.mark.parametrize("size", [Size(1920, 1080), Size(800, 600), Size(480, 270)], ids=str)
def test_zoom_helps_where_nothing_is_shrunk_too(size: Size) -> None:
    whole, zoomed = (median(errors(FUYU, size, look)) for look in ("whole", "zoom"))
    assert zoomed < 0.8 * whole


@pytest.mark.parametrize(
    "again", ["<box>2, 2, 12, 52</box>", "", "<box>1, 2</box>", "<box>900, 900, 950, 950</box>"]
)
def test_what_the_second_look_does_not_find_is_a_guess(again: str) -> None:
    model = ScriptedModel(["<box>500, 250, 520, 300</box>", again], FUYU)
    frame = blank(Size(3840, 2160))
    (found,) = VlmPerceiver(model, FuyuDialect(), look="zoom").locate(frame, "the thing")
    assert found.score < SURE
    assert found.box == Box(1000, 2000, 1200, 2080)


def test_a_second_look_moves_into_the_frame_at_its_edges() -> None:
    size = Size(3840, 2160)
    corners = [Box(0, 0, 40, 30), Box(3800, 2130, 3840, 2160), Box(3800, 0, 3840, 30)]
    for corner in corners:
        (found,) = over([corner], FUYU, "zoom", error=0).locate(blank(size), "the corner")
        assert found.score >= SURE
        assert found.box.iou(corner) > 0.8


@pytest.mark.parametrize("size", [*SIZES, Size(1080, 2400), Size(1366, 768)], ids=str)
@pytest.mark.parametrize("card", [FUYU, MONKEY], ids=lambda card: card.name)
def test_tiles_cover_the_frame_at_its_own_scale_and_overlap(card: Card, size: Size) -> None:
    frame = blank(size)
    views = tile(frame, card)
    assert len(views) <= MOST_TILES
    covered = np.zeros((size.height, size.width), np.uint8)
    for view in views:
        assert frame.box.encloses(view.shown)
        assert max(view.to_frame.sx, view.to_frame.sy) <= NATIVE
        left, top, right, bottom = map(int, view.shown.edges)
        covered[top:bottom, left:right] += 1
    assert covered.min() >= 1
    assert len(views) == 1 or covered.max() > 1


def test_no_frame_takes_more_tiles_than_sixteen() -> None:
    assert len(tile(blank(Size(5120, 2880)), CARDS["idefics-9b-instruct"])) <= MOST_TILES
    assert len(tile(blank(Size(1, 1)), CARDS["idefics-9b-instruct"])) == 1


def test_small_things_anywhere_are_found_in_tiles_once() -> None:
    """Each is too small to be noticed on the whole; many lie across the borders of tiles."""
    size = Size(3840, 2160)
    frame = blank(size)
    shown = [view.shown for view in tile(frame, MONKEY)]
    across = {edge for box in shown for edge in (box.left, box.right) if edge < size.width}
    down = {edge for box in shown for edge in (box.top, box.bottom) if edge < size.height}
    places = [Point(x, y) for x in across for y in down]
    things = [thing for place in places if (thing := Box.around(place, 40, 24).clip(size))]
    assert len(things) > 30
    assert over(things, MONKEY, "whole", least=12).locate(frame, "it") == []
    found = over(things, MONKEY, "tiles", least=12, error=2).locate(frame, "it")
    assert len(found) == len(things)
    for thing in things:
        assert max(element.box.iou(thing) for element in found) > 0.5


def test_things_beside_one_another_stay_several() -> None:
    frame = blank(Size(3840, 2160))
    row = [Box(left, 1060, left + 60, 1090) for left in range(600, 3000, 90)]
    found = over(row, MONKEY, "tiles", error=1).locate(frame, "a button")
    assert len(found) == len(row)


def test_what_a_tile_cuts_is_put_together() -> None:
    frame = blank(Size(3840, 2160))
    bar = Box(200, 1000, 3600, 1040)
    cutting = replace(FUYU, look="tiles")
    shown = [view for view in tile(frame, cutting) if view.shown.intersection(bar)]
    parts = [(view, view.shown.intersection(bar)) for view in tile(frame, cutting)]
    replies = [written([part], view, cutting) if part else "" for view, part in parts]
    (found,) = VlmPerceiver(ScriptedModel(replies, cutting), FuyuDialect()).locate(frame, "the bar")
    assert len(shown) > 1
    assert found.box.iou(bar) > 0.95


def test_one_tile_that_cannot_be_read_does_not_spoil_the_others() -> None:
    frame = blank(Size(1900, 800))
    views = tile(frame, MONKEY)
    replies = ["(oh no"] * len(views)
    replies[1] = written([views[1].shown.grow(-100)], views[1], MONKEY)
    perceiver = VlmPerceiver(ScriptedModel(replies, MONKEY), QwenBoxesDialect(), look="tiles")
    (found,) = perceiver.locate(frame, "it")
    assert views[1].shown.encloses(found.box)
