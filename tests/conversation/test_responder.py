"""What is said back depends on what was asked and on what was said before."""

from dataclasses import replace
from functools import partial

import pytest

from bot.conversation.responder import (
    NEAR,
    OFFERED,
    SURE_AFTER,
    Responder,
    Said,
)
from bot.conversation.state import State
from bot.knowledge.entries import Knowledge, read_knowledge
from bot.knowledge.outside import read_outside
from bot.knowledge.render import Renderer, payload_topic
from bot.knowledge.wording import read_wording
from bot.settings import PROJECT
from bot.understanding.asked import DOUBT
from bot.understanding.reading import ANSWERS_AT_MOST, SURE, Asked, Reading

CLINIC = {"clinic": "Hill Clinic", "phone": "555-0199", "hours": "Monday"}
DATA = PROJECT / "tests" / "minimal" / "data"

MINIMAL = read_knowledge(DATA)
PADS, DRIPS = MINIMAL["pads"], MINIMAL["drips"]  # after pads, "why?" asks for drips
MORE = ("feeds", "leaks", "pains")  # as pads, under other names
KNOWLEDGE = Knowledge({**MINIMAL, **{id_: replace(PADS, id=id_) for id_ in MORE}})
WORDING = read_wording(DATA / "wording.yml", **CLINIC)
OUTSIDE = read_outside(DATA / "outside", **CLINIC)

RESPONDER = Responder(Renderer(KNOWLEDGE, WORDING, True, OUTSIDE))
A_PERSON = ""  # what stands for the button of a person among topics
AFTER_PADS = State("pads")
TWO = ("pads", "leaks")
OFFER = State("drips", offered=TWO, asking=True, near=TWO, misses=1)


def said(*asked, text="", ranking=None, sure=0.9, channel="web"):
    """What asks for labels, each as sure; the ranking holds them too, or is given."""
    found = tuple(Asked(label, sure) for label in asked)
    if ranking is not None:
        ranked = tuple(Asked(*pair) for pair in ranking.items())
    else:
        ranked = found
    return Said(text, Reading(found or ranked[:1], ranked), channel)


def respond(said, state=State()):  # noqa: B008  # a State is frozen
    """The only reply, and the state after it."""
    (reply,), after = RESPONDER.respond(said, state)
    return reply, after


def topics(reply):
    return [payload_topic(button.payload) for button in reply.buttons]


# One question


def test_a_topic_is_answered_and_remembered():
    reply, after = respond(said("faq/pads"))

    assert (reply.kind, reply.topic, reply.text) == ("answer", "pads", PADS.answer)
    assert after.topic == "pads"


def test_an_sms_gets_the_short_answer():
    reply, _ = respond(said("faq/pads", channel="sms"))

    assert reply.text == PADS.short_answer


@pytest.mark.parametrize(
    "text",
    [
        "so my milk has dried up",
        "it leaks, does that mean i am ill",
        "my mum said pads are bad",
        "is it true that pads are bad",
        "pads are bad, right?",
        "pads are bad, isn't it so",
    ],
)
def test_a_parent_who_tells_a_belief_is_set_right_first(text):
    reply, _ = respond(said("faq/pads", text=text))

    assert reply.text == f"{PADS.set_right} {PADS.answer}"


@pytest.mark.parametrize("text", ["", "do pads help", "where do I turn right"])
def test_a_parent_who_only_asks_is_not_set_right(text):
    reply, _ = respond(said("faq/pads", text=text))

    assert reply.text == PADS.answer


def test_an_answer_ends_a_row_of_misses():
    _, after = respond(said("faq/pads"), State(asking=True, misses=2))

    assert (after.asking, after.misses) == (False, 0)


def test_the_buttons_of_an_answer_are_offered():
    reply, after = respond(said("faq/pads"))

    assert topics(reply) == ["drips"]
    assert after.offered == ("drips",)


def test_an_answer_without_buttons_offers_nothing():
    _, after = respond(said("faq/drips"), OFFER)

    assert after.offered == ()


def test_a_topic_that_is_no_longer_there_is_declined():
    reply, _ = respond(said("faq/gone"))

    assert (reply.kind, reply.text) == ("decline", WORDING["decline"])


def test_the_log_tells_of_a_missing_topic_without_its_name_or_the_words(caplog):
    respond(said("faq/gone", text="quagga help"))

    assert "data/knowledge/" in caplog.text
    assert "gone" not in caplog.text
    assert "quagga" not in caplog.text


