"""A real Chromium before a real studio."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests import neighbours
from tests.journeys.house import Client, House, house

QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream",
]
PATIENCE_MS = 60_000
# Nothing is expected to be quick here: a builder's machine does much else besides.
expect.set_options(timeout=PATIENCE_MS / 2)


@pytest.fixture(scope="session")
def studio(tmp_path_factory) -> Iterator[House]:
    """One for all files of this process, opened by Olga Ruiz; other files leave things in it.

    A file that needs one of its own has a fixture of this name.
    """
    with house(tmp_path_factory.mktemp("house") / "data") as running:
        running.open_studio()
        yield running


@pytest.fixture(scope="session")
def client(studio: House) -> Client:
    """The owner's, by the API."""
    client = Client(studio.address)
    client.sign_in()
    return client


# Not for the whole session: until it is closed, Playwright's event loop counts as running, and
# neither `asyncio.run` nor Django's database works in this process.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=neighbours.chromium(), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def somebody(chromium: Browser, studio: House) -> Iterator[Callable[..., Page]]:
    """A new person's empty page. What their console complains about fails the test in the end,

    but for what holds one of the words in `forgiven`.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def arrive(*, forgiven: tuple[str, ...] = (), **settings) -> Page:
        context = chromium.new_context(base_url=studio.address, **settings)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()

        def complain(words: str) -> None:
            if not any(word in words for word in forgiven):
                complaints.append(words)

        page.on("pageerror", lambda error: complain(str(error)))
        page.on(
            "console",
            lambda said: (
                complain(f"{said.text} {said.location.get('url', '')}")
                if said.type == "error"
                else None
            ),
        )
        return page

    yield arrive
    for context in contexts:
        context.close()
    assert not complaints
