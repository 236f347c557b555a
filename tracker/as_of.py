"""The world's clock: one connection that sees derived tables as they stood on a day.

Temporary views stand in front of the tables of the same name, so that every query runs unchanged.
They say by what we know now how things stood then: what a status in force on that day rests on is seen
even where it came to light later; what is described, linked or noted has no date and is always seen.
"""

import sqlite3

from tracker import dates, projection

_DATED = ("standings", "assessments", "deadlines", "responses", "checks")


def look_from(connection: sqlite3.Connection, day: str, *, many_reads: bool = False) -> None:
    """Make ``connection`` see the derived tables and the log as of ``day``, a full day; for
    ``many_reads`` of all proposals these are worked out once."""
    if not dates.is_date(day) or len(day) != 10:
        raise ValueError(day)
    views = {table: _dated(table) for table in _DATED}
    views |= {"evidence": _EVIDENCE, "entries": _ENTRIES, "texts": _TEXTS}
    views["proposals"] = _proposals()
    for name, select in views.items():
        kept = many_reads and name == "proposals"
        made = f"CREATE TEMP {'TABLE' if kept else 'VIEW'} {name} AS {select}"
        connection.execute(made.replace(":day", f"'{day}'"))
    if many_reads:
        connection.execute("CREATE INDEX temp.proposals_by_id ON proposals (id)")


def _dated(table: str) -> str:
    """What had begun by the day; an end that came later had not come yet."""
    columns = projection.COLUMNS[table].replace(
        "until_on", "iif(until_on<=:day,until_on,NULL)AS\tuntil_on"
    )
    return f"SELECT {', '.join(columns.split(' '))} FROM main.{table} WHERE from_on <= :day"


def _counted(date: str, recorded_at: str, stated: str = "NULL") -> str:
    """``dates.counted_from`` in SQL: the full day from which a date counts."""
    last = (
        f"iif(length({date}) = 7, date({date} || '-01', '+1 month', '-1 day'), {date} || '-12-31')"
    )
    capped = f"min({last}, substr({recorded_at}, 1, 10))"
    return f"iif(length({date}) = 10, {date}, coalesce({stated}, {capped}))"


_ENTRIES = f"""
SELECT rowid, * FROM main.entries WHERE effective_on IS NULL
  OR {_counted("effective_on", "recorded_at", "json_extract(body, '$.counts_from')")} <= :day
  OR kind = 'evidence' AND hash IN (SELECT entry FROM evidence)"""

# What an assessment of that day stands on is how it is known, whenever it was published.
_EVIDENCE = """
SELECT * FROM main.evidence AS v WHERE from_on <= :day OR entry IN (
  SELECT evidence FROM main.assessment_evidence JOIN main.assessments AS a ON a.entry = assessment
  WHERE a.proposal = v.proposal AND a.from_on <= :day)"""


_TEXTS = "SELECT * FROM main.texts WHERE kind <> 'finding' OR entry IN (SELECT entry FROM evidence)"

_ON_THE_DAY = (
    "t.proposal = p.id AND t.from_on <= :day AND (t.until_on IS NULL OR t.until_on > :day)"
)


def _in_force(column: str, table: str) -> str:
    """A column of what was in force; asked for only where it is wanted, as a join would not be."""
    return f"(SELECT {column} FROM main.{table} AS t WHERE {_ON_THE_DAY})"


def _proposals() -> str:
    """Every column of the table, those that depend on dates as they were on the day."""
    flags = "evidence_count contested unsupported single_source self_reported disputed".split()
    dated = {
        "status": "t.status",
        "since": "a.effective_on",
        "since_on": "a.from_on",
        **{name: f"a.{name}" for name in ("reason", "failure_reason", "confidence")},
        "unsupported_why": "a.unsupported_why",
        "assessment": "t.assessment",
        "deadline": _in_force("deadline", "deadlines"),
        "due_on": _in_force("due_on", "deadlines"),
        "response": _in_force("response", "responses"),
        "last_looked": "nullif(t.from_on, '')",
        **{name: f"t.{name}" for name in flags},
    }
    columns = projection.COLUMNS["proposals"].split()
    selected = ", ".join(f"{dated.get(name, 'p.' + name)} AS {name}" for name in columns)
    return f"""SELECT {selected} FROM main.proposals AS p
      JOIN main.standings AS t ON {_ON_THE_DAY}
      LEFT JOIN main.assessments AS a ON a.entry = t.assessment"""
