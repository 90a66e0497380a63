"""What one gateway learns, every gateway over the same PostgreSQL knows."""

import asyncio
import datetime

import pytest

from bot.gateway import outbox as outbox_module
from bot.gateway.admission import Admission
from bot.gateway.answering import Answering
from bot.gateway.background import Background
from bot.gateway.engines import Message
from bot.gateway.erasing import Eraser
from bot.gateway.forgetting import ForgetMe
from bot.gateway.handoff import Desk
from bot.gateway.keeping import Keeper
from bot.gateway.ledger import Ledger
from bot.gateway.limits import Limits
from bot.gateway.metrics import Metrics
from bot.gateway.order import order_of
from bot.gateway.outbox import CLINIC, CRISIS, Outbox, Receiver
from bot.gateway.outcomes import Outcomes
from bot.gateway.recalling import Recall
from bot.gateway.recent import Recent
from bot.gateway.referring import Referring
from bot.gateway.signatures import Keys
from bot.gateway.store import Store, insert
from bot.gateway.talks import Talk, _handoffs
from bot.gateway.texting.numbers import Numbers, Way
from bot.gateway.texting.texters import Texter, Texters
from bot.gateway.tokens import ButtonTokens
from bot.gateway.turns import Turns
from bot.knowledge.forgetting import ForgetWords
from bot.knowledge.messaging import MESSAGING
from bot.knowledge.reply import Reply

pytestmark = pytest.mark.anyio
SECRET = "whsec_" + "c2VjcmV0" * 4
WHAT = ("phone", "id", "text")


@pytest.fixture
async def stores(postgres, tmp_path):
    """Those of two gateways."""
    url = postgres.new_database()
    both = Store(tmp_path, url), Store(tmp_path, url)
    for store in both:
        await store.open()
    yield both
    await asyncio.gather(*(store.close() for store in both))


@pytest.fixture
async def outcomes(stores):
    orders = [order_of(store._database._url) for store in stores]
    yield [Outcomes(*pair) for pair in zip(stores, orders, strict=True)]
    await asyncio.gather(*(order.close() for order in orders))


async def test_what_two_are_asked_at_once_is_done_by_one(outcomes):
    done = []

    def work_of(name):
        async def work():
            done.append(name)
            await asyncio.sleep(0.05)
            return f"by {name}"

        return work

    found = await asyncio.gather(
        *(o.do(WHAT, work_of(n), everywhere=True) for n, o in enumerate(outcomes))
    )

    assert len(done) == 1
    assert found == [f"by {done[0]}"] * 2


async def test_what_failed_at_one_is_done_by_the_other(outcomes):
    async def fails():
        raise ZeroDivisionError

    async def works():
        return "done"

    with pytest.raises(ZeroDivisionError):
        await outcomes[0].do(WHAT, fails, everywhere=True)

    assert await outcomes[1].do(WHAT, works, everywhere=True) == "done"


async def test_who_texted_stop_to_one_gets_nothing_from_the_other(stores):
    first, second = map(Texters, stores)
    await second.refresh("a")
    first.wish("a", Texter(stopped=True, language="es"))
    await stores[0].execute(tables_are_written())

    await second.refresh("a")

    assert second.of("a") == Texter(stopped=True, language="es")


def tables_are_written():
    """Something that is asked for after what nobody waits for."""
    return outbox_module.select(outbox_module._events.c.id)


async def test_the_way_to_a_phone_is_known_to_both_and_forgotten_by_both(stores):
    first, second = (Numbers([b"s" * 32], store) for store in stores)
    way = Way("sms", "+15005550006", "+15005550001")
    first.keep("a", way)
    await stores[0].execute(tables_are_written())
    await second.refresh("a")
    found = second.of("a")

    first.forget("a")
    await stores[0].execute(tables_are_written())
    await second.refresh("a")

    assert (found, second.of("a")) == (way, None)


@pytest.fixture
def desks(stores):
    return [Desk(None, {}, an_outbox(store), store) for store in stores]


def an_outbox(store):
    receivers = {CLINIC: Receiver("http://127.0.0.1:1/", Keys([SECRET]))}
    return Outbox(store, receivers, Metrics())


NOW = datetime.datetime(2026, 3, 1, 12)


async def test_a_hand_off_that_one_began_and_ended_is_seen_by_the_other(desks):
    states = []
    for state in ("waiting", "person", "bot"):
        await desks[0].talks.keep("a", Talk("web", state, NOW))
        await desks[1].refresh("a")
        states.append(desks[1].state("a"))
        if state == "waiting":  # a person writes later, an end keeps the time
            desks[1].talks.put("a", Talk("web", "waiting", NOW - datetime.timedelta(1)))

    assert states == ["waiting", "person", "bot"]


