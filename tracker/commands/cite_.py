"""tracker cite"""

import click

from tracker import log, output
from tracker.commands import _past, _printed
from tracker.errors import WrongUsage, not_one_of
from tracker.options import Word, completes, pass_session, today_option
from tracker.queries import proposals
from tracker.reports import cite, render
from tracker.session import Session

_FORMATS = ("text", "md", "docx")


@click.command(
    epilog="""\b
Example:
  $ tracker cite scan-all-vehicles --style note
  Notes
  -----
  [1] Bersin and Bitar, text bersin-bitar-mexico-should-lead, San Diego Union-Tribune, 2025, Fentanyl
      section, last paragraph, first sentence.
"""
)
@click.argument(
    "ids", metavar="ID...", nargs=-1, required=True, shell_complete=completes("proposal")
)
@click.option(
    "--style",
    type=Word("style", cite.STYLES),
    default="paragraph",
    help="A paragraph with its notes, or the notes alone.",
)
@click.option("--format", "form", type=Word("format", _FORMATS), help="text; else as FILE ends.")
@click.option("--output", "file", metavar="FILE", type=click.Path(dir_okay=False, readable=False))
@_past.past
@today_option
@pass_session
def command(
    session: Session, ids: tuple[str, ...], style: str, form: str | None, file: str | None
) -> None:
    """A paragraph for a memo, with its footnotes.

    It says what was asked, of whom, by whom, where that stands, why we say so, and what speaks
    against it. Notes follow the Chicago Manual of Style; what is not known is left out.
    """
    form = _printed.form_of(form, file)
    if form not in _FORMATS:
        raise WrongUsage("--output: " + not_one_of("format", form, _FORMATS))
    file = session.output_file(file)
    with session.reading() as connection:
        names = [proposals.standing(connection, given) for given in ids]
        state = log.state_of(connection)
        told = cite.gather(connection, list(dict.fromkeys(names)), session.today.isoformat())
    whole = cite.document(told, style)
    output.emit_whole(render.document(whole, form, output.text_width(file)), file)
    output.note(f"state {state}")
