"""The world's clock: one connection that sees derived tables as they stood on a day.

Temporary views stand in front of the tables of the same name, so that every query runs unchanged.
They say by what we know now how things stood then: what a status in force on that day rests on is seen
even where it came to light later; what is described, linked or noted has no date and is always seen.
"""

import sqlite3

from tracker import dates, projection

_DATED = ("assessments", "deadlines", "responses", "checks")
_FROM_ASSESSMENTS = (
    "status since since_on reason failure_reason confidence unsupported_why assessment"
).split()


def look_from(connection: sqlite3.Connection, day: str) -> None:
    """Make ``connection`` see the derived tables and the log as of ``day``, a full day."""
    if not dates.is_date(day) or len(day) != 10:
        raise ValueError(day)
    views = {table: _dated(table) for table in _DATED}
    views |= {"evidence": _EVIDENCE, "entries": _ENTRIES, "proposals": _proposals()}
    for name, select in views.items():
        connection.execute(f"CREATE TEMP VIEW {name} AS {select}".replace(":day", f"'{day}'"))


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
  OR {_counted("effective_on", "recorded_at", "json_extract(body, '$.counts_from')")} <= :day"""

# What an assessment of that day stands on is how it is known, whenever it was published.
_EVIDENCE = """
SELECT * FROM main.evidence AS v WHERE from_on <= :day OR entry IN (
  SELECT evidence FROM main.assessment_evidence JOIN main.assessments AS a ON a.entry = assessment
  WHERE a.proposal = v.proposal AND a.from_on <= :day)"""


def _in_force(table: str, alias: str) -> str:
    return (
        f"LEFT JOIN main.{table} AS {alias} ON {alias}.proposal = p.id AND {alias}.from_on <= :day"
        f" AND ({alias}.until_on IS NULL OR {alias}.until_on > :day)"
    )


def _proposals() -> str:
    """Every column of the table, those that depend on dates worked out for the day."""
    dated = {
        "status": "coalesce(a.status, 'unassessed')",
        "since": "a.effective_on",
        "since_on": "a.from_on",
        "reason": "a.reason",
        "failure_reason": "a.failure_reason",
        "confidence": "a.confidence",
        "unsupported_why": "a.unsupported_why",
        "assessment": "a.entry",
        "deadline": "d.deadline",
        "due_on": "d.due_on",
        "response": "r.response",
        "last_looked": _LAST_LOOKED,
        "evidence_count": "(SELECT count(*) FROM evidence WHERE proposal = p.id)",
        "contested": _CONTESTED,
        "unsupported": _UNSUPPORTED,
        "single_source": "(SELECT count(DISTINCT origin) = 1 FROM evidence WHERE proposal = p.id)",
        "self_reported": _SELF_REPORTED,
        "disputed": (
            "(SELECT count(*) > 1 FROM main.assessments"
            " WHERE proposal = p.id AND head AND from_on <= :day)"
        ),
    }
    columns = projection.COLUMNS["proposals"].split()
    selected = ", ".join(f"{dated.get(name, 'p.' + name)} AS {name}" for name in columns)
    joins = (
        _in_force(*pair) for pair in (("assessments", "a"), ("deadlines", "d"), ("responses", "r"))
    )
    return f"SELECT {selected} FROM main.proposals AS p {' '.join(joins)}"


_LAST_LOOKED = f"""(SELECT max(day) FROM (
  SELECT from_on AS day FROM main.evidence WHERE proposal = p.id
  UNION ALL SELECT {_counted("accessed", "recorded_at")} FROM main.evidence WHERE proposal = p.id
  UNION ALL SELECT from_on FROM main.checks WHERE proposal = p.id
  UNION ALL SELECT from_on FROM main.assessments WHERE proposal = p.id) WHERE day <= :day)"""
_SELF_REPORTED = """(SELECT count(*) > 0 AND sum(claimed_by IS NOT p.owner) = 0
  FROM evidence WHERE proposal = p.id)"""
_UNSUPPORTED = """(a.entry IS NOT NULL AND a.status <> 'unassessed'
  AND NOT EXISTS (SELECT 1 FROM main.assessment_evidence WHERE assessment = a.entry)
  AND NOT (a.status = 'no-action'
    AND EXISTS (SELECT 1 FROM main.checks WHERE proposal = p.id AND from_on <= :day)))"""
# As in the fold: for and against since the assessment or under it; nothing new, nothing contested.
_SINCE = """(a.entry IS NULL OR (SELECT (clock, replica, seq) > (
    SELECT clock, replica, seq FROM main.entries WHERE hash = a.entry)
  FROM main.entries WHERE hash = v.entry))"""
_STOOD_ON = """v.entry IN (
  SELECT evidence FROM main.assessment_evidence WHERE assessment = a.entry)"""
_CONTESTED = f"""(SELECT count(DISTINCT iif(stance IN ('supports', 'contradicts')
      AND (new OR stood_on), stance, NULL)) = 2
    AND (a.entry IS NULL OR coalesce(max(new AND stance <> 'context'), 0))
  FROM (SELECT stance, {_SINCE} AS new, {_STOOD_ON} AS stood_on
        FROM evidence AS v WHERE proposal = p.id))"""
