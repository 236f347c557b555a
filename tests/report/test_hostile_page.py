"""What nobody means well by is text on the page, and nothing but text, however it came into the log."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from tests.conftest import Tracker
from tests.faults import hostile_text, planted
from tests.faults.hostile_text import STEERING, bindable
from tests.faults.planted import DAY, SINCE
from tests.report.browsing import PHONE, opened
from tracker import database, text

ATTACKS = (
    "<script>document.title = 'taken'</script>",
    "</style><script>document.title = 'taken'</script><style>",
    '"onload="document.title=\'taken\'" x="',
    "' onmouseover='document.title=1' autofocus onfocus='document.title=1",
    "<img src=https://example.org/a.png onerror=alert(1)>",
    "<svg onload=alert(1)><a xlink:href=javascript:alert(1)>x</a></svg>",
    "</title></textarea></svg><iframe src=https://example.org/>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://example.org/<script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#x202e;",
    "{{ 7 * 7 }} {% raw %} {# gone #} ${7*7}",
    "]]><!-- --!> -->",
    "\u202egnp.elif\u2066 \u2028 \u200f right to left",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
)
# All that a page is made of, and the attributes that any of it may have.
TAGS = set(
    "html head meta title style body svg defs pattern rect circle path text main header h1 h2 p nav ul"
    " ol li a section sup b span div figure figcaption table caption thead tbody tr th td footer".split()
)
ATTRIBUTES = set(
    "lang charset name content http-equiv class aria-hidden aria-label aria-labelledby width height id"
    " patternunits fill cx cy r d x y text-anchor role href rel tabindex scope value".split()
)
Page = Callable[[list[str]], Path]


@pytest.fixture
def page(tracker: Tracker) -> Page:
    """A page on a database that has each of the texts in every column, put there past all rules."""

    def made(texts: list[str]) -> Path:
        for old in (Path("planted.db"), Path("page.html")):
            old.unlink(missing_ok=True)
        with database.created(Path("planted.db")):
            pass
        planted.plant(Path("planted.db"), texts)
        days = ("--since", SINCE, "--until", DAY, "--today", DAY)
        tracker("--db", "planted.db", "report", *days, "--output", "page.html")
        return Path("page.html")

    return made


def flaws(page: str) -> list[str]:
    """What a page has that it never should."""
    tree = lxml.html.document_fromstring(page)
    found = [f"<{one.tag}>" for one in tree.iter() if one.tag not in TAGS]
    for one in tree.iter(*TAGS):
        found += [f"{one.tag} {name}" for name in one.attrib if name not in ATTRIBUTES]
        target = one.get("href", "#")
        if not re.match(r"#|https?://[^/]", target, re.IGNORECASE):
            found.append(f"{one.tag} to {target}")
    return [*found, *map(ascii, STEERING.findall(page))]


def shown(page: str) -> str:
    """All the text of a page."""
    return text.one_line(lxml.html.document_fromstring(page).text_content())


def test_in_a_browser_it_does_nothing_and_can_be_read(chromium: Any, page: Page) -> None:
    file = page(list(ATTACKS))
    with opened(chromium, file, PHONE) as seen:
        assert (seen.said, seen.asked) == ([], [])
        assert seen.js("document.title").startswith("Progress report, ")
        for attack in ATTACKS:
            body = seen.js("document.body.textContent.replace(/\\s+/g, ' ')")
            assert text.one_line(attack) in body, attack
        assert seen.js("document.documentElement.scrollWidth - innerWidth") == 0
        assert seen.axe() == []


def test_it_is_made_of_nothing_but_its_own_elements(page: Page) -> None:
    whole = page(list(ATTACKS)).read_text("utf-8")
    assert flaws(whole) == []
    for attack in ATTACKS:
        assert text.one_line(attack) in shown(whole)


def test_so_is_it_with_all_that_faults_are_tried_with(page: Page) -> None:
    pieces = [*hostile_text.PIECES, "x" * 10_000]
    whole = page([f"a{one}b{one}" for one in pieces]).read_text("utf-8")
    assert flaws(whole) == []
    for piece in pieces:
        assert text.one_line(bindable(f"a{piece}b{piece}")) in shown(whole), ascii(piece)


def test_a_title_and_an_organisation_are_text_too(tracker: Tracker, page: Page) -> None:
    page(["x"])
    title, by = " ".join(ATTACKS), " ".join(reversed(ATTACKS))
    told = ("--title", title, "--org", by, "--today", DAY, "--output", "page.html")
    tracker("--db", "planted.db", "report", *told)
    whole = Path("page.html").read_text("utf-8")
    assert flaws(whole) == []
    assert shown(whole).count(text.one_line(title)) == len(["in the head", "in the body"])
    assert text.one_line(by) in shown(whole)
