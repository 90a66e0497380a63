"""The chat as a parent uses it: what to press, and what there is to see."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, Page, Route, expect

MESSAGES = "**/api/messages"
CLINIC = "**/api/clinic"
QUESTION = "Why do I leak when a baby cries?"
ANSWER = "A baby's cry can set off your let-down"
MECHANISM = "How does milk get from my breast to my baby?"
CRISIS = "I want to kill myself"
OFFLINE = "ERR_INTERNET_DISCONNECTED"


@dataclass(frozen=True)
class Chat:
    """One `<lactabot-chat>`; Playwright looks into its shadow root."""

    page: Page
    launcher: str = "Ask about let-down"
    label: str = "Your question"

    @property
    def host(self) -> Locator:
        """The element itself."""
        return self.page.locator("lactabot-chat")

    @property
    def panel(self) -> Locator:
        """The dialog."""
        return self.page.get_by_role("dialog")

    @property
    def box(self) -> Locator:
        """Where a question is typed."""
        return self.page.get_by_label(self.label)

    @property
    def questions(self) -> Locator:
        """What the parent said."""
        return self.page.locator(".question .words")

    @property
    def replies(self) -> Locator:
        """What the assistant said."""
        return self.page.locator(".reply")

    @property
    def crises(self) -> Locator:
        """Messages and cards for a crisis."""
        return self.page.locator(".crisis")

    def button(self, name: str) -> Locator:
        """A button of the page."""
        return self.page.get_by_role("button", name=name, exact=True)

    def open(self) -> None:
        """Presses the button that opens the panel, and waits for the clinic's name."""
        self.button(self.launcher).click()
        expect(self.page.locator(".contact")).to_be_visible()

    def ask(self, text: str) -> None:
        """Types a question and sends it."""
        self.box.fill(text)
        self.box.press("Enter")

    def ask_and_wait(self, text: str = QUESTION) -> None:
        """Asks, and waits for the reply."""
        before = self.replies.count()
        self.ask(text)
        expect(self.replies).to_have_count(before + 1)


@dataclass
class Held:
    """A request that waits until the test decides about it."""

    page: Page
    routes: list[Route] = field(default_factory=list)

    def route(self) -> Route:
        """The request, as soon as the browser has made it."""
        while not self.routes:
            self.page.title()  # any call lets the events of the browser in
        return self.routes[0]


@contextmanager
def holding(page: Page, url: str = MESSAGES) -> Iterator[Held]:
    """Holds the first request to a place back."""
    held = Held(page)
    page.route(url, lambda route: held.routes.append(route), times=1)
    yield held
    page.unroute_all(behavior="ignoreErrors")


def keep(page: Page, where: str) -> None:
    """Lets the clinic want its tokens to be kept somewhere else."""

    def changed(route: Route) -> None:
        found: dict[str, Any] = route.fetch().json()
        route.fulfill(body=json.dumps({**found, "keep": where}))

    page.route(CLINIC, changed)


def stored(page: Page) -> list[str]:
    """What lies in the browser's storage."""
    found: list[str] = page.evaluate(
        "[...Object.values(sessionStorage), ...Object.values(localStorage)]"
    )
    return found
