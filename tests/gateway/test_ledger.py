"""What is asked is counted by day, and of nobody."""

import datetime

import pytest
from sqlalchemy import create_engine, select, text

from bot.errors import StoreError
from bot.gateway.ledger import BY_DAY, BY_HOUR, Ledger
from bot.gateway.metrics import Metrics
from bot.gateway.store import Store
from bot.knowledge.reply import Reply
from tests.gateway.parent import Parent
from tests.gateway.referral import CRISIS

pytestmark = pytest.mark.anyio
PADS, DRIPS = Reply("answer", "Yes.", "pads"), Reply("answer", "No.", "drips")
CLARIFY = Reply("clarify", "Which?")
CRISIS_REPLY, RED_FLAG = Reply("crisis", "988"), Reply("red_flag", "911")


@pytest.fixture
def ledger(store):
    return Ledger(store, Metrics())


async def by_day(store):
    """Each count by kind, topic and channel; all of them of today."""
    rows = await store.execute(select(BY_DAY))
    today = datetime.datetime.now(datetime.timezone.utc).date()
    assert {row.day for row in rows} <= {today, today - datetime.timedelta(days=1)}
    return {(row.kind, row.topic, row.channel): row.count for row in rows}


async def messages(store):
    return sum(row.count for row in await store.execute(select(BY_HOUR)))


async def test_replies_are_counted_by_kind_topic_and_channel(ledger, store):
    ledger.count([PADS, DRIPS], "web")
    ledger.count([PADS], "web")
    ledger.count([CLARIFY], "sms")
    await ledger.write()

    assert await by_day(store) == {
        ("answer", "pads", "web"): 2,
        ("answer", "drips", "web"): 1,
        ("clarify", "", "sms"): 1,
    }
    assert await messages(store) == 3


async def test_what_was_counted_before_is_added_to(ledger, store):
    ledger.count([PADS], "web")
    await ledger.write()
    another = Ledger(store, Metrics())

    another.count([PADS], "web")
    await another.write()
    await another.write()

    assert await by_day(store) == {("answer", "pads", "web"): 2}
    assert await messages(store) == 2


async def test_a_referral_is_not_among_them_and_what_stands_beside_it_is(ledger, store):
    ledger.count([CRISIS_REPLY], "web")
    ledger.count([RED_FLAG], "web")
    ledger.count([RED_FLAG, PADS], "web")
    await ledger.write()

    assert await by_day(store) == {("answer", "pads", "web"): 1}
    assert await messages(store) == 1


async def test_a_message_to_a_person_is_a_message(ledger, store):
    ledger.count([], "sms")
    await ledger.write()

    assert await messages(store) == 1


async def test_what_the_store_did_not_take_is_written_later(tmp_path, store, caplog):
    metrics = Metrics()
    away = Store(tmp_path / "no such folder")
    ledger = Ledger(away, metrics)
    ledger.count([PADS], "web")
    await ledger.write()
    with pytest.raises(StoreError):
        await away.execute(select(BY_DAY))

    ledger.count([PADS], "web")
    ledger._store = store
    await ledger.write()

    assert await by_day(store) == {("answer", "pads", "web"): 2}
    assert b'lactabot_not_stored_total{what="tally"} 2.0' in metrics.render()
    assert "is not counted yet" in caplog.text
    await away.close()


async def test_counts_outlive_the_conversations(ledger, store):
    ledger.count([PADS], "web")
    await ledger.write()

    await store.purge(retention_hours=0)

    assert await by_day(store) == {("answer", "pads", "web"): 1}


def test_a_gateway_that_stops_has_written_what_it_counted(start, settings):
    with start() as client:
        parent = Parent(client)
        parent.say("Which breast pads should I use?")
        parent.say(f"quagga {CRISIS}")

    path = settings.home / "conversations.sqlite"
    with create_engine(f"sqlite:///{path}").connect() as connection:
        counted = connection.execute(
            text("select kind, topic, channel, count from replies_by_day")
        ).all()
        hours = connection.execute(text("select count from messages_by_hour")).all()

    # The line that stands on after the crisis would be a notice of the next turn.
    assert counted == [("answer", "breast_pads", "web", 1)]
    assert hours == [(1,)]
