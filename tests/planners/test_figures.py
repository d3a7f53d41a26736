"""Goals about what is drawn: counted, named, pointed at, dragged, drawn, put in order."""

from __future__ import annotations

import pytest

from agentkit import Agent, Budget, Episode
from agentkit.geometry import Box, Point
from agentkit.perceivers.builtin import BuiltinPerceiver
from tests.planners.boards import Board, Piece

pytestmark = pytest.mark.whole

SUBMIT = {"Submit": Box(160, 540, 320, 585)}
LOOKS = [("white", "black", 2.0), ("#20242c", "#e8e8e8", 1.5)]
PERCEIVER = BuiltinPerceiver()


def run(goal: str, board: Board) -> Episode:
    agent = Agent(PERCEIVER, screen=board, trace=False, confirm="never", budget=Budget(steps=16))
    return agent.run(goal)


def numbers(*said: int) -> dict[str, Box]:
    return {str(one): Box(20 + 90 * n, 520, 90 + 90 * n, 580) for n, one in enumerate(said)}


MIXED = [
    Piece("circle", (80, 60), 60, "blue"),
    Piece("circle", (200, 60), 30, "blue"),
    Piece("triangle", (320, 60), 60, "green"),
    Piece("square", (420, 60), 30, "yellow"),
    Piece("square", (80, 200), 60, "red"),
    Piece("R", (200, 200), 60, "red"),
    Piece("7", (320, 200), 60, "magenta"),
    Piece("k", (420, 200), 30, "red"),
]


@pytest.mark.parametrize(
    ("goal", "number"),
    [
        ("How many blue circles are there?", 2),
        ("How many large shapes are there?", 3),
        ("How many red items are there?", 3),
        ("How many small letters do you see?", 1),
        ("Count the digits.", 1),
        ("How many purple squares are there?", 0),
    ],
)
def test_figures_are_counted_and_the_number_is_pressed(goal: str, number: int) -> None:
    board = Board(list(MIXED), buttons=numbers(5, 3, 0, 1, 2))
    run(goal, board)
    assert board.pressed == [str(number)]


def test_a_figure_is_clicked_by_its_colour_and_size() -> None:
    board = Board(list(MIXED), (), SUBMIT)
    run("Click on the small blue circle, then press Submit", board)
    assert board.clicks[0].distance(Point(200, 60)) < 3
    assert board.pressed == ["Submit"]


@pytest.mark.parametrize(
    ("form", "word"),
    [("circle", "Circle"), ("square", "Rectangle"), ("G", "Letter"), ("4", "Number")],
)
def test_a_figure_is_named_by_the_button_that_describes_it(form: str, word: str) -> None:
    words = ("Rectangle", "Circle", "Triangle", "Letter", "Number")
    buttons = {one: Box(100, 260 + 60 * n, 300, 305 + 60 * n) for n, one in enumerate(words)}
    board = Board([Piece(form, (200, 120), 80, "#08a")], buttons=buttons)
    run("Press the button that best describes the figure above.", board)
    assert board.pressed == [word]


@pytest.mark.parametrize(("ground", "ink", "scale"), LOOKS)
def test_the_middle_of_a_circle_and_of_two_dots_is_clicked(
    ground: str, ink: str, scale: float
) -> None:
    board = Board([Piece("ring", (170, 240), 190, ink)], (), SUBMIT, [], ground, ink, scale)
    run("Click the centre of the circle, then press Submit", board)
    assert board.clicks[0].distance(Point(170, 240)) < 2
    assert board.pressed == ["Submit"]
    dots = [Piece("circle", (100, 120), 14, ink), Piece("circle", (340, 400), 14, ink)]
    board = Board(dots, (), SUBMIT, [], ground, ink, scale)
    run("Click halfway between the two dots", board)
    assert board.clicks[0].distance(Point(220, 260)) < 2


