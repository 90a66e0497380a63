"""What a page that holds the widget can set, hear and trust."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from bot.gateway.app import create_app
from bot.gateway.parts import build
from bot.settings import read_settings
from tests.browser.chat import CRISIS, MESSAGES, QUESTION, Chat, holding
from tests.browser.conftest import REPORT_VIOLATIONS, Complaints
from tests.conftest import MinimalProject
from tests.gateway.stand_ins import serving

pytestmark = pytest.mark.browser

# Every name that an event may have, with what came with it.
LISTEN = """it => {
  window.heard = [];
  for (const name of ['open', 'message', 'error'])
    document.addEventListener(`lactabot-${name}`, it => heard.push([name, it.detail]));
}"""
MARKUP = "<img src=x onerror=alert(1)><b>let-down</b><script>alert(2)</script>"


def set_attribute(chat: Chat, name: str, value: str) -> None:
    chat.host.evaluate(
        "(it, [name, value]) => it.setAttribute(name, value)", [name, value]
    )


def reply(text: str, **fields: object) -> dict[str, object]:
    one = {"kind": "answer", "topic": "x", "text": text, "sources": [], "buttons": []}
    return {"conversation": "any", "replies": [one | fields]}


def test_the_heading_can_be_set(page: Page) -> None:
    set_attribute(Chat(page), "heading", "Ask Riverside")

    expect(page.get_by_role("button", name="Ask Riverside")).to_be_visible()


@pytest.mark.parametrize(
    ("accent", "on_it"),
    [("#0b655d", "rgb(255, 255, 255)"), ("khaki", "rgb(0, 0, 0)")],
)
def test_on_any_accent_colour_the_letters_can_be_read(
    page: Page, accent: str, on_it: str
) -> None:
    chat = Chat(page)
    set_attribute(chat, "accent", accent)

    expect(chat.button(chat.launcher)).to_have_css("color", on_it)


def test_an_accent_colour_is_used(page: Page) -> None:
    chat = Chat(page)
    set_attribute(chat, "accent", "hsl(0 100% 25%)")

    expect(chat.button(chat.launcher)).to_have_css("background-color", "rgb(128, 0, 0)")


def test_an_accent_that_is_no_colour_is_ignored(page: Page) -> None:
    chat = Chat(page)
    before = chat.button(chat.launcher).evaluate(
        "it => getComputedStyle(it).background"
    )
    set_attribute(chat, "accent", "red; display: none")

    after = chat.button(chat.launcher).evaluate("it => getComputedStyle(it).background")
    assert after == before


def test_the_page_can_open_and_close_it(page: Page) -> None:
    chat = Chat(page)
    set_attribute(chat, "open", "")
    expect(chat.panel).to_be_visible()
    chat.host.evaluate("it => it.removeAttribute('open')")

    expect(chat.panel).to_be_hidden()


def test_in_the_page_it_is_always_there(page: Page) -> None:
    chat = Chat(page)
    set_attribute(chat, "position", "inline")
    expect(chat.box).to_be_visible()
    page.keyboard.press("Escape")

    expect(chat.box).to_be_visible()
    expect(chat.button("Close")).to_be_hidden()


def test_the_server_can_be_another_one(page: Page, complaints: Complaints) -> None:
    complaints.expected += ["status of 404", "request elsewhere"]
    chat = Chat(page)
    set_attribute(chat, "server", "/elsewhere")
    with page.expect_request("**/elsewhere/api/clinic"):
        chat.button(chat.launcher).click()


def test_the_page_hears_what_happens_and_not_what_is_said(page: Page) -> None:
    page.evaluate(f"({LISTEN})()")
    chat = Chat(page)
    chat.open()
    chat.ask_and_wait(CRISIS)

    heard = page.evaluate("heard")
    assert heard == [
        ["open", {"open": True}],
        ["message", {"from": "parent"}],
        ["message", {"from": "assistant"}],
    ]


def test_the_page_hears_that_the_server_is_away(
    page: Page, complaints: Complaints
) -> None:
    complaints.expected.append("status of 500")
    page.evaluate(f"({LISTEN})()")
    chat = Chat(page)
    chat.open()
    page.route(MESSAGES, lambda route: route.fulfill(status=500), times=1)
    chat.ask(QUESTION)
    expect(page.get_by_text("Not sent yet.")).to_be_visible()

    assert ["error", {"message": "the server answered 500"}] in page.evaluate("heard")


def test_a_message_that_comes_while_closed_is_marked_on_the_button(chat: Chat) -> None:
    with holding(chat.page) as held:
        chat.ask(QUESTION)
        held.route()
        chat.button("Close").click()
        held.route().continue_()

        expect(chat.host.locator(".launcher[data-unread]")).to_be_visible()


def test_the_page_can_style_its_parts(page: Page) -> None:
    # The policy of this page allows no <style>, so a sheet is adopted.
    page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync('lactabot-chat::part(launcher) { border-radius: 3px }' +
            'lactabot-chat { --lactabot-accent: rgb(1, 2, 3) }');
          document.adoptedStyleSheets.push(sheet);
        }"""
    )

    launcher = Chat(page).button("Ask about let-down")
    expect(launcher).to_have_css("border-radius", "3px")
    expect(launcher).to_have_css("background-color", "rgb(1, 2, 3)")


