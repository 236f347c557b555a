"""tracker status"""

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from tracker import output, vocabulary
from tracker.commands import _asking, _bulk, _evidence, _said
from tracker.commands._bulk import Where
from tracker.errors import WrongUsage
from tracker.model import Body, Draft, Entry
from tracker.options import Day, Said, Word, completes, pass_session, writes
from tracker.session import Session

# A shell that completes an id or a status should not wait for what only writing needs.
if TYPE_CHECKING:
    from tracker.fold import State
    from tracker.journal import Journal


@click.command(
    cls=_asking.Asking,
    questions="status",
    epilog="""\b
Example:
  $ tracker status scan-all-vehicles under-consideration --on 2026-10 \\
      --reason "The customs agency tabled a plan" --confidence low \\
      --url https://example.org/plan --finding "A plan to scan lorries was tabled"
  scan-all-vehicles: unassessed -> under-consideration on 2026-10 (entry ceb3b2d7)
  evidence: supports, "A plan to scan lorries was tabled" (entry 13a89088)
  current: scan-all-vehicles is under-consideration since 2026-10 (counted from 2026-10-31)
""",
)
@click.argument("proposal", metavar="ID", shell_complete=completes("proposal"))
@click.argument("new", metavar="STATUS", type=Word("status", vocabulary.STATUS_NAMES))
@click.option("--on", type=Day(), help="When it came to be so; today where not given.")
@click.option("--reason", type=Said(), required=True, help="Why this status.")
@click.option(
    "--because",
    type=Word("because", vocabulary.FAILURE_REASONS),
    help=f"Why it fails: {', '.join(vocabulary.FAILURE_REASONS)}.",
)
@click.option(
    "--confidence", type=Word("confidence", vocabulary.CONFIDENCES), help="low, moderate or high."
)
@click.option(
    "--evidence",
    "named",
    multiple=True,
    metavar="ENTRY",
    help="Evidence it stands on; repeatable.",
    shell_complete=completes("evidence"),
)
@click.option(
    "--replaces",
    metavar="ENTRY",
    help="The assessment that this one corrects.",
    shell_complete=completes("assess"),
)
@click.option("--unsupported", metavar="WHY", help="Why there is no evidence; reports show it.")
@click.option(
    "--stance", type=Word("stance", vocabulary.STANCES), help="Of the evidence given here."
)
@_evidence.cites
@_bulk.where
@writes
@pass_session
def command(
    session: Session,
    /,
    where: Where | None,
    new: str,
    cited: Body,
    stance: str | None,
    dry_run: bool,
    proposal: str = "",
    **judged: Any,
) -> None:
    """Record a dated judgement of a proposal's status.

    Moving to adopted, in-progress, partial, implemented, rejected or reversed needs evidence: given
    here with --finding and --url, --source, --doc or --file, named with --evidence, or --unsupported
    WHY. Evidence given here takes its stance from the move: supports for a forward move, contradicts
    for a setback.

    With --where QUERY instead of ID all that QUERY chooses is judged so, once you have seen the list.
    With nothing given, at a terminal, it asks step by step.
    """
    if stance and not cited:
        raise WrongUsage("--stance goes with evidence given here: --url, --source, --doc or --file")
    judge = partial(_judge, new=new, cited=cited, stance=stance, given=judged)
    if where:
        _evidence.refuse_in_bulk(judged["replaces"], cited)
        moved = _bulk.each(lambda journal, name: judge(journal, name).moved)
        _bulk.change(session, where, moved, dry_run=dry_run)
        return
    with session.writing(dry_run=dry_run) as journal:
        name = _resolved(journal, proposal)
        verdict = judge(journal, name)
        for entry in verdict.found:
            _evidence.keep(session, cited, entry.body, dry_run=dry_run)
    _said.wrote(f"{name}: {verdict.moved}", [verdict.assessed], dry_run=dry_run)
    for entry in verdict.found:
        what = f'evidence: {entry.body["stance"]}, "{entry.body["finding"]}"'
        _said.wrote(what, [entry], dry_run=dry_run)
    _say_current(journal, name, verdict.assessed, dry_run=dry_run)


def _say_current(journal: "Journal", name: str, assessed: Entry, *, dry_run: bool) -> None:
    """What counts now. A judgement from days to come keeps the one just made from counting: say how to
    take it out."""
    state = journal.state(f"proposal:{name}")
    _said.current(name, state, dry_run=dry_run)
    held, today = state.current, journal.occasion.today.isoformat()
    if held and held.entry.hash != assessed.hash and held.from_on > today:
        output.say(
            f"tracker: what counts is dated {held.from_on}, after today: by a wrong clock, perhaps;"
            f" 'tracker undo {held.entry.hash[:8]}' takes it out"
        )


def _resolved(journal: "Journal", given: str) -> str:
    from tracker.queries import proposals

    return proposals.resolve(journal.connection, given)


class _Verdict(NamedTuple):
    """A judgement that was recorded: what moved, the entry, and the evidence given with it."""

    moved: str
    assessed: Entry
    found: list[Entry]


def _judge(
    journal: "Journal",
    name: str,
    new: str,
    cited: Body,
    stance: str | None,
    given: dict[str, Any],
) -> _Verdict:
    from tracker.queries import record

    state = _said.standing(journal, name)
    judged = _dated(journal, state, given)
    old = state.status_on(judged["day"])
    found = _found(journal, name, cited, stance or vocabulary.stance_of_move(old, new))
    named = [record.entry_named(journal.connection, entry).hash for entry in judged["named"]]
    assessed = _assess(journal, name, new, [*named, *(entry.hash for entry in found)], judged)
    moved = "corrected to" if assessed.replaces else f"{old} ->"
    return _Verdict(f"{moved} {new} on {assessed.effective_on}", assessed, found)


def _dated(journal: "Journal", state: "State", judged: dict[str, Any]) -> dict[str, Any]:
    """``judged`` with the entry it corrects by its whole hash, the date (a correction keeps that of
    what it corrects), and the full ``day`` from which it counts."""
    from tracker import dates, rules
    from tracker.queries import record

    on, replaces = judged["on"], None
    if judged["replaces"]:
        replaced = record.entry_named(journal.connection, judged["replaces"])
        on, replaces = on or replaced.effective_on, replaced.hash
    today = journal.occasion.today
    day = on or rules.default_day("assess", state, today)
    day = dates.counted_from(day, max(today.isoformat(), day))
    return {**judged, "on": on, "replaces": replaces, "day": day}


def _found(journal: "Journal", name: str, cited: Body, stance: str) -> list[Entry]:
    if not cited:
        return []
    from tracker import rules

    body = {**_evidence.completed(journal, cited), "stance": stance}
    on = rules.day_of_evidence(body)
    return [journal.append(Draft("evidence", f"proposal:{name}", body, on))]


def _assess(
    journal: "Journal", name: str, new: str, standing_on: list[str], judged: dict[str, Any]
) -> Entry:
    body = {
        "status": new,
        "reason": judged["reason"],
        "failure_reason": judged["because"],
        "confidence": judged["confidence"],
        "unsupported": judged["unsupported"],
    }
    body = {key: value for key, value in body.items() if value is not None}
    draft = Draft(
        "assess",
        f"proposal:{name}",
        {**body, "evidence": list(dict.fromkeys(standing_on))},
        judged["on"],
        judged["replaces"],
    )
    return journal.append(draft)
