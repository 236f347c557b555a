"""A real browser with the network shut: what a page says in it, asks for, and looks like."""

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

PHONE, DESK = (390, 844), (1280, 900)
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Opened:
    """A page that is open. ``said`` is what the console was told, errors included; ``asked`` what it
    would have fetched beside its own file; both are empty where all is well."""

    page: Any
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def js(self, expression: str) -> Any:
        """What a JavaScript expression gives."""
        return self.page.evaluate(expression)

    def axe(self) -> list[str]:
        """What axe-core objects to, all its rules: each with where it first does."""
        source = resources.files("axe_playwright_python") / "axe.min.js"
        self.page.evaluate(source.read_text(encoding="utf-8"))
        found = self.js("axe.run(document, {resultTypes: ['violations']})")
        assert len(found["passes"]) > 10, "hardly a rule was run"
        return [f"{v['id']}: {v['nodes'][0]['html']}" for v in found["violations"]]


@contextlib.contextmanager
def started() -> Iterator[Any]:
    """Chromium with a profile of its own; skips where it or Playwright is missing."""
    api = pytest.importorskip("playwright.sync_api")
    program = shutil.which("chromium")
    if not program:
        pytest.skip("no chromium")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_FLAGS))
        yield browser
        browser.close()


@contextlib.contextmanager
def opened(
    browser: Any, file: Path, size: tuple[int, int] = DESK, scheme: str = "light", **more: Any
) -> Iterator[Opened]:
    """``file`` in a window of that size."""
    width, height = size
    viewport = {"width": width, "height": height}
    context = browser.new_context(viewport=viewport, color_scheme=scheme, **more)
    page = context.new_page()
    seen = Opened(page)
    url = file.resolve().as_uri()

    def let_through(route: Any) -> None:
        if route.request.url.partition("#")[0] == url:
            route.continue_()
        else:
            seen.asked.append(route.request.url)
            route.abort()

    context.route("**/*", let_through)
    page.on("console", lambda message: seen.said.append(message.text))
    page.on("pageerror", lambda error: seen.said.append(str(error)))
    page.on("dialog", lambda dialog: (seen.said.append(dialog.message), dialog.dismiss()))
    page.goto(url)
    yield seen
    context.close()
