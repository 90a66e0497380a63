"""What is sent while the server is away waits, and is taken once."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.chat import ANSWER, MESSAGES, OFFLINE, QUESTION, Chat, holding, keep
from tests.browser.conftest import Complaints

pytestmark = pytest.mark.browser
PADS = "Which breast pads should I use?"


def test_a_lost_network_is_said_and_nothing_typed_is_lost(
    chat: Chat, context: BrowserContext, complaints: Complaints
) -> None:
    complaints.expected.append(OFFLINE)
    context.set_offline(True)
    chat.ask(QUESTION)

    expect(chat.page.get_by_role("status").get_by_text("No connection")).to_be_visible()
    expect(chat.questions).to_contain_text(QUESTION)
    expect(chat.page.get_by_text("Not sent yet.")).to_be_visible()


def test_what_waits_is_sent_when_the_network_is_back(
    chat: Chat, context: BrowserContext, complaints: Complaints
) -> None:
    complaints.expected.append(OFFLINE)
    context.set_offline(True)
    chat.ask(QUESTION)
    chat.ask(PADS)
    expect(chat.page.get_by_text("Not sent yet.")).to_have_count(2)
    context.set_offline(False)

    expect(chat.replies).to_have_count(2)
    expect(chat.replies.nth(0)).to_contain_text(ANSWER)
    expect(chat.replies.nth(1)).to_contain_text("Cotton pads")
    expect(chat.page.get_by_text("No connection")).to_have_count(0)


def test_a_message_whose_answer_was_lost_on_the_way_is_taken_once(
    page: Page, complaints: Complaints
) -> None:
    complaints.expected.append("ERR_FAILED")
    keep(page, "session")
    chat = Chat(page)
    chat.open()

    def lose_the_answer(route: Route) -> None:
        route.fetch()  # the server takes it
        route.abort()

    page.route(MESSAGES, lose_the_answer, times=1)
    chat.ask(QUESTION)
    chat.button("Try now").click()
    expect(chat.replies).to_contain_text(ANSWER)
    page.reload()
    chat.open()

    expect(chat.questions).to_have_count(1)


def test_what_waits_is_sent_by_itself_after_a_while(
    chat: Chat, complaints: Complaints
) -> None:
    complaints.expected.append("status of 500")
    chat.page.route(MESSAGES, lambda route: route.fulfill(status=500), times=1)
    chat.ask(QUESTION)

    expect(chat.replies).to_contain_text(ANSWER)
    expect(chat.questions).to_have_count(1)


@pytest.mark.parametrize("status", [429, 500, 502])
def test_a_server_that_fails_is_said_and_the_conversation_goes_on(
    chat: Chat, complaints: Complaints, status: int
) -> None:
    complaints.expected.append(f"status of {status}")
    chat.ask_and_wait()
    chat.page.route(MESSAGES, lambda route: route.fulfill(status=status), times=1)
    chat.ask(PADS)
    expect(chat.page.get_by_text("cannot be reached")).to_be_visible()
    chat.button("Try now").click()

    expect(chat.replies.nth(1)).to_contain_text("Cotton pads")
    expect(chat.page.get_by_text("cannot be reached")).to_have_count(0)


def test_a_reply_that_is_no_json_is_a_failure_too(
    chat: Chat, complaints: Complaints
) -> None:
    chat.page.route(MESSAGES, lambda route: route.fulfill(body="<html>"), times=1)
    chat.ask(QUESTION)

    expect(chat.page.get_by_text("Not sent yet.")).to_be_visible()
    chat.button("Try now").click()
    expect(chat.replies).to_contain_text(ANSWER)


def test_what_is_typed_meanwhile_survives_a_failure(
    chat: Chat, complaints: Complaints
) -> None:
    complaints.expected.append("ERR_FAILED")
    with holding(chat.page) as held:
        chat.ask(QUESTION)
        chat.box.fill("and at night")
        held.route().abort()
        expect(chat.page.get_by_text("Not sent yet.")).to_be_visible()

        expect(chat.box).to_have_value("and at night")


def test_trying_again_hands_the_focus_to_the_turn_and_not_to_nowhere(
    chat: Chat, complaints: Complaints
) -> None:
    complaints.expected.append("ERR_FAILED")
    chat.page.route(MESSAGES, lambda route: route.abort(), times=1)
    chat.ask(QUESTION)
    chat.button("Try now").press("Enter")

    expect(chat.page.locator(".turn")).to_be_focused()


def test_a_slow_network_costs_patience_and_nothing_else(chat: Chat) -> None:
    session = chat.page.context.new_cdp_session(chat.page)
    slow = {"latency": 1500, "downloadThroughput": 6000, "uploadThroughput": 6000}
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", {"offline": False, **slow})
    chat.ask(QUESTION)

    expect(chat.replies).to_contain_text(ANSWER)
    expect(chat.questions).to_have_count(1)


def test_a_chat_that_was_opened_offline_begins_when_the_network_is_back(
    page: Page, context: BrowserContext, complaints: Complaints
) -> None:
    complaints.expected.append(OFFLINE)
    context.set_offline(True)
    chat = Chat(page)
    chat.button(chat.launcher).click()
    chat.ask(QUESTION)
    expect(page.get_by_text("Not sent yet.")).to_be_visible()
    context.set_offline(False)

    expect(chat.replies).to_contain_text(ANSWER)
    expect(page.locator(".contact")).to_contain_text("Riverside Family Clinic")


def test_earlier_messages_that_do_not_load_are_said_to_be_missing(
    page: Page, complaints: Complaints
) -> None:
    complaints.expected.append("status of 503")
    keep(page, "session")
    page.evaluate("sessionStorage.setItem('lactabot.conversation', 'any')")
    page.route(MESSAGES, lambda route: route.fulfill(status=503), times=1)
    Chat(page).open()

    expect(page.get_by_text("Your earlier messages did not load")).to_be_visible()
