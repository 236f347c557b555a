"""``tracker export seeds DIR``: the catalogue as seed files."""

import os

import click
from click.core import ParameterSource

from tracker import database, log, output, text
from tracker.errors import WrongUsage
from tracker.session import Session

WORD = "seeds"
_GO_ALONG = ("table", "words", "known_on", "state", "today")


def export(session: Session, ctx: click.Context) -> None:
    """Write every record to the folder that ``ctx`` names, as seed files."""
    from tracker.seeding import seed_folder

    place = _place(ctx)
    with session.reading() as connection:
        documents = seed_folder.documents(connection)
        state = log.state_of(connection)
    for name in documents:
        session.output_file(os.path.join(place, name), WORD)
    # Edits are compared with the present, also where it is the past that is exported.
    with database.reading(session.location().path) as connection:
        seed_folder.check(place, connection, session.occasion(), documents)
    seed_folder.write(place, documents)
    output.hint(
        f"{place}: {text.counted(len(documents), 'file')}; 'tracker load {place}' takes edits"
    )
    output.note(f"state {state}")


def _place(ctx: click.Context) -> str:
    """The folder meant; raises WrongUsage for options that go with a table only."""
    for param in ctx.command.params:
        source = ctx.get_parameter_source(param.name or "")
        if source is ParameterSource.COMMANDLINE and param.name not in _GO_ALONG:
            raise WrongUsage(
                f"{max(param.opts, key=len)} does not go with {WORD}: every record is written, as it"
                " stands now or stood at a --state"
            )
    words: tuple[str, ...] = ctx.params["words"]
    if len(words) != 1 or not words[0]:
        raise WrongUsage(f"name one folder: tracker export {WORD} DIR")
    return words[0]
