"""tracker doctor"""

import click

from tracker import formats, output, text
from tracker.commands import _past
from tracker.errors import BadData, TrackerError
from tracker.keeping.verify import DAMAGE, Finding
from tracker.options import Word, pass_session
from tracker.session import Session


@click.command(
    epilog="""\b
Example:
  $ tracker doctor && echo whole
  whole
"""
)
@click.option("--fix", is_flag=True, help="Derive again what the log says otherwise.")
@click.option("--expect", metavar="STATE", help="A state that the log should still hold.")
@click.option("--format", "form", type=Word("format", ("text", "json")), default="text")
@pass_session
def command(session: Session, fix: bool, expect: str | None, form: str) -> None:
    """Look whether the database is whole and well kept; say nothing where it is.

    Looked at are: the file by SQLite's own checks, the hash chain of every replica, what entries
    refer to, the derived tables against a fresh fold of the log, attached files, clocks, file modes,
    the journal, and whether the folder is synced or on a network.

    --fix makes derived tables, indices and triggers anew; entries are never touched. Damage exits
    with 65; advice does not.
    """
    from tracker.keeping import derived, examine

    path = session.location().path
    found = examine.examine(path, expect, _past.bar)
    damage = [finding for finding in found if finding.level == DAMAGE]
    mended = fix and bool(damage) and all(finding.fixable for finding in damage)
    if mended:
        derived.mend(path)
        session.saved = True
        found = _again(path, expect)
        left = [finding for finding in found if finding.level == DAMAGE]
        if not left:
            output.say(f"{path}: {text.counted(len(damage), 'finding')} mended")
        damage = left
    if form == "json":
        output.emit([formats.json_document([finding._asdict() for finding in found])])
    else:
        for finding in found:
            output.line(_line(finding))
    if damage:
        raise BadData(f"{path} is damaged: {_next_step(damage, tried=fix, mended=mended)}")


def _again(path: str, expect: str | None) -> list[Finding]:
    """What is found after the mend; that it cannot be looked at does not undo the mend."""
    from tracker.keeping import examine

    try:
        return examine.examine(path, expect, _past.bar)
    except TrackerError as error:
        raise type(error)(
            f"{path}: the mend is written, but could not be looked through again; 'tracker doctor' does"
            " that once the disk is well"
        ) from error


def _line(finding: Finding) -> str:
    mend = f"'tracker doctor --fix' {finding.mend}" if finding.fixable else finding.mend
    return text.one_line(f"{finding.level}: {finding.what}; {finding.why}; {mend}")


def _next_step(damage: list[Finding], *, tried: bool, mended: bool) -> str:
    found = text.counted(len(damage), "finding")
    restore = "keep the file and restore a backup, 'tracker restore --help' says how"
    if mended:
        return f"what is derived was made anew, but that left {found}; {restore}"
    if all(finding.fixable for finding in damage):
        return f"{found}; 'tracker doctor --fix' mends that"
    refused = "; nothing was mended, since not all of it is derived" if tried else ""
    if not any("backup" in finding.mend for finding in damage):
        return f"{found}{refused}; each line ends with what mends it"
    return f"{found}{refused}; {restore}"
