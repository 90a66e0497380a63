"""The soak finds what it looks for; a small one, with a real kill, finds nothing."""

import asyncio

import pytest

from bot.evaluation.soak import plan
from bot.evaluation.soak.__main__ import soak
from bot.evaluation.soak.faults import faults
from bot.evaluation.soak.plan import CRISES, Genuine, planned
from bot.evaluation.soak.report import report
from bot.evaluation.soak.run import Soak

REFERRAL = ("Call or text 988 now.",)
ANSWER = ("Yes.",)
WELL = {
    "genuine messages without an answer": 0,
    "messages whose copies got different answers": 0,
    "messages stored twice": 0,
    "messages answered, but not stored": 0,
    "conversations stored out of order": 0,
    "forgeries answered": 0,
    "forgeries stored": 0,
    "crises without 988 in the first segment": 0,
}


def test_200_messages_and_a_kill_lose_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(plan, "CRISIS_SHARE", 0.1)
    seen, found = soak(tmp_path, messages=200, numbers=20, rate=1000.0)

    assert found == WELL, (tmp_path / "gateway.log").read_text()
    assert len(seen.genuine) == 200
    assert seen.copies == 20
    assert seen.forged == {403: 10}
    assert seen.down[1] > seen.down[0] > 0
    assert sum(one.is_crisis for one in seen.genuine) > 5


def sent(*texts, answers=(ANSWER,)):
    """A person who sent some texts, each answered so."""
    found = []
    for text in texts:
        one = Genuine("+1", text, None, {})
        one.answers = [REFERRAL] if text in CRISES else list(answers)
        found.append(one)
    return Soak(found, 0)


def wrong(soak, *kept):
    return {name: n for name, n in faults(soak, {"+1": list(kept)}).items() if n}


def test_what_is_well_is_no_fault():
    assert wrong(sent("a", CRISES[0], "b"), "a", None, "b") == {}
    assert wrong(sent("a", CRISES[0], "b"), "a", "b") == {}  # killed: no turn of it


@pytest.mark.parametrize(
    ("kept", "fault"),
    [
        (["b", "a"], "conversations stored out of order"),
        (["a", "a", "b"], "messages stored twice"),
        (["a"], "messages answered, but not stored"),
        (["a", "b", "c"], "forgeries stored"),
    ],
)
def test_a_store_that_holds_something_else_is_a_fault(kept, fault):
    assert wrong(sent("a", "b"), *kept) == {fault: 1}


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ((), "genuine messages without an answer"),
        ((ANSWER, ("No.",)), "messages whose copies got different answers"),
    ],
)
def test_an_answer_that_is_missing_or_not_the_same_is_a_fault(answers, fault):
    assert wrong(sent("a", answers=answers), "a") == {fault: 1}


@pytest.mark.parametrize("answer", [ANSWER, (), ("x" * 160 + " 988",)])
def test_a_crisis_without_988_in_the_first_segment_is_a_fault(answer):
    crisis = sent(CRISES[0])
    crisis.genuine[0].answers = [answer]

    assert "crises without 988 in the first segment" in wrong(crisis)


def test_a_forgery_that_is_answered_is_a_fault():
    forged = sent("a")
    forged.forged.update([200, 403, 500])

    assert wrong(forged, "a") == {"forgeries answered": 2}


def test_the_plan_has_what_it_says():
    async def plan():  # events belong to a loop
        return planned(1000, 50, seed=1)

    order, forged = asyncio.run(plan())
    genuine = list(dict.fromkeys(order))
    by_number = {one.number: one for one in genuine}

    assert (len(order), len(genuine), len(by_number)) == (1100, 1000, 50)
    assert len(forged) == 50
    assert 10 < sum(one.is_crisis for one in genuine) < 60
    assert all(
        order.index(one.after) < order.index(one) for one in genuine if one.after
    )


def test_the_report_names_every_fault_and_both_latencies():
    seen = sent("a", CRISES[0])
    seen.times, seen.elapsed = [(0.0, 0.01, True), (0.0, 0.2, False)], 1.0
    table = report(seen, WELL)

    assert all(name in table for name in WELL)
    assert "| crisis, ms: p50 / p99 / worst | 10 / 10 / 10 (1) |" in table
