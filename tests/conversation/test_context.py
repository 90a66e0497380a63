"""What was answered before a short message says what it asks."""

from dataclasses import replace

import pytest

from bot.conversation.context import LEANS_WORDS, WEIGHTS, leaning, read_again
from bot.conversation.relation import ALL, OTHER, OUTSIDE, REMARK, SAME, TALK
from bot.knowledge.entries import read_knowledge
from bot.settings import PROJECT
from bot.understanding.reading import Asked, Reading

PADS = replace(
    read_knowledge(PROJECT / "tests" / "minimal" / "data")["pads"],
    id="leak_pads",
    follow_ups=("drips",),
    in_context={"how_long": "drips", "stop": "press"},
)


def reading(**chances):
    """Of labels by name, likeliest first; `faq__` stands for `faq/`."""
    labels = {name.replace("__", "/"): chance for name, chance in chances.items()}
    found = tuple(Asked(*pair) for pair in labels.items())
    return Reading(found[:1], found)


def again(text="and that", entry=PADS, **chances):
    """The labels that a message brings after an answer, likeliest first."""
    found = read_again(reading(**chances), text, entry)
    assert found.asked == found.ranking[:1]
    return [asked.label for asked in found.ranking]


@pytest.mark.parametrize("topic", ["faq__drips", "faq__press"])
def test_a_topic_that_the_entry_leads_to_is_likelier(topic):
    assert again(faq__feeds=0.4, **{topic: 0.3})[0] == topic.replace("__", "/")


def test_the_topic_of_the_entry_is_likeliest():
    assert (
        again(faq__feeds=0.4, faq__drips=0.3, faq__leak_pads=0.2)[0] == "faq/leak_pads"
    )


def test_a_topic_that_is_far_likelier_by_itself_stays():
    assert again(faq__feeds=0.97, faq__leak_pads=0.01)[0] == "faq/feeds"


def test_what_brings_the_same_answer_counts_together():
    why, pads = Asked("follow_up/why", 0.15), Asked("faq/leak_pads", 0.1)
    far = Asked("outside/far", 0.7)

    def brought(*ranking):
        found = read_again(Reading(ranking[:1], ranking), "hm", PADS)
        return {asked.label: asked.confidence for asked in found.ranking}

    both = brought(far, why, pads)

    assert set(both) == {"outside/far", "follow_up/why"}  # the likeliest label names it
    assert both["follow_up/why"] > brought(far, pads)["faq/leak_pads"]


def test_a_topic_named_by_itself_counts_more_than_by_a_short_question():
    labels = {"follow_up__how_long": 0.41, "faq__press": 0.4}  # it leads to both

    assert again("hm", **labels)[0] == "faq/press"


def test_the_chances_are_those_of_one_message():
    found = read_again(reading(faq__feeds=0.6, faq__drips=0.4), "and that", PADS)

    assert sum(asked.confidence for asked in found.ranking) == pytest.approx(
        1, abs=0.01
    )


def test_what_is_not_ranked_may_be_meant_too():
    found = read_again(reading(faq__feeds=0.2), "and that", PADS)

    assert found.asked[0].confidence < 0.5


def test_a_remark_is_likelier_if_it_only_tells_and_a_question_if_it_asks():
    labels = {"chitchat": 0.5, "faq__drips": 0.5}

    assert again("my sister had it", **labels)[0] == "chitchat"
    assert again("why is mine so", **labels)[0] == "faq/drips"


@pytest.fixture
def told(monkeypatch):
    """Sets what the words of a turn tell of the answer before it."""

    def told(likely):
        chances = {**dict.fromkeys(ALL, 0.05), likely: 0.8}
        monkeypatch.setattr("bot.conversation.context.relations", lambda text: chances)

    return told


@pytest.mark.parametrize(
    ("relation", "brought"),
    [
        (SAME, "faq/leak_pads"),
        (OTHER, "faq/feeds"),
        (OUTSIDE, "outside/far"),
        (REMARK, "chitchat"),
        (TALK, "thanks"),
    ],
)
def test_what_its_words_tell_of_the_answer_before_makes_a_turn_likelier(
    told, relation, brought
):
    labels = {"faq__feeds": 0.25, "outside__far": 0.25, "chitchat": 0.25}
    labels |= {"thanks": 0.24, "faq__leak_pads": 0.01}

    told(relation)

    assert again("hm", **labels)[0] == brought


def test_what_its_words_tell_of_an_answer_says_nothing_after_a_decline(told):
    labels = {"faq__feeds": 0.4, "chitchat": 0.3}
    before = again("hm", entry=None, **labels)

    told(REMARK)

    assert again("hm", entry=None, **labels) == before


def test_a_short_question_after_a_decline_is_about_what_was_declined():
    labels = {"follow_up__why": 0.6, "outside__far": 0.1, "faq__feeds": 0.3}

    assert again("but why", entry=None, **labels)[0] == "follow_up/why"
    assert "outside/far" not in again("but why", entry=None, **labels)
    assert "outside/far" in again("but why", **labels)


def test_every_weight_is_of_something_that_may_be_true():
    labels = {"chitchat": 0.2, "faq__drips": 0.2, "faq__leak_pads": 0.2}
    labels |= {"outside__far": 0.2, "follow_up__why": 0.2}
    used = set()

    class Seen(dict):
        def __getitem__(self, name):
            used.add(name)
            return super().__getitem__(name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.conversation.context.WEIGHTS", Seen(WEIGHTS))
        again("why is mine so", **labels)
        again("my sister had it", **labels)

    assert used == set(WEIGHTS)


def test_several_questions_stand_for_themselves():
    found = reading(faq__feeds=0.4, faq__drips=0.2)
    several = replace(found, asked=found.ranking)

    assert read_again(several, "feeds? drips?", PADS) == several


def test_a_part_that_is_clearer_than_the_whole_stands():
    found = replace(
        reading(faq__feeds=0.4, faq__drips=0.2), asked=(Asked("faq/feeds", 0.95),)
    )

    assert read_again(found, "hm. feeds?", PADS) == found


def after(text="and that", topic="leak_pads"):
    """What one question asks after another of a topic."""
    ranking = reading(faq__feeds=0.4, faq__drips=0.2).ranking
    return leaning({"leak_pads": PADS})(topic, ranking, text)


def test_a_question_of_a_message_leans_on_the_topic_before_it_as_a_turn_does():
    assert after().label == "faq/drips"


def test_a_question_of_many_words_leans_on_nothing():
    assert after(" ".join(["pad"] * LEANS_WORDS)) is not None
    assert after(" ".join(["pad"] * (LEANS_WORDS + 1))) is None


def test_nothing_leans_on_a_topic_that_is_not_known():
    assert after(topic="gone") is None
