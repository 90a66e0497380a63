"""The demo page as a parent uses it, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests.browser.conftest import Complaints

pytestmark = pytest.mark.browser

MESSAGES = "**/api/messages"
QUESTION = "Why do I leak when a baby cries?"
CRISIS = "I want to kill myself"
OFFLINE = "ERR_INTERNET_DISCONNECTED"


def _ask(page: Page, text: str) -> None:
    page.get_by_label("Your question").fill(text)
    page.get_by_role("button", name="Send").click()


def _answers(page: Page) -> Locator:
    return page.locator("[data-kind=answer]")


def _questions(page: Page) -> Locator:
    return page.locator(".question .words")


def _failure(page: Page) -> Locator:
    return page.get_by_text("did not get through")


def _token(page: Page) -> str | None:
    found: str | None = page.evaluate("sessionStorage.getItem('lactabot.conversation')")
    return found


@dataclass
class _Held:
    """The first request of the chat, which waits until the test decides about it."""

    page: Page
    routes: list[Route] = field(default_factory=list)

    def route(self) -> Route:
        """The request, as soon as the browser has made it."""
        while not self.routes:
            self.page.title()  # any call lets the events of the browser in
        return self.routes[0]


@pytest.fixture
def held(page: Page) -> Iterator[_Held]:
    """The first request of the chat, held back."""
    held = _Held(page)
    page.route(MESSAGES, lambda route: held.routes.append(route), times=1)
    yield held
    page.unroute_all(behavior="ignoreErrors")


def test_a_question_is_answered_with_its_source(page: Page) -> None:
    _ask(page, QUESTION)

    expect(_answers(page)).to_contain_text("A baby's cry can set off your let-down")
    expect(page.locator(".source")).to_contain_text("Source: “Oxytocin”, Healthwise")


def test_the_line_breaks_of_an_answer_are_shown(page: Page) -> None:
    _ask(page, QUESTION)

    shown = _answers(page).locator(".words").inner_text()
    assert "normal.\n\nTo stop the leak" in shown


def test_enter_sends(page: Page) -> None:
    box = page.get_by_label("Your question")
    box.fill(QUESTION)
    box.press("Enter")

    expect(_answers(page)).to_have_count(1)
    expect(box).to_have_value("")


def test_shift_and_enter_make_a_new_line(page: Page) -> None:
    box = page.get_by_label("Your question")
    box.fill("first")
    box.press("Shift+Enter")
    box.press_sequentially("second")

    expect(box).to_have_value("first\nsecond")
    expect(_questions(page)).to_have_count(0)


def test_blanks_are_not_sent(page: Page) -> None:
    _ask(page, " \n ")

    expect(_questions(page)).to_have_count(0)


def test_a_starter_is_asked_with_one_tap(page: Page) -> None:
    page.get_by_role("button", name=QUESTION).click()

    expect(_questions(page)).to_have_text(QUESTION)
    expect(_answers(page)).to_contain_text("A baby's cry")


def test_a_quick_reply_continues_the_conversation(page: Page) -> None:
    _ask(page, QUESTION)
    page.get_by_role("button", name="Which breast pads should I use?").click()

    expect(_questions(page)).to_have_text([QUESTION, "Which breast pads should I use?"])
    # A button of another conversation would only bring a notice.
    expect(_answers(page).nth(1)).to_contain_text("Cotton pads")


def test_a_crisis_shows_links_to_call_and_to_text_988(page: Page) -> None:
    _ask(page, CRISIS)

    card = page.locator("[data-kind=crisis]")
    expect(card).to_contain_text("Please call or text 988 now")
    call, text = (
        card.get_by_role("link", name=f"{verb} 988") for verb in ("Call", "Text")
    )
    expect(call).to_have_attribute("href", "tel:988")
    expect(text).to_have_attribute("href", "sms:988")
    expect(call).to_be_in_viewport(ratio=1)


def test_after_a_crisis_a_line_stands_on_with_a_button_for_all_of_it(
    page: Page,
) -> None:
    _ask(page, CRISIS)
    expect(page.locator("[data-kind=crisis]")).to_have_count(1)
    _ask(page, "thanks")
    line = page.locator("[data-kind=notice]")
    expect(line).to_contain_text("988")
    line.get_by_role("button", name="Get help").click()

    expect(page.locator("[data-kind=crisis]")).to_have_count(2)
    expect(page.locator("[data-kind=crisis]").nth(1)).to_contain_text("988 now")


def test_a_red_flag_stands_above_the_answer_to_what_was_asked(page: Page) -> None:
    _ask(page, f"My baby is turning blue. {QUESTION}")

    replies = page.locator(".reply")
    expect(replies).to_have_count(2)
    expect(replies.nth(0)).to_contain_text("Please call 911 now")
    expect(replies.nth(1)).to_contain_text("A baby's cry can set off your let-down")


def test_a_crisis_does_not_wait_for_a_slow_answer(page: Page, held: _Held) -> None:
    _ask(page, QUESTION)
    _ask(page, CRISIS)

    expect(page.locator("[data-kind=crisis]")).to_be_visible()
    expect(_answers(page)).to_have_count(0)
    held.route().continue_()
    expect(_answers(page)).to_have_count(1)


def test_markup_that_a_parent_types_is_shown_as_text(page: Page) -> None:
    markup = "<img src=x onerror=alert(1)><b>let-down</b>"
    _ask(page, markup)

    expect(page.locator(".reply")).to_have_count(1)
    expect(_questions(page)).to_have_text(markup)
    expect(page.locator(".log b, .log img")).to_have_count(0)


def test_markup_in_a_reply_is_shown_as_text(page: Page) -> None:
    reply = {"kind": "answer", "text": "<b>bold</b>", "sources": [], "buttons": []}
    body = {"conversation": "any", "replies": [reply | {"source_line": "<i>by</i>"}]}
    page.route(MESSAGES, lambda route: route.fulfill(json=body))
    _ask(page, QUESTION)

    expect(_answers(page).locator(".words")).to_have_text("<b>bold</b>")
    expect(page.locator(".source")).to_have_text("<i>by</i>")


def test_dots_show_that_an_answer_is_on_its_way(page: Page, held: _Held) -> None:
    _ask(page, QUESTION)

    expect(page.locator(".log").get_by_text("One moment.")).to_be_attached()
    expect(page.locator(".waiting")).to_be_visible()
    held.route().continue_()
    expect(_answers(page)).to_have_count(1)
    expect(page.locator(".waiting")).to_have_count(0)


def test_a_reload_resumes_the_conversation(page: Page) -> None:
    _ask(page, QUESTION)
    expect(_answers(page)).to_have_count(1)
    page.reload()

    expect(_questions(page)).to_have_text(QUESTION)
    page.get_by_role("button", name="Which breast pads should I use?").click()
    expect(_answers(page).nth(1)).to_contain_text("Cotton pads")


def test_start_again_empties_the_page_for_good(page: Page) -> None:
    _ask(page, QUESTION)
    expect(_answers(page)).to_have_count(1)
    page.get_by_role("button", name="Start again").click()

    expect(page.locator(".log")).to_be_empty()
    expect(page.get_by_role("button", name="Start again")).to_be_hidden()
    assert _token(page) is None
    page.reload()
    expect(page.get_by_label("Your question")).to_be_visible()
    expect(page.locator(".log")).to_be_empty()


def test_an_answer_that_comes_after_start_again_brings_nothing_back(
    page: Page, held: _Held
) -> None:
    _ask(page, QUESTION)
    page.get_by_role("button", name="Start again").click()
    with page.expect_event("requestfinished"):
        held.route().continue_()
    _ask(page, "Which breast pads should I use?")
    expect(_answers(page)).to_have_count(1)
    page.reload()

    expect(_questions(page)).to_have_text(["Which breast pads should I use?"])


def test_a_lost_network_costs_no_words_and_retry_works_once_it_is_back(
    page: Page, context: BrowserContext, complaints: Complaints
) -> None:
    complaints.expected.append(OFFLINE)
    context.set_offline(True)
    _ask(page, QUESTION)

    expect(_failure(page)).to_be_visible()
    expect(_questions(page)).to_have_text(QUESTION)
    context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(_answers(page)).to_contain_text("A baby's cry")
    expect(_failure(page)).to_have_count(0)
    expect(_questions(page)).to_have_count(1)


def test_what_is_typed_meanwhile_survives_an_error(
    page: Page, held: _Held, complaints: Complaints
) -> None:
    complaints.expected.append("ERR_FAILED")
    _ask(page, QUESTION)
    page.get_by_label("Your question").fill("and at night")
    held.route().abort()

    expect(_failure(page)).to_be_visible()
    expect(page.get_by_label("Your question")).to_have_value("and at night")


@pytest.mark.parametrize("status", [429, 500, 502])
def test_a_server_that_fails_is_said_and_the_conversation_goes_on(
    page: Page, complaints: Complaints, status: int
) -> None:
    complaints.expected.append(f"status of {status}")
    _ask(page, QUESTION)
    expect(_answers(page)).to_have_count(1)
    problem = {"title": "Broken", "status": status}
    page.route(
        MESSAGES, lambda route: route.fulfill(status=status, json=problem), times=1
    )
    _ask(page, "Which breast pads should I use?")
    expect(_failure(page)).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(_answers(page)).to_have_count(2)
    page.reload()

    expect(_questions(page)).to_have_count(2)


def test_an_old_token_is_forgotten_without_a_word(
    page: Page, complaints: Complaints
) -> None:
    complaints.expected.append("status of 401")
    page.evaluate("sessionStorage.setItem('lactabot.conversation', 'expired')")
    with page.expect_response(MESSAGES):
        page.reload()

    expect(page.locator(".turn")).to_have_count(0)
    expect(page.get_by_role("button", name="Start again")).to_be_hidden()
    assert _token(page) is None


def test_a_message_with_an_old_token_opens_a_new_conversation(
    page: Page, complaints: Complaints
) -> None:
    complaints.expected += ["ERR_FAILED", "status of 401"]
    page.evaluate("sessionStorage.setItem('lactabot.conversation', 'expired')")
    page.route(MESSAGES, lambda route: route.abort(), times=1)
    page.reload()
    expect(page.get_by_text("did not load")).to_be_visible()
    _ask(page, QUESTION)

    expect(_answers(page)).to_have_count(1)
    assert _token(page) not in (None, "expired")


def test_earlier_messages_that_did_not_load_can_be_tried_again(
    page: Page, complaints: Complaints
) -> None:
    complaints.expected.append("ERR_FAILED")
    _ask(page, QUESTION)
    expect(_answers(page)).to_have_count(1)
    page.route(MESSAGES, lambda route: route.abort(), times=1)
    page.reload()
    page.get_by_role("button", name="Try again").click()

    expect(_questions(page)).to_have_text(QUESTION)


@pytest.mark.parametrize("width", [320, 768, 1200])
def test_nothing_scrolls_sideways(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    _ask(page, CRISIS)
    expect(page.locator("[data-kind=crisis]")).to_have_count(1)
    _ask(page, QUESTION)  # the answer, and below it what stands on after a crisis
    expect(page.locator(".reply")).to_have_count(3)
    _ask(page, "w" * 200)

    expect(page.locator(".reply")).to_have_count(4)
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_help_line_stays_in_sight_below_long_answers(page: Page) -> None:
    _ask(page, QUESTION)
    expect(_answers(page)).to_have_count(1)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")

    expect(page.locator(".help")).to_be_in_viewport(ratio=1)


def test_the_help_line_needs_nothing_but_the_html(
    new_page: Page, complaints: Complaints
) -> None:
    complaints.expected.append("ERR_FAILED")
    new_page.route(re.compile(r"\.(js|css|svg)$"), lambda route: route.abort())
    new_page.goto("/")

    line = new_page.get_by_text("Get help now: call or text 988")
    expect(line).to_be_in_viewport()
    hrefs = [link.get_attribute("href") for link in line.get_by_role("link").all()]
    assert hrefs == ["tel:988", "sms:988"]
    expect(new_page.get_by_text("No box to write in?")).to_be_visible()
    expect(new_page.get_by_role("button", name="Send")).to_be_hidden()


def test_without_scripts_the_page_names_the_clinic_and_988(
    browser: Browser, server: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server)

    notice = page.locator("noscript p")
    expect(notice).to_be_visible()
    words = notice.text_content() or ""  # Playwright's own matching skips <noscript>.
    assert "555-0100" in words
    assert "988" in words
    expect(page.get_by_role("button", name="Send")).to_be_hidden()
    context.close()


def test_the_page_says_that_it_is_no_doctor(page: Page) -> None:
    expect(page.get_by_text("automated assistant, not a doctor")).to_be_visible()


def test_the_focus_can_be_seen_on_every_stop_of_the_keyboard(page: Page) -> None:
    page.get_by_label("Your question").fill(QUESTION)
    page.keyboard.press("Enter")
    expect(_answers(page)).to_have_count(1)
    stops = page.locator("a:visible, button:visible, textarea:visible").all()
    stops[0].focus()

    for stop in stops:
        expect(stop).to_be_focused()
        expect(stop).to_have_css("outline", re.compile("solid"))
        page.keyboard.press("Tab")


def test_retry_hands_the_focus_to_the_turn_and_not_to_nowhere(
    page: Page, complaints: Complaints
) -> None:
    complaints.expected.append("ERR_FAILED")
    page.route(MESSAGES, lambda route: route.abort(), times=1)
    _ask(page, QUESTION)
    page.get_by_role("button", name="Try again").press("Enter")

    expect(page.locator(".turn")).to_be_focused()


def test_screen_readers_hear_new_messages(page: Page) -> None:
    # It must be there before the first message: what comes with it is not read out.
    log = page.get_by_role("log", name="Conversation")

    expect(log).to_have_attribute("aria-live", "polite")


@pytest.mark.parametrize(("scheme", "is_dark"), [("light", False), ("dark", True)])
def test_the_page_is_dark_at_night(page: Page, scheme: str, is_dark: bool) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]

    colour = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    red = int(re.findall(r"\d+", colour)[0])
    assert (red < 64) is is_dark


def test_nothing_moves_for_those_who_asked_for_no_motion(
    page: Page, held: _Held
) -> None:
    _ask(page, QUESTION)

    expect(page.locator(".waiting i").first).to_have_css("animation-name", "none")
    held.route().continue_()
    expect(_answers(page)).to_have_count(1)
