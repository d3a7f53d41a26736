"""How well `ask` reads answers off real screenshots, without weights.

    python benchmarks/questions.py --data DIR [--limit 20] [--show 10]

``DIR/qa.jsonl`` holds one question a line: ``{"image", "question", "answer": […]}``, the image's
path relative to DIR. The score is ANLS: for each question the best of 1 − edits / length over the
accepted answers, in lower case, 0 below one half (Biten et al. 2019); a question that is declined
scores 0.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path

from tqdm import tqdm

from agentkit.errors import CannotAnswer
from agentkit.frame import Frame
from agentkit.perceivers.builtin import BuiltinPerceiver
from agentkit.vision.matching import distance


def main() -> None:
    """Ask, score, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder of qa.jsonl")
    parser.add_argument("--limit", type=int, help="the first so many questions")
    parser.add_argument("--show", type=int, default=0, help="print so many wrong ones")
    options = parser.parse_args()
    rows = [json.loads(line) for line in (options.data / "qa.jsonl").read_text().splitlines()]
    rows = rows[: options.limit]
    perceiver = BuiltinPerceiver()
    scores, wrong, declined = [], [], 0
    for row in tqdm(rows, unit="question", dynamic_ncols=True):
        given = _ask(perceiver, options.data / row["image"], row["question"])
        declined += given is None
        scores.append(anls(given or "", row["answer"]))
        if scores[-1] < 1:
            wrong.append(f"{row['question']} → {given!r}, not {row['answer']}")
    print(f"ANLS {100 * sum(scores) / max(len(scores), 1):.1f}, {declined}/{len(rows)} declined")
    print("\n".join(wrong[: options.show]))


def anls(given: str, accepted: Iterable[str]) -> float:
    """The best likeness to an accepted answer; 0 below one half."""
    return max(
        (_likeness(given.lower().strip(), one.lower().strip()) for one in accepted), default=0
    )


def _likeness(given: str, answer: str) -> float:
    longer = max(len(given), len(answer), 1)
    alike = 1 - distance(given, answer, longer) / longer
    return alike if alike >= 0.5 else 0.0


def _ask(perceiver: BuiltinPerceiver, image: Path, question: str) -> str | None:
    try:
        return perceiver.ask(Frame.from_image(image), question).text
    except CannotAnswer:
        return None


if __name__ == "__main__":
    main()
