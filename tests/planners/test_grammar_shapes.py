"""Goals about figures and lists in people's words, and the commands that they mean."""

import pytest

from agentkit import GoalNotUnderstood
from agentkit.planners._grammar import parse_goal

GOALS = {
    "How many red circles are there?": ["count:red circles"],
    "How many large letters do you see?": ["count:large letters"],
    "What number of Ts are there?": ["count:Ts"],
    "Count the small blue squares.": ["count:small blue squares"],
    "Type the total number of blocks into the text box and press Submit": [
        "count:blocks=text box",
        "click:Submit",
    ],
    "Enter how many triangles there are into the answer field": ["count:triangles=answer field"],
    "Click the button that best describes the figure below.": ["name:figure"],
    "Choose the word which matches the shape": ["name:shape"],
    "Click on a small red circle": ["point:small red circle=one"],
    "press the green 7": ["point:green 7=one"],
    "How many sides does this shape have?": ["sides:this shape"],
    "Find and click on the center of the circle, then press submit.": [
        "point:circle",
        "click:submit",
    ],
    "tap the middle of the blue square": ["point:blue square"],
    "Click on the shortest mid-point between the two points": ["point:two points"],
    "Press the point halfway between the red dot and the green dot": [
        "point:red dot and the green dot"
    ],
    "Put all circles in the left box, and everything else into the right box": [
        "carry:all circles=the left box",
        "carry:everything else=the right box",
    ],
    "Move every triangle into the box on the left and the rest to the right one": [
        "carry:every triangle=the box on the left",
        "carry:everything else=the right one",
    ],
    "Drag the smaller box so that it is completely inside the larger box": [
        "carry:smaller box=the larger box"
    ],
    "Pull the item to the right, then hit Done": ["carry:item=right", "click:Done"],
    "Move the green triangle upwards": ["carry:green triangle=up"],
    "Drag Anna to the 2nd position": ["arrange:Anna=2nd position"],
    "Move Anna up by one position": ["arrange:Anna=up by one position"],
    "Move Bernd two places down": ["arrange:Bernd=two places down"],
    "Drag Carol to the bottom of the list": ["arrange:Carol=bottom"],
    "Sort the numbers in increasing order, starting with the lowest at the top": [
        "sort:numbers=in increasing order, starting with the lowest at the top"
    ],
    "Put the names in alphabetical order and press OK": [
        "sort:names=in alphabetical order",
        "click:OK",
    ],
    "Draw a vertical line that runs through the dot": ["draw:dot=vertical line"],
    "Sketch a straight horizontal line across the point": ["draw:point=horizontal line"],
    "Draw a line between the red dot and the blue dot": ["draw:red dot and the blue dot=line"],
    "Draw a circle centered around the point by dragging the mouse. Press submit when done.": [
        "draw:point=circle",
        "click:submit",
    ],
}

OTHERS = {
    "click the red button": ["click:red button"],
    "click the number 5": ["click:number 5"],
    "drag the file to the trash": ["drag:file=the trash"],
    "put milk into the shopping list": ["type:shopping list=milk"],
    "sort the table by name": ["click:name"],
    "make a folder called Circle": ["create:folder=Circle"],
    "type circle into Name": ["type:Name=circle"],
}
"""Goals that speak of something else in much the same words."""


def said(goal: str) -> list[str]:
    return [
        f"{one.verb}:{one.target}" + (f"={one.text}" if one.text else "")
        for one in parse_goal(goal)
    ]


@pytest.mark.parametrize("goal", GOALS)
def test_goals_about_figures_are_understood(goal: str) -> None:
    assert said(goal) == GOALS[goal]


@pytest.mark.parametrize("goal", OTHERS)
def test_other_things_stay_what_they_are(goal: str) -> None:
    assert said(goal) == OTHERS[goal]


@pytest.mark.parametrize("goal", ["how many people live in Paris", "count to three"])
def test_what_is_no_figure_is_not_counted(goal: str) -> None:
    with pytest.raises(GoalNotUnderstood):
        parse_goal(goal)