@pytest.mark.parametrize("label", ["greet", "thanks", "restart"])
def test_small_talk_is_left_to_others(label):
    assert RESPONDER.respond(said(label), State()) is None


# What lies outside


def test_what_lies_outside_is_declined_with_who_knows():
    reply, _ = respond(said("outside/bottles"))

    assert (reply.kind, reply.text) == ("decline", OUTSIDE["bottles"].decline)


def test_a_decline_offers_what_is_near_and_else_the_starters():
    ranking = {"outside/bottles": 0.6, "faq/leaks": OFFERED, "faq/pads": OFFERED / 2}

    near, after = respond(said("outside/bottles", ranking=ranking))
    far, _ = respond(said("outside/bottles"))

    assert topics(near) == ["leaks"]
    assert after.near == ("leaks",)
    assert topics(far) == list(WORDING.starters)


def test_a_decline_keeps_the_topic_that_short_questions_refer_to():
    _, after = respond(said("outside/bottles"), AFTER_PADS)

    assert after.topic == "pads"


# Several questions


def test_every_question_is_answered_in_order():
    replies, after = RESPONDER.respond(said("faq/pads", "faq/drips"), State())

    assert [reply.topic for reply in replies] == ["pads", "drips"]
    assert after.topic == "drips"


def test_the_buttons_of_the_last_answer_are_offered():
    _, after = RESPONDER.respond(said("faq/drips", "faq/pads"), State())

    assert after.offered == PADS.follow_ups


def test_the_part_that_lies_outside_is_declined_in_its_place():
    replies, after = RESPONDER.respond(said("outside/bottles", "faq/pads"), State())

    assert [reply.kind for reply in replies] == ["decline", "answer"]
    assert replies[0].text == OUTSIDE["bottles"].decline
    assert after.topic == "pads"


def test_a_short_question_among_them_refers_to_the_one_before_it():
    replies, _ = RESPONDER.respond(said("faq/pads", "follow_up/why"), AFTER_PADS)

    assert [reply.topic for reply in replies] == ["pads", "drips"]


def test_a_short_question_among_them_that_refers_to_nothing_is_declined():
    asked = ("outside/bottles", "follow_up/why", "faq/pads")

    replies, _ = RESPONDER.respond(said(*asked), State())

    assert [reply.kind for reply in replies] == ["decline", "decline", "answer"]


def test_a_short_question_about_the_answer_just_given_is_not_answered_twice():
    replies, _ = RESPONDER.respond(said("faq/pads", "follow_up/help"), State())

    assert [reply.topic for reply in replies] == ["pads"]


def test_questions_beyond_what_one_can_read_become_buttons():
    five = [f"faq/{topic}" for topic in KNOWLEDGE]

    replies, after = RESPONDER.respond(said(*five), State())

    *answers, also = replies
    answered = list(KNOWLEDGE)[:ANSWERS_AT_MOST]
    assert [reply.topic for reply in answers] == answered
    assert also.text == WORDING["also"]
    assert topics(also) == list(KNOWLEDGE)[ANSWERS_AT_MOST:]
    assert after.topic == answered[-1]


# Unsure


def unsure(**topics):
    """What asks for nothing surely; the confidence of each topic, likeliest first."""
    ranking = {f"faq/{topic}": confidence for topic, confidence in topics.items()}
    return said(ranking=ranking or {"greet": SURE - 0.1})


def test_an_unsure_message_is_asked_back_with_the_nearest_topics():
    near = {"pads": SURE - 0.1, "drips": 0.2, "leaks": 0.1, "feeds": 0.1}

    reply, after = respond(unsure(**near))

    three = ("pads", "drips", "leaks")
    assert (reply.kind, reply.text) == ("clarify", WORDING["clarify"])
    assert topics(reply) == list(three)
    assert after == State("", three, asking=True, near=three, misses=1)


@pytest.mark.parametrize("say", [RESPONDER.respond, partial(RESPONDER.say, "answer")])
def test_a_topic_is_asked_back_where_the_message_may_lie_outside(say):
    ranking = {"faq/pads": 0.7, "outside/bottles": DOUBT}

    (reply,), _ = say(said(text="which to buy", ranking=ranking), State())

    assert (reply.kind, topics(reply)) == ("clarify", ["pads"])


def test_a_topic_that_is_hardly_likely_is_not_offered():
    reply, _ = respond(unsure(pads=0.3, drips=OFFERED - 0.01))

    assert topics(reply) == ["pads"]


