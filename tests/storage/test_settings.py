"""What is set: in force at the state at which it was set, merged like anything else, and no other."""

from pathlib import Path

import pytest

from tests.storage.databases import admit, exported, made, merge, query, record, signed, stranger
from tests.storage.tampering import next_own, slip_in
from tracker import chain, database
from tracker.errors import BadData, Refused
from tracker.keeping import derived
from tracker.model import Draft
from tracker.queries import settings


def setting(value: str | None, name: str = "review-high") -> Draft:
    """A draft that sets something, None to its default."""
    return Draft("describe", f"setting:{name}", {"fields": {"value": value}})


def days(path: Path) -> int:
    """The days after which a proposal of high priority is to be looked at again."""
    with database.reading(path) as connection:
        assert settings.value(connection, "review.high") == str(
            settings.review_days(connection)["high"]
        )
        return settings.review_days(connection)["high"]


def test_nothing_set_is_the_default_and_so_is_what_went_back_to_it(tmp_path: Path) -> None:
    path = made(tmp_path / "x.db")
    assert days(path) == 14
    (entry,) = record(path, setting("7"))
    assert days(path) == 7
    record(path, setting(None))
    assert days(path) == 14
    record(path, setting("9"), Draft("retract", entry.subject, {"entry": entry.hash}))
    assert days(path) == 9
    assert query(path, "SELECT * FROM settings") == [("review.high", "9")]


def test_who_publishes_is_nobody_until_it_is_said(tmp_path: Path) -> None:
    path = made(tmp_path / "x.db")
    with database.reading(path) as connection:
        assert settings.organisation(connection) == ""
        with pytest.raises(KeyError):
            settings.value(connection, "organization")
    record(path, setting("Policy Desk", "organisation"))
    with database.reading(path) as connection:
        assert settings.organisation(connection) == "Policy Desk"


def test_of_two_who_set_apart_the_later_entry_stands_on_both(tmp_path: Path) -> None:
    one, two = made(tmp_path / "one.db"), made(tmp_path / "two.db")
    record(one, setting("7"))
    record(two, setting("10"), setting("11"))
    merge(one, two)
    merge(two, one)
    assert (days(one), days(two)) == (11, 11)


@pytest.mark.parametrize("value", ["0", "a week", "٣", "7\n"])
def test_a_wrong_value_is_refused_at_both_gates(tmp_path: Path, value: str) -> None:
    path = made(tmp_path / "x.db")
    with pytest.raises(Refused, match=r"review\.high"):
        record(path, setting(value))
    body = {"fields": {"value": value}}
    wrong = stranger(kind="describe", subject="setting:review-high", body=body)
    with pytest.raises(BadData, match=r"review\.high"):
        admit(path, wrong)


def test_what_only_a_newer_version_knows_is_kept_and_sets_nothing_here(tmp_path: Path) -> None:
    path, other = made(tmp_path / "x.db"), made(tmp_path / "y.db")
    admit(
        path, stranger(kind="describe", subject="setting:new-kind", body={"fields": {"value": "x"}})
    )
    admit(other, exported(path))
    assert query(other, "SELECT * FROM settings") == [("new.kind", "x")]
    assert days(other) == 14


@pytest.mark.parametrize("value", ["never", 7, ["7"]])
def test_a_value_that_came_past_the_gates_sets_nothing(tmp_path: Path, value: object) -> None:
    path = made(tmp_path / "x.db")
    record(path, setting("7"))
    entry, _ = next_own(path, kind="describe", subject="setting:review-high")
    head = query(path, "SELECT hash FROM entries")[0][0]
    slip_in(path, signed(entry._replace(body={"fields": {"value": value}}), head))
    derived.mend(str(path))
    assert query(path, "SELECT * FROM settings") == []
    assert days(path) == 14
    assert chain.canonical({"value": value}) in query(path, "SELECT body FROM entries")[1][0]
