"""Everything about a person is deleted in time: each table, memory and file."""

import dataclasses
import datetime
import sqlite3

import pytest

from bot.conversation.state import State
from bot.gateway import recent
from bot.gateway.outbox import CRISIS, DEAD_DAYS, SAID
from bot.gateway.recent import Recent
from bot.gateway.store import METADATA
from tests.gateway.rows import put_row, rows_of

pytestmark = pytest.mark.anyio
DAY, HOUR = datetime.timedelta(days=1), datetime.timedelta(hours=1)
TWO_DAYS = 2 * DAY
# By table, what makes a row old and what makes it new; all that a person leaves.
AGED = {
    "turns": {"at": TWO_DAYS},
    "outcomes": {"at": TWO_DAYS},
    "texters": {"at": TWO_DAYS},
    "handoffs": {"at": TWO_DAYS},
    "events": {"at": TWO_DAYS, "type": SAID},
    "erasures": {"at": 2 * HOUR},
    "feedback": {"day": 31 * DAY},
}
WITH_HANDOFF = {"numbers"}  # see below
COUNTS = {"referrals", "replies_by_day", "messages_by_hour"}  # of nobody; kept for good


@pytest.fixture
async def gateway(assemble):
    """One whose store is open, and whose tasks do not run."""
    gateway = assemble()
    await gateway.store.open()
    yield gateway
    await gateway.store.close()


async def put_aged(store, table, younger=datetime.timedelta(0)):
    now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    values = dict(AGED[table])
    for column in ("at", "day"):
        if column in values:
            values[column] = now - values[column] + younger
    if "day" in values:
        values["day"] = values["day"].date()
    key = next(iter(METADATA.tables[table].primary_key)).name
    if key != "id" or table != "turns":
        values[key] = f"{younger}"
    await put_row(store, METADATA.tables[table], **values)


async def test_every_table_has_a_time_after_which_it_is_purged():
    assert set(AGED) | WITH_HANDOFF | COUNTS == set(METADATA.tables)


@pytest.mark.parametrize("table", AGED)
async def test_what_is_old_is_purged_and_what_is_new_stays(gateway, table):
    await put_aged(gateway.store, table)
    await put_aged(gateway.store, table, younger=AGED[table].get("day", TWO_DAYS))

    await gateway.purge()

    assert len(await rows_of(gateway.store, METADATA.tables[table])) == 1


async def test_a_number_goes_with_its_hand_off(gateway):
    await put_aged(gateway.store, "handoffs")
    (row,) = await rows_of(gateway.store, METADATA.tables["handoffs"])
    numbers = METADATA.tables["numbers"]
    await put_row(gateway.store, numbers, conversation=row.conversation)
    await gateway.desk.talks.open()

    await gateway.purge()

    assert await rows_of(gateway.store, numbers) == []


async def test_a_wish_to_get_no_texts_is_kept(gateway):
    texters = METADATA.tables["texters"]
    await put_row(gateway.store, texters, key="k", stopped=True)

    await gateway.purge()

    assert len(await rows_of(gateway.store, texters)) == 1


@pytest.mark.parametrize(("days", "left"), [(DEAD_DAYS - 1, 1), (DEAD_DAYS + 1, 0)])
async def test_an_event_without_words_that_was_given_up_goes_too(gateway, days, left):
    events = METADATA.tables["events"]
    now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    row = {"at": now - days * DAY, "type": CRISIS, "dead": True}
    await put_row(gateway.store, events, **row)

    await gateway.purge()

    assert len(await rows_of(gateway.store, events)) == left


async def test_no_byte_of_it_is_left_in_the_files_of_an_open_store(gateway):
    await gateway.store.add("key", "quagga " * 1000, [])
    with sqlite3.connect(gateway.settings.home / "conversations.sqlite") as database:
        database.execute("UPDATE turns SET at = '2020-01-01 00:00:00.000000'")
    database.close()

    await gateway.purge()

    files = [p for p in gateway.settings.home.iterdir() if p.is_file()]
    assert len(files) > 2
    assert not any(b"quagga" in path.read_bytes() for path in files)


async def test_the_journal_is_emptied_by_each_purge(gateway, monkeypatch):
    emptied = []
    monkeypatch.setattr(
        "bot.gateway.parts.clear_journal", lambda store: _note(emptied, store)
    )

    await gateway.purge()

    assert emptied == [gateway.store]


async def _note(emptied, store):
    emptied.append(store)


async def test_rasa_is_told_for_how_long_to_remember(gateway):
    asked = []

    class Rasa:
        async def purge(self, hours, gone):
            asked.append(hours)

    await dataclasses.replace(gateway, rasa=Rasa()).purge()

    assert asked == [gateway.content.retention_hours]


async def test_the_gateway_forgets_whom_nobody_heard_of(gateway, monkeypatch):
    gateway.recent.add("old", "a quagga leaks")
    gateway.retrieval._states |= {"old": State("pads"), "new": State("pads")}
    later = recent._now() + gateway.content.retention_hours * 3600 + 1
    monkeypatch.setattr(recent, "_now", lambda: later)
    gateway.recent.add("new", "hi")

    await gateway.purge()

    assert list(gateway.recent._memories) == ["new"]
    assert list(gateway.retrieval._states) == ["new"]


def test_last_words_go_long_before_the_conversation(monkeypatch):
    remembered = Recent()
    remembered.add("key", "a quagga leaks")
    later = recent._now() + recent.SECONDS
    monkeypatch.setattr(recent, "_now", lambda: later)

    remembered.purge(86_400)

    assert remembered._memories["key"].words == []
