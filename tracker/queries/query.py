"""A query that was understood: which proposals are meant, as SQL and as text."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # a list of all proposals asks for no conditions
    from tracker.queries.terms import Condition

_STANDS = "p.retired IS NULL"
Parameters = dict[str, str | int]


class Query(NamedTuple):
    """Conditions that all hold, on the full day ``today``; ``sort`` is the order asked for, a key of
    ``proposals.SORTS``."""

    terms: "tuple[Condition, ...]" = ()
    today: str = ""
    sort: str | None = None

    def where(self, *, retired: bool = False) -> tuple[str, Parameters]:
        """The condition on ``proposals AS p`` and its parameters; retired records match where they are
        asked for."""
        parameters: Parameters = {}

        def bind(value: str | int) -> str:
            name = f"wanted{len(parameters)}"
            parameters[name] = value
            return f":{name}"

        conditions = [f"({term.sql(bind)})" for term in self.terms]
        if self.hangs_on_today:
            parameters["wanted_today"] = self.today
        found = " AND ".join([*conditions, *([] if retired else [_STANDS])]) or "1"
        return found.replace(":today", ":wanted_today"), parameters

    def chosen(self, column: str = "p.id") -> tuple[str, Parameters]:
        """The condition that ``column`` names a proposal that matches, and its parameters."""
        if not self.terms:  # no look into another table for each row
            return f"{column.rpartition('.')[0]}.retired IS NULL", {}
        where, parameters = self.where()
        return f"{column} IN (SELECT p.id FROM proposals AS p WHERE {where})", parameters

    @property
    def hangs_on_today(self) -> bool:
        """Whether what it chooses changes as days go by though nothing is recorded: views may hold
        relative dates."""
        if not self.terms:
            return False
        from tracker.queries import terms

        return terms.hang_on_today(self.terms)

    @property
    def views(self) -> set[str]:
        """The names of the views it uses, also by way of others."""
        from tracker.queries import terms

        return terms.views_in(self.terms)

    @property
    def words(self) -> list[str]:
        """The terms as they are typed, dates in full."""
        return [str(term) for term in self.terms]

    def __str__(self) -> str:
        return " ".join(self.words)


EVERYTHING = Query()


def having(field: str, values: Sequence[str]) -> Query:
    """What has one of these values, spelt as they are stored, in a field."""
    from tracker.queries.terms import Matches

    return Query((Matches(field, tuple(values)),))