@pytest.mark.parametrize("near", [{}, {"pads": NEAR - 0.01}], ids=["none", "far"])
def test_an_unsure_message_near_no_topic_is_declined(near):
    reply, after = respond(unsure(**near))

    assert (reply.kind, reply.text) == ("decline", WORDING["decline"])
    assert (after.offered, after.asking) == (WORDING.starters, False)
    assert after.misses == 1


def test_the_second_miss_in_a_row_offers_a_person_and_the_nearest_topics():
    reply, after = respond(unsure(pads=0.3), State(misses=1))

    assert (reply.kind, reply.text) == ("clarify", "Lost. Call 555-0199.")
    assert topics(reply) == ["pads", A_PERSON]
    assert (after.offered, after.misses) == (("pads", A_PERSON), 2)


def test_after_an_answer_a_question_counts_earlier_than_before_any():
    ranking = {"faq/leaks": 0.3, "faq/feeds": 0.2, "faq/pains": 0.2, "faq/drips": 0.1}
    asked = said(text="and at night", ranking=ranking)

    first, _ = respond(asked)
    after, _ = respond(asked, State("drips"))

    assert (first.kind, after.kind, after.topic) == ("clarify", "answer", "drips")


def test_what_is_unsure_even_after_an_answer_is_asked_back():
    even = {f"faq/{topic}": 0.2 for topic in ("leaks", "feeds", "pains", "stress")}
    state = State("gone")  # a topic that leads to none of these

    reply, _ = respond(said(text="hm", ranking=even), state)

    assert 1 / len(even) < SURE_AFTER
    assert reply.kind == "clarify"


def test_several_questions_told_apart_are_answered_though_rasa_was_not_sure():
    replies, _ = RESPONDER.say("clarify", said("faq/pads", "faq/drips"), State())

    assert [reply.topic for reply in replies] == ["pads", "drips"]


def test_before_any_answer_an_unsure_short_question_does_not_count():
    reply, _ = respond(said(ranking={"follow_up/why": SURE - 0.01}))

    assert reply.kind == "decline"


def test_what_is_withheld_cannot_be_chosen():
    strict = Responder(Renderer(KNOWLEDGE, WORDING, False, OUTSIDE))

    _, after = strict.respond(unsure(pads=0.3, drips=0.2), State())

    assert after.offered == ("drips",)  # the only one that a clinician has signed


# Short questions


def test_a_short_question_gets_the_topic_that_the_entry_names():
    reply, after = respond(said("follow_up/why"), AFTER_PADS)

    assert (reply.topic, reply.text) == ("drips", DRIPS.answer)
    assert after.topic == "drips"


def test_another_short_question_gets_the_same_answer_in_few_words():
    reply, _ = respond(said("follow_up/normal"), AFTER_PADS)

    assert (reply.topic, reply.text) == ("pads", PADS.short_answer)


def test_a_parent_who_wants_more_gets_the_whole_answer_again():
    reply, _ = respond(said("follow_up/more"), AFTER_PADS)

    assert (reply.topic, reply.text) == ("pads", PADS.answer)


def test_a_short_question_before_any_answer_asks_what_about():
    reply, _ = respond(said("follow_up/why"))

    assert (reply.kind, reply.text) == ("notice", WORDING["nothing_before"])


def test_before_any_answer_a_short_question_that_names_a_topic_gets_that_topic():
    ranking = {"follow_up/why": 0.5, "faq/leaks": NEAR}

    reply, after = respond(said("follow_up/why", ranking=ranking))

    assert reply.topic == after.topic == "leaks"


def test_a_topic_hardly_likely_does_not_take_a_short_question_from_its_answer():
    ranking = {"follow_up/why": 0.8, "faq/leaks": 0.1}

    reply, _ = respond(said(text="but why", ranking=ranking), AFTER_PADS)

    assert reply.topic == "drips"


@pytest.mark.parametrize("label", ["follow_up/why", "follow_up/normal"])
def test_a_short_question_after_a_decline_is_about_what_was_declined(label):
    _, declined = respond(said("outside/bottles"), AFTER_PADS)

    reply, after = respond(said(label, text="is that bad?"), declined)

    assert (reply.kind, reply.text) == ("decline", WORDING["decline"])
    assert (after.topic, after.declined) == ("pads", True)


def test_a_short_question_after_a_decline_does_not_lean_on_the_answer_before_it():
    ranking = {"follow_up/why": 0.4, "faq/drips": 0.2, "faq/leaks": 0.1}
    asked = said(text="but why", ranking=ranking)

    after_answer, _ = respond(asked, AFTER_PADS)
    after_decline, _ = respond(asked, replace(AFTER_PADS, declined=True))

    assert (after_answer.kind, after_answer.topic) == ("answer", "drips")
    assert after_decline.kind == "decline"


