"""One invented month on the shipped seeds, so that a report has every part; always the same.

Nothing in it happened: findings are made up, links lead to example.org, authors are called A. Author.
``python -m tests.report.month FILE`` makes the database for people to look at; its report is
``tracker --db FILE report --month 2026-11 --today 2026-11-30``.
"""

import random
import sys
import tempfile
from pathlib import Path

from tests.report.telling import SERVER, Telling

TODAY = "2026-11-30"
ON = ("--month", "2026-11", "--today", TODAY)
LOADED = "2026-09-07"  # the day on which the shipped seeds were loaded
SEED = 202611
LINK = "https://example.org/"
GAZETTE = {
    "url": f"{LINK}gazette/2026/11/scanners?part=2&page=7",
    "title": "Notice on scanners & lanes (invented)",
    "author": "A. Author and B. Author",
    "publisher": "The Example Gazette",
    "published": "2026-11",
    "accessed": "2026-11-03",
    "archive_url": "https://archive.example.org/2026/scanners",
    "locator": "p. 7",
    "kind": "order",
    "grade": "B2",
}
STUDY = {
    "url": f"{LINK}studies/opioids",
    "title": "What an invented study found",
    "author": "A. Author",
    "publisher": "Example University Press",
    "published": "2026",
    "accessed": "2026-10-06",
    "grade": "C3",
}
_OWN = {"by": "MX", "origin": "one-call"}  # what the owner says of itself, both by one call
_CHECKED = ("the gazette", "the budget", "the minutes of the committee", "the ministry's page")
_SAID = (
    "A draft was shown to the press",
    "A meeting was held",
    "A tender was put off",
    "A pilot ran",
)
_STANCES = ("supports", "context", "mixed", "contradicts")


def make(path: Path) -> Path:
    """The whole month at ``path``."""
    month = Telling(path)
    month.load_seeds(LOADED)
    month.edited(LOADED, "setting:organisation", value="The Example Institute")
    for add in (_before, _moves, _setbacks, _contested, _deadlines, _answers, _corrections, _weak):
        add(month)
    _small_things(month)
    month.tell()
    _disagree(path, month)
    return path


def _before(month: Telling) -> None:
    """What October brought: reports of November compare with it."""
    due = {
        "scan-commercial-traffic-first": "2026-10-31",
        "nearshoring-tax-breaks": "2026-06",
        "joint-targeting-precursors": "2026-10-15",
    }
    for name, deadline in due.items():
        month.due("2026-10-05", name, deadline, "So said an invented decree")
    for name in ("ecommerce-rules", "address-skills-gap"):
        month.moved(
            "2026-10-06",
            name,
            "under-consideration",
            "It was tabled",
            evidence=[("A bill was tabled", "supports", STUDY)],
        )


def _moves(month: Telling) -> None:
    month.moved(
        "2026-11-03",
        "scan-all-vehicles",
        "under-consideration",
        "The agency tabled a plan",
        confidence="low",
        evidence=[("Scanners for <12> lanes | docks were tendered", "supports", GAZETTE)],
    )
    month.moved(
        "2026-11-09",
        "mx-designate-cartels",
        "adopted",
        "The decree was signed",
        confidence="high",
        evidence=[
            (
                "The decree names six groups",
                "supports",
                {**GAZETTE, "locator": "p. 9", "grade": "A1"},
            ),
            (
                "Two of them are left out",
                "mixed",
                {"doc": "Interview notes 3", "kind": "interview"},
            ),
        ],
    )
    month.moved(
        "2026-11-12",
        "joint-targeting-precursors",
        "implemented",
        "A joint cell works",
        on="2026-11-10",
        confidence="moderate",
        evidence=[
            ("The cell opened", "supports", {"url": LINK + "cell", "by": "MX", "grade": "C2"})
        ],
    )
    month.moved(
        "2026-11-17",
        "strengthen-southern-border",
        "in-progress",
        "Posts were built all summer",
        on="2026-08",
        evidence=[("Nine posts stand", "supports", {"source": "us-mexico-security-cooperation"})],
    )
    month.moved(
        "2026-11-18",
        "modernize-nafta",
        "implemented",
        "Still in force",
        evidence=[("The text is unchanged", "supports", STUDY)],
    )
    month.moved(
        "2026-11-20",
        "curb-us-opioid-demand",
        "in-progress",
        "Programmes began",
        confidence="low",
        evidence=[("Ten clinics opened", "supports", STUDY)],
    )


def _setbacks(month: Telling) -> None:
    month.moved(
        "2026-11-04",
        "delay-tariffs-30-days",
        "reversed",
        "The delay was called off",
        failure_reason="changed-position",
        confidence="high",
        evidence=[
            ("The notice is out", "contradicts", {"url": LINK + "notice", "title": "“Delay” ended"})
        ],
    )
    month.moved(
        "2026-11-11",
        "attract-nearshoring",
        "stalled",
        "The fund is empty; nobody says when it fills",
        failure_reason="money",
        confidence="moderate",
        evidence=[
            (
                "No payments since June",
                "contradicts",
                {"doc": "Budget table 4", "published": "2026-06"},
            )
        ],
    )
    month.moved(
        "2026-11-24",
        "revise-2020-security-law",
        "rejected",
        "The committee voted it down",
        failure_reason="no-majority",
        confidence="high",
        evidence=[
            ("9 to 14 against", "contradicts", {"url": LINK + "vote", "published": "2026-11-23"})
        ],
    )


