"""Everybody can use the widget: WCAG 2.2 AA in each state, and what no checker sees."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.chat import CRISIS, MECHANISM, OFFLINE, QUESTION, Chat, holding
from tests.browser.conftest import Complaints

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What the live region says, as it is said.
RECORD = """it => {
  window.spoken = [];
  const live = it.shadowRoot.querySelector('[aria-live=polite]');
  new MutationObserver(changes => changes.forEach(change =>
    change.addedNodes.forEach(node => spoken.push(node.textContent)))
  ).observe(live, { childList: true });
}"""


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it is now."""
    options: dict[str, Any] = {"runOnly": RULES, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{each['id']}: {node['target']}" for each in found for node in each["nodes"]
    ]


def closed(chat: Chat, context: BrowserContext) -> None:
    chat.button("Close").click()


def just_opened(chat: Chat, context: BrowserContext) -> None:
    pass


def answered(chat: Chat, context: BrowserContext) -> None:
    chat.ask_and_wait(MECHANISM)
    chat.replies.get_by_text("Sources").click()


def rated(chat: Chat, context: BrowserContext) -> None:
    chat.ask_and_wait()
    chat.page.get_by_role("button", name="Did this help? Yes").click()
    expect(chat.button("Send comment")).to_be_visible()


def in_crisis(chat: Chat, context: BrowserContext) -> None:
    chat.ask_and_wait(CRISIS)


def with_the_card(chat: Chat, context: BrowserContext) -> None:
    chat.button("Get help now").click()


def red_flagged(chat: Chat, context: BrowserContext) -> None:
    chat.ask_and_wait("My baby is turning blue")


def offline(chat: Chat, context: BrowserContext) -> None:
    context.set_offline(True)
    chat.ask(CRISIS)
    expect(chat.page.get_by_role("alert")).to_be_visible()


def in_the_page(chat: Chat, context: BrowserContext) -> None:
    chat.host.evaluate("it => it.setAttribute('position', 'inline')")
    chat.ask_and_wait()


def in_spanish(chat: Chat, context: BrowserContext) -> None:
    chat.host.evaluate("it => it.setAttribute('language', 'es')")


def right_to_left(chat: Chat, context: BrowserContext) -> None:
    chat.page.evaluate("document.documentElement.dir = 'rtl'")


def in_a_pale_colour(chat: Chat, context: BrowserContext) -> None:
    chat.host.evaluate("it => it.setAttribute('accent', 'khaki')")
    chat.ask_and_wait()


