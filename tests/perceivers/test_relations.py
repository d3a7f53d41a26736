"""Targets that say which of several things is meant."""

from __future__ import annotations

import pytest

from agentkit.errors import CannotAnswer
from agentkit.frame import Frame
from agentkit.geometry import Box, Point
from agentkit.perceivers.builtin import BuiltinPerceiver

from ..vision.forms import Form

pytestmark = pytest.mark.whole

PERCEIVER = BuiltinPerceiver()

PEOPLE = (("Alice", "12.50", "Paris"), ("Banana", "3.20", "Rome"), ("Carol", "7.90", "Oslo"))


def draw(scale: float, dark: bool) -> Form:
    """A table with a button in each row, two sections, and two fields."""
    form = Form(700, 520, scale, dark)
    form.text(24, 30, "Members", 24)
    for x, words in ((24, "Name"), (220, "Price"), (330, "City")):
        form.text(x, 76, words)
    for number, (name, price, city) in enumerate(PEOPLE):
        y = 116 + 44 * number
        form.text(24, y, name)
        form.text(220, y, price)
        form.text(330, y, city)
        form.button(440, y - 17, "Delete", primary=number == 1)
    form.text(24, 270, "Privacy", 24)
    form.checkbox(24, 300, "Share data", False)
    form.text(24, 345, "Sounds", 24)
    form.checkbox(24, 375, "Share data", True)
    form.text(24, 420, "Street")
    form.field(24, 434, w=240)
    form.text(300, 420, "Town")
    form.field(300, 434, w=200)
    form.button(560, 434, "OK")
    return form


@pytest.fixture(scope="module", params=[(1.0, False), (1.0, True), (2.0, False)])
def seen(request: pytest.FixtureRequest) -> tuple[Frame, float]:
    scale, dark = request.param
    return draw(scale, dark).frame(), scale


def point(seen: tuple[Frame, float], target: str) -> Point:
    """Where the sure thing is, in units of the drawing."""
    frame, scale = seen
    found = PERCEIVER.locate(frame, target)
    assert found, f"nothing was found for {target!r}"
    assert found[0].score >= 0.5
    assert all(other.score <= found[0].score for other in found)
    center = found[0].box.center
    return Point(center.x / scale, center.y / scale)


ROW = {name: Box(0, 96 + 44 * n, 700, 136 + 44 * n) for n, (name, _, _) in enumerate(PEOPLE)}
DELETE = Box(440, 90, 550, 240)
PRICE, CITY = Box(210, 90, 300, 240), Box(320, 90, 420, 240)


@pytest.mark.parametrize(
    ("target", "column", "row"),
    [
        ("Delete in the row of Alice", DELETE, "Alice"),
        ("the Delete button in the Carol row", DELETE, "Carol"),
        ("Delete next to Banana", DELETE, "Banana"),
        ("'Delete' in the row of 'Carol'", DELETE, "Carol"),
        ("the button right of Paris", DELETE, "Alice"),
        ("the second Delete button", DELETE, "Banana"),
        ("third Delete", DELETE, "Carol"),
        ("the last 'Delete' button", DELETE, "Carol"),
        ("the blue Delete button", DELETE, "Banana"),
        ("Remove next to Alice", DELETE, "Alice"),
        ("the Price of Banana", PRICE, "Banana"),
        ("Price in the row of Carol", PRICE, "Carol"),
        ("City of Alice", CITY, "Alice"),
        ("the text above Rome", CITY, "Alice"),
        ("the first row", Box(0, 0, 700, 520), "Alice"),
        ("the last row", Box(0, 0, 700, 520), "Carol"),
        ("row Banana", Box(0, 0, 700, 520), "Banana"),
    ],
)
def test_rows_columns_and_numbers(
    seen: tuple[Frame, float], target: str, column: Box, row: str
) -> None:
    at = point(seen, target)
    assert ROW[row].contains(at)
    assert column.contains(at)


UPPER, LOWER = Box(20, 290, 200, 325), Box(20, 365, 200, 400)
STREET, TOWN = Box(24, 434, 264, 468), Box(300, 434, 500, 468)