def _contested(month: Telling) -> None:
    month.found("2026-11-21", "curb-us-opioid-demand", "Use fell in three states", **STUDY)
    month.found(
        "2026-11-25",
        "curb-us-opioid-demand",
        "Use rose in four others",
        "contradicts",
        url=LINK + "counts",
        publisher="Example Statistics",
        published="2026-11-24",
    )
    month.found(
        "2026-11-10",
        "legal-pathways",
        "No new visa class was proposed",
        "contradicts",
        source="bersin-bitar-mexico-should-lead",
        locator="second part",
        on="2026-10",
    )
    month.found("2026-11-13", "build-border-wall", "A stretch was built, another fell", "mixed")


def _deadlines(month: Telling) -> None:
    month.due("2026-11-05", "usmca-review-2026", "2026-12-15", "So said a made-up timetable")
    month.due(
        "2026-11-06", "scan-commercial-traffic-first", "2026-11-20", "Two weeks more were asked for"
    )
    month.due("2026-11-16", "nearshoring-tax-breaks", "2027-03", "Put off by the ministry")
    month.due(
        "2026-11-19", "expand-unified-cargo-processing", "2026-11-28", "A promise on the radio"
    )


def _answers(month: Telling) -> None:
    month.answered("2026-11-13", "protect-daca-recipients", "rejected", url=LINK + "answer?a=1&b=2")
    month.answered("2026-11-17", "expand-unified-cargo-processing", "accepted-in-part")
    month.answered(
        "2026-11-18", "support-guatemala-belize-security", "noted", url="mailto:desk@example.org"
    )


def _corrections(month: Telling) -> None:
    month.found(
        "2026-11-05", "reduce-violence", "Figures fell by half", called="wrong", url=LINK + "half"
    )
    month.take_out("2026-11-06", "wrong", reason="It was another year's table")
    month.found("2026-10-20", "reduce-violence", "A rise in May", called="old")
    month.take_out("2026-11-26", "old", reason="It is said of another place")
    month.found("2026-10-21", "oil-for-cuba", "300,000 barrels left", called="typo")
    month.found("2026-11-10", "oil-for-cuba", "30,000 barrels left", replaces="typo")
    month.edited(
        "2026-11-12", "proposal:scan-private-vehicles", priority="high", test="Lanes are counted."
    )
    month.linked("2026-11-12", "scan-private-vehicles", "mx-block-precursors")
    month.linked("2026-11-13", "scan-private-vehicles", "scan-commercial-traffic-first", "unlink")
    month.edited(
        "2026-11-16",
        "proposal:count-lorries",
        title="Count lorries in both directions",
        owner="MX",
        issues=["customs"],
        priority="low",
    )


def _weak(month: Telling) -> None:
    month.moved(
        "2026-11-23",
        "southern-gas-pipeline",
        "in-progress",
        "Pipes lie about",
        unsupported="Told by phone, nothing in writing",
    )
    month.moved(
        "2026-11-25",
        "telecom-reform-benefits",
        "partial",
        "Half of it is done",
        failure_reason="capacity",
        evidence=[
            ("Prices fell", "supports", {"url": LINK + "p1", **_OWN}),
            ("Prices fell again", "supports", {"url": LINK + "p2", **_OWN}),
        ],
    )


def _small_things(month: Telling) -> None:
    """What fills a month: looks in vain and small findings, drawn from SEED."""
    chance = random.Random(SEED)
    for number, name in enumerate(chance.sample(month.proposals(), 24)):
        day = f"2026-11-{chance.randrange(2, 26):02}"
        if number % 3:
            month.looked(day, name, chance.choice(_CHECKED))
        else:
            said, stance = chance.choice(_SAID), _STANCES[number % 4]
            month.found(day, name, said, stance, url=f"{LINK}day/{day}")


def _disagree(path: Path, month: Telling) -> None:
    """The laptop and the server judge apart, then the laptop hears of it."""
    name, said = "allow-us-preclearance", {"unsupported": "seen from afar"}
    with tempfile.TemporaryDirectory() as folder:
        server = Telling(Path(folder) / "server.db", SERVER)
        server.hear("2026-11-26", month)
        month.moved("2026-11-27", name, "adopted", "An accord was initialled", **said)
        server.moved(
            "2026-11-27", name, "stalled", "No accord came", failure_reason="other", **said
        )
        month.tell()
        server.tell()
        month.hear("2026-11-28", server)
    path.with_suffix(".jsonl").unlink()  # what the server read


if __name__ == "__main__":
    make(Path(sys.argv[1]))
