"""The commands that faults are injected into: a table, one line for each way of writing."""

from typing import NamedTuple

from tests.conftest import PROPOSALS
from tracker.queries.tables import TABLES

TODAY = "2026-03-10"
# What the commands below find in their folder besides the seed files and the database.
MORE_SEEDS = PROPOSALS.replace("first-text", "second-text").replace("cut-", "curb-").replace(
    "scan-", "weigh-"
)  # fmt: skip
ISSUE_SEEDS = '[[issues]]\nid = "water"\ntitle = "Water"\nmeaning = "Shared rivers"\n'
ROWS = "proposal,status,date,reason,doc,finding\ncut-demand,adopted,2025,Law,Memo,Found\n"
OLD_FILE = "what was here before\n"


class Case(NamedTuple):
    """A command line, run in a folder with a small database, or with none where ``makes``.

    ``output`` is the file that it writes, ``beside`` are those it writes with that, ``files`` all of
    them; ``old`` where one of the name of ``output`` is there already, other than what it writes.
    ``says`` is how it says that it is done, where it shows before what it is about to do.
    ``few``: only so many of its calls are met by each worker, where it does one thing many times.
    """

    name: str
    arguments: tuple[str, ...]
    output: str = ""
    old: bool = False
    makes: bool = False
    beside: tuple[str, ...] = ()
    says: str = ""
    few: int = 0

    @property
    def files(self) -> tuple[str, ...]:
        """The files that it writes."""
        return (self.output, *self.beside) if self.output else ()

    @property
    def writes(self) -> bool:
        """Whether it adds to the log."""
        return not self.output


_FOUND = ("--doc", "file 12", "--finding", "It was found")
_REPORT = ("report", "--today", TODAY, "--since", "2020-01-01", "--output", "report.txt")
_EXPORT = ("export", "entries", "--format", "jsonl", "--output", "entries.jsonl")
_PROPOSALS = ("export", "proposals", "--output")
_DESCRIBED = "datapackage.json"
# Every file of an export of all tables, in the folder that it is made in.
_ALL = tuple(f"out/{table}.csv" for table in TABLES)

CASES = (
    Case("init", ("init", "--seeds", "seeds"), makes=True),
    Case("init --empty", ("init", "--empty"), makes=True),
    Case("load", ("load", "more")),
    Case("add", ("add", "new-one", "--title", "T", "--owner", "MX", "--deadline", "2030")),
    Case("import entries", ("import", "entries", "theirs.jsonl")),
    Case("import assessments", ("import", "assessments", "rows.csv")),
    Case("status", ("status", "cut-demand", "adopted", "--reason", "It is law", *_FOUND)),
    Case(
        "evidence",
        ("evidence", "cut-demand", "cut-tariffs:context", "--stance", "supports", *_FOUND),
    ),
    Case("checked", ("checked", "cut-demand", "cut-tariffs", "--looked-in", "the gazette")),
    Case("deadline", ("deadline", "cut-demand", "2030-06", "--reason", "The agency said so")),
    Case("respond", ("respond", "cut-demand", "accepted")),
    Case("link", ("link", "cut-demand", "depends-on", "scan-lorries")),
    Case("note", ("note", "cut-demand", "A remark")),
    Case("undo", ("undo",)),
    Case("edit", ("edit", "cut-demand", "--priority", "high", "--assignee", "Ana")),
    Case("retire", ("retire", "cut-demand", "--reason", "A mistake")),
    Case(
        "edit --where",
        ("edit", "--where", "owner:MX", "--assignee", "Ana", "--yes"),
        says=" changed",
    ),
    Case("view save", ("view", "save", "mine", "owner:MX")),
    Case("view remove", ("view", "remove", "early")),
    Case("hub add", ("hub", "add", "office", "meeting")),
    Case("hub remove", ("hub", "remove", "early")),
    Case("set", ("set", "review.high", "7")),
    Case("source add", ("source", "add", "third-text", "--title", "T", "--published", "2026")),
    Case("issue add", ("issue", "add", "fish", "--title", "Fish", "--meaning", "Fisheries")),
    Case("report, new file", _REPORT, output="report.txt"),
    Case("report, old file", _REPORT, output="report.txt", old=True),
    Case("report, html", (*_REPORT[:-1], "report.html"), output="report.html"),
    Case("report, docx", (*_REPORT[:-1], "report.docx"), output="report.docx"),
    Case("export, new file", _EXPORT, output="entries.jsonl", beside=(_DESCRIBED,)),
    Case("export, old file", _EXPORT, output="entries.jsonl", old=True, beside=(_DESCRIBED,)),
    Case("export CSV, new file", (*_PROPOSALS, "p.csv"), output="p.csv", beside=(_DESCRIBED,)),
    Case(
        "export CSV, earlier export",
        (*_PROPOSALS, "earlier/p.csv"),
        output="earlier/p.csv",
        beside=(f"earlier/{_DESCRIBED}",),
    ),
    Case(
        "export xlsx",
        (*_PROPOSALS, "p.xlsx"),
        output="p.xlsx",
        beside=(_DESCRIBED,),
    ),
    Case(
        "export --all",
        ("export", "--all", "out"),
        output=_ALL[0],
        beside=(*_ALL[1:], "out/README.md", f"out/{_DESCRIBED}"),
        few=100,
    ),
)
NOTE = next(case for case in CASES if case.name == "note")
