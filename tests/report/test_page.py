"""tracker report --format html in a real browser: one quiet file that everybody can read, anywhere."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.report import read_back
from tests.report.browsing import DESK, PHONE, Opened, opened
from tracker import vocabulary
from tracker.reports.as_page import html
from tracker.reports.document import Band, Bar, Document, Line, Section

Made = Callable[[str], Path]
LOOKS = [(PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark")]
NAMES = ["phone-light", "phone-dark", "desk-light", "desk-dark"]
POLICY = re.compile("<meta http-equiv=.Content-Security-Policy.[^>]*>")
# What reaches beyond the right edge, other than inside a table that scrolls by itself.
TOO_WIDE = """[...document.querySelectorAll('body *')]
  .filter(e => !e.closest('.wide *') && e.getBoundingClientRect().right > innerWidth + 1)
  .map(e => e.outerHTML.slice(0, 80))"""
# Colours of the page itself, as the browser settled them.
COLOURS = """(() => { const style = getComputedStyle(document.body);
  return [style.backgroundColor, style.color]; })()"""


@pytest.fixture(params=LOOKS, ids=NAMES, scope="module")
def seen(request: pytest.FixtureRequest, chromium: Any, made: Made) -> Iterator[Opened]:
    """The month's page as it looks on a phone or a desk, light or dark."""
    size, scheme = request.param
    with opened(chromium, made("html"), size, scheme) as page:
        yield page


@pytest.fixture(scope="module")
def page(chromium: Any, made: Made) -> Iterator[Opened]:
    """The month's page on a desk."""
    with opened(chromium, made("html")) as page:
        yield page


def test_it_is_quiet_asks_for_nothing_and_scrolls_only_downwards(seen: Opened) -> None:
    assert seen.js("[document.documentElement.scrollWidth - innerWidth]") == [0]
    assert seen.js(TOO_WIDE) == []
    assert (seen.said, seen.asked) == ([], [])


def test_axe_finds_no_barrier(seen: Opened) -> None:
    assert seen.axe() == []


def test_axe_would_find_one(chromium: Any, folder: Path) -> None:
    bar = Bar("all", (Band("stalled", 1, "1"),), "all: 1 stalled")
    whole = html(Document("T", "", [Section("s", "S", [Line("x")], bars=[bar])], [], "", ""))
    Path("whole.html").write_text(whole, encoding="utf-8")
    broken = whole.replace(' lang="en"', "").replace(' aria-label="all: 1 stalled"', "")
    Path("broken.html").write_text(broken, encoding="utf-8")
    with opened(chromium, Path("whole.html")) as page:
        assert page.axe() == []
    with opened(chromium, Path("broken.html")) as page:
        found = {objection.partition(":")[0] for objection in page.axe()}
    assert found >= {"html-has-lang", "svg-img-alt"}


def test_dark_is_dark_but_paper_is_white(chromium: Any, made: Made) -> None:
    with opened(chromium, made("html"), scheme="dark") as page:
        assert page.js(COLOURS) == ["rgb(20, 24, 28)", "rgb(232, 234, 236)"]
        page.page.emulate_media(media="print")
        assert page.js(COLOURS) == ["rgb(255, 255, 255)", "rgb(28, 33, 38)"]


def test_it_prints_on_pages_that_cut_nothing_off(chromium: Any, made: Made) -> None:
    a4_between_margins = (680, 960)
    hidden = (
        "[...document.querySelectorAll('.wide')].filter(e => e.scrollWidth > e.clientWidth + 1)"
    )
    with opened(chromium, made("html"), a4_between_margins) as page:
        page.page.emulate_media(media="print")
        assert page.js("document.querySelector('nav').checkVisibility()") is False
        assert page.js("document.documentElement.scrollWidth - innerWidth") == 0
        assert page.js(f"{hidden}.length") == 0
        assert page.page.pdf(format="A4").startswith(b"%PDF")
        assert (page.said, page.asked) == ([], [])


INTRUDERS = """<script>document.title = 'taken'</script>
<img src="https://example.org/a.png"><link rel="stylesheet" href="https://example.org/a.css">
<style>body { background: red !important }</style><p style="color: red">styled</p>
<iframe src="https://example.org/"></iframe><b onclick="document.title = 'taken'" id="b">b</b>
<form action="https://example.org/"><button id="send">s</button></form>"""


