"""A real browser for the journeys: one for each worker, a fresh context for each test.

The browser is the one that ``make setup`` found or installed (``.venv/browser-path``), that of
``MAILLAGE_TEST_BROWSER``, or a Chromium of the machine.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
STYLESHEET = ROOT / "frontend" / "dist" / "office.css"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]

# Playwright's synchronous API runs an event loop in the test's thread, so Django believes that the
# test's own queries are made from asynchronous code. They are not: nothing awaits around them.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.hookimpl(tryfirst=True)  # before pytest-django sorts by these markers
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here is an `e2e` one, on committed data that the live server can see."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            # The public site's first pages come from a migration: each test finds them again.
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True))


def _browser_path() -> str | None:
    chosen = os.environ.get("MAILLAGE_TEST_BROWSER", "")
    if chosen:
        return chosen
    stamp = ROOT / ".venv" / "browser-path"
    if stamp.exists():
        # An empty file: Playwright's own browser was installed.
        return stamp.read_text().strip() or None
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the worker."""
    if not STYLESHEET.exists() or not AXE.exists():
        pytest.fail("The front end is not built: run `make setup`.", pytrace=False)
    # Chromium refuses to run as root with its sandbox, and containers offer little /dev/shm.
    arguments = ["--disable-dev-shm-usage", "--lang=fr-FR"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_browser_path(), args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, live_server, request, settings) -> Iterator[Callable[..., Page]]:
    """Open pages with their own cookies: ``open_page(width=…, height=…, **context options)``.

    The test fails when one of its pages writes an error to the console or cannot load something,
    but for what ``@pytest.mark.faults("pattern")`` expects.
    """
    settings.SITE_URL = live_server.url
    marker = request.node.get_closest_marker("faults")
    expected = re.compile(marker.args[0]) if marker else None
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def note(text: str) -> None:
        if not (expected and expected.search(text)):
            faults.append(text)

    def open_(width: int = 1280, height: int = 900, **options) -> Page:
        context = browser.new_context(
            base_url=options.pop("base_url", live_server.url),
            viewport={"width": width, "height": height},
            locale="fr-FR",
            timezone_id="Europe/Paris",
            **options,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console",
            lambda message: (
                note(
                    f"console: {message.text} ({message.page.url if message.page else ''}, {message.location})"
                )
                if message.type == "error"
                else None
            ),
        )
        page.on("pageerror", lambda error: note(f"script: {error}"))
        page.on("requestfailed", note_failed)
        page.on(
            "response",
            lambda answer: note(f"{answer.status}: {answer.url}") if answer.status >= 400 else None,
        )
        return page

    def note_failed(failed) -> None:
        # A download, or a page left while it was still loading, is not a failure.
        if failed.failure != "net::ERR_ABORTED":
            note(f"{failed.failure}: {failed.url}")

    yield open_
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A desk screen, 1280 × 900."""
    return open_page()


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    """A telephone, 360 × 740, with touch."""
    return open_page(360, 740, has_touch=True, is_mobile=True, device_scale_factor=2)


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """``axe(page)`` asserts that the page breaks no rule of WCAG 2.2 A and AA that axe knows."""

    def check(page: Page) -> None:
        # Half-faded texts have no contrast of their own: let the transitions end.
        page.wait_for_function(
            "() => document.getAnimations().every(a => a.playState !== 'running' "
            "|| a.effect?.getTiming().iterations === Infinity)"
        )
        if not page.evaluate("() => 'axe' in window"):
            # Evaluated, not added as a <script>: the page's own CSP stays as strict as it is.
            page.evaluate(AXE.read_text())
        found = page.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})"
            ".then(result => result.violations)",
            AXE_TAGS,
        )
        lines = [
            f"{rule['id']} ({rule['impact']}): {rule['help']}\n"
            + "\n".join(
                f"    {' '.join(map(str, node['target']))}\n      {node['failureSummary']}"
                for node in rule["nodes"]
            )
            for rule in found
        ]
        assert not lines, f"{page.url}\n" + "\n".join(lines)

    return check


@pytest.fixture
def shoot() -> Callable[[Page, str], None]:
    """``shoot(page, "01-projet")`` takes the guide's pictures, at 1280 and 360 pixels.

    Only when ``MAILLAGE_TEST_SCREENSHOTS`` names the directory to write to (``make docs``): the pictures
    are committed, and a test run must not change them.
    """
    directory = os.environ.get("MAILLAGE_TEST_SCREENSHOTS", "")

    def take(page: Page, name: str) -> None:
        if not directory:
            return
        size = page.viewport_size
        for width, height in ((1280, 900), (360, 740)):
            page.set_viewport_size({"width": width, "height": height})
            # As tall as the page, within reason, so that what sticks to an edge hides nothing.
            tall = int(page.evaluate("document.documentElement.scrollHeight"))
            page.set_viewport_size({"width": width, "height": max(height, min(tall, 1500))})
            page.wait_for_timeout(250)  # transitions
            page.screenshot(path=Path(directory) / f"{name}-{width}.png")
        if size:
            page.set_viewport_size(size)

    return take
