"""A result, or what changed between two, as one HTML file with the pictures of the failures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from agentkit.evals.benchmarks import load_examples
from agentkit.evals.comparing import RIGHT, compare
from agentkit.evals.examples import Example
from agentkit.evals.published import published
from agentkit.evals.showing import Record, show_example
from agentkit.pages import Html, badge, folded, table, tag, write_page

__all__ = ["SHOWN", "who", "write_comparison", "write_report"]

SHOWN = 24
"""Failures that are shown, where nothing else is asked for: a page of a few megabytes."""

Result = Mapping[str, Any]


def who(result: Result) -> str:
    """Who was measured: a helped model says so."""
    return f"{result['model']} helped by builtin" if result.get("helped") else result["model"]


def write_report(
    result: Result, out: Path, *, data: Sequence[Path] = (), show: int = SHOWN
) -> None:
    """Write a page about a result.

    Args:
        result: as `agentkit.evals.run.evaluate` returns it.
        data: the benchmark's files, where they do not lie any more where the result says.
        show: how many failures to show, with their pictures: one of each page first.

    Raises:
        ConfigError: where the files are missing, or the page cannot be written.
    """
    examples = _examples(result, data) if show else {}
    failures = [record for record in result["examples"] if _is_wrong(record)]
    write_page(
        out,
        f"{who(result)} on {result['benchmark']}",
        _summary(result),
        *_tables(result),
        *_beside(result),
        *_failures(failures, examples, show),
        *_repeating(result),
    )


def write_comparison(
    first: Result, second: Result, out: Path, *, data: Sequence[Path] = (), show: int = SHOWN
) -> None:
    """Write a page about two results of one benchmark: which examples flipped, with pictures.

    Raises:
        ConfigError: where the results cannot be compared, the files are missing, or the page
            cannot be written.
    """
    found = compare(first, second)
    examples = _examples(second, data) if show else {}
    before, after = _records(first), _records(second)
    low, high = found["interval"]
    parts = [
        tag("p", f"{100 * found['difference']:+.1f}", class_="big"),
        tag(
            "p",
            f"from {100 * found['scores'][0]:.1f} ({who(first)}) to"
            f" {100 * found['scores'][1]:.1f} ({who(second)}), {found['metric']} on"
            f" {found['n']} examples; 95 % interval {100 * low:+.1f} to {100 * high:+.1f};"
            f" p = {found['p']:.3f}",
        ),
        *_both(found),
    ]
    for what in ("gained", "lost"):
        parts.append(tag("h2", f"{what.capitalize()}: {len(found[what])}"))
        for name in _spread([before[name] for name in found[what]], show):
            told = {"before": before[name], "after": after[name]}
            parts.append(show_example(examples[name], told))
    write_page(out, f"{found['benchmark']}: {who(first)} and {who(second)}", *parts)


def _both(found: Mapping[str, Any]) -> Iterator[Html]:
    """The two scores of each category."""
    rows = [
        [name or "–", *(f"{100 * score:.1f}" for score in scores)]
        for name, scores in found["by"].items()
    ]
    if rows:
        yield table(["category", "before", "after"], rows, "By category")


def _examples(result: Result, data: Sequence[Path]) -> dict[str, Example]:
    repeat = result["repeat"]
    files = data or [Path(path) for path in repeat["data"]]
    return {
        example.id: example
        for seed in range(repeat["seed"], repeat["seed"] + repeat["seeds"])
        for example in load_examples(result["benchmark"], files, seed)
    }


def _records(result: Result) -> dict[str, Record]:
    return {record["id"]: record for record in result["examples"]}


def _is_wrong(record: Record) -> bool:
    """An absent target has no score: naming a place for it is wrong."""
    if record.get("error"):
        return True
    return bool(record["given"]) if record["score"] is None else record["score"] < RIGHT


def _spread(records: Sequence[Record], most: int) -> list[str]:
    """The ids of some, one of each page first: those of one page are much alike."""
    seen: Counter[str] = Counter()
    ranked = []
    for number, record in enumerate(records):
        ranked.append((seen[record["page"]], number, record["id"]))
        seen[record["page"]] += 1
    return [name for _, _, name in sorted(ranked)[:most]]


def _summary(result: Result) -> Html:
    helped = [tag("p", badge("helped by builtin", "fair"))] if result.get("helped") else []
    if result["score"] is None:
        return tag("div", *helped, tag("p", "nothing to score"), class_="panel")
    low, high = result["interval"]
    return tag(
        "div",
        *helped,
        tag("p", f"{100 * result['score']:.1f}", class_="big"),
        tag("p", f"{result['metric']}, 95 % interval {100 * low:.1f} to {100 * high:.1f}"),
        tag("p", _counts(result), class_="muted"),
        *(tag("p", line) for line in _of_kind(result)),
        class_="panel",
    )


def _counts(result: Result) -> str:
    counts = f"{result['n']} scored, {result['failed']} failed, {result['declined']} declined"
    spent = f"{result['seconds']:.0f} s"
    spent += f", {result['tokens']} tokens" if "tokens" in result else ""
    spent += f", {result['cost']:.2f} US dollars" if "cost" in result else ""
    return f"{counts}; {spent}"


def _of_kind(result: Result) -> Iterator[str]:
    absent, strict = result.get("absent"), result.get("calibrated")
    if absent and absent["n"]:
        yield f"{100 * absent['refused']:.1f} % of {absent['n']} absent targets were refused"
    if strict:
        low, high = strict["interval"]
        yield (
            f"{100 * strict['score']:.1f}, from {100 * low:.1f} to {100 * high:.1f}, where"
            f" {100 * strict['refusals']:.0f} % of absent targets are refused"
        )
    if "false_done" in result:
        yield f"said to be done and were not: {result['false_done']}; harmful: {result['harmful']}"


def _tables(result: Result) -> Iterator[Html]:
    for name, groups in result["by"].items():
        rows = [_row(group or "–", figures) for group, figures in groups.items()]
        yield table([name, result["metric"], "95 % interval", "n"], rows, f"By {name}")


def _row(name: str, figures: Mapping[str, Any]) -> list[str]:
    low, high = figures["interval"]
    score = f"{100 * figures['score']:.1f}"
    return [name, score, f"{100 * low:.1f} to {100 * high:.1f}", str(figures["n"])]


def _beside(result: Result) -> Iterator[Html]:
    figures = published(result["benchmark"], result["metric"])
    if figures and result["score"] is not None:
        ours = [who(result), f"{100 * result['score']:.1f}", f"this run, n={result['n']}"]
        rows = [[each.model, f"{each.score:.1f}", each.source] for each in figures]
        yield tag("h2", "Published figures")
        yield tag("p", "Of whole sets, with other prompts and splits.", class_="muted")
        yield table(["model", result["metric"], "source"], [ours, *rows])


def _failures(
    failures: Sequence[Record], examples: Mapping[str, Example], show: int
) -> Iterator[Html]:
    chosen = _spread(failures, show)
    yield tag("h2", f"Failures: {len(failures)}")
    if chosen:
        told = "" if len(chosen) == len(failures) else f"{len(chosen)}, one of each page first. "
        key = "On pictures, dashed is what was expected and solid what was given."
        yield tag("p", told + key, class_="muted")
    by_id = {record["id"]: record for record in failures}
    for name in chosen:
        yield show_example(examples[name], {"given": by_id[name]})


def _repeating(result: Result) -> Iterator[Html]:
    repeat = result["repeat"]
    plain = {name: value for name, value in repeat.items() if name not in ("card", "prompts")}
    listed = [each for name in plain for each in (tag("dt", name), tag("dd", str(plain[name])))]
    prompts = [folded(name, tag("pre", text)) for name, text in repeat["prompts"].items()]
    yield tag("h2", "To repeat it")
    yield tag("pre", repeat["command"])
    yield folded("Versions, seed, data", tag("dl", *listed))
    yield folded(f"Prompts: {len(prompts)}", *prompts)
