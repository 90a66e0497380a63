"""The clinic's report can be read by everybody, and asks nobody for anything."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Page

from bot.gateway.store import Store
from bot.report.page import make_page, write_page
from bot.settings import PROJECT, read_settings
from tests.browser.test_accessibility import violations
from tests.report.store import TODAY, fill_year

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", params=[0, 3000], ids=["empty", "full"])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    """The file of a report, of nothing and of a busy clinic."""
    home = tmp_path_factory.mktemp("report")
    (home / "data").symlink_to(PROJECT / "data")
    clinic = (PROJECT / "clinic.yml").read_text(encoding="utf-8")
    clinic = clinic.replace("messages: false", "messages: true")
    (home / "clinic.yml").write_text(clinic, encoding="utf-8")
    topics = sorted(path.stem for path in (PROJECT / "data/knowledge").glob("*.yml"))

    async def make() -> str:
        store = Store(home)
        await store.open()
        if request.param:
            fill_year(home, topics, request.param)
        try:
            settings = read_settings({}, home)
            return await make_page(store, settings, 90, TODAY)
        finally:
            await store.close()

    path = home / "report.html"
    with ThreadPoolExecutor(1) as thread:  # Playwright has a loop in ours
        write_page(thread.submit(lambda: asyncio.run(make())).result(), path)
    return path


@pytest.fixture
def shown(page_of_its_own: Page, report: Path) -> Page:
    """The report in a browser, all tables unfolded."""
    page_of_its_own.goto(report.as_uri())
    page_of_its_own.evaluate(
        "document.querySelectorAll('details').forEach(it => it.open = true)"
    )
    return page_of_its_own


@pytest.fixture
def page_of_its_own(browser):
    """An empty page of a small window, whose requests and errors are heard."""
    page = browser.new_page(viewport={"width": 400, "height": 800})
    heard = []
    page.on("request", lambda request: heard.append(request.url))
    page.on("console", lambda message: heard.append(message.text))
    yield page
    assert [each for each in heard if not each.startswith("file:")] == []
    assert len(heard) == 1
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("media", ["screen", "print"])
def test_axe_finds_nothing_wrong(shown: Page, scheme, media) -> None:
    shown.emulate_media(color_scheme=scheme, media=media)

    assert violations(shown) == []


def test_nothing_is_wider_than_a_phone(shown: Page) -> None:
    wide = "document.documentElement.scrollWidth - innerWidth"

    assert shown.evaluate(wide) <= 0


def test_each_plot_has_its_words_and_its_table(shown: Page) -> None:
    plots = shown.locator("svg[role=img]")
    for i in range(plots.count()):
        words = plots.nth(i).locator("desc").text_content()
        assert words and words.strip()
        assert plots.nth(i).locator("xpath=ancestor::section//table").count() >= 1
