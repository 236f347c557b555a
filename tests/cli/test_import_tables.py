"""tracker import TABLE FILE: rows become entries, all or none, and are recognised when they return."""

from pathlib import Path

import pytest

from tests.cli.helpers import DB, data, entries, previewed, refused
from tests.conftest import Ran, Tracker
from tracker import text
from tracker.imports.kinds import KINDS


def file(*lines: str, name: str = "new.csv") -> str:
    """A file of these lines."""
    Path(name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return name


def errors(desk: Tracker, *args: str) -> list[str]:
    """Import what must fail: its errors, one a line; nothing is imported."""
    before = DB.read_bytes()
    ran = desk("import", *args, code=65)
    assert DB.read_bytes() == before
    assert ran.out == ""
    *lines, last = ran.err.splitlines()
    assert last == f"{text.counted(len(lines), 'error')}; nothing was imported"
    return lines


def counts(ran: Ran) -> str:
    """The last line of what an import says, without the name of its file."""
    return ran.out.splitlines()[-1].partition(": ")[2]


def assessments(desk: Tracker, proposal: str) -> list[dict[str, str]]:
    """The assessments of a proposal, newest first."""
    found: list[dict[str, str]] = data(desk, "show", proposal)["assessments"]
    return found


JUDGED = ("proposal,status,date,reason", "cut-demand,stalled,2025-03,No money")


def test_a_row_becomes_an_entry_and_is_recognised_when_it_comes_again(safe: Tracker) -> None:
    new = file(*JUDGED)
    assert counts(safe("import", "assessments", new)) == "1 new, 0 there already (1 entry)"
    (assessed,) = assessments(safe, "cut-demand")
    assert (assessed["status"], assessed["effective_on"]) == ("stalled", "2025-03")
    before = DB.read_bytes()
    assert counts(safe("import", "assessments", new)) == "0 new, 1 there already (0 entries)"
    assert DB.read_bytes() == before


def test_cells_are_read_in_the_forms_in_which_staff_write(safe: Tracker) -> None:
    new = file(
        "ID;TITLE;Country;Partner countries;issue;Priority;Responsible Body",
        "Open Third Lane;Open a third lane;méxico;usa, Canada;Drugs,trade; HIGH ;Secretaría",
    )
    safe("import", "proposals", new)
    shown = data(safe, "show", "open-third-lane")
    assert (shown["owner"], shown["partners"], shown["issues"]) == (
        "MX",
        ["US", "CA"],
        ["drugs", "trade"],
    )
    assert (shown["priority"], shown["body"]) == ("high", "Secretaría")
    judged = file(
        "Proposal,New Status,When,Why", "open-third-lane,Under_Consideration,4 March 2025,So"
    )
    safe("import", "assessments", judged)
    (assessed,) = assessments(safe, "open-third-lane")
    assert (assessed["status"], assessed["effective_on"]) == ("under-consideration", "2025-03-04")


def test_all_that_is_wrong_is_told_at_once_with_row_and_column(safe: Tracker) -> None:
    new = file(
        "proposal,New Status,date,reason,url,finding,confidence",
        "cut-demnd,stalled,2025,Why,,,",
        'cut-demand,stalld,2025-02-30,"Two',
        'lines",ftp:x,,sure',
        "cut-demand,adopted,2999,,,,",
        "cut-tariffs,stalled,03/04/2025,Why,,Found,low",
    )
    assert errors(safe, "assessments", new) == [
        "new.csv:2:proposal: no proposal 'cut-demnd'; did you mean 'cut-demand'?",
        "new.csv:3:New Status: 'stalld' is not one of its values; did you mean 'stalled'?",
        "new.csv:3:date: '2025-02-30' is no day of the calendar between 1900 and 2200",
        "new.csv:3:url: 'ftp:x' is not a link; it starts with http:, https:, mailto: or doi:, without"
        " spaces",
        "new.csv:3:finding: is empty, and url is given",
        "new.csv:3:confidence: 'sure' is not one of its values; one of: low, moderate, high",
        "new.csv:5:New Status: 'adopted' needs evidence: fill in finding with url, source or doc, name"
        " entries in evidence, or say in unsupported why there is none",
        "new.csv:5:date: '2999' is no day of the calendar between 1900 and 2200",
        "new.csv:5:reason: is empty (why this status)",
        "new.csv:6:date: '03/04/2025' is ambiguous: write 2025-03-04 or 2025-04-03",
        "new.csv:6:source: evidence cites something: fill in url, source or doc",
    ]


@pytest.mark.parametrize(("option", "day"), [("--day-first", "04-03"), ("--month-first", "03-04")])
def test_a_day_with_slashes_is_read_in_the_order_that_is_told(
    safe: Tracker, option: str, day: str
) -> None:
    new = file(
        JUDGED[0], "cut-demand,stalled,3/4/2025,No money", "cut-demand,stalled,28.3.2025,Late"
    )
    assert "is ambiguous" in errors(safe, "assessments", new)[0]
    safe("import", "assessments", new, option)
    dated = {row["reason"]: row["effective_on"] for row in assessments(safe, "cut-demand")}
    assert dated == {"No money": f"2025-{day}", "Late": "2025-03-28"}


def test_no_issue_country_source_or_proposal_is_made_by_a_typing_mistake(safe: Tracker) -> None:
    new = file("id,title,owner,issues,source", "new-one,New,Mexcio,drugs;trad,frist-text")
    assert errors(safe, "proposals", new) == [
        "new.csv:2:owner: 'Mexcio' is not a country; did you mean 'Mexico'?",
        "new.csv:2:issues: no issue 'trad'; did you mean 'trade'?",
        "new.csv:2:source: no source 'frist-text'; did you mean 'first-text'?",
    ]
    for table in ("checks", "deadlines", "evidence", "assessments"):
        needed = [column for column in KINDS[table].columns if column.needed][1:]
        names = ",".join(column.names[0] for column in needed)
        cells = {"status": "stalled", "deadline": "none", "stance": "mixed"}
        row = ",".join(cells.get(column.field.name, "x") for column in needed)
        new = file(f"proposal,doc,{names}" if table == "evidence" else f"proposal,{names}",
                   f"cut-demnd,d,{row}" if table == "evidence" else f"cut-demnd,{row}")  # fmt: skip
        (line,) = errors(safe, table, new)
        assert line == "new.csv:2:proposal: no proposal 'cut-demnd'; did you mean 'cut-demand'?"


def test_the_beginning_of_an_id_is_not_enough_in_a_file(safe: Tracker) -> None:
    new = file("proposal,looked_in", "cut-d,gazette")
    (line,) = errors(safe, "checks", new)
    assert line.endswith("no proposal 'cut-d'; did you mean 'cut-demand'?")


def test_a_proposal_changes_in_what_its_row_says_otherwise_and_nowhere_else(safe: Tracker) -> None:
    new = file("id,title,summary,assignee", "cut-demand,Cut demand for opioids,,Ben")
    ran = safe("import", "proposals", new)
    assert ran.out.splitlines() == [
        "  changed: new.csv:2: cut-demand: assignee: nothing -> Ben",
        "new.csv: 0 new, 1 changed, 0 there already (1 entry)",
    ]
    shown = data(safe, "show", "cut-demand")
    assert (shown["assignee"], shown["summary"]) == ("Ben", "Fewer people are to need opioids.")
    assert (
        counts(safe("import", "proposals", new)) == "0 new, 0 changed, 1 there already (0 entries)"
    )


def test_a_new_proposal_needs_a_title_and_an_owner_a_known_one_needs_neither(safe: Tracker) -> None:
    new = file("id,priority", "cut-demand,high", "new-one,low")
    assert errors(safe, "proposals", new) == [
        "new.csv:3:owner: is empty, and a proposal that is not tracked yet needs it",
        "new.csv:3:title: is empty, and a proposal that is not tracked yet needs it",
    ]


def test_a_country_is_not_its_own_partner_whichever_of_them_the_file_has(safe: Tracker) -> None:
    (line,) = errors(safe, "proposals", file("id,partners", "scan-lorries,MX;US"))
    assert line == "new.csv:2:partners: MX is the owner already"
    (line,) = errors(safe, "proposals", file("id,owner", "scan-lorries,US"))
    assert line == "new.csv:2:owner: US is one of its partners already"


def test_one_proposal_has_one_row(safe: Tracker) -> None:
    new = file("id,priority", "cut-demand,high", "cut-demand,low")
    assert errors(safe, "proposals", new) == ["new.csv:3:id: 'cut-demand' stands in row 2 already"]


def test_evidence_in_the_row_of_a_judgement_is_recorded_with_it_once(safe: Tracker) -> None:
    new = file(
        "proposal,status,date,reason,link,what was found,claimed by",
        "cut-demand,under-consideration,2025-01,Tabled,https://example.org/1,A bill,Mexico",
        "cut-demand,in-progress,2025-06,Begun,https://example.org/1,A  bill,",
        "cut-demand,stalled,2025-09,Halted,https://example.org/2,No money,",
    )
    ran = safe("import", "assessments", new)
    assert counts(ran) == "3 new, 0 there already (5 entries)"
    shown = data(safe, "show", "cut-demand")
    found = {item["finding"]: item for item in shown["evidence"]}
    assert found["A bill"]["stance"] == "supports" and found["No money"]["stance"] == "contradicts"
    assert found["A bill"]["claimed_by"] == "MX"
    stands_on = [item["evidence"] for item in reversed(shown["assessments"])]
    assert stands_on == [[found[f]["entry"]] for f in ("A bill", "A bill", "No money")]
    assert counts(safe("import", "assessments", new)) == "0 new, 3 there already (0 entries)"


def test_a_judgement_may_name_evidence_that_stands_on_its_proposal(safe: Tracker) -> None:
    ran = safe("evidence", "cut-demand", "--stance", "supports", "--finding", "F", "--doc", "d")
    (entry,) = entries(ran.out)
    lorries = data(safe, "show", "scan-lorries")["evidence"][0]["entry"]
    head = "proposal,status,date,reason,evidence"
    for name, why in (
        ("abcdef12", "'abcdef12' is no evidence on cut-demand that is held here"),
        (lorries, f"'{lorries[:8]}' is no evidence on cut-demand that is held here"),
    ):
        (line,) = errors(safe, "assessments", file(head, f"cut-demand,adopted,2025,So,{name}"))
        assert line.startswith(f"new.csv:2:evidence: {why}; ")
    safe("import", "assessments", file(head, f"cut-demand,adopted,2025,So,{entry}"))
    (assessed,) = assessments(safe, "cut-demand")
    assert [name[:8] for name in assessed["evidence"]] == [entry]
    safe("undo", entry)
    (line,) = errors(safe, "assessments", file(head, f"cut-demand,adopted,2025,Then,{entry}"))
    assert f"{entry} was taken out by" in line


def test_a_check_makes_an_unassessed_proposal_no_action(safe: Tracker) -> None:
    new = file(
        "proposal,where,date", "cut-demand,gazette,2025-03-04", "scan-lorries,gazette,2025-03-04"
    )
    assert counts(safe("import", "checks", new)) == "2 new, 0 there already (3 entries)"
    assert data(safe, "show", "cut-demand")["status"] == "no-action"
    assert data(safe, "show", "scan-lorries")["status"] == "under-consideration"


def test_each_move_of_a_deadline_is_a_row(safe: Tracker) -> None:
    new = file(
        "proposal,due,reason,set on", "cut-tariffs,2027,law,2025-02", "cut-tariffs,None,law,2025-03"
    )
    safe("import", "deadlines", new)
    moves = [item["deadline"] for item in reversed(data(safe, "show", "cut-tariffs")["deadlines"])]
    assert moves == ["2026-06", "2027", "none"]
    assert counts(safe("import", "deadlines", new)) == "0 new, 2 there already (0 entries)"


def test_equal_rows_of_one_file_count_once(safe: Tracker) -> None:
    new = file(*JUDGED, JUDGED[1])
    assert counts(safe("import", "assessments", new)) == "1 new, 1 there already (1 entry)"


def test_a_row_without_a_date_is_of_today_unless_it_is_recorded_of_any_day(safe: Tracker) -> None:
    undated = file("proposal,status,reason", "cut-demand,stalled,No money")
    assert counts(safe("import", "assessments", undated, "--today", "2026-03-01")).startswith(
        "1 new"
    )
    assert assessments(safe, "cut-demand")[0]["effective_on"] == "2026-03-01"
    assert counts(safe("import", "assessments", undated)).startswith("0 new, 1 there already")
    dated = file("proposal,status,reason,date", "cut-demand,stalled,No money,2026-03-02")
    assert counts(safe("import", "assessments", dated)).startswith("1 new")


def test_what_was_undone_is_recorded_again_when_it_is_asked_for_again(safe: Tracker) -> None:
    new = file(*JUDGED)
    safe("import", "assessments", new)
    safe("undo")
    assert data(safe, "show", "cut-demand")["status"] == "unassessed"
    assert counts(safe("import", "assessments", new)).startswith("1 new")


def test_what_was_corrected_since_stays_corrected(safe: Tracker) -> None:
    new = file(*JUDGED)
    safe("import", "assessments", new)
    entry = assessments(safe, "cut-demand")[0]["entry"]
    safe("status", "cut-demand", "no-action", "--reason", "It never began", "--replaces", entry)
    assert counts(safe("import", "assessments", new)) == "0 new, 1 there already (0 entries)"
    assert data(safe, "show", "cut-demand")["status"] == "no-action"
    correction = assessments(safe, "cut-demand")[0]["entry"]
    safe("undo", correction)
    assert counts(safe("import", "assessments", new)) == "0 new, 1 there already (0 entries)"
    assert data(safe, "show", "cut-demand")["status"] == "stalled"


def test_where_the_record_says_otherwise_it_is_kept_and_the_row_is_named(safe: Tracker) -> None:
    safe("import", "assessments", file(JUDGED[0] + ",confidence", JUDGED[1] + ",low"))
    ran = safe("import", "assessments", file(JUDGED[0] + ",confidence", JUDGED[1] + ",high"))
    assert ran.out.splitlines() == [
        "  new.csv:2: cut-demand: confidence: the file says high, the record low; the record was kept",
        "new.csv: 0 new, 0 there already, 1 kept as recorded (0 entries)",
    ]
    ran = safe("import", "assessments", file(JUDGED[0] + ",confidence", JUDGED[1] + ","))
    assert counts(ran) == "0 new, 1 there already (0 entries)"


def test_of_two_rows_that_say_the_same_otherwise_the_first_is_recorded_and_the_second_named(
    safe: Tracker,
) -> None:
    new = file(JUDGED[0] + ",confidence", JUDGED[1] + ",low", JUDGED[1] + ",high")
    assert safe("import", "assessments", new).out.splitlines() == [
        "  new.csv:3: cut-demand: confidence: the file says high, the record low; the record was kept",
        "new.csv: 1 new, 0 there already, 1 kept as recorded (1 entry)",
    ]


def test_evidence_is_the_same_by_its_finding_and_what_it_cites(safe: Tracker) -> None:
    head = "proposal,finding,stance,doc,date,grade"
    row = "cut-demand,A  finding,supports,Memo"
    safe("import", "evidence", file(head, f"{row},2025-03,B2"))
    ran = safe(
        "import", "evidence", file(head, f"{row.upper().replace('CUT-DEMAND,', 'cut-demand,')},,")
    )
    assert counts(ran) == "1 new, 0 there already (1 entry)"  # another document
    ran = safe("import", "evidence", file(head, f"{row.replace('A  f', 'a F')},2025-04,A1"))
    assert ran.out.splitlines()[0] == (
        "  new.csv:2: cut-demand: date: the file says 2025-04, the record 2025-03; grade: the file says"
        " A1, the record B2; the record was kept"
    )


def test_a_link_in_the_column_of_sources_is_told_where_it_belongs(safe: Tracker) -> None:
    new = file("proposal,finding,stance,Source", "cut-demand,F,mixed,https://example.org/a b")
    (line,) = errors(safe, "evidence", new)
    assert line.endswith("is a link, not the id of a source; a link goes into a column url")


def test_the_whole_file_is_one_command_to_undo(safe: Tracker) -> None:
    before = data(safe, "list")
    rows = [f"cut-demand,stalled,2025-03-{day:02d},Reason {day}" for day in range(1, 21)]
    safe("import", "assessments", file(JUDGED[0], *rows))
    safe("undo", "--yes")
    assert data(safe, "list") == before


def test_a_dry_run_tells_what_would_happen_and_changes_nothing(safe: Tracker) -> None:
    said = previewed(safe, "import", "assessments", file(*JUDGED))
    assert said.splitlines() == [
        "  new: new.csv:2: cut-demand: unassessed -> stalled: No money (2025-03, setback, unsupported)",
        "new.csv: would be 1 new, 0 there already (1 entry)",
    ]


def test_a_retired_proposal_takes_nothing(safe: Tracker) -> None:
    safe("retire", "cut-demand", "--reason", "withdrawn")
    (line,) = errors(safe, "assessments", file(*JUDGED))
    assert line.startswith("new.csv:2:proposal: cut-demand is retired (withdrawn)")


def test_a_hundred_errors_are_shown_and_the_others_counted(safe: Tracker) -> None:
    new = file("proposal,looked_in", *(f"nothing-{number},x" for number in range(250)))
    ran = safe("import", "checks", new, code=65)
    lines = ran.err.splitlines()
    assert len(lines) == 102
    assert lines[-2:] == ["… and 150 more", "250 errors; nothing was imported"]


def test_a_column_that_is_not_known_is_an_error_unless_it_is_told_what_it_is(safe: Tracker) -> None:
    new = file("Record,status,date,reazon,Remark", "cut-demand,stalled,2025-03,No money,x")
    lines = errors(safe, "assessments", new)
    assert lines[0].startswith("new.csv:1:Record: not a column of assessments; ")
    assert lines[1].startswith(
        "new.csv:1:reazon: not a column of assessments; did you mean 'reason'?"
    )
    assert lines[2].startswith("new.csv:1:Remark: not a column of assessments; ")
    assert lines[3].startswith("new.csv:1:proposal: no such column (the proposal's id); ")
    assert lines[4].startswith("new.csv:1:reason: no such column (why this status); ")
    told = ["--map", "Record=proposal", "--map", "reazon=why", "--map", "Remark="]
    assert counts(safe("import", "assessments", new, *told)).startswith("1 new")


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("Statu=reason", "the file has no column 'Statu'; did you mean 'status'?"),
        ("status=reazon", "'reazon' is not a column of assessments; did you mean 'reason'?"),
        ("status", "write \"Column=field\", not 'status'"),
        ("=reason", "write \"Column=field\", not '=reason'"),
    ],
)
def test_a_column_cannot_be_mapped_to_what_is_not_there(
    safe: Tracker, told: str, said: str
) -> None:
    line = refused(safe, "import", "assessments", file(*JUDGED), "--map", told, code=2)
    assert said in line and "--map" in line