def test_a_question_of_ours_that_comes_after_a_decline_is_answered():
    reply, after = respond(said("faq/leaks"), replace(AFTER_PADS, declined=True))

    assert (reply.topic, after.topic, after.declined) == ("leaks", "leaks", False)


def test_several_questions_of_which_the_last_is_declined_leave_a_decline():
    _, after = RESPONDER.respond(said("faq/pads", "outside/bottles"), State())

    assert (after.topic, after.declined) == ("pads", True)


def test_what_is_not_understood_leaves_the_answer_before_it_to_refer_to():
    reply, after = respond(unsure(), AFTER_PADS)

    assert (reply.kind, after.topic, after.declined) == ("decline", "pads", False)


# Remarks that ask nothing

MINE_TOO = "mine does that as well"


def test_a_remark_gets_a_kind_word_and_the_ways_on_from_the_answer():
    reply, after = respond(said("chitchat"), AFTER_PADS)

    assert (reply.kind, reply.text) == ("smalltalk", WORDING["remark"])
    assert topics(reply) == ["drips"]
    assert after == State("pads", offered=("drips",))


def test_a_remark_before_any_answer_is_offered_the_starters():
    reply, _ = respond(said("chitchat"))

    assert topics(reply) == list(WORDING.starters)


def test_what_only_tells_something_is_taken_for_a_remark_rather_than_a_question():
    even = {"faq/leaks": 0.5, "chitchat": 0.49}

    told, after = respond(said(text="my sister had it", ranking=even), AFTER_PADS)
    asked, _ = respond(said(text="why did i get it", ranking=even), AFTER_PADS)

    assert (told.text, after.topic) == (WORDING["remark"], "pads")
    assert (asked.kind, asked.topic) == ("answer", "leaks")


def test_what_rasa_takes_for_a_remark_may_be_a_question_after_an_answer():
    even = {"chitchat": 0.5, "follow_up/why": 0.49}

    (reply,), _ = RESPONDER.say(
        "remark", said(text="why did i get it", ranking=even), AFTER_PADS
    )

    assert (reply.kind, reply.topic) == ("answer", "drips")


def test_a_remark_that_is_not_understood_gets_a_kind_word_rather_than_a_question():
    reply, after = respond(replace(unsure(leaks=NEAR), text=MINE_TOO), AFTER_PADS)

    assert reply.text == WORDING["remark"]
    assert (after.asking, after.misses) == (False, 1)


@pytest.mark.parametrize(
    "state",
    [State(), replace(AFTER_PADS, declined=True), replace(AFTER_PADS, misses=1)],
    ids=["before any answer", "after a decline", "after a miss"],
)
def test_what_is_not_understood_elsewhere_is_asked_back_though_it_only_tells(state):
    reply, _ = respond(replace(unsure(leaks=NEAR), text=MINE_TOO), state)

    assert reply.kind == "clarify"


# Choices, yes and no


@pytest.mark.parametrize(
    ("text", "topic"), [("1", "pads"), ("the second one", "leaks"), ("last", "leaks")]
)
def test_a_number_chooses_among_the_topics_offered(text, topic):
    reply, after = respond(said("choose", text=text), OFFER)

    assert (reply.kind, reply.topic) == ("answer", topic)
    assert (after.topic, after.misses) == (topic, 0)


@pytest.mark.parametrize(
    ("text", "state"),
    [("3", OFFER), ("1", AFTER_PADS), ("last", AFTER_PADS), ("blue", OFFER)],
    ids=["too high", "nothing offered", "the last of nothing", "no number"],
)
def test_a_number_of_nothing_asks_what_about(text, state):
    reply, after = respond(said("choose", text=text), state)

    assert reply.text == WORDING["nothing_before"]
    assert after.topic == state.topic


def test_a_yes_takes_the_one_topic_offered():
    reply, after = respond(said("affirm"), replace(OFFER, offered=("leaks",)))

    assert (reply.kind, reply.topic) == ("answer", "leaks")
    assert after.topic == "leaks"


def test_a_yes_to_several_topics_asks_which():
    reply, after = respond(said("affirm"), OFFER)

    assert reply.text == WORDING["which"]
    assert topics(reply) == ["pads", "leaks"]
    assert after == OFFER


def test_a_yes_to_nothing_asks_what_about():
    reply, _ = respond(said("affirm"), AFTER_PADS)

    assert reply.text == WORDING["nothing_before"]


