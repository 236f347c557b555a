"""The table of settings: names that fit their subjects, defaults that pass their own checks."""

import pytest

from tracker import settings, text, vocabulary
from tracker.settings import SETTINGS


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_a_default_passes_its_own_check_and_a_name_comes_back_from_its_subject(
    setting: settings.Setting,
) -> None:
    assert settings.flaws_of(setting.name, setting.default) == []
    kind, _, slug = settings.subject_of(setting.name).partition(":")
    assert kind in vocabulary.SUBJECT_TYPES and text.slug_flaw(slug) is None
    assert settings.name_of(slug) == setting.name
    assert setting.meaning and not setting.meaning.endswith(".")


def test_every_priority_has_its_days_and_the_higher_the_fewer() -> None:
    days = [int(settings.DEFAULTS[f"review.{name}"]) for name in vocabulary.PRIORITIES]
    assert days == sorted(days) and len(set(days)) == len(days)


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        (
            "review.high",
            ["1", "7", "3650"],
            ["", "0", "3651", "-1", "07", "7.5", "٣", " 7", "week"],
        ),
        ("organisation", ["", "Año y Día", "x" * 200], ["a\nb", "a\x1bb", "x" * 201, 7, None]),
        ("licence", ["", "CC-BY-4.0", "GPL-2.0+"], ["CC BY", "-MIT", "é", "x" * 65, ["MIT"]]),
        ("of-a-newer-version", ["anything"], [7, None]),
    ],
)
def test_values_are_checked_by_their_setting(
    name: str, right: list[str], wrong: list[object]
) -> None:
    assert [value for value in right if settings.flaws_of(name, value)] == []
    for value in wrong:
        (flaw,) = settings.flaws_of(name, value)
        assert flaw.startswith(f"{name}: ")
