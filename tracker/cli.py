"""Assembles the commands; each is imported when it is used. One seam shows every error."""

import contextlib
import importlib
import os
import sys
from typing import Any, NoReturn

import click

from tracker import output, text
from tracker.errors import InputOutputFailed, TrackerError, WrongUsage, did_you_mean
from tracker.options import completes
from tracker.session import Session, checked_actor

# The verbs in the order help shows them, by what one does with them.
SECTIONS = {
    "Start": ("init", "load", "add", "import", "where", "statuses", "completion"),
    "Look": ("list", "show", "due", "lint", "history", "report", "cite", "diff", "export"),
    "Record": ("status", "evidence", "checked", "deadline", "respond", "link", "note", "undo"),
    "Keep": ("set", "view", "doctor", "backup", "restore"),
    "Share": ("sync", "hub", "whoami"),
    "Catalogue": ("edit", "retire", "source", "issue"),
}
VERBS = tuple(verb for verbs in SECTIONS.values() for verb in verbs)
# What is long by nature, and read rather than handed on.
PAGED = ("list", "show", "due", "lint", "history", "report", "diff", "statuses")
_STOPPED = 130  # as a shell counts SIGINT


class Verbs(click.Group):
    """The verbs by name, each from its own module, behind one seam for errors."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(f"tracker.commands.{cmd_name}_")
        command: click.Command = module.command
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """The verbs, without importing any of them; behind a hyphen the options."""
        from click.shell_completion import CompletionItem

        verbs = ((verb, title) for title, verbs in SECTIONS.items() for verb in verbs)
        found = [CompletionItem(v, help=t) for v, t in verbs if v.startswith(incomplete)]
        return found if found else click.Command.shell_complete(self, ctx, incomplete)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in VERBS and not args[0].startswith("-"):
            hint = did_you_mean(args[0], VERBS)
            raise WrongUsage(f"no verb '{args[0]}'{hint}; 'tracker --help' lists them")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, verbs in SECTIONS.items():
            with formatter.section(title):
                commands = [(verb, self.get_command(ctx, verb)) for verb in verbs]
                formatter.write_dl([(v, c.get_short_help_str(80)) for v, c in commands if c])

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        """Run a command line and exit with its code; an error is one line on stderr."""
        asked = os.environ.get("_TRACKER_COMPLETE")
        if asked:
            _complete(self, asked)
        session = Session()
        extra |= {"standalone_mode": False, "obj": session}
        sys.exit(self._code_of(session, args, extra))

    def _code_of(self, session: Session, args: tuple[Any, ...], extra: dict[str, Any]) -> int:
        try:
            with output.prepared():
                try:
                    code = super().main(*args, **extra)
                finally:
                    output.flush()
        except TrackerError as error:
            output.say(str(error) if error.is_laid_out else f"tracker: {text.one_line(str(error))}")
            return error.exit_code
        except click.exceptions.NoArgsIsHelpError as error:
            output.say(error.format_message())
            return WrongUsage.exit_code
        except click.ClickException as error:
            output.say(text.one_line(_usage_line(error)))
            return WrongUsage.exit_code
        except (click.Abort, KeyboardInterrupt):
            output.say(f"tracker: stopped; {session.what_is_saved()}")
            return _STOPPED
        except output.OutputFailed as failure:
            return _after_failed_output(failure, session)
        except OSError as error:
            if error.filename is not None:
                raise
            return _after_failed_output(output.failed(error), session)  # click wrote the help
        except Exception:  # a mistake of ours, whose traceback is wanted, unless damage explains it
            from tracker.commands import _unexpected

            damage = _unexpected.from_damage(session)
            if damage is None:
                raise
            output.say(f"tracker: {text.one_line(str(damage))}")
            return damage.exit_code
        return code if isinstance(code, int) else 0


@click.group(
    "tracker",
    cls=Verbs,
    invoke_without_command=True,
    subcommand_metavar="COMMAND [ARGS]...",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="'tracker VERB --help' ends with a real session of that verb.",
)
@click.option(
    "--db",
    metavar="FILE",
    help="The database (else TRACKER_DB, else db/tracker.db here or above).",
    shell_complete=completes("file"),
)
@click.option("--actor", metavar="NAME", help="Who acts.")
@click.option("--no-pager", is_flag=True, help="Print long output as it is, at a terminal too.")
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda ctx, param, value: _show_version(ctx) if value else None,
    help="Show the version.",
)
@click.pass_context
def cli(ctx: click.Context, db: str | None, actor: str | None, no_pager: bool) -> None:
    """Follow what governments do with policy proposals."""
    session: Session = ctx.obj
    session.db = db
    session.actor = checked_actor(actor) if actor is not None else None
    if ctx.invoked_subcommand in PAGED and not no_pager and output.is_terminal():
        ctx.with_resource(output.paged())
    if ctx.invoked_subcommand is None:
        _without_verb(ctx, session, bare=(db, actor) == (None, None))


def main() -> NoReturn:
    """The ``tracker`` command."""
    cli.main(prog_name="tracker")


def _complete(program: click.Command, instruction: str) -> NoReturn:
    """Answer a shell that asks what could be typed; a prompt is no place for anything else."""
    from tracker.commands import _shells  # only where a shell asks

    with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stderr(nowhere):
        said = _shells.answer(program, instruction, {"obj": Session()})
    with contextlib.suppress(OSError):
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        sys.stdout.write(said)
        sys.stdout.flush()
    os._exit(0)  # what is still buffered for a shell that is gone is no news


def _without_verb(ctx: click.Context, session: Session, *, bare: bool) -> None:
    """At a terminal how things stand; in a script a verb is missing."""
    if output.is_terminal():
        from tracker.commands import _dashboard

        _dashboard.show(session)
    elif bare:
        raise click.exceptions.NoArgsIsHelpError(ctx)
    else:
        ctx.fail("Missing command.")


def _usage_line(error: click.ClickException) -> str:
    """click's own complaint in one line, with where to read on."""
    ctx = getattr(error, "ctx", None)
    command = ctx.command_path if ctx else "tracker"
    message = " ".join(error.format_message().split()).rstrip(".")
    return f"{command}: {message}; see '{command} --help'"


def _after_failed_output(failure: "output.OutputFailed", session: Session) -> int:
    """A reader that went away is no news; anything else is, and so is that the change was saved."""
    if failure.reader_gone and not session.saved:
        return 0
    saved = "saved, but " if session.saved else ""
    output.say(f"tracker: {saved}the output could not be written: {failure}")
    return InputOutputFailed.exit_code


def _show_version(ctx: click.Context) -> None:
    from importlib.metadata import version  # 35 ms: only when asked

    output.line(f"tracker {version('policy-tracker')}")
    ctx.exit()
