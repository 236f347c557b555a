"""Links in notes: only what opens a page, and shows where it leads."""

import pytest

from tracker.reports.citation import link


@pytest.mark.parametrize("url", ["https://example.org/a?b=[1]", "HTTP://example.org"])
def test_the_address_of_a_page_is_a_link(url: str) -> None:
    assert link(url) == (url, url)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "mailto:ana@example.org",
        "doi:10.1000/1",
        "https:alert(1)",
        "https://example.org/ x",
        'https://example.org/"onclick=x',
        "https://example.org/<b>",
        "https://example.org/\u202egro",
    ],
)
def test_anything_else_stays_text(url: str) -> None:
    assert not link(url).link
