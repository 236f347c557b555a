"""``datapackage.json`` beside exported files: what they hold and the state they were made from.

The format is the Data Package standard (datapackage.org, version 2); what only we know stands under
``tracker``. Resources that others described stay as they are.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from typing import Any

from tracker import files, formats
from tracker.errors import BadData, InputOutputFailed, NoPermission
from tracker.queries.tables import TABLES, Column

NAME = "datapackage.json"
_SCHEMA = "https://datapackage.org/profiles/2.0/datapackage.json"
_FULL_DATES = (
    "from_on",
    "until_on",
    "due_on",
    "last_looked",
    "tracked_on",
)  # others may be partial
_MEDIA = {
    "csv": "text/csv",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FLAT = ("csv", "xlsx")  # a cell holds no list and no truth value there
Package = dict[str, Any]


def check(file: str) -> None:
    """Raise BadData or InputOutputFailed where ``file`` could not be described beside it."""
    read(_beside(file))


def describe(file: str, form: str, columns: Sequence[Column], made: dict[str, str]) -> None:
    """Describe the exported ``file`` in the package of its folder, in place of what stood there of it.

    ``made`` says what only this program knows: table, state, and the command that makes it again.
    """
    try:
        with files.errors_of(file):
            path = _beside(file)
            with locked(os.path.dirname(path)):
                _describe(file, path, form, columns, made)
    except (InputOutputFailed, NoPermission) as error:
        raise type(error)(
            f"{file} is written, but {NAME} beside it could not be: it may tell of an older file"
        ) from error


def _describe(
    file: str, path: str, form: str, columns: Sequence[Column], made: dict[str, str]
) -> None:
    package, name = read(path), os.path.basename(file)
    resource = resource_of(file, name_for(name, package), name, form, columns, made)
    package["resources"] = together(package, [resource])
    with files.draft_of(path, files.AS_UMASK_SAYS) as draft:
        write(draft, package)
        files.put(draft, path)


def write(draft: str, package: Package) -> None:
    """Write ``package`` into ``draft``."""
    with open(draft, "w", encoding="utf-8") as out:
        out.write(formats.json_document(package))


def together(package: Package, resources: Sequence[Package]) -> list[Package]:
    """``resources`` in place of what ``package`` said of the same files, with all its others."""
    ours = [item["path"] for item in resources]  # those of others may be lists
    others = [item for item in package["resources"] if item.get("path") not in ours]
    return sorted([*others, *resources], key=lambda item: str(item.get("path")))


def whole(
    package: Package, resources: Sequence[Package], title: str, licence: str, made: dict[str, str]
) -> Package:
    """``package`` as that of a whole export: title, licence (``""``: none) and state are ours then, its
    other properties and resources stay."""
    ours = ("$schema", "title", "licenses", "resources", "tracker")
    return {
        "$schema": package.get("$schema", _SCHEMA),
        "title": title,
        **({"licenses": [_licence(licence)]} if licence else {}),
        **{name: value for name, value in package.items() if name not in ours},
        "resources": together(package, resources),
        "tracker": made,
    }


def _licence(licence: str) -> Package:
    """A licence by its link, or by its name, which the standard wants without spaces."""
    if re.match("https?://", licence):
        return {"path": licence}
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", licence)
    return {"name": name} if name == licence else {"name": name, "title": licence}


def name_for(path: str, package: Package) -> str:
    """The name of the resource at ``path``, that of the file without its ending; with it where another
    resource of ``package`` has that name, since names are unique."""
    taken = {item.get("name") for item in package["resources"] if item.get("path") != path}
    whole, stem = _slug(path), _slug(path.rpartition(".")[0] or path)
    return whole if stem in taken else stem


def _slug(path: str) -> str:
    return re.sub(r"[^a-z0-9._-]+", "-", path.lower())


def resource_of(
    file: str, name: str, path: str, form: str, columns: Sequence[Column], made: dict[str, str]
) -> Package:
    """``file``, which is or will be called ``path``, as the resource ``name``: its form, size, hash and
    columns. The first column of a table names its rows."""
    with open(file, "rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    table = TABLES[made["table"]]
    fields = [_field(column, form) for column in columns]
    key = {"primaryKey": [table.key]} if table.key in (column.name for column in columns) else {}
    return {
        "name": name,
        "path": path,
        "description": f"One row is {table.row}.",
        "format": form,
        "mediatype": _MEDIA[form],
        "encoding": "utf-8",
        "bytes": os.stat(file).st_size,
        "hash": f"sha256:{digest}",
        "schema": {"fields": fields, **key},
        "tracker": made,
    }


def _field(column: Column, form: str) -> Package:
    """A column as a Table Schema field; partial dates are text."""
    field: Package = {"name": column.name, "type": "string", "description": column.meaning}
    if column.is_flag:
        field |= {"type": "boolean"}
        field |= {"trueValues": ["yes"], "falseValues": ["no"]} if form in _FLAT else {}
    elif column.is_list and form not in _FLAT:
        field["type"] = "array"
    elif column.is_number:
        field["type"] = "integer"
    elif column.name in _FULL_DATES:
        field["type"] = "date"
    elif column.name == "recorded_at":
        field["type"] = "datetime"
    return field


def _beside(file: str) -> str:
    return os.path.join(os.path.dirname(os.path.realpath(file)), NAME)


def read(path: str) -> Package:
    """The package at ``path``, an empty one where there is none; raises BadData for what is none, and
    InputOutputFailed."""
    try:
        with open(path, encoding="utf-8") as file:
            package = json.load(file)
    except FileNotFoundError:
        return {"$schema": _SCHEMA, "resources": []}
    except OSError as error:
        raise InputOutputFailed(f"{path} cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise BadData(f"{path} is no JSON; move it away or export elsewhere") from error
    resources = package.get("resources") if isinstance(package, dict) else None
    if not isinstance(resources, list) or not all(isinstance(item, dict) for item in resources):
        raise BadData(f"{path} is no data package; move it away or export elsewhere")
    return dict(package)


@contextlib.contextmanager
def locked(folder: str) -> Iterator[None]:
    """Two exports into one folder describe their files one after the other."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some network mounts know no locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        with contextlib.suppress(OSError):  # all is written by then
            os.close(handle)
