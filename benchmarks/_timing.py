"""How long something takes, and a table of such times."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

__all__ = ["as_table", "typical"]


def typical(do: Callable[[], object], count: int) -> float:
    """The median time of `count` times, in milliseconds."""
    times = []
    for _ in range(count):
        start = time.perf_counter()
        do()
        times.append(1000 * (time.perf_counter() - start))
    return round(statistics.median(times), 2)


def as_table(report: Mapping[str, Mapping[str, object]], corner: str = "") -> str:
    """Text with a column for each key of `report`, and a row for each of its values' keys."""
    names = list(next(iter(report.values())))
    rows = [f"{corner:22}" + "".join(f"{column:>10}" for column in report)]
    for name in names:
        values = (f"{report[column][name]!s:>10}" for column in report)
        rows.append(f"{name:22}" + "".join(values))
    return "\n".join(rows)
