"""Accuracy of open answers against those of several people, as VQA's own evaluator counts it.

Antol et al. 2015, "VQA: Visual Question Answering"; Goyal et al. 2017 for VQAv2. The normaliser's
rules and word lists are those of the authors' evaluator (github.com/GT-Vision-Lab/VQA,
vqaEval.py), its oddities included: published figures contain them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["normalise", "vqa_accuracy"]

ENOUGH = 3
"""An answer that so many of the other people gave is wholly right."""

DIGITS = {
    word: str(number)
    for number, word in enumerate("zero one two three four five six seven eight nine ten".split())
} | {"none": "0"}
ARTICLES = {"a", "an", "the"}
PUNCTUATION = ';/[]"{}()=+\\_-><@`,?!'
PERIOD = re.compile(r"\.(?!\d)")
PERIODS = 32
"""The evaluator hands ``re.UNICODE``, 32, over as the number of full stops to take out."""
THOUSANDS = re.compile(r"\d,\d")

CONTRACTED = """
ain't aren't can't could've couldn't couldn't've didn't doesn't don't hadn't hadn't've hasn't
haven't he'd he'd've he's how'd how'll how's isn't it'd it'd've it'll ma'am mightn't mightn't've
might've mustn't must've needn't not've o'clock oughtn't 'ow's'at shan't she'd've should've
shouldn't shouldn't've somebody'd've somebody'll somebody's someone'd someone'd've someone'll
someone's something'd something'd've something'll that's there'd there'd've there're there's
they'd they'd've they'll they're they've 'twas wasn't we'd've we've weren't what'll what're what's
what've when's where'd where's where've who'd who'd've who'll who's who've why'll why're why's
won't would've wouldn't wouldn't've y'all y'all'll y'all'd've you'd you'd've you'll you're you've
""".split()


def _spellings(word: str) -> list[str]:
    """A contraction with each one of its apostrophes left out."""
    marks = [at for at, letter in enumerate(word) if letter == "'"]
    return [word[:at] + word[at + 1 :] for at in marks]


SPELT = {wrong: word for word in CONTRACTED for wrong in _spellings(word)}
SPELT["somebody'd"] = "somebodyd"  # the evaluator's table has this pair the other way round


def vqa_accuracy(given: str, answers: Sequence[str]) -> float:
    """How far an answer agrees with those that people gave, 0 to 1.

    For each person left out, a third of the number of others who said the same, at most 1; the
    mean over all. Answers are normalised only where people disagree. With fewer than four people
    no answer reaches 1: such sets are scored by another metric.
    """
    given, said = _plain(given), [_plain(answer) for answer in answers]
    if len(set(said)) > 1:
        given, said = normalise(given), [normalise(answer) for answer in said]
    same = [answer == given for answer in said]
    left_out = [min(1.0, (sum(same) - own) / ENOUGH) for own in same]
    return sum(left_out) / len(left_out)


def normalise(answer: str) -> str:
    """An answer without punctuation and articles, numbers in digits, contractions spelt out."""
    words = [DIGITS.get(word, word) for word in _without_punctuation(answer).lower().split()]
    return " ".join(SPELT.get(word, word) for word in words if word not in ARTICLES)


def _plain(answer: str) -> str:
    return answer.replace("\n", " ").replace("\t", " ").strip()


def _without_punctuation(answer: str) -> str:
    """Marks beside a space are taken out, others become one; all go where 1,000 is written so."""
    joined = bool(THOUSANDS.search(answer))
    text = answer
    for mark in PUNCTUATION:
        beside = f"{mark} " in answer or f" {mark}" in answer
        text = text.replace(mark, "" if joined or beside else " ")
    return PERIOD.sub("", text, PERIODS)
