"""What is deleted is in no table, no file and no memory, here and elsewhere."""

import contextlib
import datetime
import sqlite3

import pytest

from bot.errors import StoreError
from bot.gateway import erasing
from bot.gateway.erasing import ORDER_HOURS, Eraser, erase, order
from bot.gateway.outbox import CRISIS, REQUESTED
from bot.gateway.outcomes import id_of
from bot.gateway.personal import keyed_columns, worded_columns
from bot.gateway.store import METADATA, Store
from bot.knowledge.reply import Reply
from tests.gateway.rows import put_row, rows_of

pytestmark = pytest.mark.anyio
# Of no conversation; see docs/privacy.md.
NOT_PERSONAL = {"referrals", "feedback", "replies_by_day", "messages_by_hour"}
ORDERS = {"erasures"}
FILE = "conversations.sqlite"


def everything_below(folder):
    return b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())


async def test_a_row_of_every_table_is_deleted_and_those_of_others_stay(store):
    for column in keyed_columns():
        for key in ("mine", "another"):
            await put_row(store, column.table, **{column.name: key})

    await erase(store, "mine")

    for column in keyed_columns():
        (row,) = await rows_of(store, column.table)
        assert getattr(row, column.name) == "another", column


async def test_every_table_is_known_to_be_personal_or_not(store):
    personal = {column.table.name for column in (*keyed_columns(), *worded_columns())}

    assert personal | NOT_PERSONAL | ORDERS == set(METADATA.tables)


async def test_the_outcome_of_a_deleted_message_is_deleted_too(store):
    outcomes = METADATA.tables["outcomes"]
    for key in ("mine", "another"):
        message = id_of(("sms", key))
        await store.add(key, "hi", [], message)
        await put_row(store, outcomes, id=message, outcome="what we said")

    await erase(store, "mine")

    (row,) = await rows_of(store, outcomes)
    assert row.id == id_of(("sms", "another"))


@pytest.mark.parametrize(
    ("table", "column"), [("events", "body"), ("outcomes", "outcome")]
)
async def test_what_names_the_conversation_in_its_text_is_deleted(store, table, column):
    for key in ("a" * 64, "b" * 64):
        body = f'{{"conversation": "{key}"}}'
        await put_row(store, METADATA.tables[table], **{"id": key, column: body})

    await erase(store, "a" * 64)

    (row,) = await rows_of(store, METADATA.tables[table])
    assert row.id == "b" * 64


async def test_the_clinic_still_hears_of_a_crisis(store):
    events = METADATA.tables["events"]
    body = f'{{"conversation": "{"a" * 64}"}}'
    for type in (CRISIS, REQUESTED):
        await put_row(store, events, id=type, type=type, body=body)

    await erase(store, "a" * 64)

    (row,) = await rows_of(store, events)
    assert row.type == CRISIS


async def test_who_wants_no_texts_gets_none_also_when_forgotten(store):
    texters = METADATA.tables["texters"]
    await put_row(store, texters, key="mine", stopped=True, told=True, choices=["/a"])

    await erase(store, "mine")

    (row,) = await rows_of(store, texters)
    assert (row.stopped, row.told, row.choices) == (True, False, [])


async def test_no_byte_of_it_is_left_in_the_files_of_an_open_store(
    file_store, tmp_path
):
    store = file_store
    for number in range(50):
        await store.add("mine", f"quagga {number} " * 300, [Reply("answer", "quagga")])
    before = everything_below(tmp_path)

    await erase(store, "mine")

    assert b"quagga" in before
    assert b"quagga" not in everything_below(tmp_path)


async def test_what_lies_in_memory_is_dropped(store):
    eraser, dropped = Eraser(store), []
    eraser.at_erase.append(dropped.append)

    await eraser.erase("mine")
    await eraser.look()

    assert dropped == ["mine"]


async def test_a_gateway_forgets_what_was_deleted_from_outside(store):
    eraser, dropped = Eraser(store), []
    eraser.at_erase.append(dropped.append)

    await order(store, "mine")
    await eraser.look()
    await eraser.look()

    assert dropped == ["mine"]


async def test_a_message_that_was_under_way_is_deleted_at_the_next_look(store):
    await order(store, "mine")
    await store.add("mine", "came late", [])

    await Eraser(store).look()

    assert await store.turns("mine") == []


async def test_a_gateway_that_starts_later_deletes_nothing_that_is_new(store):
    await order(store, "mine")
    eraser = Eraser(store)
    await eraser.open()
    await store.add("mine", "a new beginning", [])

    await eraser.look()

    assert len(await store.turns("mine")) == 1


async def test_what_is_deleted_while_the_store_cannot_be_opened_is_forgotten(
    store, tmp_path, monkeypatch
):
    eraser, dropped = Eraser(store), []
    eraser.at_erase.append(dropped.append)
    with monkeypatch.context() as away:
        away.setattr(store, "execute", Store(tmp_path / "missing").execute)
        with pytest.raises(StoreError):
            await eraser.open()
    await order(store, "mine")

    await eraser.open()
    await eraser.look()

    assert dropped == ["mine"]


async def test_an_order_is_forgotten_once_everybody_has_seen_it(store, monkeypatch):
    await order(store, "mine")
    later = erasing._now() + datetime.timedelta(hours=ORDER_HOURS, seconds=1)
    monkeypatch.setattr(erasing, "_now", lambda: later)

    await Eraser(store).purge()

    assert await rows_of(store, METADATA.tables["erasures"]) == []


async def test_two_gateways_that_delete_the_same_leave_two_orders(store):
    await Eraser(store).erase("mine")
    await Eraser(store).erase("mine")

    assert len(await rows_of(store, METADATA.tables["erasures"])) == 2


async def test_a_deletion_while_somebody_reads_the_store_is_told(
    file_store, tmp_path, caplog
):
    store = file_store
    await store.add("mine", "quagga", [])
    with contextlib.closing(sqlite3.connect(tmp_path / FILE)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM turns").fetchone()

        await erase(store, "mine")

    assert "in the store's journal for a while" in caplog.text
