"""Countries by code, by name and by everyday name, and the bodies that act like one."""

import pytest

from tracker import countries
from tracker.errors import Refused


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("MX", "MX"),
        ("mx", "MX"),
        ("Mexico", "MX"),
        ("MÉXICO", "MX"),
        ("MEX", "MX"),
        ("  united   states ", "US"),
        ("USA", "US"),
        ("America", "US"),
        ("UK", "GB"),
        ("Britain", "GB"),
        ("Russia", "RU"),
        ("Turkey", "TR"),
        ("Türkiye", "TR"),
        ("South Korea", "KR"),
        ("EU", "EU"),
        ("European Union", "EU"),
        ("Kosovo", "XK"),
    ],
)
def test_a_country_is_accepted_as_people_say_it(given: str, code: str) -> None:
    assert countries.code(given) == code


def test_a_misspelt_country_is_answered_with_the_nearest() -> None:
    with pytest.raises(Refused, match="did you mean 'Mexico'"):
        countries.code("Mexcio")


def test_what_is_like_no_country_is_answered_with_what_would_be_right() -> None:
    with pytest.raises(Refused, match="two-letter ISO code or a name"):
        countries.code("Qwxyz")


def test_a_code_is_shown_by_the_name_people_use() -> None:
    assert [countries.name(code) for code in ("US", "GB", "KR", "EU", "MX")] == [
        "United States",
        "United Kingdom",
        "South Korea",
        "European Union",
        "Mexico",
    ]


def test_an_unknown_code_is_shown_as_itself() -> None:
    assert countries.name("ZZ") == "ZZ"


def test_only_capitals_are_a_code() -> None:
    assert countries.is_code("MX") and countries.is_code("EU")
    assert not countries.is_code("mx") and not countries.is_code("ZZ")


def test_every_code_with_a_name_is_found_again_by_that_name() -> None:
    for code in ("MX", "US", "CA", "CN", "TR", "CI", "VN", "TZ", *countries.BODIES):
        assert countries.code(countries.name(code)) == code
