"""What can be put where, while somebody types: asked by a shell, for one word at a time.

Nothing here may disturb a prompt: what cannot be found is not offered. The database is looked at
without waiting, changing or upgrading it.
"""

import contextlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from tracker import database

if TYPE_CHECKING:
    from sqlite3 import Connection

Offer = tuple[str, str]  # a word, and what it stands for
# No word of ours holds anything else; what a damaged file holds does not get onto a command line.
_HARMLESS = r"[\w^@][\w.:,^@/+-]*"
_HEX = "[0-9a-fA-F]+"
_LATELY = 20_000  # entries that are looked through while somebody waits at a prompt
PART = "part"  # the type of a word that goes on: no space comes behind it


def candidates(kind: str, ctx: click.Context, typed: str) -> list[CompletionItem[str]]:
    """What may stand where a ``kind`` is asked for and ``typed`` is there already."""
    if kind == "file":
        return [CompletionItem(typed, type="file")]
    if kind == "words" and _names_a_folder(ctx):
        return [CompletionItem(typed, type="dir")]
    return [_item(word, meaning) for word, meaning in _FINDERS[kind](ctx, typed)]


def _names_a_folder(ctx: click.Context) -> bool:
    """Whether a folder stands where a query stands otherwise: behind 'export seeds'."""
    from tracker.commands import _export_seeds

    return ctx.info_name == "export" and _first_argument(ctx, "table") == _export_seeds.WORD


def _item(word: str, meaning: str) -> CompletionItem[str]:
    goes_on = word.endswith(":")
    return CompletionItem(word, type=PART if goes_on else "plain", help=meaning or None)


def is_harmless(word: str) -> bool:
    """Whether a word can be put on a command line as it is: it means nothing to a shell. A query may
    have spaces, which were typed, in quotes."""
    parts = word.split(" ") if ":" in word else [word]
    return all(re.fullmatch(_HARMLESS, part, re.ASCII) for part in parts)


@contextlib.contextmanager
def _glance(ctx: click.Context) -> Iterator["Connection | None"]:
    """The database that the command line means, as far as it is typed."""
    named = ctx.find_root().params.get("db")
    given = os.path.expanduser(os.path.expandvars(named)) if named else None
    connection = database.glance(database.locate(given, os.environ, os.curdir).path)
    with contextlib.closing(connection) if connection else contextlib.nullcontext():
        yield connection


def _beginning(typed: str, offers: Iterable[Offer]) -> list[Offer]:
    return [offer for offer in offers if offer[0].startswith(typed)]


def _proposals(ctx: click.Context, typed: str) -> list[Offer]:
    from tracker.queries import completing

    with _glance(ctx) as connection:
        return completing.proposals(connection, typed) if connection else []


def _catalogue(kind: str) -> Callable[[click.Context, str], list[Offer]]:
    def find(ctx: click.Context, typed: str) -> list[Offer]:
        from tracker.queries import completing

        with _glance(ctx) as connection:
            found = completing.catalogue(connection, kind) if connection else []
        return _beginning(typed, found)

    return find


def _stances(ctx: click.Context, typed: str) -> list[Offer]:
    """Ids, and behind the colon of one its stance."""
    from tracker import vocabulary

    name, colon, _ = typed.partition(":")
    if not colon:
        return _proposals(ctx, typed)
    return _beginning(typed, ((f"{name}:{stance}", "") for stance in vocabulary.STANCES))


def _entries(kind: str | None = None) -> Callable[[click.Context, str], list[Offer]]:
    """Entries by the beginning of their hash; of one ``kind``, those of the proposal named before."""

    def find(ctx: click.Context, typed: str) -> list[Offer]:
        if typed and not re.fullmatch(_HEX, typed):
            return []
        from tracker import sentences
        from tracker.queries import completing

        with _glance(ctx) as connection:
            if connection is None:
                return []
            proposal = _named_before(ctx, connection) if kind else None
            found = list(completing.entries(connection, typed, kind, proposal))
        length = max(8, len(typed))
        return [(entry.hash[:length], sentences.named(entry)) for entry in found]

    return find


def _named_before(ctx: click.Context, connection: "Connection") -> str | None:
    """The proposal that stands on the line already."""
    from tracker.queries import completing

    name = _first_argument(ctx, "proposal", "proposals_given").partition(":")[0]
    found = [word for word, _ in completing.proposals(connection, name)] if name else []
    return name if name in found else "".join(found) if len(found) == 1 else None


