"""Lists to choose from, sections to unfold, results to follow: on drawn screens."""

from collections.abc import Sequence

import pytest
from PIL import Image, ImageDraw, ImageFont

from agentkit import Click, Frame
from agentkit.episode import Decision, Observation, Step
from agentkit.perceivers.builtin import BuiltinPerceiver
from agentkit.planners.rules import RulesPlanner

pytestmark = pytest.mark.whole

FONT = ImageFont.load_default(26)
BLUE = (0, 0, 238)


class Page:
    """A white page that things are drawn on."""

    def __init__(self) -> None:
        self.picture = Image.new("RGB", (640, 480), "white")
        self.draw = ImageDraw.Draw(self.picture)

    def text(self, x: int, y: int, words: str, colour: object = "black") -> "Page":
        self.draw.text((x, y), words, colour, FONT)  # type: ignore[arg-type]
        return self

    def link(self, x: int, y: int, words: str) -> "Page":
        self.text(x, y, words, BLUE)
        width = self.draw.textlength(words, FONT)
        self.draw.line((x, y + 30, x + width, y + 30), BLUE, 2)
        return self

    def box(self, y: int, label: str, *, ticked: bool = False) -> "Page":
        self.draw.rectangle((40, y, 68, y + 28), outline=(110, 110, 110), width=2)
        if ticked:
            self.draw.line([(46, y + 14), (52, y + 21), (63, y + 7)], "black", 4)
        return self.text(84, y - 2, label)

    def bar(self, y: int, label: str) -> "Page":
        self.draw.rounded_rectangle((20, y, 620, y + 44), 6, (30, 110, 220))
        return self.text(32, y + 6, label, "white")

    def button(self, x: int, y: int, label: str) -> "Page":
        self.draw.rounded_rectangle((x, y, x + 130, y + 46), 6, (235, 235, 235), (110, 110, 110), 2)
        return self.text(x + 24, y + 7, label)

    @property
    def frame(self) -> Frame:
        return Frame.from_image(self.picture)


PERCEIVER = BuiltinPerceiver()


@pytest.fixture(scope="module")
def planner() -> RulesPlanner:
    return RulesPlanner(PERCEIVER)


def clicked(decision: Decision) -> list[tuple[float, float]]:
    """Where a decision clicks."""
    clicks = [act for act in decision.actions if isinstance(act, Click)]
    assert len(clicks) == len(decision.actions), decision
    return [(act.at.x, act.at.y) for act in clicks if act.at]


def decide(planner: RulesPlanner, goal: str, *pages: Page) -> Decision:
    """What is decided on the last of the pages that were seen one after the other."""
    steps: list[Step] = []
    for number, page in enumerate(pages[:-1]):
        seen = Observation(page.frame, parse=PERCEIVER.parse)
        steps.append(Step(number, seen, planner.decide(goal, seen, steps)))
    return planner.decide(goal, Observation(pages[-1].frame, parse=PERCEIVER.parse), steps)


def rows(places: Sequence[tuple[float, float]], *tops: int) -> list[bool]:
    """Whether each place lies in the row that begins there."""
    return [top - 6 <= y <= top + 50 for (_, y), top in zip(places, tops, strict=True)]


def test_all_boxes_are_ticked_at_once_and_others_cleared(planner: RulesPlanner) -> None:
    page = (
        Page().box(60, "Apples").box(120, "Pears", ticked=True).box(180, "Plums").box(240, "Figs")
    )
    places = clicked(decide(planner, "select Apples, Figs and Plums", page))
    assert len(places) == 4
    assert all(rows(sorted(places, key=lambda at: at[1]), 60, 120, 180, 240))


def test_nothing_is_left_ticked(planner: RulesPlanner) -> None:
    page = Page().box(60, "Apples", ticked=True).box(120, "Pears").box(180, "Plums")
    assert all(rows(clicked(decide(planner, "select nothing", page)), 60))


def test_ticked_boxes_end_it(planner: RulesPlanner) -> None:
    before = Page().box(60, "Apples").box(120, "Pears").box(180, "Plums")
    after = Page().box(60, "Apples", ticked=True).box(120, "Pears").box(180, "Plums", ticked=True)
    (done,) = decide(planner, "choose Apples, Plums", before, after).actions
    assert done.kind == "done"
    assert done.success is True


def test_sections_are_opened_one_after_the_other(planner: RulesPlanner) -> None:
    shut = Page().bar(40, "Travel").bar(100, "Food").bar(160, "Music")
    goal = "expand the sections below, to find and click the link “Rome”"
    first = clicked(decide(planner, goal, shut))
    assert all(rows(first, 40))
    opened = (
        Page().bar(40, "Travel").text(32, 100, "Oslo is far.").bar(150, "Food").bar(210, "Music")
    )
    assert all(rows(clicked(decide(planner, goal, shut, opened)), 150))


def test_of_equal_words_the_link_is_clicked(planner: RulesPlanner) -> None:
    page = Page().bar(40, "Travel").text(32, 110, "Rome").link(32, 200, "Rome")
    goal = "expand the sections below, to find and click the link “Rome”"
    assert all(rows(clicked(decide(planner, goal, page)), 200))


def test_a_section_without_a_name_is_the_bar(planner: RulesPlanner) -> None:
    page = Page().bar(40, "Number 12").button(240, 200, "Send")
    assert all(rows(clicked(decide(planner, "expand the section below", page)), 40))


def test_each_number_is_odd_or_even(planner: RulesPlanner) -> None:
    page = Page()
    for y, number in ((40, "12"), (120, "-7"), (200, "30")):
        page.button(60, y, "Odd").text(300, y + 7, number).button(420, y, "Even")
    places = clicked(decide(planner, "mark the numbers below as odd or even", page))
    assert [x > 400 for x, _ in places] == [True, False, True]


def results(*titles: str) -> Page:
    page = Page()
    for number, title in enumerate(titles):
        page.link(30, 30 + 110 * number, title)
        page.text(30, 66 + 110 * number, "some words about it", "black")
    return page


def test_the_result_of_that_number_is_clicked(planner: RulesPlanner) -> None:
    page = results("Ada", "Grace", "Edsger")
    assert all(rows(clicked(decide(planner, "click the 2nd result", page)), 140))


def test_results_go_on_on_the_next_page(planner: RulesPlanner) -> None:
    first = results("Ada", "Grace", "Edsger").text(200, 420, "1").link(260, 420, "2")
    first.link(320, 420, "3")
    goal = "click the 5th search result"
    ((x, y),) = clicked(decide(planner, goal, first))
    assert (250 < x < 285, y > 410) == (True, True)
    second = results("Alan", "Barbara", "Donald").link(200, 420, "1").text(260, 420, "2")
    assert all(rows(clicked(decide(planner, goal, first, second)), 140))


def test_a_field_is_given_the_keyboard(planner: RulesPlanner) -> None:
    page = Page()
    for y in (40, 130, 220):
        page.draw.rounded_rectangle((60, y, 480, y + 46), 4, "white", (110, 110, 110), 2)
    decision = decide(planner, "put the cursor into the 3rd text box", page)
    assert all(rows(clicked(decision), 220))
