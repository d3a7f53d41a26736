"""The applications beyond settings, editor and calculator, as a person uses them."""

from collections.abc import Iterator

import pytest

from agentkit.actions import Click, Move
from agentkit.geometry import Point
from agentkit.screens.simulated import SimulatedScreen
from tests.simulator.hand import Hand


@pytest.fixture
def hand() -> Iterator[Hand]:
    with SimulatedScreen(seed=0) as screen:
        yield Hand(screen)


def state(hand: Hand) -> dict:
    return hand.screen.desktop.state


def shown(hand: Hand) -> dict:
    """What the front window says of itself."""
    return state(hand)["windows"][-1]


def rows(hand: Hand) -> list[str]:
    return [each.text for each in hand.elements if each.role == "menuitem"]


def test_a_folder_is_made_entered_and_left(hand: Hand) -> None:
    hand.open("Files")
    hand.click("New folder", "button")
    hand.type("Summer")
    hand.press("enter")
    assert state(hand)["files"]["Summer/"] == ""
    assert hand.seen("Summer was created", "text")
    hand.click("Summer", "menuitem", count=2)
    assert shown(hand)["folder"] == "Summer/"
    assert rows(hand) == []
    hand.click("Up", "icon")
    assert "Summer" in rows(hand)


def test_a_name_that_is_taken_or_missing_makes_no_folder(hand: Hand) -> None:
    hand.open("Files")
    before, taken = state(hand)["files"], rows(hand)[0]
    for name in (taken, "", "a/b"):
        hand.click("New folder", "button")
        hand.type(name)
        hand.click("Create", "button")
        assert state(hand)["files"] == before
        assert state(hand)["toast"]


def test_renaming_a_folder_moves_what_is_in_it(hand: Hand) -> None:
    hand.open("Files")
    folder = rows(hand)[0]
    inside = [
        path for path in state(hand)["files"] if path.startswith(f"{folder}/") and path[-1] != "/"
    ]
    hand.click(folder, "menuitem")
    hand.click("Rename", "button")
    hand.fill("New name", "Elsewhere")
    hand.click("Rename", "button")
    files = state(hand)["files"]
    assert [path.replace(folder, "Elsewhere") for path in inside] == [
        path for path in files if path.startswith("Elsewhere/") and path[-1] != "/"
    ]
    assert not any(path.startswith(folder) for path in files)


def test_deleting_asks_first_and_only_a_click_on_its_button_agrees(hand: Hand) -> None:
    hand.open("Files")
    name = rows(hand)[-1]
    hand.click(name, "menuitem")
    for refuse in (lambda: hand.press("escape"), lambda: hand.click("Cancel", "button")):
        hand.click("Delete", "button")
        hand.press("enter")
        assert state(hand)["dialog"] == f"Delete {name}?"
        refuse()
        assert state(hand)["dialog"] == ""
        assert name in state(hand)["files"]
    hand.click("Delete", "button")
    hand.click("Delete", "button")
    assert name not in state(hand)["files"]
    assert [words for _, words in state(hand)["asked"]] == ["Cancel", "Cancel", "Delete"]


def test_nothing_else_can_be_used_while_a_dialog_is_open(hand: Hand) -> None:
    hand.open("Files")
    hand.click(rows(hand)[-1], "menuitem")
    hand.click("Delete", "button")
    before, dialog = shown(hand), hand.find(state(hand)["dialog"], "window")
    for text, role in (("Close", "icon"), ("Up", "icon"), ("Applications", "button")):
        hand.click(text, role)
    hand.press("super")
    hand.press("alt", "f4")
    assert shown(hand) == before
    assert not state(hand)["launcher"]
    assert hand.find(state(hand)["dialog"], "window") == dialog


def test_a_word_about_what_was_done_stays_until_the_next_event_but_the_pointers(
    hand: Hand,
) -> None:
    hand.open("Printer")
    hand.click("Apply", "button")
    assert hand.seen("Changes applied", "text")
    first = hand.screen.capture().hash
    assert hand.screen.capture().hash == first
    hand.perform(Move(at=Point(5, 5)))
    assert hand.seen("Changes applied", "text")
    hand.perform(Click(at=Point(5, 5)))
    assert not hand.seen("Changes applied", "text")


def test_a_form_that_lacks_something_says_what_and_is_not_sent(hand: Hand) -> None:
    hand.open("Browser")
    hand.click("Sign up", "link")
    hand.use("Create account", "button")
    assert hand.seen("Missing: Full name", "text")
    hand.fill("Full name", "Nora Lund")
    hand.fill("Email", "nora@mail.local")
    hand.select("Country", "Norway")
    hand.use("Premium", "radio")
    hand.use("Create account", "button")
    assert hand.seen("Missing: Accept the terms", "text")
    hand.use("Accept the terms", "checkbox")
    hand.use("Create account", "button")
    assert hand.seen("Thank you", "heading")
    sent = state(hand)["records"]["Browser"]["Sign up"]
    assert (sent["Full name"], sent["Country"], sent["Plan"]) == ("Nora Lund", "Norway", "Premium")


