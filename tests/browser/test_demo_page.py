"""The demo page: a clinic's page that embeds the widget and shows how."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chat import Chat
from tests.browser.conftest import Complaints

pytestmark = pytest.mark.browser


def test_it_shows_the_lines_that_embed_the_widget(page: Page, server: str) -> None:
    line = page.locator("#line")

    expect(line).to_have_text(
        f'<script type="module" src="{server}/widget/lactabot.js"></script>\n'
        "<lactabot-chat></lactabot-chat>"
    )


def test_the_form_sets_the_attributes_and_the_lines_follow(page: Page) -> None:
    page.get_by_label("Language").select_option("es")
    page.get_by_label("Heading").fill("Pregunte")
    page.get_by_label("Accent colour").fill("indigo")
    page.get_by_label("Position").select_option("left")

    expect(page.get_by_role("button", name="Pregunte")).to_be_visible()
    expect(page.locator("#line")).to_contain_text(
        '<lactabot-chat language="es" heading="Pregunte" accent="indigo"'
        ' position="left">'
    )


def test_an_emptied_field_takes_its_attribute_away(page: Page) -> None:
    page.get_by_label("Heading").fill("Milk")
    page.get_by_label("Heading").fill("")

    expect(page.locator("#line")).to_contain_text("<lactabot-chat></lactabot-chat>")


def test_the_form_knows_when_the_chat_is_opened_by_hand(page: Page) -> None:
    page.set_viewport_size({"width": 1200, "height": 800})
    Chat(page).open()

    expect(page.get_by_label("open", exact=True)).to_be_checked()


def test_the_policy_of_the_page_allows_nothing_but_its_own(page: Page) -> None:
    response = page.request.get("/")

    policy = response.headers["content-security-policy"]
    allowed = {rule.partition(" ")[2] for rule in policy.split("; ")}
    assert policy.startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in policy
    assert allowed == {"'none'", "'self'"}


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
    context.close()


def test_the_page_says_that_the_assistant_is_no_doctor(page: Page) -> None:
    expect(page.get_by_text("It is not a doctor")).to_be_visible()