@pytest.mark.parametrize(("ground", "ink", "scale"), LOOKS)
def test_figures_are_dragged_into_boxes_and_handed_in(ground: str, ink: str, scale: float) -> None:
    pieces = [
        Piece("circle", (60, 320), 50, "blue"),
        Piece("triangle", (160, 400), 50, "magenta"),
        Piece("circle", (300, 340), 50, "orange"),
    ]
    boxes = (Box(20, 60, 220, 220), Box(260, 60, 460, 220))
    board = Board(pieces, boxes, SUBMIT, [], ground, ink, scale)
    run("Put all circles into the left box, and everything else into the right box.", board)
    assert [boxes[0].encloses(one.box) for one in board.pieces] == [True, False, True]
    assert boxes[1].encloses(board.pieces[1].box)
    assert board.pressed == ["Submit"]


def test_a_smaller_box_is_dragged_into_a_larger_one_that_it_hides_in_part() -> None:
    pieces = [Piece("square", (250, 260), 180, "blue"), Piece("square", (165, 175), 70, "red")]
    board = Board(pieces, (), SUBMIT)
    episode = run("Move the smaller box so that it lies completely inside the larger box", board)
    assert board.pieces[0].box.encloses(board.pieces[1].box)
    assert board.pressed == ["Submit"]
    assert episode.outcome == "done"


@pytest.mark.parametrize(("way", "step"), [("to the right", (1, 0)), ("upwards", (0, -1))])
def test_a_figure_is_dragged_in_a_direction(way: str, step: tuple[int, int]) -> None:
    board = Board([Piece("triangle", (230, 280), 60, "green")], (), SUBMIT)
    run(f"Drag the item {way}, then press Submit", board)
    (x, y), (across, down) = board.pieces[0].at, step
    assert (x - 230) * across + (y - 280) * down > 30
    assert board.pressed == ["Submit"]


def test_lines_and_circles_are_drawn_about_a_dot() -> None:
    board = Board([Piece("circle", (230, 250), 18, "purple")], (Box(20, 60, 460, 480),), SUBMIT)
    run("Draw a vertical line that goes through the dot, then press Submit", board)
    (path,) = board.strokes
    assert all(abs(point.x - 230) < 2 for point in path)
    assert min(one.y for one in path) < 220
    assert max(one.y for one in path) > 280
    board = Board([Piece("circle", (230, 250), 18, "green")], (Box(20, 60, 460, 480),), SUBMIT)
    run("Draw a circle around the dot by dragging the mouse, then press Submit", board)
    radii = [point.distance(Point(230, 250)) for point in board.strokes[0]]
    assert min(radii) > 40
    assert max(radii) < min(radii) * 1.05
    assert board.pressed == ["Submit"]


@pytest.mark.parametrize(
    ("goal", "rows"),
    [
        ("Drag Carol to the top of the list", ["Carol", "Anna", "Bernd", "Dora"]),
        ("Move Anna down by two positions", ["Bernd", "Carol", "Anna", "Dora"]),
        ("Move Dora to position 2", ["Anna", "Dora", "Bernd", "Carol"]),
    ],
)
def test_a_row_is_dragged_to_its_place(goal: str, rows: list[str]) -> None:
    board = Board(rows=["Anna", "Bernd", "Carol", "Dora"])
    assert run(goal, board).outcome == "done"
    assert board.rows == rows


@pytest.mark.parametrize(
    ("goal", "rows"),
    [
        (
            "Sort the numbers in increasing order, starting with the lowest at the top",
            "-40 -7 12 88",
        ),
        ("Arrange the numbers from highest to lowest", "88 12 -7 -40"),
    ],
)
def test_numbers_are_sorted_and_handed_in(goal: str, rows: str) -> None:
    board = Board(rows=["12", "-40", "88", "-7"], buttons=SUBMIT)
    run(goal, board)
    assert board.rows == rows.split()
    assert board.pressed == ["Submit"]


def test_where_no_figure_is_as_described_nothing_is_dragged() -> None:
    board = Board([Piece("circle", (100, 300), 50, "blue")], (Box(20, 60, 220, 220),))
    before = list(board.pieces)
    assert run("Drag the green triangle into the box", board).outcome == "not_found"
    assert board.pieces == before
