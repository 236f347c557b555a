"""Every table as CSV in one folder, with ``datapackage.json`` and ``README.md``: all of it is written
first, then put in place together."""

import contextlib
import os
from collections.abc import Iterable, Iterator

from tracker import files, formats
from tracker.errors import InputOutputFailed, Refused
from tracker.exports import about, datapackage
from tracker.exports.about import About, Read
from tracker.exports.datapackage import Package
from tracker.queries.tables import Column, Table

README = "README.md"
_FOR_ALL = 0o777  # as the umask says: an export is made to be handed on


def places(folder: str, tables: Iterable[Table]) -> list[str]:
    """Every file that an export into ``folder`` writes, in the order they are put in place: what
    describes the others comes last, so that its hashes tell where a run was cut off."""
    names = [*(_name(table) for table in tables), README, datapackage.NAME]
    return [os.path.join(folder, name) for name in names]


def check(folder: str, tables: Iterable[Table]) -> None:
    """Raise what a user meets where the files could not all be put into ``folder``: nothing of others
    is replaced, and nothing is half done because one place is taken."""
    for path in places(folder, tables):
        if files.is_special(path):
            raise InputOutputFailed(f"{path} is no file, and in the way; export to another folder")
    _check_readme(os.path.join(folder, README))


def write(folder: str, tables: list[Table], read: Read, said: About) -> dict[Table, int]:
    """Write what ``read`` gives of each table; how many rows that were.

    A run that fails leaves what was there before; one that is killed leaves whole files.
    """
    keys, counts = _Keys(), dict[Table, int]()
    with files.errors_of(folder), contextlib.ExitStack() as stack:
        files.make_folder(folder, _FOR_ALL)
        drafts = {
            path: stack.enter_context(files.draft_of(path, files.AS_UMASK_SAYS))
            for path in places(folder, tables)
        }
        for table, draft in zip(tables, drafts.values(), strict=False):
            rows = keys.passing(table, read(table))
            _write(draft, formats.render("csv", table.column_names, rows, excel=said.excel))
            counts[table] = len(keys.of[table.name])
        _write(drafts[os.path.join(folder, README)], [about.readme(said, counts)])
        with datapackage.locked(folder):
            path = os.path.join(folder, datapackage.NAME)
            described = _package(datapackage.read(path), drafts, tables, keys, said)
            datapackage.write(drafts[path], described)
            files.put_all(drafts)
    return counts


class _Keys:
    """What names rows, and what names rows of other tables, noted as rows pass.

    Not every reference leads somewhere: a filter leaves out the other end of a link, and merging may
    bring a proposal before its source. So a foreign key is declared where it holds in what is written.
    """

    def __init__(self) -> None:
        self.of: dict[str, set[str]] = {}
        self._named: dict[tuple[str, str], set[str]] = {}

    def passing(self, table: Table, rows: Iterable[formats.Row]) -> Iterator[formats.Row]:
        """``rows``, noted."""
        keys = self.of.setdefault(table.name, set())
        naming = [column.name for column in table.columns if column.names]
        named = [self._named.setdefault((table.name, name), set()) for name in naming]
        for row in rows:
            keys.add(row[table.key])
            for name, found in zip(naming, named, strict=True):
                found.add(row[name])
            yield row

    def hold(self, table: Table, column: Column) -> bool:
        """Whether every value of ``column`` names a row that is there, or nothing."""
        named = self._named[table.name, column.name] - {None, ""}
        return named <= self.of.get(column.names, set())


def _package(
    package: Package, drafts: dict[str, str], tables: list[Table], keys: _Keys, said: About
) -> Package:
    """``package``, which may hold more, saying what is exported now."""
    names = {table.name: datapackage.name_for(_name(table), package) for table in tables}
    made = {"state": said.state, "again": said.again}
    resources = []
    for table, draft in zip(tables, drafts.values(), strict=False):
        path, of_table = _name(table), {"table": table.name, **made}
        item = datapackage.resource_of(
            draft, names[table.name], path, "csv", table.columns, of_table
        )
        item["schema"] |= _foreign(table, tables, keys, names)
        resources.append(item)
    return datapackage.whole(package, resources, about.TITLE, said.licence, made)


def _foreign(table: Table, tables: list[Table], keys: _Keys, names: dict[str, str]) -> Package:
    key_of = {other.name: other.key for other in tables}
    found = [
        {
            "fields": [column.name],
            "reference": {"resource": names[column.names], "fields": [key_of[column.names]]},
        }
        for column in table.columns
        if column.names and keys.hold(table, column)
    ]
    return {"foreignKeys": found} if found else {}


def _write(draft: str, pieces: Iterable[str]) -> None:
    with open(draft, "w", encoding="utf-8", newline="") as out:
        out.writelines(pieces)


def _name(table: Table) -> str:
    return f"{table.name}.csv"


def _check_readme(path: str) -> None:
    """A README.md is in many a folder: one that is not ours stays."""
    try:
        with open(path, "rb") as file:
            is_ours = file.read(len(about.MARK)) == about.MARK.encode()
    except FileNotFoundError:
        return
    except NotADirectoryError:
        raise InputOutputFailed(
            f"{os.path.dirname(path)} is no folder, a file is in the way"
        ) from None
    except OSError as error:
        raise InputOutputFailed(f"{path} cannot be read ({error.strerror})") from error
    if not is_ours:
        raise Refused(f"{path} is not one that an export made, so it stays; name another folder")