def _first_argument(ctx: click.Context, *names: str) -> str:
    """The argument that may have one of these names, or the first of it; empty where there is none."""
    given = next((ctx.params[name] for name in names if ctx.params.get(name)), None)
    # Behind an option that still lacks its value, click leaves arguments where it found them.
    given = given or ctx.args
    return given if isinstance(given, str) else "".join(given[:1])


def _records(ctx: click.Context, typed: str) -> list[Offer]:
    return [*_proposals(ctx, typed), *(_entries()(ctx, typed) if typed else [])]


def _countries(ctx: click.Context, typed: str) -> list[Offer]:
    """Every country of which the code or the name begins so."""
    from tracker import countries

    return _named(countries.codes(), typed)


def _owners(ctx: click.Context, typed: str) -> list[Offer]:
    """The countries that proposals ask something of, by code or name."""
    from tracker.queries import completing

    with _glance(ctx) as connection:
        codes = completing.owners(connection) if connection else []
    return _named(codes, typed)


def _named(codes: Iterable[str], typed: str) -> list[Offer]:
    """Those of ``codes`` of which the code or the name begins so, with their names."""
    from tracker import countries

    begun = typed.casefold()
    named = [(code, countries.name(code)) for code in codes]
    return [offer for offer in named if any(said.casefold().startswith(begun) for said in offer)]


def _columns(ctx: click.Context, typed: str) -> list[Offer]:
    """The columns of the table named before, behind those that are there already."""
    from tracker.queries.tables import TABLES

    table = TABLES.get(_first_argument(ctx, "table"))
    before, comma, last = typed.rpartition(",")
    taken = before.split(",")
    columns = table.columns if table else ()
    free = [(column.name, column.meaning) for column in columns if column.name not in taken]
    return [(f"{before}{comma}{name}", meaning) for name, meaning in _beginning(last, free)]


def _terms(ctx: click.Context, typed: str) -> list[Offer]:
    """Terms of a query; behind a field's colon its values, behind a comma more of them."""
    from tracker.commands import _query_words

    negation = "^" if typed.startswith("^") else ""
    field, colon, values = typed.removeprefix("^").partition(":")
    before, comma, last = (values if colon else field).rpartition(",")
    lead = f"{negation}{field}:{before}{comma}" if colon else f"{negation}{before}{comma}"
    if colon:
        found = _beginning(last, ((word, "") for word in _query_words.values(field)))
        kind = _query_words.held(field)
        found += _FINDERS[kind](ctx, last) if kind else []
    elif last.startswith("@"):
        found = _views(ctx, last)
    else:
        found = _beginning(last, _query_words.beginnings())
        found = [offer for offer in found if not (comma and offer[0].endswith(":"))]
    return [(f"{lead}{word}", said) for word, said in found]


def _query(ctx: click.Context, typed: str) -> list[Offer]:
    """The last term of a query that is one word for the shell."""
    before, space, last = typed.rpartition(" ")
    return [(f"{before}{space}{word}", said) for word, said in _terms(ctx, last)]


def _views(ctx: click.Context, typed: str) -> list[Offer]:
    """Saved views and those built in, as they stand in a query."""
    from tracker.queries import views

    with _glance(ctx) as connection:
        found = views.all_of(connection).values() if connection else views.BUILT_IN
    return _beginning(typed, ((f"@{view.name}", view.meaning or view.query) for view in found))


def _actors(ctx: click.Context, typed: str) -> list[Offer]:
    """Who recorded something lately."""
    from tracker.queries import history

    with _glance(ctx) as connection:
        found = history.actors(connection, _LATELY) if connection else []
    return _beginning(typed, ((name, "") for name in found))


def _hubs(ctx: click.Context, typed: str) -> list[Offer]:
    from tracker.sync import hubs

    with _glance(ctx) as connection:
        found = hubs.known(connection) if connection else {}
    return _beginning(typed, found.items())


_FINDERS: dict[str, Callable[[click.Context, str], list[Offer]]] = {
    "proposal": _proposals,
    "stance": _stances,
    "record": _records,
    "source": _catalogue("source"),
    "issue": _catalogue("issue"),
    "country": _countries,
    "owner": _owners,
    "entry": _entries(),
    "assess": _entries("assess"),
    "evidence": _entries("evidence"),
    "column": _columns,
    "words": _query,
    "query": _query,
    "view": _views,
    "hub": _hubs,
    "actor": _actors,
}
