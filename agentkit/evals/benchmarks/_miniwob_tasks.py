"""The tasks of MiniWoB++, as BrowserGym splits them, and how good is good enough on some."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatch
from types import MappingProxyType

__all__ = ["DEVELOPMENT", "ENOUGH", "TEST", "skill_of"]

DEVELOPMENT: tuple[str, ...] = tuple(
    """
book-flight book-flight-nodelay buy-ticket choose-date choose-date-easy
choose-date-medium choose-date-nodelay circle-center click-checkboxes
click-checkboxes-large click-checkboxes-soft click-checkboxes-transfer click-collapsible
click-collapsible-2 click-collapsible-2-nodelay click-collapsible-nodelay click-dialog
click-dialog-2 click-option click-shades click-test-2 click-test-transfer count-shape
daily-calendar drag-box drag-items drag-shapes drag-shapes-2 drag-single-shape
drag-sort-numbers draw-circle draw-line enter-date enter-password enter-text
enter-text-2 enter-text-dynamic enter-time find-midpoint focus-text focus-text-2
form-sequence identify-shape login-user login-user-popup multi-layouts multi-orderings
navigate-tree odd-or-even read-table read-table-2 search-engine text-editor
text-transform unicode-test use-autocomplete use-autocomplete-nodelay use-colorwheel
use-colorwheel-2 use-slider use-slider-2 visual-addition
""".split()
)
"""Those to develop on, variants of a task together
(https://github.com/ServiceNow/BrowserGym)."""

TEST: tuple[str, ...] = tuple(
    """
ascending-numbers bisect-angle choose-list click-button click-button-sequence
click-color click-link click-menu click-menu-2 click-pie click-pie-nodelay
click-scroll-list click-shape click-tab click-tab-2 click-tab-2-easy click-tab-2-hard
click-tab-2-medium click-test click-widget copy-paste copy-paste-2 count-sides
drag-circle drag-cube drag-items-grid email-inbox email-inbox-delete email-inbox-forward
email-inbox-forward-nl email-inbox-forward-nl-turk email-inbox-important
email-inbox-nl-turk email-inbox-noscroll email-inbox-reply email-inbox-star-reply
find-greatest find-word form-sequence-2 form-sequence-3 generate-number grid-coordinate
guess-number highlight-text highlight-text-2 hot-cold number-checkboxes order-food
phone-book resize-textarea right-angle scroll-text scroll-text-2 sign-agreement
simple-algebra simple-arithmetic social-media social-media-all social-media-some
stock-market terminal tic-tac-toe use-spinner
""".split()
)
"""BrowserGym's others: kept aside, so that a figure on them says something."""

ENOUGH: Mapping[str, float] = MappingProxyType(
    {
        "bisect-angle": 0.8,
        "circle-center": 0.8,
        "draw-circle": 0.8,
        "find-midpoint": 0.8,
        "right-angle": 0.8,
        "use-colorwheel": 0.95,
        "use-colorwheel-2": 0.95,
    }
)
"""The reward from which a task counts as solved that rewards nearness, so that hardly anybody gets
all of it; all others have to be rewarded with 1. In `circle-center` and `find-midpoint` 0.8 is a
fifth of the radius, or 6 of 30 pixels, off."""

_SKILLS: Mapping[str, str] = MappingProxyType(
    {
        "clicks": "click-test* click-button click-link click-dialog* click-tab unicode-test"
        " click-widget focus-text*",
        "lists": "click-button-sequence click-checkboxes* click-option click-scroll-list"
        " choose-list ascending-numbers odd-or-even buy-ticket",
        "text entry": "enter-text* enter-password login-user* text-transform copy-paste*"
        " use-autocomplete* terminal text-editor",
        "reveal, then click": "click-collapsible* click-tab-2* click-menu* click-pie*"
        " navigate-tree phone-book",
        "colours and shapes": "click-color click-shades click-shape identify-shape count-*"
        " grid-coordinate circle-center bisect-angle find-midpoint right-angle visual-addition"
        " number-checkboxes draw-* use-colorwheel*",
        "reading": "read-table* find-word find-greatest simple-a* generate-number scroll-text*"
        " sign-agreement highlight-text*",
        "dates and sliders": "choose-date* enter-date enter-time use-slider* use-spinner"
        " resize-textarea daily-calendar form-sequence*",
        "drags": "drag-*",
        "games": "simon-says tic-tac-toe guess-number hot-cold chase-circle moving-items"
        " stock-market",
        "small applications": "book-flight* email-inbox* multi-* order-food search-engine"
        " social-media*",
    }
)


def skill_of(task: str) -> str:
    """What a task asks for most of all; ``other`` where nobody has said."""
    return next(
        (
            skill
            for skill, names in _SKILLS.items()
            if any(fnmatch(task, name) for name in names.split())
        ),
        "other",
    )
