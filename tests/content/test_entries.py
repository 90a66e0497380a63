"""The real entries can be read, and none of the topics promised is missing."""

import pytest

from bot.knowledge.entries import read_knowledge
from bot.knowledge.wording import read_wording
from bot.settings import PROJECT

DATA = PROJECT / "data"

# Their ids are the public contract: never rename one. More may be added.
TOPICS = {
    "letdown_definition",
    "letdown_mechanism",
    "hormones_oxytocin",
    "hormones_prolactin",
    "milk_from_blood",
    "oxytocin_in_labor",
    "cramps_while_nursing",
    "letdown_signs",
    "not_feeling_letdown",
    "multiple_letdowns",
    "leak_other_breast",
    "leak_baby_cries",
    "leak_thinking_or_scheduled_time",
    "leak_sex_or_orgasm",
    "stop_leak_in_public",
    "breast_pads",
    "leaking_lessens_over_time",
    "letdown_blockers",
    "blocker_stress_anxiety",
    "blocker_emotions_embarrassment",
    "blocker_fatigue",
    "blocker_pain",
    "blocker_positioning",
    "blocker_engorgement",
    "blocker_time_nursing",
    "blocker_remarks_family",
    "setting_quiet_private",
    "beginners_first_days",
}


@pytest.fixture(scope="module")
def knowledge():
    return read_knowledge(DATA)


def test_all_topics_promised_are_there(knowledge):
    assert len(TOPICS) == 28
    assert knowledge.keys() >= TOPICS


def test_no_follow_up_is_offered_twice(knowledge):
    follow_ups = {entry.id: list(entry.follow_ups) for entry in knowledge.values()}

    assert follow_ups == {
        id_: list(dict.fromkeys(ids)) for id_, ids in follow_ups.items()
    }


def test_every_starter_is_a_topic(knowledge):
    wording = read_wording(DATA / "wording.yml", clinic="", phone="", hours="")

    assert set(wording.starters) <= knowledge.keys()