def test_what_is_typed_is_kept_as_it_is_though_the_font_may_lack_it(hand: Hand) -> None:
    hand.open("Mail")
    hand.click(rows(hand)[0], "menuitem")
    hand.fill("Your reply", "Grüße 你好 🙂")
    hand.click("Send reply", "button")
    replies = [each["reply"] for each in state(hand)["records"]["Mail"].values()]
    assert [reply for reply in replies if reply] == ["Grüße 你好 🙂"]


def test_addresses_links_and_back_lead_through_the_pages(hand: Hand) -> None:
    hand.open("Browser")
    hand.click("Help", "link")
    assert shown(hand)["title"] == "Help - Browser"
    hand.fill("Address", "harbour.local/order\n")
    assert shown(hand)["page"] == "order"
    hand.click("Back", "icon")
    hand.click("Back", "icon")
    assert shown(hand)["page"] == ""


def test_a_message_from_far_down_the_list_opens_beside_it(hand: Hand) -> None:
    hand.open("Mail")
    subject = list(state(hand)["records"]["Mail"])[-1]
    assert not hand.seen(subject)
    hand.use(subject, "menuitem")
    assert hand.find(subject, "heading")
    hand.click("Archive", "button")
    assert not hand.seen(subject)
    hand.click("Archived", "tab")
    assert rows(hand) == [subject]


def test_contacts_narrow_down_to_what_is_typed_and_keep_what_is_saved(hand: Hand) -> None:
    hand.open("Contacts")
    name = list(state(hand)["records"]["Contacts"])[-1]
    hand.type(name)
    assert rows(hand) == [name]
    hand.click(name, "menuitem")
    hand.fill("Phone", "555 1")
    assert state(hand)["records"]["Contacts"][name]["Phone"] != "555 1"
    hand.click("Save", "button")
    hand.click("Favorite", "switch")
    known = state(hand)["records"]["Contacts"][name]
    assert (known["Phone"], known["Favorite"]) == ("555 1", True)


def test_a_column_sorts_one_way_and_then_the_other(hand: Hand) -> None:
    hand.open("Invoices")
    for upwards in (True, False):
        hand.click("Amount", "button")
        amounts = [float(each.text) for each in hand.elements if each.text.endswith(".00")]
        assert amounts == sorted(amounts, reverse=not upwards)
        assert len(amounts) > 5


def test_boxes_choose_several_rows_and_a_click_on_a_row_one(hand: Hand) -> None:
    hand.open("Invoices")
    first, second, third = list(state(hand)["records"]["Invoices"])[:3]
    for number in (first, second, third):
        hand.click(number, "checkbox")
    hand.click(second, "checkbox")
    assert shown(hand)["chosen"] == [first, third]
    hand.click("Mark as paid", "button")
    invoices = state(hand)["records"]["Invoices"]
    assert {invoices[first]["Status"], invoices[third]["Status"]} == {"Paid"}
    hand.click(second, "text")
    assert shown(hand)["chosen"] == [second]


def test_the_calendar_turns_over_years_and_keeps_events_on_their_days(hand: Hand) -> None:
    hand.open("Calendar")
    first = shown(hand)["date"]
    for _ in range(12):
        hand.click("Next month", "icon")
    assert shown(hand)["date"] == first.replace(first[:4], str(int(first[:4]) + 1))
    hand.click("17", "button")
    hand.click("New event", "button")
    hand.type("Choir")
    hand.select("Start time", "15:00")
    hand.click("Add", "button")
    assert hand.seen("15:00 Choir", "menuitem")
    hand.click("18", "button")
    assert not hand.seen("15:00 Choir", "menuitem")


def test_tabs_keep_what_was_chosen_until_it_is_applied_or_reset(hand: Hand) -> None:
    hand.open("Printer")
    hand.select("Paper size", "A5")
    hand.page("Ink")
    hand.click("Best", "radio")
    hand.page("Paper")
    assert hand.find("Paper size", "dropdown").value == "A5"
    assert state(hand)["records"]["Printer"]["Paper size"] == "A4"
    hand.click("Reset", "button")
    assert hand.find("Paper size", "dropdown").value == "A4"
    hand.select("Paper size", "A3")
    hand.click("Apply", "button")
    assert state(hand)["records"]["Printer"]["Paper size"] == "A3"
