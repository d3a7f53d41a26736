from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentkit.actions import Action, Click, Drag, Move, Press, Scroll, Type
from agentkit.geometry import Box, Point
from agentkit.screens.simulated import SimulatedScreen
from agentkit.simulator.desktop import APPS
from tests.simulator.hand import Hand

SCALES = [
    1.0,
    1.5,
    pytest.param(1.25, marks=pytest.mark.whole),
    pytest.param(2.0, marks=pytest.mark.whole),
]


@pytest.fixture
def hand() -> Iterator[Hand]:
    with SimulatedScreen(seed=0) as screen:
        yield Hand(screen)


def state(hand: Hand) -> dict:
    return hand.screen.desktop.state


def test_it_begins_with_no_window_and_the_launcher_opens_one(hand: Hand) -> None:
    assert state(hand)["windows"] == []
    hand.open("Settings")
    assert [window["app"] for window in state(hand)["windows"]] == ["Settings"]
    assert hand.find("Settings", "window")


def test_a_double_click_on_an_icon_opens_it_and_one_click_does_not(hand: Hand) -> None:
    hand.click("Home", "icon")
    assert state(hand)["windows"] == []
    hand.click("Home", "icon", count=2)
    assert state(hand)["windows"][0]["app"] == "Files"


@pytest.mark.parametrize("scale", SCALES)
def test_dark_mode_darkens_the_whole_desktop_and_light_mode_brings_it_back(scale: float) -> None:
    hand = Hand(SimulatedScreen(seed=3, scale=scale))
    hand.open("Settings")
    hand.perform(Move(at=hand.find("Dark mode", "switch").box.center))
    light = hand.screen.capture()
    hand.click("Dark mode", "switch")
    dark = hand.screen.capture()
    assert state(hand)["theme"] == "dark"
    assert hand.find("Dark mode", "switch").value == "on"
    assert dark.pixels[..., :3].mean() < light.pixels[..., :3].mean() / 2
    hand.click("Dark mode", "switch")
    assert hand.screen.capture().hash == light.hash


def test_a_change_leaves_all_other_pixels_as_they_were(hand: Hand) -> None:
    hand.open("Settings")
    hand.click("Text size", "dropdown")
    hand.click("Huge", "menuitem")
    before = hand.screen.capture()
    box = hand.find("Show seconds in the clock", "checkbox").box
    hand.click("Show seconds in the clock", "checkbox")
    clock = Box(1000, 754, 1280, 800)
    left = hand.find("Text size", "dropdown").box.grow(1)
    for changed in hand.screen.capture().changed(before):
        around = [box.grow(8), clock, left]
        assert any(each.encloses(changed) for each in around), changed


def test_a_dropdown_opens_a_list_and_takes_the_option_that_is_clicked(hand: Hand) -> None:
    hand.open("Settings")
    hand.page("Display")
    hand.click("Refresh rate", "dropdown")
    assert state(hand)["menu"] == ["60 Hz", "75 Hz", "120 Hz", "144 Hz"]
    hand.click("144 Hz", "menuitem")
    assert state(hand)["settings"]["Refresh rate"] == "144 Hz"
    assert state(hand)["menu"] == []
    assert hand.find("Refresh rate", "dropdown").value == "144 Hz"


def test_escape_and_a_click_beside_it_close_an_open_list_and_change_nothing(hand: Hand) -> None:
    hand.open("Settings")
    for close in (lambda: hand.press("escape"), lambda: hand.click("About", "tab")):
        hand.click("Text size", "dropdown")
        assert state(hand)["menu"]
        close()
        assert state(hand)["menu"] == []
        assert state(hand)["windows"][0]["page"] == "Appearance"
    assert state(hand)["touched"] == {}


def test_lists_and_focus_can_be_used_with_keys_alone(hand: Hand) -> None:
    hand.open("Settings")
    hand.press("tab")
    assert state(hand)["focus"] == "Dark mode"
    hand.press("space")
    assert state(hand)["settings"]["Dark mode"] is True
    hand.press("tab")
    hand.press("tab")
    hand.press("enter")
    hand.press("down")
    hand.press("enter")
    assert state(hand)["settings"]["Text size"] == "Large"
    hand.press("shift", "tab")
    assert state(hand)["focus"] == "Accent color"


