"""Seeds change what the same desktop looks like, and what it calls things; nothing else."""

import pytest

from agentkit.screens.simulated import SimulatedScreen
from agentkit.simulator.apps.pages import PAGES
from agentkit.simulator.desktop import APPS
from agentkit.simulator.variety import Variety
from agentkit.simulator.words import SYNONYMS
from tests.simulator.hand import Hand


def test_a_plain_desktop_says_the_plain_words_whatever_its_seed() -> None:
    for seed in range(4):
        hand = Hand(SimulatedScreen(seed))
        hand.open("Settings")
        assert hand.find("Dark mode", "switch")


def test_desktops_that_vary_differ_in_words_styles_and_places() -> None:
    titles, places, pictures = set(), set(), set()
    for seed in range(12):
        screen = SimulatedScreen(seed, varied=True)
        screen.desktop.open("Mail")
        window = screen.desktop.state["windows"][0]
        titles.add(window["title"])
        places.add(tuple(window["box"]))
        pictures.add(screen.desktop.variety.style)
    assert titles == {"Mail", *SYNONYMS["Mail"]}
    assert len(places) == 12
    assert len(pictures) == 4


def test_no_two_settings_of_a_page_get_the_same_name_on_any_desktop() -> None:
    for seed in range(60):
        say = Variety(seed).say
        titles = [say(page.title) for page in PAGES]
        assert len(set(titles)) == len(titles)
        for page in PAGES:
            labels = [say(each.label) for group in page.groups for each in group.settings]
            assert len(set(labels)) == len(labels), labels
        assert len({say(app) for app in APPS}) == len(APPS)


def test_what_things_are_called_is_plain_text_that_the_font_has() -> None:
    for name, others in SYNONYMS.items():
        assert all(each.isascii() and each != name for each in others)
        assert len(set(others)) == len(others)


@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize("seed", range(2))
def test_every_application_lies_on_the_frame_in_every_style(app: str, seed: int) -> None:
    for size, scale in (((640, 480), 1.0), ((1280, 800), 1.25)):
        screen = SimulatedScreen(seed, size=size, scale=scale, varied=True)
        screen.desktop.open(app)
        frame = screen.capture()
        elements = screen.desktop.elements()
        assert any(each.role == "window" for each in elements)
        for element in elements:
            assert frame.box.encloses(element.box, slack=0.01), element
            assert element.text, element
