"""A whole conversation in the widget, with Rasa behind the gateway."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chat import ANSWER, CRISIS, QUESTION, Chat
from tests.supervisor.conftest import (  # noqa: F401  # fixtures
    Assistant,
    assistant,
    one_for_all,
    trained_home,
)

pytestmark = [pytest.mark.browser, pytest.mark.rasa]


def test_a_parent_has_a_whole_conversation(
    browser: Browser,
    assistant: Assistant,  # noqa: F811
) -> None:
    context = browser.new_context(base_url=assistant.url)
    page = context.new_page()
    page.goto("/")
    chat = Chat(page)
    chat.open()
    chat.ask_and_wait("hello")
    chat.ask_and_wait(QUESTION)
    expect(chat.replies.nth(1)).to_contain_text(ANSWER)
    chat.ask_and_wait("does that happen to everyone?")
    chat.button("Which breast pads should I use?").first.click()
    expect(chat.replies.nth(3)).to_contain_text("Cotton pads")
    chat.ask_and_wait(CRISIS)
    expect(chat.crises).to_contain_text("Please call or text 988 now")
    chat.ask("thank you")

    expect(chat.page.locator("[data-kind=notice]").last).to_contain_text("988")
    context.close()
