"""Whether the files that a command wrote are harmless: documents, workbooks, a folder of tables."""

import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from tests.faults import shown
from tests.faults.hostile_text import STEERING, short
from tests.faults.planted import Planted


def archive(file: Path) -> str | None:
    """A document made of XML parts: every part can be read, and nothing in one steers or misleads."""
    with zipfile.ZipFile(file) as parts:
        for name in parts.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            try:
                text = "".join(ElementTree.fromstring(parts.read(name)).itertext())
            except ElementTree.ParseError as error:
                return f"{name} in it is no XML: {error}"
            if name.startswith("word/") and (found := STEERING.search(text)):
                return f"{name} in it holds U+{ord(found.group()):04X}"
    return None


def folder(of_all: Path, planted: Planted) -> str | None:
    """What describes the tables of a whole export: text alone, and the same data."""
    readme = (of_all / "README.md").read_text(encoding="utf-8")
    package = (of_all / "datapackage.json").read_text(encoding="utf-8")
    flaw = shown.terminal(readme, planted) or shown.terminal(package, planted)
    named = {item["path"] for item in json.loads(package)["resources"]}
    missing = [name for name in named if not (of_all / name).is_file()]
    return flaw or (f"describes {short(missing[0])}" if missing else None)
