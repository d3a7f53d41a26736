"""Names that mean the same, and names that only look as if they did."""

import pytest

from agentkit.vision.synonyms import same_meaning

SAME = [
    ("Show previews", "Preview messages"),
    ("Airplane mode", "Flight mode"),
    ("Location services", "Location access"),
    ("Dark mode", "Use dark theme"),
    ("Do not disturb", "Quiet mode"),
    ("Camera access", "Allow camera access"),
    ("Notification settings", "Notifications preferences"),
]
OTHER = [
    ("Location services", "Location history"),
    ("Show notifications", "Hide notifications"),
    ("Dark mode", "Light mode"),
    ("Save", "Save changes as"),
    ("Time", "Time zone"),
    ("Do not disturb", "Disturb"),
    ("Show for", "Use the"),
    ("Text", "Text size"),
    ("Delete message", "Archive message"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_same(one: str, other: str) -> None:
    assert same_meaning(one, other)
    assert same_meaning(other, one)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_not_the_same(one: str, other: str) -> None:
    assert not same_meaning(one, other)
    assert not same_meaning(other, one)