@pytest.mark.parametrize(
    ("target", "box"),
    [
        ("Share data in the Sounds section", LOWER),
        ("Share data under Privacy", UPPER),
        ("the checkbox below Sounds", LOWER),
        ("the second checkbox", LOWER),
        ("the first check box", UPPER),
        ("Street field", STREET),
        ("the field below Town", TOWN),
        ("the field right of the Street field", TOWN),
        ("field to the left of the OK button", TOWN),
        ("the bottom left field", STREET),
        ("the Confirm button", Box(560, 434, 670, 468)),
    ],
)
def test_sections_fields_and_other_words(seen: tuple[Frame, float], target: str, box: Box) -> None:
    assert box.contains(point(seen, target))


@pytest.mark.parametrize(
    "target",
    [
        "the fourth Delete button",
        "the purple Delete button",
        "Delete in the row of Zoe",
        "Delete below Town",
        "Remove",
        "checkbox",
        "the third checkbox",
        "Cancel in the Members section",
    ],
)
def test_what_is_not_there_or_not_clear_is_never_sure(
    seen: tuple[Frame, float], target: str
) -> None:
    assert all(element.score < 0.5 for element in PERCEIVER.locate(seen[0], target))


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_things_in_a_window(scale: float) -> None:
    form = Form(820, 560, scale)
    form.window(30, 30, 460, 240, "Letters")
    form.button(350, 200, "OK")
    form.window(300, 290, 460, 240, "Print")
    form.button(620, 460, "OK")
    seen = form.frame(), scale
    assert Box(350, 200, 460, 234).contains(point(seen, "OK in the Letters window"))
    assert Box(620, 460, 730, 494).contains(point(seen, "the OK button in the Print dialog"))
    assert Box(720, 290, 760, 330).contains(point(seen, "close button of the Print window"))
    assert Box(440, 30, 490, 70).contains(point(seen, "the close icon in the Letters window"))


@pytest.mark.parametrize("name", ["First name", "Sign in", "Terms of service", "Blue", "Last"])
def test_names_may_hold_the_words_of_relations(name: str) -> None:
    form = Form(500, 240)
    form.button(20, 30, name, w=180)
    form.button(20, 100, "Other", w=180)
    form.text(20, 180, "Name")
    assert Box(20, 30, 200, 64).contains(point((form.frame(), 1.0), f"the {name} button"))


@pytest.mark.parametrize(
    "target",
    ["Last name field", "the Black Friday button", "Log in with Google", "Name of the dog"],
)
def test_words_that_are_part_of_an_absent_name_lead_nowhere(target: str) -> None:
    form = Form(500, 240)
    form.text(20, 30, "Name")
    form.field(20, 44, w=240)
    form.button(20, 100, "Friday", primary=False)
    form.button(150, 100, "Log in")
    assert all(one.score < 0.5 for one in PERCEIVER.locate(form.frame(), target))


def test_colours_tell_buttons_apart() -> None:
    form = Form(500, 120)
    for number, colour in enumerate(("#c62828", "#2e7d32", "#1565c0", "#6a1b9a")):
        form.box(20 + 110 * number, 40, 96, 34, 6, colour)
        form.text(45 + 110 * number, 57, "Apply", colour="#ffffff")
    frame = form.frame()
    for number, name in enumerate(("red", "green", "blue", "purple")):
        at = point((frame, 1.0), f"the {name} button")
        assert 20 + 110 * number < at.x < 116 + 110 * number
    assert PERCEIVER.locate(frame, "the yellow button") == []


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is the Price of Banana?", "3.20"),
        ("What is the City of Carol?", "Oslo"),
        ("Is Share data in the Sounds section on?", "yes"),
        ("Is Share data under Privacy checked?", "no"),
        ("Is there a Delete button in the row of Alice?", "yes"),
    ],
)
def test_questions_may_say_which_one(seen: tuple[Frame, float], question: str, answer: str) -> None:
    assert PERCEIVER.ask(seen[0], question).text == answer


def test_nothing_asks_for_nothing(seen: tuple[Frame, float]) -> None:
    for words in ("", "  ", "the", '""'):
        assert PERCEIVER.locate(seen[0], words) == []
    with pytest.raises(CannotAnswer):
        PERCEIVER.ask(seen[0], "")
