"""The closed sets of words, against the tables that the design publishes."""

import pytest

from tracker import vocabulary

# status, phase, GAO, OGP, PolitiFact, Comparative Pledges, test
PUBLISHED = """
unassessed | open | Open | | Not Yet Rated | | nobody has looked
no-action | open | Open | Not Started | Not Yet Rated | not fulfilled at term end | looked on a date, found nothing
under-consideration | open | Open | Limited | In the Works | not fulfilled at term end | the owner tabled, announced or is negotiating it
adopted | open | Open-Partially Addressed | Limited | In the Works | partially fulfilled | a binding decision, not operating yet
in-progress | open | Open-Partially Addressed | Substantial | In the Works | partially fulfilled | delivery under way
stalled | open | Open | Limited | Stalled | by degree | was moving, is not, still possible
partial | closed | Closed-Implemented (in part) | Substantial | Compromise | partially fulfilled | the owner is finished and delivered part
implemented | closed | Closed-Implemented | Complete | Promise Kept | fully fulfilled | the proposal's own test is met
rejected | closed | Closed-Not Implemented | Not Started | Promise Broken | not fulfilled | declined, defeated, or the opposite enacted
reversed | closed | Closed-Not Implemented | | Promise Broken | not fulfilled | was adopted or later, then undone
superseded | closed | Closed-Not Implemented | | | excluded | replaced or withdrawn by its proposers
unverifiable | closed | | Verifiable: No | not admitted | excluded | has no observable test
"""  # noqa: E501


def test_the_statuses_are_those_published_with_their_tests_phases_and_crosswalk() -> None:
    published = [
        tuple(cell.strip() for cell in line.split("|")) for line in PUBLISHED.strip().splitlines()
    ]
    ours = [
        (s.name, s.phase, s.gao, s.ogp, s.politifact, s.cpp, s.test) for s in vocabulary.STATUSES
    ]
    assert ours == published


def test_every_status_is_open_or_closed_and_none_is_both() -> None:
    assert set(vocabulary.OPEN) | set(vocabulary.CLOSED) == set(vocabulary.STATUS_NAMES)
    assert not set(vocabulary.OPEN) & set(vocabulary.CLOSED)
    assert all(vocabulary.PHASE_OF[name] == "open" for name in vocabulary.OPEN)


@pytest.mark.parametrize(
    ("ours", "published"),
    [
        (vocabulary.NEED_EVIDENCE, "adopted in-progress partial implemented rejected reversed"),
        (vocabulary.FAILING, "stalled partial rejected reversed"),
        (vocabulary.CONFIDENCES, "low moderate high"),
        (
            vocabulary.FAILURE_REASONS,
            "no-priority changed-position no-majority court money capacity external-event other",
        ),
        (vocabulary.STANCES, "supports contradicts mixed context"),
        (
            vocabulary.EVIDENCE_KINDS,
            "law order budget ruling official-statement data report media interview observation",
        ),
        (vocabulary.RESPONSES, "none noted under-review accepted accepted-in-part rejected"),
        (
            vocabulary.LINK_KINDS,
            "in-exchange-for depends-on part-of repeats supersedes conflicts-with",
        ),
        (vocabulary.SUBJECT_TYPES, "proposal source issue view setting"),
        (vocabulary.PUTS, "recommended offered pledged demanded threatened reported"),
        (vocabulary.PRIORITIES, "high normal low"),
    ],
)
def test_a_closed_set_holds_exactly_the_published_words(
    ours: tuple[str, ...], published: str
) -> None:
    assert sorted(ours) == sorted(published.split())
    assert len(set(ours)) == len(ours)


def test_grades_are_a_letter_for_the_source_and_a_figure_for_the_information() -> None:
    assert len(vocabulary.GRADES) == 36
    assert {"A1", "C3", "F6"} <= set(vocabulary.GRADES)
    assert vocabulary.UNGRADED == "F6"


def test_every_link_reads_backward() -> None:
    assert set(vocabulary.LINK_BACKWARD) == set(vocabulary.LINK_KINDS)


@pytest.mark.parametrize(
    ("old", "new", "stance"),
    [
        ("unassessed", "under-consideration", "supports"),
        ("unassessed", "adopted", "supports"),
        ("adopted", "implemented", "supports"),
        ("adopted", "adopted", "supports"),
        ("stalled", "in-progress", "supports"),
        ("in-progress", "partial", "supports"),
        ("implemented", "adopted", "contradicts"),
        ("in-progress", "under-consideration", "contradicts"),
        ("adopted", "stalled", "contradicts"),
        ("unassessed", "rejected", "contradicts"),
        ("implemented", "reversed", "contradicts"),
        ("adopted", "no-action", "context"),
        ("adopted", "superseded", "context"),
        ("unassessed", "unverifiable", "context"),
        ("adopted", "unassessed", "context"),
    ],
)
def test_evidence_given_with_a_move_takes_the_stance_of_the_move(
    old: str, new: str, stance: str
) -> None:
    assert vocabulary.stance_of_move(old, new) == stance


def test_a_move_from_any_status_to_any_has_a_stance() -> None:
    for old in vocabulary.STATUS_NAMES:
        for new in vocabulary.STATUS_NAMES:
            assert vocabulary.stance_of_move(old, new) in vocabulary.STANCES