async def test_what_is_older_in_the_store_changes_nothing(desks, stores):
    desks[1].talks.put("a", Talk("web", "person", NOW))
    row = {"conversation": "a", "channel": "web", "state": "waiting"}
    earlier = NOW - datetime.timedelta(minutes=1)
    await stores[0].execute(insert(_handoffs).values({**row, "at": earlier}))

    await desks[1].refresh()

    assert desks[1].state("a") == "person"


async def test_an_event_is_sent_by_one_gateway(stores):
    sent = []

    async def posted(receiver, id, body):
        sent.append(id)
        await asyncio.sleep(0.05)
        return ""

    outboxes = [an_outbox(store) for store in stores]
    for outbox in outboxes:
        outbox._post = posted
    for number in range(15):
        await outboxes[0].keep(CRISIS, {}, f"msg_{number}")

    tried = 1
    while tried:
        tried = sum(await asyncio.gather(*(o.send_due() for o in outboxes)))

    assert sorted(sent) == sorted(f"msg_{number}" for number in range(15))


async def test_an_event_whose_sender_was_killed_is_due_again_later(stores, monkeypatch):
    outboxes = [an_outbox(store) for store in stores]
    await outboxes[0].keep(CRISIS, {}, "msg_1")

    async def killed(row):
        pass

    async def refused(receiver, id, body):
        return "status 503"

    outboxes[0]._send = killed
    outboxes[1]._post = refused
    await outboxes[0].send_due()
    at_once = await outboxes[1].send_due()
    later = outbox_module._now() + datetime.timedelta(
        seconds=outbox_module.LEND_SECONDS + 1
    )
    monkeypatch.setattr(outbox_module, "_now", lambda: later)

    assert (at_once, await outboxes[1].send_due()) == (0, 1)


async def test_a_turn_knows_its_message(stores):
    await stores[0].add("a", "hi", [Reply("answer", "Yes.")], "m1")

    (turn,) = await stores[1].turns("a")

    assert turn.message == "m1"


class Harmless:
    """A guard that finds nothing, so that no test here waits for the real one."""

    async def read(self, texts, before=""):
        return None

    def wants_person(self, text):
        return ""

    async def by_meaning(self, text, limited=False):
        return [], None


class Answers:
    """An engine that notes what it was asked."""

    def __init__(self):
        self.asked = []

    async def reply(self, message):
        self.asked.append(message)
        await asyncio.sleep(0.02)
        return [Reply("answer", f"Answer {len(self.asked)}.", topic="pads")]


@pytest.fixture
async def turns(stores):
    """Those of two gateways, with one engine behind both."""
    engine, both = Answers(), []
    orders = [order_of(store._database._url) for store in stores]
    for store, order in zip(stores, orders, strict=True):
        outbox = an_outbox(store)
        desk = Desk(None, {}, outbox, store, order)
        metrics, messaging = Metrics(), MESSAGING.of_one("Later.")
        recent, buttons = Recent(), ButtonTokens([b"s" * 32], [])
        keeper, background = Keeper(store, metrics), Background(metrics)
        referring = Referring(
            Harmless(), recent, buttons, outbox, keeper, background, metrics
        )
        forget_me = ForgetMe(ForgetWords(), Eraser(store), store, desk, outbox)
        admission = Admission(Limits(None), messaging, metrics)
        turns = Turns(
            referring=referring,
            red_flags=None,
            recall=Recall(store, recent, desk, "Anew."),
            answering=Answering(
                [engine], None, buttons, forget_me, desk, recent, admission
            ),
            forget_me=forget_me,
            admission=admission,
            order=order,
            recent=recent,
            buttons=buttons,
            store=store,
            keeper=keeper,
            metrics=metrics,
            ledger=Ledger(store, metrics),
        )
        both.append(turns)
    yield engine, *both
    await asyncio.gather(*(order.close() for order in orders))


async def test_a_message_that_comes_to_both_is_answered_once(turns, stores):
    engine, first, second = turns
    message = Message("a", "do pads help", id="m1")

    replies = await asyncio.gather(first.take(message), second.take(message))

    assert len(engine.asked) == 1
    assert replies[0] == replies[1]
    assert len(await stores[0].turns("a")) == 1


async def test_what_one_showed_the_engine_of_the_other_is_told(turns):
    engine, first, second = turns
    await first.take(Message("a", "do pads help", id="m1"))

    await second.take(Message("a", "why?", id="m2"))
    await second.take(Message("a", "why?", id="m3"))

    assert [message.moved for message in engine.asked] == [False, True, False]
    assert engine.asked[1].shown.topic == "pads"


async def test_messages_that_come_to_both_are_answered_one_after_another(turns, stores):
    _, first, second = turns
    messages = [Message("a", str(number), id=f"m{number}") for number in range(8)]

    replies = await asyncio.gather(
        *((first, second)[n % 2].take(message) for n, message in enumerate(messages))
    )

    kept = {turn.text: list(turn.replies) for turn in await stores[0].turns("a")}
    assert kept == {str(number): found for number, found in enumerate(replies)}
