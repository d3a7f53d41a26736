"""What is searched for, taken apart for a form that asks for several things."""

from agentkit.planners._querying import taken_apart


def test_each_piece_goes_into_the_field_that_it_is_for() -> None:
    query = "jazz records made by Miles from year 1959"
    assert taken_apart(query, ["Year", "Maker", "Genre"]) == {
        "Year": "1959",
        "Maker": "Miles",
        "Genre": "jazz",
    }


def test_fields_go_by_words_of_one_meaning() -> None:
    query = "funny films directed by Ada Lovelace from year 1999"
    assert taken_apart(query, ["Director Name", "Release date", "Kind of film"]) == {
        "Director Name": "Ada Lovelace",
        "Release date": "1999",
        "Kind of film": "funny",
    }


def test_prepositions_are_names_of_fields_too() -> None:
    assert taken_apart("flights from Paris to Rome", ["From", "To", "Date"]) == {
        "From": "Paris",
        "To": "Rome",
    }


def test_what_names_no_field_goes_into_the_one_that_is_left() -> None:
    query = "rooms in Oslo for 2 guests"
    assert taken_apart(query, ["City", "Guests"]) == {"City": "Oslo", "Guests": "2"}
    assert "Rome" not in taken_apart("flights from Paris", ["From", "To"]).values()
