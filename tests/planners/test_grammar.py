"""Goals as people write them, and the commands that they mean."""

import pytest

from agentkit import GoalNotUnderstood
from agentkit.planners._grammar import parse_goal

GOALS = {
    "open settings": ["open:settings"],
    "open settings, then turn on dark mode": ["open:settings", "set:dark mode=on"],
    "Please open the Text Editor app.": ["open:Text Editor"],
    "Open Settings and go to the Display page, select 150% from Scale and close Settings": [
        "open:Settings",
        "open:Display",
        "select:Scale=150%",
        "close:Settings",
    ],
    'type "a, then b" into the document and click Save': ["type:document=a, then b", "click:Save"],
    "type hello into Name and press enter": ["type:Name=hello", "press:=enter"],
    "press ctrl+s": ["press:=ctrl+s"],
    "press the Save button": ["click:Save button"],
    "double-click 'Readme.txt'": ["click:Readme.txt"],
    "scroll until Advanced is visible, then check Show hidden files": [
        "scroll:Advanced=down",
        "set:Show hidden files=on",
    ],
    "scroll up": ["scroll:=up"],
    "Type 'it's me' then press Return": ["type:=it's me", "press:=Return"],
    "turn Dark mode off": ["set:Dark mode=off"],
    "enable Bluetooth; uncheck Wi-Fi": ["set:Bluetooth=on", "set:Wi-Fi=off"],
    "wait for Ready then click OK": ["wait:Ready", "click:OK"],
    "wait 2 seconds": ["wait:"],
    "click Date and time": ["click:Date and time"],
    "set Language to Deutsch": ["select:Language=Deutsch"],
    "choose High from the Quality drop-down": ["select:Quality drop-down=High"],
    "close the window": ["close:"],
    "press ctrl+a, press delete": ["press:=ctrl+a", "press:=delete"],
    "enter Bob in the Name field, enter bob@x.org in Email, click Submit": [
        "type:Name field=Bob",
        "type:Email=bob@x.org",
        "click:Submit",
    ],
    "click “Save and open”": ["click:Save and open"],
    "open Notes\nclick New": ["open:Notes", "click:New"],
    "drag Report to Trash": ["drag:Report=Trash"],
    'search for "blue shoes", then click the first one': [
        "search:=blue shoes",
        "click:first one",
    ],
    "set Volume to 40%": ["select:Volume=40%"],
    "open Agenda and pick June 9, 2025.": ["open:Agenda", "date:=June 9, 2025"],
    "set Departure to 2025-06-09, click OK": ["date:Departure=2025-06-09", "click:OK"],
    "set Title to Lunch on 9 June": ["select:Title=Lunch on 9 June"],
    "pick 31 June 2025": ["click:31 June 2025"],
    "open Files and make a new folder called “Old notes”": [
        "open:Files",
        "create:folder=Old notes",
    ],
    "create a directory Taxes": ["create:directory=Taxes"],
    "rename the file a.txt to b.txt": ["rename:a.txt=b.txt"],
    "change the name of Ada to Eve": ["rename:Ada=Eve"],
    "open Mail. What does the message from Ada Abbott say?": ["open:Mail", "read:Ada Abbott"],
    "read the letter “Rent and tax”": ["read:Rent and tax"],
    "go to page 3, then go to the next page": ["page:=3", "page:=next"],
    "go to the Sound page": ["open:Sound"],
    'open the file "a b.txt" in the folder "Sketches"': [
        "open:Sketches=folder",
        "open:a b.txt=file",
    ],
    "open the File Manager": ["open:File Manager"],
}


@pytest.mark.parametrize("goal", GOALS)
def test_goal_means_commands(goal: str) -> None:
    written = [f"{c.verb}:{c.target}" + (f"={c.text}" if c.text else "") for c in parse_goal(goal)]
    assert written == GOALS[goal]


def test_clicks_keep_their_count_and_button() -> None:
    double, right = parse_goal("double-click Home, right-click Trash")
    assert (double.count, right.button) == (2, "right")


def test_usual_buttons_and_kinds_of_things_need_no_rule_for_clicks() -> None:
    goal = "touch the Reports tab, choose the item Bills, then press Submit"
    targets = [command.target for command in parse_goal(goal, without=["click", "choose"])]
    assert targets == ["Reports tab", "item Bills", "Submit"]
    assert parse_goal("press enter")[0].verb == "press"


@pytest.mark.parametrize("goal", ["make me a sandwich", "xyzzy plugh", "the settings"])
def test_what_is_outside_says_what_is_inside(goal: str) -> None:
    with pytest.raises(GoalNotUnderstood, match=r"(?s)" + goal.split()[0] + r".*open X.*click X"):
        parse_goal(goal)


@pytest.mark.parametrize("goal", ["", "   ", "...", ", ;"])
def test_an_empty_goal_says_so(goal: str) -> None:
    with pytest.raises(GoalNotUnderstood, match="empty"):
        parse_goal(goal)


def test_the_part_that_is_not_understood_is_named() -> None:
    with pytest.raises(GoalNotUnderstood, match="frobnicate the widget"):
        parse_goal("open settings, then frobnicate the widget")
