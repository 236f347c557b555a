"""The crosswalk: a status in the terms of another tracker's scale, right behind the status itself.

The crosswalk is our own judgement and many-to-one, so a term never stands without the status.
"""

from tracker import vocabulary
from tracker.queries.tables import TABLES, Column, Table

SCALES = {
    "gao": "the U.S. Government Accountability Office",
    "ogp": "the Open Government Partnership",
    "politifact": "PolitiFact's promise meters",
    "cpp": "the Comparative Party Pledges Project",
}
# The tables that have a status, and so a term beside it.
SCALED = tuple(table.name for table in TABLES.values() if "status" in table.column_names)


def meaning(scale: str) -> str:
    """What a column of terms of ``scale`` holds."""
    return f"the status in the nearest term of {SCALES[scale]}, by our own judgement, many-to-one"


def scaled(table: Table, scale: str) -> Table:
    """``table`` with a column named as ``scale`` (a key of SCALES) behind ``status``; other tables stay
    as they are."""
    if table.name not in SCALED:
        return table
    place = table.column_names.index("status") + 1
    column = Column(scale, meaning(scale), _term(scale))
    return table._replace(columns=(*table.columns[:place], column, *table.columns[place:]))


def _term(scale: str) -> str:
    """The SQL that turns a status into a term; the terms are ours, and hold no quotes."""
    cases = (f"WHEN '{s.name}' THEN '{getattr(s, scale)}'" for s in vocabulary.STATUSES)
    return f"CASE status {' '.join(cases)} ELSE '' END"
