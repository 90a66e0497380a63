"""What is known of a person survives a restart, and an opt-out for good."""

import asyncio
import contextlib
import datetime
import sqlite3
from dataclasses import replace

import pytest

from bot.errors import StoreError
from bot.gateway.erasing import erase
from bot.gateway.store import METADATA, Store
from bot.gateway.texting import texters as texters_module
from bot.gateway.texting.texters import Texter, Texters
from tests.gateway.locking import locking
from tests.gateway.rows import rows_of

pytestmark = pytest.mark.anyio
TODAY = datetime.datetime(2026, 3, 1, 12)
KNOWN = Texter(told=True, choices=("a", "b"), language="es")
STOPPED = Texter(stopped=True)


async def restarted(store):
    texters = Texters(store)
    await texters.open()
    return texters


async def test_nothing_is_known_of_somebody_new(store):
    assert (await restarted(store)).of("a") == Texter()


async def known_after_a_restart(store):
    texters = await restarted(store)
    await texters.refresh("a")
    return texters.of("a")


async def test_a_crisis_does_not_undo_what_another_gateway_knows(store):
    elsewhere, here = Texters(store), Texters(store)
    elsewhere.wish("a", STOPPED)

    here.keep_language("a", "es")

    assert await known_after_a_restart(store) == replace(STOPPED, language="es")


async def test_a_restart_forgets_nothing(store):
    Texters(store).keep("a", KNOWN)

    assert await known_after_a_restart(store) == KNOWN


async def test_the_latest_counts(store):
    texters = Texters(store)
    texters.keep("a", KNOWN)
    texters.wish("a", STOPPED)

    assert texters.of("a") == await known_after_a_restart(store) == STOPPED


@pytest.mark.parametrize(("texter", "left"), [(KNOWN, Texter()), (STOPPED, STOPPED)])
async def test_after_the_retention_only_an_opt_out_is_left(
    store, monkeypatch, texter, left
):
    monkeypatch.setattr(texters_module, "_now", lambda: TODAY)
    texters = Texters(store)
    texters.wish("a", texter)
    later = TODAY + datetime.timedelta(hours=24, seconds=1)
    monkeypatch.setattr(texters_module, "_now", lambda: later)
    await texters.purge(24)

    await texters.refresh("a")
    assert texters.of("a") == left
    assert await known_after_a_restart(store) == left


async def test_a_store_that_is_away_costs_no_memory(tmp_path, caplog):
    store = Store(tmp_path / "missing")
    texters = Texters(store)
    texters.wish("a", STOPPED)
    with pytest.raises(StoreError):
        await texters.open()
    await store.close()

    assert texters.of("a") == STOPPED
    assert "an opt-out or its end is not stored yet" in caplog.text


@pytest.fixture
def locked(file_store, tmp_path):
    """Lets somebody else hold the store's file while a block lasts."""

    @contextlib.contextmanager
    def locked():
        other = sqlite3.connect(tmp_path / "conversations.sqlite")
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.close()

    return locked


@pytest.mark.parametrize("first", [Texter(), STOPPED])
async def test_an_opt_out_of_while_the_store_was_locked_is_written_later(
    file_store, locked, first
):
    store = file_store
    texters = Texters(store)
    texters.wish("a", first)
    changed = Texter(stopped=not first.stopped)
    with locked():
        texters.wish("a", changed)
        await texters.write_again()
        assert texters.of("a") == changed
    await texters.write_again()

    assert (await restarted(store)).of("a") == changed


async def test_an_answer_that_was_under_way_does_not_undo_an_opt_out(store):
    texters = Texters(store)
    texters.wish("a", STOPPED)

    texters.keep("a", KNOWN)

    stopped = replace(KNOWN, stopped=True)
    assert texters.of("a") == await known_after_a_restart(store) == stopped


@pytest.fixture
async def late(tmp_path):
    """Those of a gateway that was started while the store was locked."""
    store = Store(tmp_path)
    await store.open()
    Texters(store).wish("a", STOPPED)
    await store.close()
    store = Store(tmp_path)
    texters = Texters(store)
    with contextlib.closing(locking(tmp_path)), pytest.raises(StoreError):
        await texters.open()
    yield texters
    await store.close()


async def test_an_opt_out_that_could_not_be_read_is_not_written_over(late):
    late.keep("a", KNOWN)
    await late.open()

    stopped = replace(KNOWN, stopped=True)
    assert late.of("a") == (await restarted(late._store)).of("a") == stopped


async def test_who_wants_texts_again_is_not_stopped_by_what_is_read_later(late):
    again = Texter(language="es")
    late.wish("a", again)
    await late.open()

    assert late.of("a") == (await restarted(late._store)).of("a") == again


async def test_what_the_store_has_is_not_written_again(store, monkeypatch):
    texters = Texters(store)
    texters.wish("a", STOPPED)
    await texters.write_again()

    async def execute(statement):
        raise AssertionError("asked again")

    monkeypatch.setattr(store, "execute", execute)
    await texters.write_again()


async def test_an_opt_out_is_written_again_by_itself(file_store, locked, monkeypatch):
    store = file_store
    monkeypatch.setattr(texters_module, "AGAIN_SECONDS", 0.01)
    texters = Texters(store)
    with locked():
        texters.wish("a", STOPPED)
        assert not await store.works()
    watching = asyncio.create_task(texters.watch())
    while texters._unsure:
        await asyncio.sleep(0.01)
    watching.cancel()

    assert (await restarted(store)).of("a") == STOPPED


async def test_who_is_forgotten_is_not_written_down_again(store):
    texters = Texters(store)
    texters.wish("a", STOPPED)
    texters.wish("a", Texter())
    texters.drop("a")
    await erase(store, "a")

    await texters.write_again()

    assert await rows_of(store, METADATA.tables["texters"]) == []


async def test_an_opt_out_that_is_not_written_yet_moves_to_the_new_hash(store):
    texters = Texters(store)
    texters.wish("old", STOPPED)
    texters.move("old", "new")

    await texters.write_again()

    (*_, row) = await rows_of(store, METADATA.tables["texters"])
    assert (row.key, row.stopped) == ("new", True)
