"""Words that can be followed, and thick crosses."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from agentkit.frame import Frame
from agentkit.geometry import Box
from agentkit.vision.icons import name_icon
from agentkit.vision.links import is_link

BOX = Box(10, 8, 120, 44)


def written(colour: str, *, underlined: bool = False, ground: str = "white") -> Frame:
    picture = Image.new("RGB", (140, 60), ground)
    draw = ImageDraw.Draw(picture)
    draw.text((14, 10), "Rome fell", colour, ImageFont.load_default(24))
    if underlined:
        draw.line((12, 40, 118, 40), colour, 2)
    return Frame.from_image(picture)


def test_coloured_and_underlined_words_are_links() -> None:
    assert is_link(written("blue").pixels, BOX)
    assert is_link(written("black", underlined=True).pixels, BOX)
    assert is_link(written("#8ab4f8", ground="#202020").pixels, BOX)


def test_plain_words_are_none() -> None:
    assert not is_link(written("black").pixels, BOX)
    assert not is_link(written("white", ground="#202020").pixels, BOX)
    assert not is_link(written("white", ground="#1e6edc").pixels, BOX)


def test_a_cross_of_thick_strokes_is_a_close_icon() -> None:
    picture = Image.new("RGB", (64, 64), "white")
    draw = ImageDraw.Draw(picture)
    for path in ((16, 16, 48, 48), (48, 16, 16, 48)):
        draw.line(path, (80, 80, 80), 12)
    assert name_icon(np.asarray(picture)[..., ::-1].copy())[0] == "close"