def test_a_slider_follows_the_pointer_that_drags_it(hand: Hand) -> None:
    hand.open("Settings")
    hand.page("Sound")
    slider = hand.find("Volume", "slider")
    middle = slider.box.center
    hand.drag(Point(slider.box.left + 12, middle.y), Point(slider.box.right + 300, middle.y))
    assert state(hand)["settings"]["Volume"] == 1.0
    hand.drag(Point(slider.box.right - 12, middle.y), middle)
    assert hand.find("Volume", "slider").value == "0.50"


def test_what_is_further_down_shows_after_scrolling_and_cannot_be_hit_before(hand: Hand) -> None:
    hand.open("Settings")
    hand.page("Privacy")
    assert not hand.seen("Send usage statistics")
    hand.bring("Send usage statistics", "switch")
    before = state(hand)["settings"]["Send usage statistics"]
    hand.click("Send usage statistics", "switch")
    assert state(hand)["settings"]["Send usage statistics"] is not before


def test_scrolling_stops_at_both_ends(hand: Hand) -> None:
    hand.open("Settings")
    hand.page("Privacy")
    first = hand.screen.capture()
    at = hand.find("Location services", "text").box.center
    hand.perform(Scroll(at=at, dy=500))
    bottom = hand.screen.capture()
    hand.perform(Scroll(at=at, dy=3))
    assert hand.screen.capture().hash == bottom.hash
    hand.perform(Scroll(at=at, dy=-500))
    assert state(hand)["windows"][0]["scrolled"] == 0
    hand.perform(Move(at=Point(5, 5)))
    hand.page("Privacy")
    assert hand.screen.capture().hash == first.hash


def test_a_field_takes_text_and_keeps_what_is_typed(hand: Hand) -> None:
    hand.open("Settings")
    hand.page("About")
    hand.click("Device name", "field", count=3)
    hand.type("lighthouse")
    assert state(hand)["settings"]["Device name"] == "lighthouse"
    assert hand.find("Device name", "field").value == "lighthouse"
    hand.press("home")
    hand.press("delete")
    hand.press("shift", "L")
    assert state(hand)["settings"]["Device name"] == "Lighthouse"


def test_the_editor_saves_what_was_written_and_says_so(hand: Hand) -> None:
    hand.open("Text Editor")
    hand.type("one two\nthree")
    assert hand.seen("Not saved", "text")
    hand.press("ctrl", "s")
    assert state(hand)["files"]["Untitled.txt"] == "one two\nthree"
    assert hand.seen("Saved", "text")
    hand.press("ctrl", "a")
    hand.type("four")
    assert hand.seen("Not saved", "text")
    hand.click("Save", "button")
    assert state(hand)["files"]["Untitled.txt"] == "four"


def test_a_long_document_scrolls_to_the_caret_and_stays_put_under_a_double_click(
    hand: Hand,
) -> None:
    hand.open("Text Editor")
    hand.type("\n".join(f"line{number} ends" for number in range(40)))
    page = hand.find("Document", "field").box
    hand.perform(Click(at=Point(page.left + 20, page.top + 20), count=2))
    hand.press("ctrl", "c")
    assert state(hand)["clipboard"] in [f"line{number}" for number in range(25, 32)]
    hand.perform(Scroll(at=page.center, dy=-99))
    hand.perform(Click(at=Point(page.left + 20, page.top + 20), count=2))
    hand.press("ctrl", "c")
    assert state(hand)["clipboard"] == "line0"
    hand.press("up")
    hand.press("down")
    hand.type("!")
    assert state(hand)["windows"][0]["text"].startswith("line0 ends\nline1!")


def test_text_can_be_cut_and_pasted_between_windows(hand: Hand) -> None:
    hand.open("Text Editor")
    hand.type("harbour")
    hand.press("ctrl", "a")
    hand.press("ctrl", "x")
    hand.open("Settings")
    hand.page("About")
    hand.click("Owner", "field", count=3)
    hand.press("ctrl", "v")
    assert state(hand)["settings"]["Owner"] == "harbour"


def test_a_right_click_offers_what_can_be_done_there(hand: Hand) -> None:
    hand.open("Text Editor")
    hand.type("again ")
    middle = hand.find("Document", "field").box.center
    for option in ("Select all", "Copy"):
        hand.perform(Click(at=middle, button="right"))
        hand.click(option, "menuitem")
    assert state(hand)["clipboard"] == "again "


def test_a_file_opens_in_the_editor_by_double_click(hand: Hand) -> None:
    hand.open("Files")
    name = min(path for path in state(hand)["files"] if "/" not in path)
    hand.click(name, "menuitem", count=2)
    assert hand.find("Document", "field").value == state(hand)["files"][name]


