"""Content, models and the store are whole, or the doctor says which is not."""

import datetime

import pytest

from bot.doctor import parts
from bot.gateway import outbox as outbox_module
from bot.gateway.metrics import Metrics
from bot.gateway.outbox import CLINIC, CRISIS, Outbox, Receiver
from bot.gateway.signatures import Keys
from bot.gateway.store import Store
from bot.settings import Settings
from tests.gateway import second_tier

TODAY = datetime.date(2026, 6, 1)


@pytest.fixture
def settings(project, tmp_path):
    return Settings(project.root, tmp_path / "home", "127.0.0.1", 8080)


def levels(findings):
    return [finding.level for finding in findings]


def test_good_content_that_nobody_signed_wants_attention(settings):
    well, unsigned = parts.content(settings, TODAY)

    assert (well.level, unsigned.level) == ("ok", "attention")
    assert "of 2 answers are not reviewed" in unsigned.what


def test_a_mistake_in_the_content_is_missing_with_file_and_line(settings, project):
    project.edit("data/wording.yml", "empty: Empty.", "empty: 7")

    (finding,) = parts.content(settings, TODAY)

    assert finding.level == "missing"
    assert f"wording.yml:{project.line('data/wording.yml', 'empty')}" in finding.what


@pytest.mark.parametrize(
    ("days", "level"), [(31, "ok"), (30, "attention"), (0, "missing")]
)
def test_a_hotline_is_to_be_verified_in_time(settings, days, level):
    known = parts.read_hotlines(settings.data / "safety").values()
    first = min(hotline.expires_on for hotline in known)

    found = parts.hotlines(settings, first - datetime.timedelta(days=days))

    assert level in levels(found)


def test_a_model_that_was_never_trained_is_told(settings):
    assert levels(parts.models(settings)) == ["ok", "missing", "attention"]


def test_a_guard_trained_before_an_edit_serves_and_wants_attention(settings, project):
    settings.home.mkdir()
    second_tier.put_tiny_classifier(settings)
    assert levels(parts.models(settings))[1] == "ok"

    project.edit("data/knowledge/drips.yml", "question twenty-five", "another")

    assert levels(parts.models(settings))[1] == "attention"


@pytest.mark.anyio
async def test_a_store_that_works_is_well(settings):
    settings.home.mkdir()

    assert levels(await parts.store(settings)) == ["ok", "ok"]


@pytest.mark.anyio
async def test_a_store_that_cannot_be_written_is_told(settings):
    (finding,) = await parts.store(settings)

    assert finding.level == "missing"
    assert finding.what.startswith("nothing can be kept")


@pytest.mark.anyio
async def test_events_that_were_given_up_are_told(settings, monkeypatch):
    settings.home.mkdir()
    monkeypatch.setattr(outbox_module, "TRIES", 1)
    store = Store(settings.home)
    await store.open()
    nobody = {CLINIC: Receiver("http://127.0.0.1:1/", Keys([]))}
    outbox = Outbox(store, nobody, Metrics())
    await outbox.keep(CRISIS, {})
    await outbox.send_due()
    await outbox._client.close()
    await store.close()

    well, dead = await parts.store(settings)

    assert (well.level, dead.level) == ("ok", "missing")
    assert "lactabot outbox resend --all" in dead.remedy
