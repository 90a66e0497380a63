"""A real browser over the real gateway, which answers from the entries without Rasa."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bot.gateway.app import create_app
from bot.gateway.parts import build
from bot.settings import read_settings
from tests.browser.chat import Chat

# The first answer waits for the encoder. A page that works never waits as long.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)

NAMES = ("chromium", "chromium-browser", "google-chrome")
# No call home, and it runs in a container and without a graphics card.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A violation of the page's policy is an event; the console would show it only in words.
REPORT_VIOLATIONS = """
window.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy violated: ${event.violatedDirective} ${event.blockedURI}`));
"""


@dataclass
class Complaints:
    """What the browser found wrong with the page, but for what a test expects.

    Attributes:
        found: Errors on the console, uncaught ones, and requests that went elsewhere.
        expected: Parts of complaints that belong to the test, such as a lost network.
    """

    found: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def unexpected(self) -> list[str]:
        """All that is left to complain about."""
        return [
            complaint
            for complaint in self.found
            if not any(part in complaint for part in self.expected)
        ]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running gateway."""
    home = tmp_path_factory.mktemp("home")
    gateway = build(read_settings({"LACTABOT_HOME": str(home)}))
    # Sanic, which Rasa brings, pins a release of websockets that uvicorn cannot use.
    config = uvicorn.Config(create_app(gateway), log_level="warning", ws="none")
    running = uvicorn.Server(config)
    # It listens at once: a browser that is too early waits, and nobody has to poll.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=running.run, args=([listener],))
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        running.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as it is installed here; LACTABOT_BROWSER names another one."""
    path = os.environ.get("LACTABOT_BROWSER") or next(
        filter(None, map(shutil.which, NAMES)), None
    )
    if path is None:
        pytest.fail(
            "no browser found; install chromium or set LACTABOT_BROWSER to its path"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, server: str) -> Iterator[BrowserContext]:
    """A fresh profile of a small phone, whose owner wants no motion."""
    context = browser.new_context(
        base_url=server,
        viewport={"width": 320, "height": 640},
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def complaints() -> Complaints:
    """What the browser found wrong; a test adds what it expects."""
    return Complaints()


@pytest.fixture
def new_page(
    context: BrowserContext, complaints: Complaints, server: str
) -> Iterator[Page]:
    """An empty page; at the end no complaint may be left, and no cookie."""

    def note_request(url: str) -> None:
        if not url.startswith(f"{server}/"):
            complaints.found.append(f"request elsewhere: {url}")

    page = context.new_page()
    page.add_init_script(REPORT_VIOLATIONS)
    page.on("request", lambda request: note_request(request.url))
    page.on("pageerror", lambda error: complaints.found.append(str(error)))
    page.on(
        "console",
        lambda message: (
            complaints.found.append(message.text) if message.type == "error" else None
        ),
    )
    yield page
    assert complaints.unexpected() == []
    assert context.cookies() == []


@pytest.fixture
def page(new_page: Page) -> Page:
    """The demo page, open."""
    new_page.goto("/")
    return new_page


@pytest.fixture
def chat(page: Page) -> Chat:
    """The chat on the demo page, opened by its button."""
    chat = Chat(page)
    chat.open()
    return chat
