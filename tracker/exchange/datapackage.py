"""``datapackage.json`` beside exported files: what they hold and the state they were made from.

The format is the Data Package standard (datapackage.org, version 2); what only we know stands in each
resource under ``tracker``. Resources that others described stay as they are.
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
from tracker.queries.tables import Column

NAME = "datapackage.json"
_SCHEMA = "https://datapackage.org/profiles/2.0/datapackage.json"
_MEDIA = {"csv": "text/csv", "json": "application/json", "jsonl": "application/jsonl"}
_NUMBERS = ("evidence_count", "seq", "clock")
Package = dict[str, Any]


def check(file: str) -> None:
    """Raise BadData or InputOutputFailed where ``file`` could not be described beside it."""
    _read(_beside(file))


def describe(file: str, form: str, columns: Sequence[Column], made: dict[str, str]) -> None:
    """Describe the exported ``file`` in the package of its folder, in place of what stood there of it.

    ``made`` says what only this program knows: table, state, and the command that makes it again.
    """
    try:
        with files.errors_of(file):
            path = _beside(file)
            with _locked(os.path.dirname(path)):
                _describe(file, path, form, columns, made)
    except (InputOutputFailed, NoPermission) as error:
        raise type(error)(
            f"{file} is written, but {NAME} beside it could not be: it may tell of an older file"
        ) from error


def _describe(
    file: str, path: str, form: str, columns: Sequence[Column], made: dict[str, str]
) -> None:
    package = _read(path)
    name = os.path.basename(file)
    others = [item for item in package["resources"] if item.get("path") != name]
    package["resources"] = sorted(
        [*others, _resource(file, form, columns, made)], key=lambda item: str(item.get("path"))
    )
    with files.draft_of(path, files.AS_UMASK_SAYS) as draft:
        with open(draft, "w", encoding="utf-8") as out:
            out.write(formats.json_document(package))
        files.put(draft, path)


def _resource(file: str, form: str, columns: Sequence[Column], made: dict[str, str]) -> Package:
    name = os.path.basename(file)
    with open(file, "rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return {
        "name": re.sub(r"[^a-z0-9._-]+", "-", name.rpartition(".")[0].lower() or name.lower()),
        "path": name,
        "format": form,
        "mediatype": _MEDIA[form],
        "encoding": "utf-8",
        "bytes": os.stat(file).st_size,
        "hash": f"sha256:{digest}",
        "schema": {"fields": [_field(column, form) for column in columns]},
        "tracker": made,
    }


def _field(column: Column, form: str) -> Package:
    """A column as a Table Schema field; partial dates are text."""
    field: Package = {"name": column.name, "type": "string", "description": column.meaning}
    if column.is_flag:
        field |= {"type": "boolean"}
        field |= {"trueValues": ["yes"], "falseValues": ["no"]} if form == "csv" else {}
    elif column.is_list and form != "csv":
        field["type"] = "array"
    elif column.name in _NUMBERS:
        field["type"] = "integer"
    return field


def _beside(file: str) -> str:
    return os.path.join(os.path.dirname(os.path.realpath(file)), NAME)


def _read(path: str) -> Package:
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
def _locked(folder: str) -> Iterator[None]:
    """Two exports into one folder describe their files one after the other."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some network mounts know no locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