def test_the_calculator_reckons(hand: Hand) -> None:
    hand.open("Calculator")
    for key in ("1", "2", "x", "9", "-", "8", "="):
        hand.click(key, "button")
    assert hand.find("Result", "field").value == "100"
    hand.press("/")
    hand.press("0")
    hand.press("enter")
    assert state(hand)["windows"][0]["shown"] == "Error"


def test_windows_are_dragged_raised_minimized_and_closed(hand: Hand) -> None:
    hand.open("Files")
    hand.open("Calculator")
    title = hand.find("Calculator", "heading").box.center
    hand.drag(title, Point(title.x - 200, title.y + 90))
    moved = hand.find("Calculator", "heading").box.center
    assert (moved.x, moved.y) == (title.x - 200, title.y + 90)
    hand.click("Files", "heading")
    assert [window["app"] for window in state(hand)["windows"]] == ["Calculator", "Files"]
    hand.click("Minimize", "icon")
    assert not hand.seen("Files", "window")
    hand.click("Files", "button")
    assert hand.seen("Files", "window")
    hand.press("alt", "f4")
    assert [window["app"] for window in state(hand)["windows"]] == ["Calculator"]


def test_what_is_covered_is_not_told(hand: Hand) -> None:
    hand.open("Settings")
    assert hand.seen("Accent color", "dropdown")
    hand.open("Text Editor")
    assert not hand.seen("Accent color", "dropdown")


def test_the_launcher_narrows_down_to_what_is_typed(hand: Hand) -> None:
    hand.press("super")
    hand.type("calc")
    assert not hand.seen("Files", "icon")
    hand.press("enter")
    assert state(hand)["windows"][0]["app"] == "Calculator"


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize(
    "size", [(640, 480), (1280, 800), pytest.param((1920, 1080), marks=pytest.mark.whole)]
)
def test_truth_lies_on_the_frame_and_has_words(scale: float, size: tuple[int, int]) -> None:
    hand = Hand(SimulatedScreen(seed=2, scale=scale, size=size))
    hand.open("Settings")
    frame = hand.screen.capture()
    assert (frame.size.width, frame.size.height) == tuple(round(side * scale) for side in size)
    for element in hand.elements:
        assert frame.box.encloses(element.box, slack=0.01), element
        assert element.by == "native"
        assert element.text
    switch = frame.crop(hand.find("Dark mode", "switch").box)
    assert len(set(map(tuple, switch.pixels[:, :, :3].reshape(-1, 3).tolist()))) > 2


POINTS = st.builds(Point, st.floats(-200, 1479), st.floats(-200, 999))
ACTIONS: st.SearchStrategy[Action] = st.one_of(
    st.builds(
        Click,
        at=POINTS,
        count=st.integers(1, 3),
        button=st.sampled_from(["left", "middle", "right"]),
    ),
    st.builds(Move, at=POINTS),
    st.builds(Drag, path=st.lists(POINTS, min_size=2, max_size=4).map(tuple)),
    st.builds(Scroll, at=POINTS, dy=st.integers(-30, 30)),
    st.builds(Type, text=st.text(max_size=12), enter=st.booleans()),
    st.builds(
        Press,
        keys=st.sampled_from(
            [("tab",), ("enter",), ("escape",), ("alt", "f4"), ("ctrl", "a"), ("super",), ("up",)]
        ),
    ),
)
OPENINGS = st.sampled_from(list(APPS))


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 9),
    st.integers(1, 2),
    st.lists(OPENINGS, max_size=3),
    st.lists(ACTIONS, max_size=12),
)
def test_whatever_is_done_the_same_seed_gives_the_same_pixels(
    seed: int, monitors: int, apps: list[str], actions: list[Action]
) -> None:
    ends = []
    for _ in range(2):
        screen = SimulatedScreen(seed, monitors=monitors, varied=seed > 4)
        for app in apps:
            screen.desktop.open(app)
        for action in actions:
            screen.perform(action, stopped=lambda: False)
        held = screen.desktop.state["held"]
        assert held == {"keys": [], "buttons": []}
        ends.append((screen.capture().hash, screen.desktop.state, screen.desktop.elements()))
    assert ends[0] == ends[1]


def test_seeds_differ_in_looks_and_values() -> None:
    screens = [SimulatedScreen(seed) for seed in range(6)]
    assert len({screen.capture().hash for screen in screens}) == 6
    assert len({str(screen.desktop.state["settings"]) for screen in screens}) == 6
