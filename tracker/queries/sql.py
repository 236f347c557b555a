"""Pieces of SQL that several reads share. Each speaks of table ``proposals`` under the name ``p``."""

from collections.abc import Iterable

from tracker import vocabulary


def quoted(words: Iterable[str]) -> str:
    """A closed set of ours as SQL literals."""
    return ", ".join(f"'{word}'" for word in words)


def days(earlier: str, later: str) -> str:
    """Whole days from one full day to another, both SQL; negative where ``later`` is the earlier."""
    return f"CAST(julianday({later}) - julianday({earlier}) AS INTEGER)"


def began(column: str, broken_by: str) -> str:
    """A column of the assessment that began the stretch of days in which ``p`` stands now without a
    break; ``broken_by`` says of an assessment ``b`` that it is none of that stretch.

    What was in force on no day, because a later entry speaks of the same one, breaks nothing.
    """
    return f"""(SELECT {column} FROM assessments AS a
      WHERE a.proposal = p.id AND (a.until_on IS NULL OR a.until_on > a.from_on)
        AND a.from_on >= coalesce((SELECT max(b.until_on) FROM assessments AS b
          WHERE b.proposal = p.id AND b.until_on > b.from_on AND {broken_by}), '')
      ORDER BY a.from_on LIMIT 1)"""


END = "\U0010ffff"  # behind a prefix, it sorts after all that begin with that
# Orders: contradictions before what supports, high priority before low.
BY_STANCE = (
    "CASE stance WHEN 'contradicts' THEN 0 WHEN 'mixed' THEN 1 WHEN 'supports' THEN 2 ELSE 3 END"
)
BY_PRIORITY = "CASE priority WHEN 'high' THEN 0 WHEN 'normal' THEN 1 ELSE 2 END"
IS_OPEN = f"p.status IN ({quoted(vocabulary.OPEN)})"
IS_OVERDUE = f"({IS_OPEN} AND p.due_on < :today)"
