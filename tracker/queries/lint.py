"""What a careful editor would mend in the records: one table of rules, and what each of them finds."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from tracker import text
from tracker.queries import lint_evidence, lint_pairs, lint_words, sql
from tracker.queries.query import EVERYTHING, Query


class Finding(NamedTuple):
    """What one rule has found in one record; ``next`` is the command that mends it, with ``"…"`` where
    somebody has to say something."""

    id: str
    rule: str
    what: str
    next: str


class Rule(NamedTuple):
    """A rule: its name, what it looks for, why that matters.

    ``find`` gives an id, what was found, and the command to type next; None where the rule needs more
    than the database.
    """

    name: str
    looks_for: str
    why: str
    find: Callable[[sqlite3.Connection, Query], Iterable[tuple[str, str, str]]] | None


def found(
    connection: sqlite3.Connection, rules: Iterable[Rule], wanted: Query = EVERYTHING
) -> Iterator[Finding]:
    """What ``rules`` find in the proposals that ``wanted`` chooses, rule by rule, in order of ids."""
    for rule in rules:
        for name, what, next_step in sorted(rule.find(connection, wanted)) if rule.find else ():
            yield Finding(name, rule.name, what, next_step)


def _no_test(connection: sqlite3.Connection, wanted: Query) -> Iterator[tuple[str, str, str]]:
    chosen, names = wanted.chosen()
    rows = connection.execute(
        f"SELECT id, title, test FROM proposals AS p WHERE {chosen} AND status <> 'unverifiable'",
        names,
    )
    for name, title, test in rows:
        says = text.folded(test).rstrip(".")
        if not says or says == text.folded(title).rstrip("."):
            what = "its test only repeats its title" if says else "it has no test"
            yield name, what, f'tracker edit {name} --test "…"'


def _no_deadline(connection: sqlite3.Connection, wanted: Query) -> Iterator[tuple[str, str, str]]:
    for name in _where(connection, wanted, f"p.deadline IS NULL AND {sql.IS_OPEN}"):
        yield name, "nobody said by when", f'tracker deadline {name} none --reason "…"'


def _no_owner(connection: sqlite3.Connection, wanted: Query) -> Iterator[tuple[str, str, str]]:
    for name in _where(connection, wanted, "trim(p.owner) = ''"):
        yield name, "nobody would have to do it", f'tracker edit {name} --owner "…"'


def _no_issue(connection: sqlite3.Connection, wanted: Query) -> Iterator[tuple[str, str, str]]:
    in_none = "NOT EXISTS (SELECT 1 FROM proposal_issues WHERE proposal = p.id)"
    for name in _where(connection, wanted, in_none):
        yield name, "it belongs to no issue", f'tracker edit {name} --issue "…"'


def _vague_verb(connection: sqlite3.Connection, wanted: Query) -> Iterator[tuple[str, str, str]]:
    chosen, names = wanted.chosen()
    rows = connection.execute(f"SELECT id, title, test FROM proposals AS p WHERE {chosen}", names)
    for name, title, test in rows:
        if verb := lint_words.leading(title):
            yield name, f"its title begins with '{verb}'", f'tracker edit {name} --title "…"'
        if verb := lint_words.inside(test):
            yield name, f"its test says '{verb}'", f'tracker edit {name} --test "…"'


def _where(connection: sqlite3.Connection, wanted: Query, condition: str) -> list[str]:
    chosen, names = wanted.chosen()
    rows = connection.execute(
        f"SELECT id FROM proposals AS p WHERE {chosen} AND {condition}", names
    )
    return [row[0] for row in rows]


SEEDS = "seeds"
RULES = (
    Rule(
        "no-test",
        "no test, or one that only repeats the title",
        "Without something one could observe, two of us would judge its status differently.",
        _no_test,
    ),
    Rule(
        "no-deadline",
        "open, and neither a deadline nor explicitly none",
        "Nothing without a date is ever overdue; 'none' says that somebody has looked for one.",
        _no_deadline,
    ),
    Rule(
        "no-owner",
        "no country that would have to act",
        "What everybody should do nobody is held to, and no list by country has it.",
        _no_owner,
    ),
    Rule(
        "no-issue",
        "no issue area",
        "It is missing from every list and count by issue, and from the search for blind spots.",
        _no_issue,
    ),
    Rule(
        "vague-verb",
        "a title that begins with, or a test that turns on, a verb of no measure",
        "Whoever 'strengthens' or 'addresses' something is never done and has never failed.",
        _vague_verb,
    ),
    Rule(
        "likely-duplicate",
        "two texts that ask much the same of one country",
        "One thing counted twice makes figures wrong, and evidence ends up with only one of the two.",
        lint_pairs.find,
    ),
    Rule(
        "no-locator",
        "evidence from a known source that does not say where in it",
        "Nobody checks a note that leads to a whole report.",
        lint_evidence.no_locator,
    ),
    Rule(
        "no-archive",
        "evidence from a link of which neither an archived nor an attached copy is kept",
        "Pages of governments move and vanish; then nobody can see what the status stood on.",
        lint_evidence.no_archive,
    ),
    Rule(
        SEEDS,
        "seed files and database that disagree",
        "A database made from the files would hold other records than those that reports are made from.",
        None,
    ),
)
NAMES = tuple(rule.name for rule in RULES)