def test_the_policy_stops_what_should_not_be_there(chromium: Any, made: Made, folder: Path) -> None:
    whole = made("html").read_text("utf-8").replace("</main>", INTRUDERS + "</main>")
    Path("guarded.html").write_text(whole, encoding="utf-8")
    Path("open.html").write_text(POLICY.sub("", whole), encoding="utf-8")
    with opened(chromium, Path("guarded.html")) as page:
        page.page.click("#b")
        _send(page)
        assert page.js("document.title") != "taken" and page.asked == []
        assert page.js(COLOURS)[0] == "rgb(255, 255, 255)"
        assert len([said for said in page.said if "Content Security Policy" in said]) >= 7
    with opened(chromium, Path("open.html")) as page:  # the same page, nothing to stop it
        page.page.click("#b")
        assert page.js("document.title") == "taken"
        assert page.js(COLOURS)[0] == "rgb(255, 0, 0)"
        _send(page)
        assert set(page.asked) == {
            f"https://example.org/{name}" for name in ("", "?", "a.png", "a.css")
        }


def _send(page: Opened) -> None:
    page.page.click("#send", no_wait_after=True)
    page.page.wait_for_timeout(100)


def test_every_chart_has_a_name_and_stands_beside_what_says_the_same(
    page: Opened, made: Made
) -> None:
    drawn = "[...document.querySelectorAll('svg:not([aria-hidden])')]"
    charts = page.js(f"{drawn}.map(e => [e.getAttribute('role'), e.ariaLabel])")
    assert len(charts) > 20 and all(role == "img" and name for role, name in charts)
    alone = """[...document.querySelectorAll('figure')].filter(e =>
      !e.parentElement.querySelector('table')).length"""
    assert page.js(alone) == 0
    bars = """[...document.querySelectorAll('figure')].map(e => [
      e.parentElement.querySelector('h2').textContent,
      [...e.querySelectorAll('.bar svg')].map(svg => svg.ariaLabel)])"""
    parts = read_back.html(made("html").read_text("utf-8")).parts
    for title, labels in page.js(bars):
        table = parts[title].table
        assert table
        rows = [row for row in table.rows if row[0] != "all"]
        assert [_said(label) for label in labels] == [_shown(table.headers, row) for row in rows]


def _said(label: str) -> tuple[str, dict[str, str]]:
    """What the name of a bar tells: whose it is, and its counts by status."""
    name, _, counts = label.partition(": ")
    pairs = [said.split(" ") for said in counts.split(", ")[1:]]
    return name, {read_back.letters(status): count for count, status in pairs}


def _shown(headers: list[str], row: list[str]) -> tuple[str, dict[str, str]]:
    """The same from a row of the table."""
    counts = dict(zip(headers[1:-1], (cell.partition(" (")[0] for cell in row[1:-1]), strict=True))
    return row[0], {status: count for status, count in counts.items() if count not in ("", "0")}


def test_the_lengths_of_a_bar_are_its_shares(page: Opened) -> None:
    widths = """[...document.querySelectorAll('.bar svg')].map(svg =>
      [...svg.querySelectorAll('rect')].map(e => e.getBoundingClientRect().width)
        .map(w => w / svg.getBoundingClientRect().width))"""
    labels = page.js("[...document.querySelectorAll('.bar svg')].map(svg => svg.ariaLabel)")
    for shares, label in zip(page.js(widths), labels, strict=True):
        counts = [int(count) for count in _said(label)[1].values()]
        assert shares == pytest.approx([count / sum(counts) for count in counts], abs=0.002)


def test_no_two_statuses_have_the_same_texture() -> None:
    """So that bars are told apart without their colours."""
    page = html(Document("", "", [], [], "", ""))
    textures = re.findall(r'<pattern id="s-([\w-]+)".*?(?:/>)(.*)</pattern>', page)
    assert [name for name, _ in textures] == list(vocabulary.STATUS_NAMES)
    assert len({texture for _, texture in textures}) == len(textures)


def test_notes_and_contents_lead_somewhere_and_back(page: Opened) -> None:
    links = page.js("[...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.hash.slice(1))")
    assert len(links) > 60
    assert [name for name in links if not page.js(f"!!document.getElementById('{name}')")] == []
    assert page.js(
        "new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size"
    ) == page.js("document.querySelectorAll('[id]').length")
    page.page.click("#ref-7")
    assert page.js("[location.hash, document.querySelector(':target').id]") == ["#note-7", "note-7"]
    page.page.click("#note-7 a[href='#ref-7']")
    assert page.js("document.querySelector(':target').textContent") == "7"


def test_all_of_it_is_reached_by_keyboard(page: Opened) -> None:
    regions = "document.querySelectorAll('.wide').length"
    tables = "document.querySelectorAll('.wide[tabindex=\"0\"][role=region][aria-label] > table')"
    assert page.js(regions) == page.js(f"{tables}.length") == 5
    page.page.goto(page.page.url.partition("#")[0])
    page.page.keyboard.press("Tab")
    assert page.js("document.activeElement.getAttribute('href')") == "#changed"