def test_markup_that_a_parent_types_is_shown_as_text(chat: Chat) -> None:
    chat.ask_and_wait(MARKUP)

    expect(chat.questions).to_contain_text(MARKUP)
    expect(chat.page.locator(".log b, .log img, .log script")).to_have_count(0)


def test_markup_in_a_reply_is_shown_as_text(chat: Chat) -> None:
    source = {"title": MARKUP, "section": MARKUP, "publisher": MARKUP, "as_of": MARKUP}
    body = reply(
        MARKUP,
        limits=MARKUP,
        sources=[source],
        buttons=[{"title": MARKUP, "payload": "x"}],
    )
    chat.page.route(MESSAGES, lambda route: route.fulfill(json=body))
    chat.ask_and_wait()

    expect(chat.replies.locator(".words")).to_have_text(MARKUP)
    expect(chat.replies.locator(".limits")).to_have_text(MARKUP)
    expect(chat.replies.locator(".choices button")).to_have_text(MARKUP)
    expect(chat.page.locator(".log b, .log img, .log script")).to_have_count(0)


def test_markup_in_the_clinics_name_is_shown_as_text(page: Page) -> None:
    page.route(
        "**/api/clinic",
        lambda route: route.fulfill(json=route.fetch().json() | {"clinic": MARKUP}),
    )
    Chat(page).open()

    expect(page.locator(".contact")).to_contain_text(MARKUP)


@pytest.mark.parametrize(
    ("text", "hrefs"),
    [
        ("See https://example.org/a?b=c#d.", ["https://example.org/a?b=c#d"]),
        ("Call tel:555-0100 or sms:988", ["tel:555-0100", "sms:988"]),
        ("988, 911, 1-833-852-6262", ["tel:988", "tel:911", "tel:1-833-852-6262"]),
        ("javascript:alert(1) JavaScript:alert(1)", []),
        ("http://example.org data:text/html,x file:///etc/passwd", []),
        ("[a](javascript:alert(1)) mailto:a@example.org", []),
        ("https://", []),
        ("1988 and 98845, 9110", []),
    ],
)
def test_only_safe_links_are_made(chat: Chat, text: str, hrefs: list[str]) -> None:
    chat.page.route(MESSAGES, lambda route: route.fulfill(json=reply(text)))
    chat.ask_and_wait()

    expect(chat.replies.locator(".words")).to_have_text(text)
    links = chat.replies.locator(".words a").all()
    assert [link.get_attribute("href") for link in links] == hrefs


def test_what_a_parent_types_is_never_a_link(chat: Chat) -> None:
    chat.ask_and_wait("https://example.org")

    expect(chat.questions.locator("a")).to_have_count(0)


@pytest.fixture
def clinic_site(project: MinimalProject, tmp_path: object) -> Iterator[tuple[str, str]]:
    """A gateway, and a clinic's page of another origin that embeds its widget."""
    where = {"gateway": ""}

    def page(request: object) -> HTMLResponse:
        gateway = where["gateway"]
        return HTMLResponse(
            '<!doctype html><html lang="en"><title>Clinic</title>'
            f'<script type="module" src="{gateway}/widget/lactabot.js"></script>'
            "<lactabot-chat></lactabot-chat>",
            headers={
                "Content-Security-Policy": f"default-src 'none'; script-src {gateway};"
                f" connect-src {gateway}; require-trusted-types-for 'script'"
            },
        )

    with serving(Starlette(routes=[Route("/", page)])) as site:
        project.edit("clinic.yml", "https://clinic.example", site)
        settings = read_settings({"LACTABOT_HOME": str(tmp_path)}, project.root)
        with serving(create_app(build(settings))) as gateway:
            where["gateway"] = gateway
            yield site, gateway


def test_a_page_of_the_clinic_needs_two_lines_and_two_directives(
    browser: Browser, clinic_site: tuple[str, str]
) -> None:
    site, gateway = clinic_site
    context = browser.new_context()
    page = context.new_page()
    problems: list[str] = []
    page.add_init_script(REPORT_VIOLATIONS)
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site)
    chat = Chat(page)
    chat.open()
    chat.ask_and_wait("do I need pads")

    expect(page.locator(".contact")).to_contain_text("Hill Clinic")
    assert [text for text in problems if "favicon" not in text] == []
    assert all(url.startswith((f"{site}/", f"{gateway}/")) for url in asked)
    assert context.cookies() == []
    context.close()


def test_another_page_gets_no_answer_but_the_way_to_988(
    browser: Browser, clinic_site: tuple[str, str]
) -> None:
    site, gateway = clinic_site
    context = browser.new_context()
    page = context.new_page()
    # "localhost" is another origin than the one that clinic.yml names.
    page.goto(site.replace("127.0.0.1", "localhost"))

    expect(page.locator("lactabot-chat")).to_be_attached()
    expect(page.get_by_role("button")).to_have_count(0)
    assert re.match("http://localhost", page.url)
    assert gateway
    context.close()
