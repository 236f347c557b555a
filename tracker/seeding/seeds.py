"""Seed files: TOML to checked records, all errors at once, each with file and line."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from tracker import files, text
from tracker.errors import BadData, InputOutputFailed, SeveralErrors, did_you_mean
from tracker.seeding import toml_lines
from tracker.seeding.seed_checker import Checker
from tracker.seeding.seed_files import Known, SeedFile, SeedProposal, Table


def find(paths: Iterable[Path]) -> list[Path]:
    """The seed files that ``paths`` name: files as given, folders read recursively for ``*.toml``.

    Raises BadData for a path that is not there and for a folder with none.
    """
    found: list[Path] = []
    for path in paths:
        try:
            inside = sorted(path.rglob("*.toml")) if path.is_dir() else [path]
        except OSError as error:
            raise InputOutputFailed(
                f"{path} cannot be read ({error.strerror}); nothing was loaded"
            ) from error
        if not inside:
            raise BadData(f"{path}: no *.toml file in this folder; nothing was loaded")
        found += inside
    return list(dict.fromkeys(found))


def read(paths: Sequence[Path], known: Known, today: date) -> list[SeedFile]:
    """Read and check all files together; raises SeveralErrors with every flaw, nothing is returned.

    References may lead to other files of the set or to what the database ``known`` holds.
    """
    flaws: list[str] = []
    files = [seed for path in paths if (seed := _read_one(path, today, flaws)) is not None]
    _check_references(files, known, flaws)
    if flaws:
        count = f"{len(flaws)} error{'s' if len(flaws) > 1 else ''}"
        flaws.sort(key=_by_file_and_line)
        raise SeveralErrors(flaws, f"{count}; nothing was loaded")
    return files


def _read_one(path: Path, today: date, flaws: list[str]) -> SeedFile | None:
    document = _document(path, flaws)
    if document is None:
        return None
    seed_text, data = document
    seed = SeedFile(path, seed_text)
    Checker(seed, flaws, today).check(data)
    return seed


def _document(path: Path, flaws: list[str]) -> tuple[str, Table] | None:
    with files.errors_of_reading(f"{path}: ", "; nothing was loaded"):
        content = path.read_bytes()
    try:
        seed_text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        return seed_text, tomllib.loads(seed_text)
    except tomllib.TOMLDecodeError as error:
        flaws.append(_syntax_flaw(path, error))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        flaws.append(f"{path}:{line}: encoding: not UTF-8; save the file as UTF-8")
    except RecursionError:
        flaws.append(f"{path}:1: syntax: nested too deeply")
    except ValueError:  # Python reads no number of more than 4,300 digits
        before, *_ = re.split(r"\d{4301,}", seed_text, maxsplit=1)
        line = before.count("\n") + 1
        flaws.append(f"{path}:{line}: syntax: a number of more than 4,300 digits")
    return None


def _syntax_flaw(path: Path, error: tomllib.TOMLDecodeError) -> str:
    """tomllib ends its message with ``(at line 3, column 7)`` or ``(at end of document)``."""
    message, _, place = str(error).rpartition(" (at ")
    place = place.rstrip(")")
    if place.startswith("line "):
        line, column = (part.split()[-1] for part in place.split(","))
        return f"{path}:{line}: syntax: {text.one_line(message)}, column {column}"
    last = path.read_text(encoding="utf-8-sig").count("\n") + 1
    return f"{path}:{last}: syntax: {text.one_line(message or str(error))}, at the end of the file"


def _check_references(files: Sequence[SeedFile], known: Known, flaws: list[str]) -> None:
    """Ids are unique over all files; issues, sources and linked proposals exist."""
    sources = set(known.sources) | {seed.source[0] for seed in files if seed.source}
    issues = set(known.issues) | {name for seed in files for name in seed.issues}
    proposals = [proposal for seed in files for proposal in seed.proposals]
    ids = set(known.proposals) | {proposal.id for proposal in proposals}
    flaws += _twice(files)
    for proposal in proposals:
        flaws += _dangling(proposal, sources, issues, ids)


def _twice(files: Sequence[SeedFile]) -> Iterator[str]:
    """Sources, issues and proposals whose id stands twice; lines are looked up only for those."""
    first: dict[str, tuple[SeedFile, toml_lines.Path]] = {}
    for seed in files:
        for what, path in _ids_of(seed):
            if what in first:
                other, place = first[what]
                yield f"{seed.where(*path)}: id: {what} stands at {other.where(*place)} already"
            first.setdefault(what, (seed, path))


def _ids_of(seed: SeedFile) -> Iterator[tuple[str, toml_lines.Path]]:
    if seed.source:
        yield f"source {seed.source[0]}", ("source", "id")
    for index, name in enumerate(seed.issues):
        yield f"issue {name}", ("issues", index)
    for proposal in seed.proposals:
        yield f"'{proposal.id}'", ("proposals", proposal.index, "id")


def _dangling(
    proposal: SeedProposal, sources: set[str], issues: set[str], ids: set[str]
) -> Iterator[str]:
    own = proposal.fields.get("source", "")
    if own and own not in sources:
        hint = did_you_mean(own, sources)
        yield f"{proposal.where('source')}: source: no source '{own}'{hint}"
    for issue in proposal.fields.get("issues", ()):
        if issue not in issues:
            yield f"{proposal.where('issues')}: issues: no issue '{issue}'{did_you_mean(issue, issues)}"
    for index, (_, other) in enumerate(proposal.links):
        if other not in ids:
            where = proposal.where("links", index)
            yield f"{where}: links: no proposal '{other}'{did_you_mean(other, ids)}"
    for index, item in enumerate(proposal.evidence.values()):
        if item.get("source") not in (None, *sources):
            where = proposal.where("evidence", index, "source")
            hint = did_you_mean(item["source"], sources)
            yield f"{where}: source: no source '{item['source']}'{hint}"


def _by_file_and_line(flaw: str) -> tuple[str, int]:
    found = re.match(r"(.*?):(\d+): ", flaw, re.DOTALL)
    return (found[1], int(found[2])) if found else (flaw, 0)