def test_two_columns_do_not_hold_one_field(safe: Tracker) -> None:
    new = file("proposal,status,date,reason,why", "cut-demand,stalled,2025,a,b")
    (line,) = errors(safe, "assessments", new)
    assert line.startswith("new.csv:1:why: holds reason, as column 'reason' does")
    safe("import", "assessments", new, "--map", "why=")


def test_what_follows_from_other_records_is_passed_over_and_said(safe: Tracker) -> None:
    ran = safe(
        "import", "proposals", file("id,Status,since,assignee", "cut-demand,stalled,2025,Ana")
    )
    assert ran.err == "passed over, as they follow from other records: Status, since\n"
    assert data(safe, "show", "cut-demand")["status"] == "unassessed"


def test_hostile_cells_do_no_harm_where_they_are_shown(safe: Tracker) -> None:
    Path("x\x1b[2J.csv").write_text("proposal,\x1b[31mred,looked_in\ncut-\x1b[2J,x,y\n", "utf-8")
    lines = errors(safe, "checks", "x\x1b[2J.csv")
    assert not any("\x1b" in line for line in lines) and "\\u001b" in lines[0]


def test_what_a_judgement_overturns_is_seen_before_it_is_recorded(safe: Tracker) -> None:
    row = "scan-lorries,rejected,2026-02-01,They said no,nothing is published"
    new = file("proposal,status,date,reason,unsupported", row)
    shown = safe("import", "assessments", new, "--dry-run").out
    assert "under-consideration -> rejected: They said no; no evidence: nothing" in shown
    assert "(2026-02-01, setback)" in shown


def test_a_row_that_only_names_what_is_not_tracked_is_an_error(safe: Tracker) -> None:
    assert (
        "new.csv:2:title" in errors(safe, "proposals", file("id,title,owner", "cut-demands,,"))[0]
    )
