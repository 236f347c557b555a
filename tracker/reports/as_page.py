"""A document as Markdown and as HTML, by templates; the only user of Jinja2."""

import base64
import functools
import hashlib
import re
from collections.abc import Callable, Sequence

import jinja2
import markupsafe

from tracker import text, vocabulary
from tracker.reports.document import Document, Line, Part

_DAY = r"(?<![\w-])\d{4}-\d\d(-\d\d)?(?![\w-])"


def markdown(document: Document) -> str:
    """CommonMark with footnotes (GitHub, Pandoc): nothing in it that was recorded is markup."""
    return _filled("report.md.j2", document)


def html(document: Document) -> str:
    """One file that asks for nothing else: no script, styles inside, named by their hash in the policy
    that forbids all others (Content Security Policy level 3)."""
    return _filled("report.html.j2", document)


def _filled(name: str, document: Document) -> str:
    statuses = vocabulary.STATUS_NAMES
    style = _environment().get_template("report.css").render(statuses=statuses)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return _environment().get_template(name).render(
        document=document,
        is_first=_first_time(),
        statuses=statuses,
        style=style,
        style_hash=f"'sha256-{digest}'",
    )  # fmt: skip


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("tracker.reports"),
        autoescape=jinja2.select_autoescape(["html.j2"], default=False),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "md": text.markdown,
        "md_code": text.markdown_code,
        "md_line": _markdown_line,
        "md_note": _markdown_note,
        "visible": text.one_line,
        "inline": text.inline,
        "days": _unbroken_days,
        "percent": lambda share: f"{share * 100:.2f}%",
    }
    return environment


def _first_time() -> Callable[[int], bool]:
    """Whether a number is seen for the first time: a footnote leads back to where it is first cited."""
    seen = set[int]()

    def is_first(number: int) -> bool:
        was = number in seen
        seen.add(number)
        return not was

    return is_first


def _unbroken_days(said: str) -> markupsafe.Markup:
    """Text as HTML in which no line ends inside a date."""
    escaped = str(markupsafe.escape(text.inline(said)))
    return markupsafe.Markup(re.sub(_DAY, r'<span class="day">\g<0></span>', escaped))


def _markdown_line(line: Line) -> str:
    return text.markdown(line.text) + "".join(f"[^{number}]" for number in line.notes)


def _markdown_note(parts: Sequence[Part]) -> str:
    """A footnote. One of a single word gets a blank behind it: where footnotes are not known, it would
    be the target of a link, whatever the word is (CommonMark 0.31, 4.7)."""
    said = "".join(map(_markdown_part, parts))
    is_several = len(said.split()) > 1 or said.startswith("<")
    return said if is_several else f"{said} &nbsp;"


def _markdown_part(part: Part) -> str:
    """A link as an autolink: nothing that is admitted as one can close its brackets."""
    if part.link:
        return f"<{part.link}>"
    said = text.inline(part.text)
    if not said.strip(" .,"):
        return said  # what stands between begins no list
    before = " " if said.startswith(" ") else ""  # the words around a link keep their spaces
    after = " " if said.endswith(" ") else ""
    return before + text.markdown(said) + after
