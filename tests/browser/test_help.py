"""The way to 988 is there, whatever is broken."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.chat import (
    CRISIS,
    MESSAGES,
    OFFLINE,
    QUESTION,
    Chat,
    holding,
    stored,
)
from tests.browser.conftest import Complaints

pytestmark = pytest.mark.browser
SPANISH = "me quiero morir"


def assert_leads_to_988(card: Locator) -> None:
    """The card can be seen, and its links can be tapped."""
    for name, href in (("Call 988", "tel:988"), ("Text 988", "sms:988")):
        link = card.get_by_role("link", name=name)
        expect(link).to_be_visible()
        expect(link).to_have_attribute("href", href)
        box = link.bounding_box()
        assert box
        assert box["height"] >= 44
        assert box["width"] >= 44


def test_a_crisis_shows_links_to_call_and_to_text_988(chat: Chat) -> None:
    chat.ask(CRISIS)

    card = chat.page.get_by_role("alert")
    expect(card).to_contain_text("Please call or text 988 now")
    assert_leads_to_988(card)
    expect(card.get_by_role("link", name="Call 988")).to_be_in_viewport(ratio=1)


def test_the_button_for_help_opens_the_card_before_the_first_reply(chat: Chat) -> None:
    chat.button("Get help now").click()

    assert_leads_to_988(chat.crises)


def test_the_card_opens_while_the_server_is_away_from_the_beginning(
    page: Page, context: BrowserContext, complaints: Complaints
) -> None:
    complaints.expected.append(OFFLINE)
    context.set_offline(True)
    chat = Chat(page)
    chat.button(chat.launcher).click()
    chat.button("Get help now").click()

    assert_leads_to_988(chat.crises)


def test_the_button_for_help_never_scrolls_away(chat: Chat) -> None:
    for _ in range(3):
        chat.ask_and_wait()
        chat.page.locator(".scroll").evaluate("it => it.scrollTo(0, it.scrollHeight)")

        expect(chat.button("Get help now")).to_be_in_viewport(ratio=1)


def test_the_card_goes_away_when_asked_and_gives_the_focus_back(chat: Chat) -> None:
    chat.button("Get help now").click()
    chat.button("Back to the chat").click()

    expect(chat.crises).to_have_count(0)
    expect(chat.button("Get help now")).to_be_focused()


@pytest.mark.parametrize("words", [CRISIS, SPANISH])
def test_offline_a_crisis_is_answered_at_once(
    chat: Chat, context: BrowserContext, complaints: Complaints, words: str
) -> None:
    complaints.expected.append(OFFLINE)
    context.set_offline(True)
    chat.ask(words)

    assert_leads_to_988(chat.page.get_by_role("alert"))


def test_offline_a_question_is_no_crisis(
    chat: Chat, context: BrowserContext, complaints: Complaints
) -> None:
    complaints.expected.append(OFFLINE)
    context.set_offline(True)
    chat.ask("my nipples are killing me")

    expect(chat.page.get_by_text("Not sent yet.")).to_be_visible()
    expect(chat.crises).to_have_count(0)


@pytest.mark.parametrize("status", [429, 500, 502])
def test_a_crisis_is_answered_by_the_page_when_the_server_fails(
    chat: Chat, complaints: Complaints, status: int
) -> None:
    complaints.expected.append(f"status of {status}")
    chat.page.route(MESSAGES, lambda route: route.fulfill(status=status, body="no"))
    chat.ask(CRISIS)

    assert_leads_to_988(chat.page.get_by_role("alert"))


def test_a_server_that_fails_is_not_waited_for(
    chat: Chat, complaints: Complaints
) -> None:
    complaints.expected.append("status of 500")
    chat.page.route(MESSAGES, lambda route: route.fulfill(status=500))
    chat.page.clock.install()
    chat.page.clock.pause_at("2100-01-01")  # from here on, no timer goes off
    chat.ask(CRISIS)

    assert_leads_to_988(chat.page.get_by_role("alert"))


def test_a_crisis_is_answered_by_the_page_when_the_server_hangs(chat: Chat) -> None:
    with holding(chat.page):
        chat.ask(CRISIS)

        assert_leads_to_988(chat.page.get_by_role("alert"))


def test_a_card_of_the_page_stays_when_the_server_answers_after_all(chat: Chat) -> None:
    with holding(chat.page) as held:
        chat.ask(CRISIS)
        expect(chat.crises).to_have_count(1)
        held.route().continue_()

        expect(chat.replies).to_contain_text("Please call or text 988 now")
        expect(chat.crises).to_have_count(2)
        expect(chat.page.get_by_role("alert")).to_have_count(1)


def test_a_crisis_does_not_wait_for_a_slow_answer(chat: Chat) -> None:
    with holding(chat.page) as held:
        chat.ask(QUESTION)
        held.route()
        chat.ask(CRISIS)

        expect(chat.crises).to_contain_text("Please call or text 988 now")
        held.route().continue_()
        expect(chat.page.locator("[data-kind=answer]")).to_have_count(1)


def test_after_a_crisis_a_line_stands_on_with_a_button_for_all_of_it(
    chat: Chat,
) -> None:
    chat.ask_and_wait(CRISIS)
    chat.ask("thanks")
    line = chat.page.locator("[data-kind=notice]")
    expect(line).to_contain_text("988")
    line.get_by_role("button", name="Get help").click()

    expect(chat.page.locator("[data-kind=crisis]")).to_have_count(2)


def test_a_red_flag_stands_above_the_answer_to_what_was_asked(chat: Chat) -> None:
    chat.ask(f"My baby is turning blue. {QUESTION}")

    expect(chat.replies).to_have_count(2)
    expect(chat.replies.nth(0)).to_contain_text("Please call 911 now")
    expect(chat.replies.nth(0).get_by_role("link", name="Call 911")).to_be_visible()


def test_leaving_fast_goes_to_a_neutral_page_and_leaves_nothing_behind(
    page: Page, server: str, complaints: Complaints
) -> None:
    complaints.expected.append("request elsewhere: https://www.weather.gov/")
    page.route(
        "https://www.weather.gov/",
        lambda route: route.fulfill(
            body="<title>Weather</title>", content_type="text/html"
        ),
    )
    page.goto("about:blank")
    page.goto("/")
    chat = Chat(page)
    chat.open()
    chat.ask_and_wait()
    page.evaluate("sessionStorage.setItem('lactabot.conversation', 'kept')")
    chat.button("Leave fast").click()

    page.wait_for_url("https://www.weather.gov/")
    page.go_back()
    assert page.url == "about:blank"
    page.goto("/")
    assert stored(page) == []


def test_leaving_fast_takes_no_address_but_a_safe_one(
    page: Page, complaints: Complaints
) -> None:
    complaints.expected.append("request elsewhere: https://www.weather.gov/")
    page.route("https://www.weather.gov/", lambda route: route.fulfill(body="sun"))
    page.locator("lactabot-chat").evaluate(
        "it => it.setAttribute('exit', 'javascript:0')"
    )
    chat = Chat(page)
    chat.open()
    chat.button("Leave fast").click()

    page.wait_for_url(re.compile("weather"))
