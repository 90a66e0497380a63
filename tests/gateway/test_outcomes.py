"""What comes twice is answered once, and a restart between the two changes nothing."""

import asyncio
import datetime

import pytest

from bot.errors import StoreError
from bot.gateway import outcomes as outcomes_module
from bot.gateway.outcomes import HOURS, Outcomes, Unkept, id_of
from bot.gateway.store import Store
from bot.knowledge.reply import Reply

pytestmark = pytest.mark.anyio
MESSAGE = ("sms", "SM1", "do pads help")
TODAY = datetime.datetime(2026, 3, 1, 12)


class Work:
    """Counts how often it is done; each time it comes to another outcome."""

    def __init__(self, kind=str):
        self.times, self.kind = 0, kind

    async def __call__(self):
        self.times += 1
        return self.kind(f"outcome {self.times}")


class AwayStore(Store):
    """A store that cannot be used."""

    async def execute(self, statement):
        raise StoreError("away")


class HangingStore(Store):
    """A store on a disk that does not answer until it is let go."""

    def __init__(self, home):
        super().__init__(home)
        self.reached, self.let_go = asyncio.Event(), asyncio.Event()

    async def execute(self, statement):
        self.reached.set()
        await self.let_go.wait()
        return []


async def restarted(store):
    """The outcomes of a gateway that starts over a store."""
    outcomes = Outcomes(store)
    await outcomes.open()
    return outcomes


async def test_the_second_time_brings_the_outcome_of_the_first(store):
    outcomes, work = Outcomes(store), Work()

    assert await outcomes.do(MESSAGE, work) == "outcome 1"
    assert await outcomes.do(MESSAGE, work) == "outcome 1"


async def test_two_at_the_same_time_share_one_outcome(store):
    outcomes, work = Outcomes(store), Work()

    both = await asyncio.gather(outcomes.do(MESSAGE, work), outcomes.do(MESSAGE, work))

    assert both == ["outcome 1", "outcome 1"]


async def test_a_restart_forgets_no_outcome(file_store):
    store = file_store
    await Outcomes(store).do(MESSAGE, Work())
    work = Work()

    assert await (await restarted(store)).do(MESSAGE, work) == "outcome 1"
    assert work.times == 0


async def test_what_memory_had_no_room_for_is_found_in_the_store(
    file_store, monkeypatch
):
    monkeypatch.setattr("bot.gateway.once.AT_MOST", 1)
    outcomes, work = Outcomes(file_store), Work()
    await outcomes.do(MESSAGE, work)
    await outcomes.do(("another",), work)

    assert await outcomes.do(MESSAGE, work) == "outcome 1"


async def test_another_message_is_answered(store):
    outcomes, work = await restarted(store), Work()
    await outcomes.do(MESSAGE, work)

    assert await outcomes.do(("sms", "SM2", "do pads help"), work) == "outcome 2"


async def test_without_a_name_it_is_done_each_time(store):
    outcomes, work = Outcomes(store), Work()
    await outcomes.do(None, work)

    assert await outcomes.do(None, work) == "outcome 2"


async def test_an_outcome_goes_out_only_once_it_is_stored(tmp_path):
    store = HangingStore(tmp_path)
    answer = asyncio.create_task(Outcomes(store).do(MESSAGE, Work()))
    await store.reached.wait()

    assert not answer.done()
    store.let_go.set()
    assert await answer == "outcome 1"


async def test_an_outcome_is_forgotten_after_a_day_and_a_bit(store, monkeypatch):
    monkeypatch.setattr(outcomes_module, "_now", lambda: TODAY)
    await Outcomes(store).do(MESSAGE, Work())
    outcomes, work = await restarted(store), Work()
    later = TODAY + datetime.timedelta(hours=HOURS, seconds=1)
    monkeypatch.setattr(outcomes_module, "_now", lambda: later)
    await outcomes.purge(48)
    await outcomes.do(MESSAGE, work)

    assert work.times == 1


async def test_an_outcome_is_kept_no_longer_than_conversations(file_store, monkeypatch):
    store = file_store
    monkeypatch.setattr(outcomes_module, "_now", lambda: TODAY)
    await Outcomes(store).do(MESSAGE, Work())
    later = TODAY + datetime.timedelta(hours=2)
    monkeypatch.setattr(outcomes_module, "_now", lambda: later)

    await (await restarted(store)).purge(1)

    work = Work()
    await (await restarted(store)).do(MESSAGE, work)
    assert work.times == 1


async def test_an_outcome_is_known_for_a_day(file_store, monkeypatch):
    store = file_store
    monkeypatch.setattr(outcomes_module, "_now", lambda: TODAY)
    await Outcomes(store).do(MESSAGE, Work())
    outcomes, work = await restarted(store), Work()
    later = TODAY + datetime.timedelta(hours=24)
    monkeypatch.setattr(outcomes_module, "_now", lambda: later)
    await outcomes.purge(24)
    await outcomes.do(MESSAGE, work)

    assert work.times == 0


async def test_a_store_that_is_away_costs_no_answer(tmp_path, caplog):
    outcomes = Outcomes(AwayStore(tmp_path))

    assert await outcomes.do(MESSAGE, Work()) == "outcome 1"
    assert "a message may be answered twice" in caplog.text


async def test_an_outcome_that_cannot_be_read_any_more_is_worked_out_anew(
    store, tmp_path
):
    await Outcomes(store).do(MESSAGE, Work())
    outcomes = await restarted(store)
    outcomes._store = AwayStore(tmp_path)

    assert await outcomes.do(MESSAGE, Work()) == "outcome 1"


async def test_a_referral_waits_for_no_store(tmp_path):
    outcomes = Outcomes(HangingStore(tmp_path))
    answer = outcomes.do(MESSAGE, Work(Unkept))

    assert await asyncio.wait_for(answer, 30) == "outcome 1"


async def test_what_is_urgent_is_not_looked_up(store, tmp_path):
    await Outcomes(store).do(MESSAGE, Work())
    outcomes, work = await restarted(store), Work(Unkept)
    outcomes._store = HangingStore(tmp_path)
    answer = outcomes.do(MESSAGE, work, urgent=True)

    assert await asyncio.wait_for(answer, 30) == "outcome 1"
    assert work.times == 1


async def test_a_referral_is_kept_nowhere(store):
    await Outcomes(store).do(MESSAGE, Work(Unkept))
    work = Work(Unkept)
    await (await restarted(store)).do(MESSAGE, work)

    assert work.times == 1


async def test_a_referral_that_comes_twice_is_worked_out_once(store):
    outcomes, work = Outcomes(store), Work(Unkept)
    await outcomes.do(MESSAGE, work)
    await outcomes.do(MESSAGE, work)

    assert work.times == 1


async def test_killed_before_the_outcome_went_out_the_turn_is_there_once(store):
    async def killed():
        await store.add("a", "do pads help", [Reply("answer", "old")], id_of(MESSAGE))
        raise ZeroDivisionError

    async def work():
        await store.add("a", "do pads help", [Reply("answer", "new")], id_of(MESSAGE))
        return "outcome"

    with pytest.raises(ZeroDivisionError):
        await Outcomes(store).do(MESSAGE, killed)
    await (await restarted(store)).do(MESSAGE, work)

    (turn,) = await store.turns("a")
    assert [reply.text for reply in turn.replies] == ["new"]


async def test_no_word_of_a_parent_reaches_the_file(file_store, tmp_path):
    await Outcomes(file_store).do(("sms", "SM1", "quagga"), Work())
    files = tmp_path.glob("conversations.sqlite*")

    assert not any(b"quagga" in file.read_bytes() for file in files)
