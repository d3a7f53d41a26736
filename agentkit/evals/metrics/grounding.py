"""Whether the right place was found, and whether what is not there was refused.

A place counts as ScreenSpot counts it (Cheng et al. 2024, "SeeClick"): the point that would be
clicked lies inside the target. Boxes are compared by intersection over union, as RefCOCO does (Yu
et al. 2016).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agentkit.geometry import Box

__all__ = ["Found", "box_overlaps", "calibrated", "point_in_box", "refused", "size_name"]

REFUSALS = 0.9
"""The share of absent targets that has to be refused before calibrated accuracy is counted."""

SIZES = ((16.0, "under 16 px"), (32.0, "16 to 32 px"), (64.0, "32 to 64 px"))
"""Sides of squares as large as a target, in pixels: an icon, a button, a field."""


@dataclass(frozen=True)
class Found:
    """The best place that was named, and how sure its finder is, 0 to 1."""

    box: Box
    score: float


def point_in_box(found: Found | None, boxes: Iterable[Box]) -> float:
    """1 where the centre of what was found lies in one of the right boxes; else 0."""
    return float(found is not None and any(box.contains(found.box.center) for box in boxes))


def box_overlaps(found: Found | None, boxes: Iterable[Box], least: float) -> float:
    """1 where what was found and one of the right boxes overlap by an IoU of `least`; else 0."""
    return float(found is not None and any(found.box.iou(box) >= least for box in boxes))


def refused(found: Found | None) -> float:
    """1 where nothing was named, which is right for a target that is absent; else 0."""
    return float(found is None)


def calibrated(
    there: Sequence[tuple[Found | None, Sequence[Box]]],
    absent: Sequence[Found | None],
    refusals: float = REFUSALS,
) -> tuple[float, float] | None:
    """Accuracy on the targets that are there, where places below one threshold do not count.

    The threshold is the lowest at which the share `refusals` of the absent targets is refused;
    give the targets of all sets at once, so that it is one for all of them.

    Returns:
        accuracy and threshold; None where no target is there, or none is absent.
    """
    if not there or not absent:
        return None
    threshold = _threshold(absent, refusals)
    right = [found and found.score >= threshold and point_in_box(found, b) for found, b in there]
    return sum(map(bool, right)) / len(there), threshold


def _threshold(absent: Sequence[Found | None], refusals: float) -> float:
    """Of the scores that may be asked for, the lowest that refuses enough."""
    scores = [found.score for found in absent if found]
    least = refusals * len(absent)
    for threshold in sorted({0.0, *scores}):
        if len(absent) - sum(score >= threshold for score in scores) >= least:
            return threshold
    return float("inf") if scores else 0.0


def size_name(boxes: Sequence[Box]) -> str:
    """The class of size that a target belongs to, by the smallest of its boxes."""
    side = min(box.area for box in boxes) ** 0.5
    return next((name for most, name in SIZES if side < most), "64 px and more")
