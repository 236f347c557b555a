"""What we took out, put back, corrected and rewrote between two instants: the state of each record at
one compared with its state at the other, so that what came and went in between is not told."""

import sqlite3
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from tracker import fields, log
from tracker.derived_rows import is_described
from tracker.fold import State, fold
from tracker.model import Body, Entry
from tracker.queries import proposals, stood
from tracker.queries.query import EVERYTHING, Query

# Records on which something came in that can take out, correct or rewrite what was there before.
_TOUCHED = """SELECT DISTINCT subject FROM entries AS e
  WHERE received_at >= :since AND received_at < :until AND subject LIKE 'proposal:%'
    AND (kind IN ('retract', 'describe', 'link', 'unlink') OR replaces IS NOT NULL)
    AND EXISTS (SELECT 1 FROM entries AS o WHERE o.subject = e.subject AND o.received_at < :since)
  ORDER BY subject"""


class Correction(NamedTuple):
    """How our word on a proposal changed.

    ``how`` is taken-out, put-back, corrected, rewritten, linked or unlinked.

    ``entry`` is what it is about: the new word, where corrected; the newest entry that could do so,
    where rewritten; the link. ``was`` is what it replaced, ``why`` the reason given, ``said`` the fields
    that differ (None: cleared), or the link. Title and owner are those of before; of a record that was
    not there then, those of after.
    """

    how: str
    entry: Entry
    received_at: str
    proposal: str
    title: str
    owner: str
    was: Entry | None
    why: str
    said: Body


class _Record(NamedTuple):
    """One proposal at both instants, its entries by then, and when each was received."""

    proposal: str
    since: str
    before: State
    after: State
    entries: dict[str, Entry]
    received: dict[str, str]

    @property
    def was_there(self) -> bool:
        """Whether it was on record at the first instant."""
        return is_described("proposal", self.before)

    @property
    def is_there(self) -> bool:
        """Whether it is on record at the second."""
        return is_described("proposal", self.after)

    def counted_before(self, name: str) -> bool:
        """Whether an entry was there and counted at the first instant."""
        return self.received[name] < self.since and name not in self.before.voided

    def told(
        self,
        how: str,
        entry: Entry,
        was: Entry | None = None,
        why: str = "",
        said: Mapping[str, object] = MappingProxyType({}),
    ) -> Correction:
        """A correction on this proposal."""
        state = self.before if self.was_there else self.after
        title, owner = (str(state.fields.get(name, "")) for name in ("title", "owner"))
        at = self.received[entry.hash]
        return Correction(how, entry, at, self.proposal, title, owner, was, why, dict(said))


def corrections(
    connection: sqlite3.Connection, since: str, until: str, wanted: Query = EVERYTHING
) -> Iterator[Correction]:
    """Every correction between two UTC instants, record by record, of the proposals that match: as they
    stand, a retired one included, and one that was taken out as it stood before."""
    chosen = set(proposals.ids(connection, wanted, retired=True)) if wanted.terms else None
    touched = connection.execute(_TOUCHED, {"since": since, "until": until}).fetchall()
    for (subject,) in touched:
        record = _record(connection, subject, since, until)
        if chosen is None or record.proposal in chosen or _matched(connection, record, wanted):
            yield from _of_record(record)


def _matched(connection: sqlite3.Connection, record: _Record, wanted: Query) -> bool:
    """Whether a record that was taken out matched as it stood before."""
    is_gone = record.was_there and not record.is_there
    return is_gone and stood.matches(connection, record.proposal, record.before, wanted)


def _of_record(record: _Record) -> Iterator[Correction]:
    if record.was_there != record.is_there:
        yield from _whole(record)
    elif record.is_there and not (record.before.retired and record.after.retired):
        yield from _taken_out(record)
        yield from _corrected(record)
        yield from _rewritten(record)


def _whole(record: _Record) -> Iterator[Correction]:
    """Of a record that went or came back: its first description, which stands for it, and what else went
    or came back with it."""
    is_told = False
    for change in _taken_out(record):
        is_description = change.entry.kind == "describe"
        if not (is_description and is_told):
            yield change
        is_told = is_told or is_description


def _record(connection: sqlite3.Connection, subject: str, since: str, until: str) -> _Record:
    rows = connection.execute(
        f"SELECT {log.COLUMNS}, received_at FROM entries WHERE subject = ? AND received_at < ?"
        " ORDER BY clock, replica, seq",
        (subject, until),
    ).fetchall()
    received = {row[0]: row[12] for row in rows}
    entries = [log.entry_from_row(row[:12]) for row in rows]
    before = fold(entry for entry in entries if received[entry.hash] < since)
    by_name = {entry.hash: entry for entry in entries}
    name = subject.partition(":")[2]
    return _Record(name, since, before, fold(entries), by_name, received)


def _taken_out(record: _Record) -> Iterator[Correction]:
    """What counted before and is retracted after, and the other way round; of a record that stays,
    fields and links are told by what became of them."""
    stays = record.was_there and record.is_there
    for name, entry in record.entries.items():
        if entry.kind in ("retract", "note") or (stays and entry.kind not in fields.DATED_KINDS):
            continue
        void = record.after.voided.get(name)
        if record.counted_before(name):
            if void and void.how == "retracted":
                why = record.entries[void.by].body.get("reason", "")
                yield record.told("taken-out", entry, why=why)
        elif record.received[name] < record.since and void is None:
            was = record.before.voided[name].how
            yield from [record.told("put-back", entry)] if was == "retracted" else []


def _corrected(record: _Record) -> Iterator[Correction]:
    """What counted before and something else stands for after, however often it was corrected."""
    seen = set[str]()
    for name, entry in record.entries.items():
        if not record.counted_before(name) or entry.kind not in fields.DATED_KINDS:
            continue
        last = name
        while last in record.after.voided and record.after.voided[last].how == "replaced":
            last = record.after.voided[last].by
        if last != name and last not in record.after.voided and last not in seen:
            seen.add(last)
            if not record.counted_before(last):
                yield record.told("corrected", record.entries[last], was=entry)


def _rewritten(record: _Record) -> Iterator[Correction]:
    """The fields and links that differ."""
    before, after = record.before, record.after
    differ = {
        name: after.fields.get(name)
        for name in sorted({*before.fields, *after.fields})
        if before.fields.get(name) != after.fields.get(name)
    }
    came = [e for e in record.entries.values() if record.received[e.hash] >= record.since]
    if differ:
        live = [e for e in came if e.hash not in after.voided and e.kind in ("describe", "retract")]
        yield record.told("rewritten", [*came, *live][-1], said=differ)
    links, links_after = (
        {(e.body["link"], e.body["to"]): e for e in s.links} for s in (before, after)
    )
    for link, to in sorted(set(links_after) - set(links)):
        yield record.told("linked", links_after[link, to], said={link: to})
    for link, to in sorted(set(links) - set(links_after)):
        yield record.told("unlinked", links[link, to], said={link: to})
