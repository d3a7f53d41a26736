from __future__ import annotations

import pytest

from agentkit.catalog import CARDS, Card, find_card
from agentkit.errors import UnknownName
from agentkit.geometry import Size
from agentkit.registry import known


@pytest.mark.parametrize("card", CARDS.values(), ids=lambda card: card.name)
class TestEveryCard:
    def test_names_parts_that_exist(self, card: Card) -> None:
        assert card.perceiver in known("perceiver")
        assert card.planner in known("planner")
        assert not card.family or card.family in known("model")
        assert not card.dialect or card.dialect in known("dialect")

    def test_says_what_it_is_and_under_which_licence(self, card: Card) -> None:
        assert CARDS[card.name] is card
        assert card.summary
        assert card.licence
        assert "licence" in card.sources

    def test_foretells_a_size_for_common_screens(self, card: Card) -> None:
        for size in (Size(1920, 1080), Size(3840, 2160), Size(1080, 2400), Size(64, 64)):
            seen, content = card.image_rule.resize(size)
            assert content.width <= seen.width
            assert content.height <= seen.height


def test_builtin_needs_nothing() -> None:
    card = find_card("builtin")
    assert (card.weights, card.extra, card.gigabytes) == ("", "", 0)


def test_an_unknown_model_is_refused_with_a_hint() -> None:
    with pytest.raises(UnknownName, match="unknown model 'bultin'; did you mean 'builtin'"):
        find_card("bultin")


def test_memory_is_two_bytes_a_parameter() -> None:
    assert Card("x", "y", "z", parameters=8).gigabytes == 16