STATES = [
    closed,
    just_opened,
    answered,
    rated,
    in_crisis,
    with_the_card,
    red_flagged,
    offline,
    in_the_page,
    in_spanish,
    right_to_left,
    in_a_pale_colour,
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing_wrong(
    chat: Chat,
    context: BrowserContext,
    complaints: Complaints,
    state: Any,
    scheme: Any,
) -> None:
    complaints.expected.append(OFFLINE)
    chat.page.emulate_media(color_scheme=scheme)
    state(chat, context)

    assert violations(chat.page) == []


def test_all_of_it_can_be_done_with_the_keyboard(page: Page) -> None:
    chat = Chat(page)
    chat.button(chat.launcher).focus()
    page.keyboard.press("Enter")
    expect(chat.box).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(chat.replies).to_have_count(1)
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if (
            page.evaluate(
                "document.querySelector('lactabot-chat')"
                ".shadowRoot.activeElement.localName"
            )
            == "summary"
        ):
            break
    page.keyboard.press("Enter")

    expect(chat.replies.get_by_role("listitem").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(chat.button(chat.launcher)).to_be_focused()


def test_the_focus_can_be_seen_on_every_stop_of_the_keyboard(chat: Chat) -> None:
    chat.ask_and_wait()
    chat.button("Close").focus()
    stops: list[str] = []
    for _ in range(40):
        style = chat.host.evaluate(
            "it => { const at = it.shadowRoot.activeElement;"
            " return at && [at.textContent, getComputedStyle(at).outlineStyle]; }"
        )
        if style is None or style[0] in stops:
            break
        stops.append(style[0])
        assert style[1] == "solid", style
        chat.page.keyboard.press("Tab")

    assert len(stops) > 10


@pytest.mark.parametrize("how", ["Escape", "Close"])
def test_closing_gives_the_focus_back(chat: Chat, how: str) -> None:
    if how == "Escape":
        chat.page.keyboard.press("Escape")
    else:
        chat.button("Close").click()

    expect(chat.panel).to_be_hidden()
    expect(chat.button(chat.launcher)).to_be_focused()


def test_a_message_never_steals_the_focus(chat: Chat) -> None:
    with holding(chat.page) as held:
        chat.ask(CRISIS)
        chat.button("Leave fast").focus()
        held.route().continue_()
        expect(chat.replies).to_have_count(1)

        expect(chat.button("Leave fast")).to_be_focused()


def test_a_page_that_opens_the_chat_keeps_the_focus(page: Page) -> None:
    page.locator("select[name=language]").focus()
    page.locator("lactabot-chat").evaluate("it => it.setAttribute('open', '')")

    expect(Chat(page).panel).to_be_visible()
    expect(page.locator("select[name=language]")).to_be_focused()


def test_each_message_is_spoken_once(chat: Chat) -> None:
    chat.host.evaluate(RECORD)
    chat.ask_and_wait()
    chat.ask_and_wait("Which breast pads should I use?")

    spoken = chat.page.evaluate("spoken")
    assert len(spoken) == 2
    assert spoken[0].startswith("Assistant: A baby's cry")
    assert "Source" not in spoken[0]


def test_what_is_spoken_goes_away_so_that_nobody_reads_it_twice(chat: Chat) -> None:
    chat.ask_and_wait()

    expect(chat.host.locator("[aria-live=polite]").last).to_be_empty()


def test_a_crisis_is_an_alert_once_and_not_spoken_a_second_time(chat: Chat) -> None:
    chat.host.evaluate(RECORD)
    chat.ask_and_wait(CRISIS)

    expect(chat.page.get_by_role("alert")).to_have_count(1)
    assert chat.page.evaluate("spoken") == []


def test_what_is_shown_anew_is_not_spoken(chat: Chat) -> None:
    chat.ask_and_wait("My baby is turning blue")
    chat.ask_and_wait(CRISIS)
    spoken = chat.host.evaluate(
        """it => {
          it.setAttribute('heading', 'Milk');
          return it.shadowRoot.querySelector('[aria-live=polite]').textContent;
        }"""
    )

    assert spoken == ""
    expect(chat.crises).to_have_count(2)
    expect(chat.page.get_by_role("alert")).to_have_count(0)


def test_the_transcript_is_a_log_that_leaves_speaking_to_the_live_region(
    chat: Chat,
) -> None:
    log = chat.page.get_by_role("log", name="Messages")

    expect(log).to_have_attribute("aria-live", "off")


def test_a_screen_reader_finds_its_way(chat: Chat) -> None:
    chat.ask_and_wait(CRISIS)

    expect(chat.panel).to_match_aria_snapshot(
        """
        - dialog "Ask about let-down":
          - heading "Ask about let-down" [level=2]
          - button "Close"
          - button "Get help now"
          - button "Leave fast"
          - region "Chat":
            - log "Messages":
              - paragraph: "You: I want to kill myself"
              - time
              - text: "Assistant:"
              - alert:
                - paragraph:
                  - link "Call 988"
                  - link "Text 988"
                  - link "Call 911"
                - paragraph:
                  - text: Please call or text
                  - link "988"
          - text: Your question
          - textbox "Your question"
          - button "Send"
        """
    )


def test_no_target_is_too_small_for_a_thumb(chat: Chat) -> None:
    chat.ask_and_wait(MECHANISM)
    targets = chat.panel.locator("button:visible, summary:visible, textarea:visible")

    for target in targets.all():
        box = target.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24, target.text_content()


def test_nothing_moves_for_those_who_asked_for_no_motion(chat: Chat) -> None:
    chat.ask_and_wait(MECHANISM)

    moving = chat.host.evaluate(
        "it => it.shadowRoot.getAnimations().map(one => one.animationName)"
    )
    assert moving == []


def test_the_picture_moves_for_those_who_did_not(chat: Chat) -> None:
    chat.page.emulate_media(reduced_motion="no-preference")
    chat.ask_and_wait(MECHANISM)

    moving = chat.host.evaluate(
        "it => it.shadowRoot.getAnimations().map(one => one.animationName)"
    )
    assert {"flow", "squeeze"} <= set(moving)


def test_in_forced_colours_every_bubble_has_an_edge(chat: Chat) -> None:
    chat.page.emulate_media(forced_colors="active")
    chat.ask_and_wait()

    for part in (chat.page.locator(".question"), chat.replies.locator(".bubble")):
        expect(part).to_have_css("border-top-style", "solid")
        colour = part.evaluate("it => getComputedStyle(it).borderTopColor")
        assert not re.match(r"rgba\(.*, 0\)", colour)


def test_all_languages_have_all_words(chat: Chat) -> None:
    path = chat.page.evaluate(
        "performance.getEntriesByType('resource').map(it => it.name)"
        ".find(it => it.endsWith('/strings/index.js'))"
    )
    found = chat.page.evaluate("async path => (await import(path)).strings", path)

    assert set(found) == {"en", "es"}
    assert found["en"].keys() == found["es"].keys()
    for language, words in found.items():
        for name, said in words.items():
            assert said or (language, name) == ("en", "answersIn")
            assert len(said) == len(found["en"][name]) or isinstance(said, str)
            places = re.findall(r"\{\w+\}", str(said))
            assert places == re.findall(r"\{\w+\}", str(found["en"][name]))
