"""The table in docs/dialects.md, made from the code.

``python -m tests.dialects.guide`` writes it anew.
"""

from __future__ import annotations

from pathlib import Path

from agentkit.cli.dialects import Description, describe
from agentkit.registry import PARTS

PAGE = Path(__file__).parents[2] / "docs" / "dialects.md"
HEAD = "|---|---|---|---|---|\n"


def current(page: str) -> str:
    """The page with the table as it must be now."""
    before, _, after = page.partition(HEAD)
    rows = "".join(row(describe(name)) for name in sorted(PARTS["dialect"]))
    text = "".join(line for line in after.splitlines(True) if not line.startswith("|"))
    return before + HEAD + rows + text


def row(found: Description) -> str:
    summary = found.summary.replace("``", "`").replace("|", "\\|")
    models = ", ".join(f"`{name}`" for name in found.models) or "–"
    return (
        f"| `{found.name}` | {summary} | {models} | {'; '.join(found.numbers)} | {found.cases} |\n"
    )


if __name__ == "__main__":
    PAGE.write_text(current(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
