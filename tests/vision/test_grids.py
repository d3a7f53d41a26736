"""Cells of tables are no fields; fields of forms stay some, hard beside each other or not."""

from agentkit.frame import Element
from agentkit.geometry import Box
from agentkit.vision.grids import without_cells


def field(left: float, top: float, value: str = "words") -> Element:
    return Element(Box(left, top, left + 200, top + 40), "field", value=value)


def test_what_has_others_beside_and_below_it_is_a_cell() -> None:
    table = [field(left, top) for left in (20, 222) for top in (10, 52, 94)]
    apart = field(20, 300)
    assert without_cells([*table, apart]) == [apart]


def test_a_column_of_fields_stays() -> None:
    column = [field(20, top) for top in (10, 52, 94)]
    assert without_cells(column) == column


def test_a_row_of_fields_stays() -> None:
    row = [field(left, 10) for left in (20, 222, 424)]
    assert without_cells(row) == row


def test_empty_fields_stay_wherever_they_are() -> None:
    empty = [field(left, top, "") for left in (20, 222) for top in (10, 52)]
    assert without_cells(empty) == empty
