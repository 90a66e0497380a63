"""A person of the clinic writes, and the page shows it without being asked."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.chat import MESSAGES, Chat

pytestmark = pytest.mark.browser
HELLO = "Hi, this is Ana."


def reply(kind: str, text: str, **fields: Any) -> dict[str, Any]:
    return {"kind": kind, "text": text, "sources": [], "buttons": [], **fields}


class Desk:
    """Stands in for the server's side of a hand-off.

    Attributes:
        state: Who is there.
        wrote: What a person wrote so far, by id.
        looks: How often the page has looked.
    """

    def __init__(self, page: Page, state: str) -> None:
        self.state, self.looks = state, 0
        self.wrote: dict[str, str] = {}
        page.route(MESSAGES, self._answer)

    def _answer(self, route: Route) -> None:
        found = {"conversation": "token", "state": self.state}
        if route.request.method == "POST":
            found["replies"] = [reply("notice", "Sent.")]
        elif route.request.method == "GET":
            self.looks += 1
            said = [reply("person", text, id=id) for id, text in self.wrote.items()]
            at = "2026-03-01T12:00:00Z"
            found["turns"] = [
                {"at": at, "text": "hello", "replies": [reply("notice", "Sent.")]},
                {"at": at, "text": None, "replies": said},
            ]
        route.fulfill(body=json.dumps(found), content_type="application/json")


def test_what_a_person_wrote_is_shown_once_with_who_says_it(chat: Chat) -> None:
    chat.page.clock.install()
    desk = Desk(chat.page, "waiting")
    chat.ask_and_wait("hello")
    desk.state, desk.wrote = "person", {"msg_1_0": HELLO}
    chat.page.clock.run_for(4_000)
    expect(chat.replies).to_have_count(2)
    desk.wrote["msg_2_0"] = "Are you there?"
    chat.page.clock.run_for(10_000)

    expect(chat.replies).to_have_count(3)
    expect(chat.replies.nth(1)).to_contain_text(f"The clinic: {HELLO}")
    expect(chat.replies.nth(2)).to_contain_text("Are you there?")
    expect(chat.questions).to_have_count(1)


def test_while_the_assistant_is_there_the_page_does_not_look(chat: Chat) -> None:
    chat.page.clock.install()
    desk = Desk(chat.page, "bot")
    chat.ask_and_wait("hello")
    chat.page.clock.run_for(120_000)

    assert desk.looks == 0


def test_the_longer_nobody_writes_the_less_often_the_page_looks(chat: Chat) -> None:
    chat.page.clock.install()
    desk = Desk(chat.page, "waiting")
    chat.ask_and_wait("hello")
    for _ in range(60):
        chat.page.clock.run_for(5_000)

    assert 8 <= desk.looks <= 20


def test_start_again_ends_the_looking(chat: Chat) -> None:
    chat.page.clock.install()
    desk = Desk(chat.page, "waiting")
    chat.ask_and_wait("hello")
    chat.button("Start again").click()
    chat.page.clock.run_for(60_000)

    assert desk.looks == 0
