"""``tracker edit ID`` with nothing else given, at a terminal: the record as text in an editor."""

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import click

from tracker import output, text
from tracker.commands import _asking, _said
from tracker.errors import Refused, SeveralErrors, TrackerError, WrongUsage
from tracker.journal import Journal
from tracker.queries import proposals
from tracker.seeding import load, seed_draft
from tracker.seeding.loaded import Report
from tracker.seeding.seed_draft import Move, Opened
from tracker.seeding.seed_files import SeedProposal
from tracker.session import Session

_OWNER_ONLY = 0o600


def edit(session: Session, given: str, *, dry_run: bool) -> None:
    """Open a proposal in an editor, and write what differs afterwards.

    Whatever stands in the way, what was typed is kept in a file that is named.
    """
    editor = _editor()
    with session.reading() as connection:
        before = seed_draft.opened(connection, proposals.standing(connection, given))
    draft = Path(tempfile.mkdtemp(prefix="tracker-")) / f"{before.name}.toml"
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER_ONLY), "wb") as out:
        out.write(before.text.encode())
    try:
        is_done = _edited(session, editor, draft, before, dry_run=dry_run)
    except TrackerError as error:
        if not draft.exists() or _is_as_given(draft, before):
            shutil.rmtree(draft.parent, ignore_errors=True)
            raise
        raise type(error)(f"{text.one_line(str(error))}; {_kept(draft)}") from error
    except (click.Abort, KeyboardInterrupt):
        output.say(f"tracker: {_kept(draft)}")
        raise
    if is_done:
        shutil.rmtree(draft.parent, ignore_errors=True)
    else:
        output.say(_kept(draft))


def _edited(
    session: Session, editor: list[str], draft: Path, before: Opened, *, dry_run: bool
) -> bool:
    """Edit until it is right; whether the draft has served its time."""
    while True:
        _open(editor, draft)
        if not draft.exists():
            raise Refused(f"editor {editor[0]} left no draft behind; nothing was changed")
        if _is_as_given(draft, before):
            output.line(f"{before.name}: nothing changed")
            return True
        try:
            return _taken(session, _read(session, draft, before), before, dry_run=dry_run)
        except SeveralErrors as error:
            for line in error.lines:
                output.say(line)
            said = text.counted(len(error.lines), "error")
            if not _asking.confirmed(f"{said}; edit again?"):
                raise Refused("nothing was changed") from None
            seed_draft.mark(draft, error.lines)


def _read(session: Session, draft: Path, before: Opened) -> SeedProposal:
    with session.reading() as connection:
        known = load.known_to(connection)
    return seed_draft.read(draft, before, known, session.today)


def _taken(session: Session, edited: SeedProposal, before: Opened, *, dry_run: bool) -> bool:
    """Show what differs, ask, and write it; whether nothing is left that the draft is needed for."""
    if seed_draft.is_other_status_of_same_day(before.form, edited):
        _ask_which_day(session, edited)
    moves = seed_draft.moves(before.form, edited)
    why = _why_deadline(moves)
    with session.writing(dry_run=True) as journal:  # asking must not lock others out
        report = _apply(journal, edited, why)
    _show(moves, report)
    if not journal.written:
        output.line(f"{before.name}: nothing changed")
        return True
    if not dry_run:
        if not _asking.confirmed("record it?"):
            raise Refused("nothing was changed")
        with session.writing() as journal:
            _apply(journal, edited, why)
    what = ", ".join(dict.fromkeys(move.what for move in moves))
    _said.wrote(f"{before.name}: edited: {what}", journal.written, dry_run=dry_run)
    if any(entry.kind == "assess" for entry in journal.written):
        _said.current(before.name, journal.state(f"proposal:{before.name}"), dry_run=dry_run)
    return not dry_run


def _apply(journal: Journal, edited: SeedProposal, why: str) -> Report:
    """Append what the edit comes to; raises SeveralErrors where a rule, or what somebody else recorded
    meanwhile, stands against it."""
    _said.standing(journal, edited.id)
    try:
        report = load.load_by_hand(journal, edited, why)
    except Refused as error:
        raise SeveralErrors([f"{edited.where()}: {error}"], "nothing was changed") from None
    against = [line for line in report.kept if line not in report.unmoved]
    if against:
        raise Refused(f"{against[0]}: it was changed meanwhile; edit anew")
    return report


def _ask_which_day(session: Session, edited: SeedProposal) -> None:
    """A status of another kind and the same day: one of today, or a correction?"""
    judgement = edited.judgement or {}
    if judgement["status_on"] == session.today.isoformat():
        return  # the later word of one day counts
    question = f"status_on is still {judgement['status_on']}: is it so since then, as a correction?"
    if not _asking.confirmed(f"{question} (else from today)", default=False):
        judgement["status_on"] = session.today.isoformat()


def _why_deadline(moves: list[Move]) -> str:
    if not any(move.what == "deadline" for move in moves):
        return ""
    return _asking.ask_or_skip("reason", "why this deadline", str.strip) or ""


def _show(moves: list[Move], report: Report) -> None:
    for move in moves:
        old, new = move.old or "nothing", move.new or "nothing"
        output.say(f"  {move.what}: {text.one_line(old)} -> {text.one_line(new)}")
    for line in report.gone:
        output.say(f"  {text.one_line(line)} in the record; 'tracker undo' takes it out")


def _is_as_given(draft: Path, before: Opened) -> bool:
    try:
        return draft.read_bytes() == before.text.encode()
    except OSError:  # the editor took it away
        return False


def _kept(draft: Path) -> str:
    return f"the draft is kept: {draft}"


def _open(editor: list[str], draft: Path) -> None:
    # Ctrl-C is for the editor: a handler of ours, unlike ignoring it, is not handed on to programs.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        code = subprocess.run([*editor, str(draft)], check=False).returncode
    except OSError as error:
        raise Refused(
            f"editor {editor[0]} could not be started ({error.strerror}); set EDITOR to one that can"
        ) from error
    finally:
        signal.signal(signal.SIGINT, before)
    if code:
        raise Refused(f"editor {editor[0]} ended with {code}; nothing was changed")


def _editor() -> list[str]:
    """The editor's command line: VISUAL, EDITOR, what git is told, or vi."""
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or _git_editor() or "vi"
    try:
        words = shlex.split(named)
    except ValueError as error:
        raise WrongUsage(f"EDITOR: '{text.one_line(named)}' is no command line ({error})") from None
    return words or ["vi"]


def _git_editor() -> str:
    try:
        asked = subprocess.run(
            ["git", "config", "core.editor"],
            capture_output=True, text=True, timeout=5, check=False,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return ""
    return asked.stdout.strip()
