"""What was answered before a short message says what it asks."""

from dataclasses import replace

import pytest

from bot.conversation.context import LEANS_WORDS, SAME, leaning, read_again
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
    """Of labels by name, likeliest first; `faq_` stands for `faq/`."""
    found = tuple(
        Asked(name.replace("_", "/", 1) if "_" in name else name, chance)
        for name, chance in chances.items()
    )
    return Reading(found[:1], found)


def again(text="and that", **chances):
    return read_again(reading(**chances), text, PADS)


@pytest.mark.parametrize("topic", ["faq_drips", "faq_press"])
def test_a_topic_that_the_entry_leads_to_is_likelier(topic):
    found = again(faq_feeds=0.4, **{topic: 0.2})

    assert found.asked[0].label == topic.replace("_", "/")


def test_the_topic_of_the_entry_is_likelier_too():
    assert again(faq_feeds=0.4, faq_leak_pads=0.3).asked[0].label == "faq/leak_pads"
    assert again(faq_feeds=0.4, faq_leak_pads=0.2).asked[0].label == "faq/feeds"


def test_what_brings_the_same_answer_counts_together():
    found = Reading((Asked("outside/far", 0.4),), (Asked("outside/far", 0.4),))
    two = (Asked("follow_up/why", 0.25), Asked("faq/leak_pads", 0.2))
    found = replace(found, ranking=found.ranking + two)

    (asked,) = read_again(found, "but why", PADS).asked

    assert asked.label == "follow_up/why"
    same = SAME * 0.45
    assert asked.confidence == pytest.approx(same / (same + 0.4 + 0.15))


def test_the_chances_of_all_labels_are_still_those_of_one_message():
    found = again(faq_feeds=0.6, faq_drips=0.3, outside_far=0.1)

    assert sum(asked.confidence for asked in found.ranking) == pytest.approx(1)


def test_many_words_stand_for_themselves():
    few, many = " ".join(["pad"] * LEANS_WORDS), " ".join(["pad"] * (LEANS_WORDS + 1))

    assert again(few, faq_feeds=0.4, faq_drips=0.2).asked[0].label == "faq/drips"
    assert again(many, faq_feeds=0.4, faq_drips=0.2).asked[0].label == "faq/feeds"


def test_several_questions_stand_for_themselves():
    found = reading(faq_feeds=0.4, faq_drips=0.2)
    several = replace(found, asked=found.ranking)

    assert read_again(several, "feeds? drips?", PADS) == several


def test_a_part_that_is_clearer_than_the_whole_stands():
    found = replace(
        reading(faq_feeds=0.4, faq_drips=0.2), asked=(Asked("faq/feeds", 0.95),)
    )

    assert read_again(found, "hm. feeds?", PADS) == found


def after(text="and that", topic="leak_pads"):
    """What one question asks after another of a topic."""
    ranking = reading(faq_feeds=0.4, faq_drips=0.2).ranking
    return leaning({"leak_pads": PADS})(topic, ranking, text)


def test_a_question_of_a_message_leans_on_the_topic_before_it_as_a_turn_does():
    assert after().label == "faq/drips"


def test_a_question_of_many_words_leans_on_nothing():
    assert after(" ".join(["pad"] * LEANS_WORDS)) is not None
    assert after(" ".join(["pad"] * (LEANS_WORDS + 1))) is None


def test_nothing_leans_on_a_topic_that_is_not_known():
    assert after(topic="gone") is None
