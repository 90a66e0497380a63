"""The widget on small screens, zoomed in, in the dark and from right to left."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import CRISIS, MECHANISM, QUESTION, Chat

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [320, 768, 1200])
def test_nothing_scrolls_sideways(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    chat = Chat(page)
    chat.open()
    chat.ask_and_wait(MECHANISM)
    chat.ask_and_wait("w" * 200)
    chat.ask_and_wait(CRISIS)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for place in (".scroll", ".panel"):
        inside = page.locator(place)
        assert inside.evaluate("it => it.scrollWidth - it.clientWidth") == 0


def test_at_four_times_the_size_everything_can_be_reached(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    chat = Chat(page)
    chat.open()
    chat.ask_and_wait()
    for part in (chat.replies.locator(".words"), chat.box, chat.button("Close")):
        part.scroll_into_view_if_needed()

        expect(part).to_be_in_viewport()
    expect(chat.button("Get help now")).to_be_visible()


def test_at_four_times_the_size_help_stays_in_sight(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    chat = Chat(page)
    chat.open()
    chat.ask_and_wait()
    chat.box.scroll_into_view_if_needed()

    expect(chat.button("Get help now")).to_be_in_viewport(ratio=1)


def test_at_four_times_the_size_an_answer_is_read_from_its_question_on(
    page: Page,
) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    chat = Chat(page)
    chat.open()
    chat.ask_and_wait()

    expect(chat.questions).to_be_in_viewport(ratio=1)
    expect(chat.replies).to_be_in_viewport()


def test_on_a_phone_the_panel_is_the_page(chat: Chat) -> None:
    assert chat.panel.bounding_box() == {"x": 0, "y": 0, "width": 320, "height": 640}


def test_a_long_answer_is_read_from_its_question_on(chat: Chat) -> None:
    chat.ask_and_wait()
    chat.ask_and_wait(MECHANISM)

    expect(chat.page.locator(".question").nth(1)).to_be_in_viewport(ratio=1)


def test_who_reads_further_up_is_left_alone(chat: Chat) -> None:
    chat.ask_and_wait(MECHANISM)
    scroll = chat.page.locator(".scroll")
    chat.box.fill(QUESTION)
    chat.page.route("**/api/messages", lambda route: route.continue_())
    chat.box.press("Enter")
    scroll.evaluate("it => it.scrollTo(0, 0)")
    expect(chat.replies).to_have_count(2)

    assert scroll.evaluate("it => it.scrollTop") < 200


@pytest.mark.parametrize(("position", "side"), [("left", "left"), ("", "right")])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_button_stands_where_the_page_wants_it(
    page: Page, position: str, side: str, direction: str
) -> None:
    page.set_viewport_size({"width": 1000, "height": 700})
    page.evaluate("dir => document.documentElement.dir = dir", direction)
    chat = Chat(page)
    chat.host.evaluate("(it, where) => it.setAttribute('position', where)", position)
    box = chat.button(chat.launcher).bounding_box()

    assert box
    mirrored = {"left": "right", "right": "left"}[side]
    expected = side if direction == "ltr" else mirrored
    assert ("left" if box["x"] < 500 else "right") == expected


def test_from_right_to_left_each_text_keeps_its_own_direction(chat: Chat) -> None:
    chat.page.evaluate("document.documentElement.dir = 'rtl'")
    chat.ask_and_wait()

    expect(chat.panel).to_have_css("direction", "rtl")
    expect(chat.replies.locator(".words")).to_have_css("unicode-bidi", "plaintext")


@pytest.mark.parametrize(("scheme", "is_dark"), [("light", False), ("dark", True)])
def test_the_panel_is_dark_at_night(chat: Chat, scheme: Any, is_dark: bool) -> None:
    chat.page.emulate_media(color_scheme=scheme)

    colour = chat.panel.evaluate("it => getComputedStyle(it).backgroundColor")
    red = int(re.findall(r"\d+", colour)[0])
    assert (red < 64) is is_dark


def test_a_page_with_a_tiny_rem_leaves_the_words_readable(chat: Chat) -> None:
    chat.page.evaluate("document.documentElement.style.fontSize = '10px'")

    size = chat.box.evaluate("it => parseFloat(getComputedStyle(it).fontSize)")
    assert size >= 16
