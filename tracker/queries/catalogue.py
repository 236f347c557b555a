"""Sources and issue areas: which there are, and how often they are used; what names what."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from tracker.errors import Refused, did_you_mean


@dataclass(frozen=True, slots=True)
class Source:
    """A text that puts proposals forward or is cited as evidence."""

    id: str
    title: str
    authors: list[str]
    publisher: str
    published: str
    date_note: str
    url: str
    proposals: int


@dataclass(frozen=True, slots=True)
class Issue:
    """A policy area, its meaning and its Comparative Agendas Project code."""

    id: str
    title: str
    meaning: str
    cap: str
    proposals: int


def sources(connection: sqlite3.Connection) -> list[Source]:
    """All sources by id, each with the number of proposals it puts forward."""
    rows = connection.execute(
        """SELECT id, title, authors, publisher, published, date_note, url,
                  (SELECT count(*) FROM proposals
                   WHERE source = sources.id AND retired IS NULL)
           FROM sources ORDER BY id"""
    )
    return [Source(row[0], row[1], json.loads(row[2] or ""), *row[3:]) for row in rows]


def issues(connection: sqlite3.Connection) -> list[Issue]:
    """All issue areas by id, each with the number of proposals in it."""
    rows = connection.execute(
        """SELECT id, title, meaning, cap,
                  (SELECT count(*) FROM proposal_issues JOIN proposals ON id = proposal
                   WHERE issue = issues.id AND retired IS NULL)
           FROM issues ORDER BY id"""
    )
    return [Issue(*row) for row in rows]


def source(connection: sqlite3.Connection, given: str) -> Source:
    """One source by id; raises Refused with the nearest."""
    everything = {found.id: found for found in sources(connection)}
    return everything[require(connection, "source", given)]


def require(connection: sqlite3.Connection, kind: str, given: str) -> str:
    """The id of a source or issue (``kind``) that ``given`` means: itself or its only completion.

    Raises Refused with the nearest.
    """
    ids = known(connection, kind)
    completions = sorted(name for name in ids if given and name.startswith(given))
    if given in ids or len(completions) == 1:
        return given if given in ids else completions[0]
    if completions:
        raise Refused(f"'{given}' begins several: {', '.join(completions[:4])}")
    raise Refused(unknown(kind, given, ids))


def unknown(kind: str, given: str, ids: Iterable[str]) -> str:
    """The sentence for what is no id of a source or issue (``kind``), with the nearest."""
    way = f"; 'tracker {kind} list' shows them, 'tracker {kind} add' makes one"
    return f"no {kind} '{given}'{did_you_mean(given, ids) or way}"


def users(connection: sqlite3.Connection, kind: str, name: str) -> list[str]:
    """What names a subject of this kind: the ids of proposals, retired ones included, that cite a
    source, belong to an issue or link to a proposal; the views, as @NAME, that use a view."""
    if kind not in ("source", "issue"):
        return _users_of_own_kind(connection, kind, name)
    if kind == "issue":
        sql = "SELECT proposal FROM proposal_issues WHERE issue = ? ORDER BY 1"
    else:
        sql = (
            "SELECT id FROM proposals WHERE source = ?1"
            " UNION SELECT proposal FROM evidence WHERE source = ?1 ORDER BY 1"
        )
    return [row[0] for row in connection.execute(sql, (name,))]


def _users_of_own_kind(connection: sqlite3.Connection, kind: str, name: str) -> list[str]:
    """The proposals that name a proposal, the views that name a view; nothing names a setting."""
    if kind == "proposal":
        sql = "SELECT DISTINCT proposal FROM links WHERE other = ? ORDER BY 1"
        return [row[0] for row in connection.execute(sql, (name,))]
    if kind == "view":
        from tracker.queries import views  # what only undoing a view needs

        return [f"@{user}" for user in views.users(connection, name)]
    return []


def known(connection: sqlite3.Connection, kind: str) -> set[str]:
    """The ids of all sources, issues or proposals (``kind``), retired proposals included."""
    table = {"source": "sources", "issue": "issues", "proposal": "proposals"}[kind]
    return {row[0] for row in connection.execute(f"SELECT id FROM {table}")}


_NAMED = {
    "source": """SELECT id FROM sources UNION SELECT source FROM proposals WHERE source <> ''
      UNION SELECT source FROM evidence WHERE source IS NOT NULL""",
    "issue": "SELECT id FROM issues UNION SELECT issue FROM proposal_issues",
    "proposal": "SELECT id FROM proposals UNION SELECT other FROM links",
}


def named(connection: sqlite3.Connection, kind: str) -> set[str]:
    """As ``known``, and those that records name though nothing else is known of them here: merging
    brings a proposal before its source."""
    return {row[0] for row in connection.execute(_NAMED[kind])}
