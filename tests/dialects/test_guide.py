"""The guide to dialects says what the code says, and its example does what it shows."""

from __future__ import annotations

import re
import subprocess
import sys

from PIL import Image

from tests.dialects.guide import PAGE, current

ROOT = PAGE.parents[1]


def test_the_table_is_that_of_the_code() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == current(page), "docs/dialects.md is old: run python -m tests.dialects.guide"


def test_the_example_runs() -> None:
    (block,) = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S)
    command = [sys.executable, "-c", block]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    with Image.open(ROOT / "docs/images/settings.png") as picture:
        place = f"Point(x={picture.width / 2}, y={picture.height / 4})"
    assert place in done.stdout