def test_a_no_to_our_question_asks_for_other_words_and_offers_the_starters():
    reply, after = respond(said("deny"), OFFER)

    assert reply.text == WORDING["rephrase"]
    assert topics(reply) == list(WORDING.starters)
    assert (after.topic, after.misses) == ("drips", 2)


def test_a_no_to_nothing_that_we_asked_is_fine():
    reply, after = respond(said("deny"), replace(OFFER, asking=False))

    assert (reply.kind, reply.text) == ("notice", WORDING["fine"])
    assert (after.topic, after.misses) == ("drips", OFFER.misses)


def test_a_no_after_two_misses_offers_a_person():
    reply, _ = respond(said("deny"), replace(OFFER, misses=2))

    assert reply.text == WORDING["lost"]


# About the answer itself


def test_simpler_words_are_the_short_answer():
    reply, after = respond(said("simpler"), AFTER_PADS)

    assert (reply.topic, reply.text) == ("pads", PADS.short_answer)
    assert after.topic == "pads"


def test_a_parent_who_asks_for_the_source_gets_it():
    reply, after = respond(said("source"), AFTER_PADS)

    assert reply.kind == "notice"
    assert reply.text.startswith("From “A leaflet” (Pads)")
    assert after.topic == "pads"


@pytest.mark.parametrize("label", ["simpler", "source"])
def test_before_any_answer_there_is_none_to_speak_of(label):
    reply, _ = respond(said(label))

    assert reply.text == WORDING["nothing_before"]


def test_a_parent_who_wants_a_person_gets_the_phone_and_keeps_the_topic():
    reply, after = respond(said("person"), OFFER)

    assert (reply.kind, reply.text) == ("notice", "Call 555-0199.")
    assert after.topic == "drips"


def test_a_frustrated_parent_gets_a_person_and_what_else_it_may_have_been():
    state = State("pads", near=TWO)

    reply, after = respond(said("frustration"), state)

    assert (reply.kind, reply.text) == ("clarify", "Sorry. Call 555-0199.")
    assert topics(reply) == ["leaks", A_PERSON]
    assert (after.topic, after.offered) == ("pads", ("leaks", A_PERSON))
    assert (after.asking, after.misses) == (True, 1)


@pytest.mark.parametrize(
    "text", ["¿por qué me gotea la leche cuando llora?", "in spanish please", "Español"]
)
@pytest.mark.parametrize("label", ["outside/bottles", "faq/pads"])
def test_who_writes_in_spanish_is_told_in_spanish_who_helps(label, text):
    reply, after = respond(said(label, text=text, sure=0.2))

    assert (reply.kind, reply.text) == ("decline", WORDING["spanish"])
    assert (reply.buttons, after.topic) == ((), "")


def test_a_question_in_spanish_that_is_understood_is_answered():
    reply, _ = respond(said("faq/pads", text="¿qué discos me pongo?"))

    assert reply.topic == "pads"


def test_a_second_apology_has_other_words():
    _, state = respond(said("frustration"), State("pads", near=TWO))

    reply, _ = respond(said("frustration"), state)

    assert reply.text == WORDING["lost"]
    assert A_PERSON in topics(reply)


def test_a_choice_after_an_apology_is_among_the_other_topics():
    _, after = respond(said("frustration"), State("pads", near=TWO))

    reply, _ = respond(said("choose", text="1"), after)

    assert reply.topic == "leaks"


OFFERED_A_PERSON = State("pads", offered=(A_PERSON,))


@pytest.mark.parametrize(("intent", "text"), [("affirm", "yes"), ("choose", "1")])
def test_a_yes_to_a_person_or_its_number_wants_one(intent, text):
    _, state = respond(said("person"))

    reply, _ = respond(said(intent, text=text), state)

    assert reply.wants_person


def test_the_offer_of_a_person_is_no_wish_for_one_yet():
    reply, after = respond(said("person"), AFTER_PADS)

    assert not reply.wants_person
    assert topics(reply) == [A_PERSON]
    assert after == OFFERED_A_PERSON


def test_a_person_can_be_chosen_by_number_among_topics():
    reply, _ = respond(said("choose", text="2"), State(offered=("pads", A_PERSON)))

    assert reply.wants_person


def test_a_yes_to_one_topic_and_a_person_means_the_topic():
    reply, _ = respond(said("affirm", text="yes"), State(offered=("pads", A_PERSON)))

    assert (reply.kind, reply.topic) == ("answer", "pads")
