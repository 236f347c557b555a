"""Checks one seed file table by table and collects every flaw with its line."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from tracker import dates, fields, findings, rules, text, vocabulary
from tracker.errors import did_you_mean
from tracker.fields import Field
from tracker.seeding.seed_files import (
    EVIDENCE_FIELDS,
    EXPORTED,
    ID,
    ISSUE_FIELDS,
    LINK_FIELDS,
    RECORDED,
    SOURCE_FIELDS,
    STATE,
    STATUS,
    WRITTEN,
    SeedFile,
    SeedProposal,
    Table,
)
from tracker.seeding.toml_lines import Path


class Checker:
    """Checks the tables of one file and collects its flaws with their lines."""

    def __init__(self, seed: SeedFile, flaws: list[str], today: date):
        self._seed = seed
        self._flaws = flaws
        self._today = today.isoformat()
        self._demands = WRITTEN

    def check(self, data: Table) -> None:
        """Check the whole document and fill the seed file with what is good."""
        self._unknown_keys(data, ("exported", "source", "proposals", "issues"), ())
        if "exported" in data:
            self._demands = RECORDED
            self._seed.exported = self._exported(data["exported"])
        self._seed.source = self._source(data)
        for table, path in self._tables(data, "issues"):
            if self._has_id(table, path):
                good = self._fields(table, (ID, *ISSUE_FIELDS), path)
                if table["id"] in self._seed.issues:
                    self._flaw((*path, "id"), f"id: issue {table['id']} stands here twice")
                self._seed.issues[table["id"]] = _without_id(good)
        for table, path in self._tables(data, "proposals"):
            if self._has_id(table, path):
                self._seed.proposals.append(self._proposal(table, path))
        if self._seed.proposals and not {"source", "exported"} & set(data):
            self._flaw(
                ("proposals", 0),
                "source: a file of proposals begins with [source], or with the [exported] of an export",
            )

    def _flaw(self, path: Path, message: str) -> None:
        self._flaws.append(f"{self._seed.where(*path)}: {text.one_line(message)}")

    def _tables(self, data: Table, key: str) -> Iterator[tuple[Table, Path]]:
        """The tables of an array of tables, each with its path."""
        value = data.get(key, [])
        if not isinstance(value, list):
            self._flaw((key,), f"{key}: write it as [[{key}]]")
            return
        for index, table in enumerate(value):
            if isinstance(table, dict):
                yield table, (key, index)
            else:
                self._flaw((key, index), f"{key}: each one is a table")

    def _has_id(self, table: Table, path: Path) -> bool:
        given = isinstance(table.get("id"), str)
        if not given:
            self._flaw(path, "id: missing (a short readable name, unique over all files)")
        return given

    def _unknown_keys(self, table: Table, allowed: Sequence[str], path: Path) -> None:
        for key in table:
            if key not in allowed:
                hint = did_you_mean(key, allowed) or f"; one of: {', '.join(allowed)}"
                self._flaw((*path, key), f"{key or repr(key)}: not a field{hint}")

    def _fields(self, table: Table, allowed: Sequence[Field], path: Path) -> Table:
        """The known fields of a table that are given; what is wrong is noted."""
        self._unknown_keys(table, [known.name for known in allowed], path)
        return self._known(table, allowed, path)

    def _known(self, table: Table, allowed: Sequence[Field], path: Path) -> Table:
        good: Table = {}
        for known in allowed:
            if known.name not in table:
                if known.required:
                    self._flaw(path, f"{known.name}: missing ({known.meaning})")
            elif message := fields.flaw_of(known, table[known.name]):
                self._flaw((*path, known.name), message)
            elif table[known.name] != known.empty:
                good[known.name] = table[known.name]
            elif known.required:
                self._flaw((*path, known.name), f"{known.name}: may not be empty ({known.meaning})")
        return good

    def _exported(self, table: Any) -> str | None:
        if not isinstance(table, dict):
            self._flaw(("exported",), "exported: write it as [exported]")
            return None
        state = self._fields(table, EXPORTED, ("exported",)).get("state")
        if state and not re.fullmatch(STATE, state):
            self._flaw(("exported", "state"), f"state: '{state}' is not a state as exports name it")
        return state

    def _source(self, data: Table) -> tuple[str, Table] | None:
        table = data.get("source")
        if table is None:
            return None
        if not isinstance(table, dict):
            self._flaw(("source",), "source: write it as [source]")
            return None
        good = self._fields(table, (ID, *SOURCE_FIELDS), ("source",))
        self._not_ahead(good, ("published",), ("source",))
        return (good.pop("id"), good) if "id" in good else None

    def _proposal(self, table: Table, path: Path) -> SeedProposal:
        demands = self._demands
        own = (ID, *demands.proposal, demands.deadline, STATUS, *demands.judgement)
        self._unknown_keys(table, [known.name for known in own] + ["evidence", "links"], path)
        good = self._known(table, (ID, *demands.proposal), path)
        if good.get("owner") in good.get("partners", ()):
            self._flaw((*path, "partners"), f"partners: {good['owner']} is the owner already")
        deadline = self._known(table, (demands.deadline,), path).get("deadline")
        evidence = self._evidence(table, path)
        judgement = self._judgement(table, path, evidence)
        return SeedProposal(
            id=table["id"],
            file=self._seed,
            index=int(path[1]),
            fields=_without_id(good),
            deadline=deadline,
            judgement=judgement,
            evidence=evidence,
            links=self._links(table, path),
        )

    def _evidence(self, table: Table, path: Path) -> dict[str, Table]:
        items: dict[str, Table] = {}
        for item, below in self._tables(table, "evidence"):
            item_path = (*path, *below)
            good = self._fields(item, EVIDENCE_FIELDS, item_path)
            if not any(good.get(name) for name in fields.CITED):
                self._flaw(item_path, "source: evidence cites something: source, url or doc")
            self._not_ahead(good, ("date", "published", "accessed"), item_path)
            key = good.pop("key", None)
            findings.complete(good)
            same = [
                k for k, known in items.items() if rules.identity(known) == rules.identity(good)
            ]
            if same and "finding" in good:
                self._flaw(
                    (*item_path, "finding"), f"finding: the same as {same[0]}, from the same"
                )
            if key in items:
                self._flaw((*item_path, "key"), f"key: '{key}' stands twice in this proposal")
            elif key is not None:
                items[key] = good
        return items

    def _judgement(self, table: Table, path: Path, evidence: Table) -> Table | None:
        good = self._known(table, (STATUS,), path)
        if table.get("status") and "status" not in good:
            return None  # a mistyped status is one error, not one for each key that goes with it
        if good.get("status", "unassessed") == "unassessed":
            for known in self._demands.judgement:
                if table.get(known.name, known.empty) != known.empty:
                    message = f"{known.name}: goes with a status other than unassessed"
                    self._flaw((*path, known.name), message)
            return None
        good |= self._known(table, self._demands.judgement, path)
        self._not_ahead(good, ("status_on",), path)
        self._support(good, path)
        for key in good.get("status_evidence", ()):
            if key not in evidence:
                hint = did_you_mean(key, evidence)
                self._flaw(
                    (*path, "status_evidence"), f"status_evidence: no evidence '{key}' here{hint}"
                )
        if "failure_reason" in good and good["status"] not in vocabulary.FAILING:
            self._flaw(
                (*path, "failure_reason"),
                f"failure_reason: goes with {', '.join(vocabulary.FAILING)}",
            )
        return good

    def _support(self, good: Table, path: Path) -> None:
        """Of what was recorded a file asks for as much as recording does."""
        is_supported = good.get("status_evidence") or good.get("unsupported")
        must = good["status"] in vocabulary.NEED_EVIDENCE and self._demands is RECORDED
        if must and not is_supported:
            message = (
                f"status: '{good['status']}' needs status_evidence, or unsupported with why not"
            )
            self._flaw((*path, "status"), message)

    def _not_ahead(self, good: Table, names: Sequence[str], path: Path) -> None:
        for name in names:
            if name in good and dates.first_day(good[name]) > self._today:
                self._flaw((*path, name), f"{name}: {good[name]} lies after today ({self._today})")

    def _links(self, table: Table, path: Path) -> list[tuple[str, str]]:
        links = []
        for item, below in self._tables(table, "links"):
            good = self._fields(item, LINK_FIELDS, (*path, *below))
            if good.get("to") == table["id"]:
                self._flaw((*path, *below), "links: a proposal is not linked to itself")
            elif len(good) == 2:
                links.append((good["kind"], good["to"]))
        return list(dict.fromkeys(links))


def _without_id(table: Table) -> Table:
    return {name: value for name, value in table.items() if name != "id"}
