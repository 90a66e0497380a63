"""A conversation in the widget, against the real gateway."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import (
    ANSWER,
    CRISIS,
    MECHANISM,
    QUESTION,
    Chat,
    holding,
    keep,
    stored,
)
from tests.browser.conftest import Complaints

pytestmark = pytest.mark.browser
PADS = "Which breast pads should I use?"


def test_a_question_is_answered(chat: Chat) -> None:
    chat.ask(QUESTION)

    expect(chat.questions).to_contain_text(QUESTION)
    expect(chat.replies).to_contain_text(ANSWER)


def test_nothing_is_asked_of_the_server_before_the_chat_is_opened(page: Page) -> None:
    with page.expect_request("**/api/**") as request:
        Chat(page).open()

    assert request.value.url.endswith("/api/clinic")


def test_the_line_breaks_of_an_answer_are_shown(chat: Chat) -> None:
    chat.ask_and_wait()

    assert "normal.\n\nTo stop" in chat.replies.locator(".words").inner_text()


def test_the_sources_of_an_answer_are_one_tap_away(chat: Chat) -> None:
    chat.ask_and_wait()
    source = chat.replies.get_by_role("listitem").first
    expect(source).to_be_hidden()
    chat.replies.get_by_text("Sources").click()

    expect(source).to_contain_text("Oxytocin (Overview), Healthwise, 2022-04-13")


def test_an_answer_says_who_reviewed_it_without_a_tap(chat: Chat) -> None:
    chat.ask_and_wait()

    expect(chat.replies.get_by_text("Not yet reviewed by a clinician")).to_be_visible()


def test_shift_and_enter_make_a_new_line(chat: Chat) -> None:
    chat.box.fill("first")
    chat.box.press("Shift+Enter")
    chat.box.press_sequentially("second")

    expect(chat.box).to_have_value("first\nsecond")
    expect(chat.questions).to_have_count(0)


def test_blanks_are_not_sent(chat: Chat) -> None:
    chat.ask(" \n ")

    expect(chat.questions).to_have_count(0)


def test_a_starter_is_asked_with_one_tap(chat: Chat) -> None:
    chat.button(QUESTION).click()

    expect(chat.replies).to_contain_text(ANSWER)


def test_a_quick_reply_continues_the_conversation(chat: Chat) -> None:
    chat.ask_and_wait()
    chat.button(PADS).click()

    # A button of another conversation would only bring a notice.
    expect(chat.replies.nth(1)).to_contain_text("Cotton pads")


def test_dots_show_that_an_answer_is_on_its_way(chat: Chat) -> None:
    with holding(chat.page) as held:
        chat.ask(QUESTION)
        expect(chat.page.locator(".wait")).to_be_visible()
        held.route().continue_()

        expect(chat.replies).to_have_count(1)
        expect(chat.page.locator(".wait")).to_have_count(0)


def test_each_question_has_its_time(chat: Chat) -> None:
    chat.ask_and_wait()

    time = chat.page.locator("time")
    expect(time).to_have_text(re.compile(r"\d:\d\d"))
    expect(time).to_have_attribute("datetime", re.compile(r"^\d{4}-\d\d-\d\dT"))


def test_the_picture_comes_with_the_mechanism_and_is_told_in_words(chat: Chat) -> None:
    chat.ask_and_wait(MECHANISM)

    picture = chat.page.get_by_role("img", name="How milk gets to the nipple")
    expect(picture).to_be_visible()
    expect(chat.page.locator("figcaption li")).to_have_count(5)


def test_other_answers_have_no_picture(chat: Chat) -> None:
    chat.ask_and_wait()

    expect(chat.page.locator("figure")).to_have_count(0)


def test_start_again_begins_another_conversation(chat: Chat) -> None:
    chat.ask_and_wait()
    with chat.page.expect_response("**/api/clinic"):
        chat.button("Start again").click()

    expect(chat.replies).to_have_count(0)
    expect(chat.button("Start again")).to_be_hidden()
    chat.ask("the second one")  # of nothing: the old conversation is not known
    expect(chat.replies).to_have_attribute("data-kind", "notice")


def test_start_again_deletes_the_conversation_at_the_server(chat: Chat) -> None:
    chat.ask_and_wait()
    with chat.page.expect_response(
        lambda response: response.request.method == "DELETE"
    ) as deleted:
        chat.button("Start again").click()
    token = deleted.value.request.headers["authorization"]
    kept = chat.page.request.get("/api/messages", headers={"Authorization": token})

    assert deleted.value.status == 204
    assert kept.json()["turns"] == []


def test_an_answer_that_comes_after_start_again_brings_nothing_back(chat: Chat) -> None:
    with holding(chat.page) as held:
        chat.ask(QUESTION)
        held.route()
        chat.button("Start again").click()
        with chat.page.expect_event("requestfinished"):
            held.route().continue_()
        chat.ask_and_wait(PADS)

    expect(chat.questions).to_have_count(1)


@pytest.mark.parametrize("where", ["session", "local"])
def test_where_the_clinic_wants_it_a_reload_resumes(page: Page, where: str) -> None:
    keep(page, where)
    chat = Chat(page)
    chat.open()
    chat.ask_and_wait()
    page.reload()
    chat.open()

    expect(chat.questions).to_contain_text(QUESTION)
    chat.button(PADS).click()
    expect(chat.replies.nth(1)).to_contain_text("Cotton pads")


def test_by_default_nothing_is_kept_in_the_browser(chat: Chat) -> None:
    chat.ask_and_wait()

    assert stored(chat.page) == []
    chat.page.reload()
    chat.open()
    expect(chat.questions).to_have_count(0)


def test_a_token_kept_under_another_setting_is_thrown_away(page: Page) -> None:
    page.evaluate("localStorage.setItem('lactabot.conversation', 'old')")
    Chat(page).open()

    assert stored(page) == []


def test_an_old_token_is_forgotten_without_a_word(
    page: Page, complaints: Complaints
) -> None:
    complaints.expected.append("status of 401")
    keep(page, "session")
    page.evaluate("sessionStorage.setItem('lactabot.conversation', 'expired')")
    chat = Chat(page)
    chat.open()
    chat.ask_and_wait()

    expect(chat.page.get_by_text("did not load")).to_have_count(0)
    assert "expired" not in stored(page)


def test_a_conversation_that_expires_meanwhile_goes_on_as_a_new_one(
    chat: Chat, complaints: Complaints
) -> None:
    complaints.expected.append("status of 401")
    problem = {"title": "Token not accepted", "status": 401}
    chat.page.route(
        "**/api/messages",
        lambda route: route.fulfill(
            status=401, json=problem, content_type="application/problem+json"
        ),
        times=1,
    )
    chat.ask(QUESTION)

    expect(chat.replies).to_contain_text(ANSWER)
    expect(chat.questions).to_have_count(1)


def test_a_thumb_is_kept_by_the_server(chat: Chat) -> None:
    chat.ask_and_wait()
    with chat.page.expect_response("**/api/feedback") as response:
        chat.page.get_by_role("button", name="Did this help? Yes").click()

    assert response.value.status == 200
    expect(chat.page.get_by_text("Thank you.")).to_be_visible()
    expect(
        chat.page.get_by_role("button", name="Did this help? Yes")
    ).to_have_attribute("aria-pressed", "true")


def test_a_comment_in_crisis_shows_the_way_to_988(chat: Chat) -> None:
    chat.ask_and_wait()
    chat.page.get_by_role("button", name="Did this help? No").click()
    chat.page.get_by_label("What was good, or missing?").fill(CRISIS)
    chat.button("Send comment").click()

    card = chat.page.get_by_role("alert")
    expect(card).to_contain_text("Please call or text 988 now")
    expect(card.get_by_role("link", name="Call 988")).to_be_visible()


def test_a_comment_that_does_not_get_through_is_not_lost(
    chat: Chat, complaints: Complaints
) -> None:
    complaints.expected.append("ERR_FAILED")
    chat.ask_and_wait()
    chat.page.get_by_role("button", name="Did this help? No").click()
    box = chat.page.get_by_label("What was good, or missing?")
    box.fill("more on washing")
    chat.page.route("**/api/feedback", lambda route: route.abort(), times=1)
    chat.button("Send comment").click()

    expect(chat.page.get_by_text("did not get through")).to_be_visible()
    expect(box).to_have_value("more on washing")


def test_the_conversation_can_be_saved_as_text(chat: Chat, tmp_path: Path) -> None:
    chat.ask_and_wait()
    with chat.page.expect_download() as download:
        chat.button("Save").click()

    assert download.value.suggested_filename == "conversation.txt"
    download.value.save_as(tmp_path / "saved")
    text = (tmp_path / "saved").read_text("utf-8")
    assert f"You: {QUESTION}" in text
    assert f"Assistant: {ANSWER}" in text
    assert "988" in text


def test_the_conversation_alone_is_printed(chat: Chat) -> None:
    chat.ask_and_wait()
    chat.page.evaluate("window.print = () => {}")
    chat.button("Print").click()
    chat.page.emulate_media(media="print")

    expect(chat.page.locator("h1")).to_have_css("visibility", "hidden")
    expect(chat.replies).to_be_visible()
    expect(chat.box).to_be_hidden()


def test_after_printing_the_page_is_as_before(chat: Chat) -> None:
    chat.ask_and_wait()
    chat.page.evaluate("window.print = () => {}")
    chat.button("Print").click()
    chat.page.evaluate("window.dispatchEvent(new Event('afterprint'))")

    assert chat.page.evaluate("document.adoptedStyleSheets.length") == 0


def test_the_interface_speaks_spanish(page: Page) -> None:
    page.evaluate("document.documentElement.lang = 'es-MX'")
    page.evaluate("document.querySelector('lactabot-chat').setAttribute('accent', '')")
    page.locator("select[name=language]").select_option("es")
    chat = Chat(page, "La bajada de la leche", "Su pregunta")
    chat.open()
    chat.ask_and_wait()

    expect(chat.panel).to_have_attribute("lang", "es")
    expect(
        page.get_by_text("Por ahora, las respuestas están en inglés")
    ).to_be_visible()
    expect(chat.replies.locator(".words")).to_have_attribute("lang", "en")


def test_another_language_keeps_what_was_said(chat: Chat) -> None:
    chat.ask_and_wait()
    chat.host.evaluate("element => element.setAttribute('language', 'es')")

    expect(chat.page.get_by_label("Su pregunta")).to_be_visible()
    expect(chat.questions).to_contain_text(QUESTION)
    expect(chat.replies).to_contain_text(ANSWER)


def test_a_line_stands_between_two_days_and_names_the_later_one(page: Page) -> None:
    chat = Chat(page)
    page.clock.set_fixed_time("2026-05-01T12:00:00Z")
    chat.open()
    chat.ask_and_wait(QUESTION)
    page.clock.set_fixed_time("2026-05-02T12:00:00Z")
    chat.ask_and_wait(MECHANISM)
    page.clock.set_fixed_time("2026-05-02T13:00:00Z")
    chat.ask_and_wait(PADS)

    assert days_and_questions(page) == [
        *(QUESTION, "Saturday, May 2, 2026", MECHANISM, PADS),
    ]


def test_a_conversation_of_an_earlier_day_begins_with_its_day(page: Page) -> None:
    keep(page, "session")
    chat = Chat(page)
    chat.open()
    chat.ask_and_wait(QUESTION)
    said_at = str(page.locator("time").get_attribute("datetime"))
    page.clock.set_fixed_time("2999-01-01T12:00:00Z")
    page.reload()
    chat.open()
    expect(chat.replies).to_contain_text(ANSWER)

    day, question = days_and_questions(page)
    assert said_at[:4] in day  # the year
    assert question == QUESTION


def days_and_questions(page: Page) -> list[str]:
    """The lines between days and what the parent said, from top to bottom."""
    # What is scrolled out of sight is not rendered, and has no inner text.
    found = page.locator(".day, .question .words").all_text_contents()
    return [text.removeprefix("You: ") for text in found]
