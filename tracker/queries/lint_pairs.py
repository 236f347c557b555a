"""Proposals of different texts that ask much the same of one country.

Two are compared by the words of id, title, summary and test, each the heavier the fewer proposals have
it (cosine of inverse document frequencies). Only pairs with one owner, an issue in common and a word
that few have are looked at, so that time does not grow with the square of their number.
"""

import math
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from tracker import text
from tracker.queries.proposals import ids
from tracker.queries.query import Query

# Tuned on the shipped texts: above it lie five pairs that are linked as repeats, and two others.
_ALIKE = 0.155
_RARE = 40  # proposals that may share a word, for it to bring two together
_ENDINGS = ("ations", "ation", "ings", "ing", "ments", "ment", "ies", "es", "ed", "s")
_STEM = 4  # letters of the shortest word that is compared, and that an ending leaves


class _Said(NamedTuple):
    """A proposal as it is compared: its words, and the names in its title."""

    id: str
    source: str
    owner: str
    title: str
    issues: frozenset[str]
    words: frozenset[str]
    names: frozenset[str]


def find(connection: sqlite3.Connection, wanted: Query) -> Iterator[tuple[str, str, str]]:
    """Pairs of which ``wanted`` chooses at least one, and that no link relates."""
    chosen = None if not wanted.terms else set(ids(connection, wanted))
    linked = {frozenset(row) for row in connection.execute("SELECT proposal, other FROM links")}
    for one, other in _alike(list(_said(connection))):
        is_wanted = chosen is None or {one.id, other.id} & chosen
        if is_wanted and frozenset((one.id, other.id)) not in linked:
            what = f"much like {other.id} of {other.source} ('{other.title}')"
            yield one.id, what, f"tracker link {one.id} repeats {other.id}"


def _said(connection: sqlite3.Connection) -> Iterator[_Said]:
    issues = defaultdict(set)
    for proposal, issue in connection.execute("SELECT proposal, issue FROM proposal_issues"):
        issues[proposal].add(issue)
    rows = connection.execute(
        """SELECT id, source, owner, title, id || ' ' || title || ' ' || summary || ' ' || test
           FROM proposals WHERE retired IS NULL AND source <> '' ORDER BY id"""
    )
    for name, source, owner, title, everything in rows:
        words = frozenset(_stem(word) for word in text.tokens(everything) if len(word) >= _STEM)
        names = frozenset(_stem(word) for word in title.split()[1:] if word[:1].isupper())
        yield _Said(name, source, owner, title, frozenset(issues[name]), words, names)


def _stem(word: str) -> str:
    bare = re.sub(r"\W", "", word.casefold())
    for ending in _ENDINGS:
        if bare.endswith(ending) and len(bare) - len(ending) >= _STEM:
            return bare.removesuffix(ending)
    return bare


def _alike(said: list[_Said]) -> Iterator[tuple[_Said, _Said]]:
    counts = Counter(word for one in said for word in one.words)
    weight = {word: math.log(1 + len(said) / count) ** 2 for word, count in counts.items()}
    length = [math.sqrt(sum(weight[word] for word in one.words)) for one in said]
    for first, second in sorted(_candidates(said, counts)):
        one, other = said[first], said[second]
        shared = sum(weight[word] for word in one.words & other.words)
        if shared >= _ALIKE * length[first] * length[second]:
            yield one, other


def _candidates(said: list[_Said], counts: Counter[str]) -> set[tuple[int, int]]:
    """Places in ``said`` of pairs worth comparing."""
    having: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, one in enumerate(said):
        for word in one.words:
            if counts[word] <= _RARE:
                having[one.owner, word].append(place)
    return {pair for places in having.values() for pair in _comparable(said, places)}


def _comparable(said: list[_Said], places: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Pairs of different sources that share an issue; two titles that name others are about others."""
    for first, second in combinations(places, 2):
        one, other = said[first], said[second]
        names_others = one.names and other.names and not one.names & other.names
        if one.source != other.source and one.issues & other.issues and not names_others:
            yield first, second
