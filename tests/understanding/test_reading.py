"""What a message asks is read from the chances of the whole and of its parts."""

import numpy as np
import pytest

from bot.understanding.asked import DOUBT, LOSS, MOST, REMARK
from bot.understanding.cuts import Cuts
from bot.understanding.parts import parts
from bot.understanding.reading import (
    AFTER_SURE,
    ECHO,
    HARDLY,
    PART_ALONE,
    PART_CLEAR,
    PART_SURE,
    RANKING,
    RESTART,
    SHORT_WORDS,
    SPOKEN_OF,
    SURE,
    Asked,
    Part,
    Reading,
    in_context,
    read,
    read_whole,
    texts,
)
from bot.understanding.scale import Scale


@pytest.fixture(autouse=True)
def no_seams(monkeypatch):
    """Nothing is cut that nothing parts; test_cuts.py has that."""
    whole = "bot.understanding.reading.cuts"
    monkeypatch.setattr(whole, lambda text: Cuts(tuple(text.split()), {}))


LEAK, PADS, PAIN = "faq/leak", "faq/pads", "faq/pain"
BOTTLES, SLEEP = "outside/bottles", "outside/sleep"
WHY, LONG, THANKS = "follow_up/why", "follow_up/how_long", "thanks"
LABELS = [LEAK, PADS, PAIN, BOTTLES, SLEEP, WHY, LONG, THANKS, REMARK]


def chances(of):
    """One row of chances; what is left is shared by the labels not named."""
    rest = (1 - sum(of.values())) / max(1, len(LABELS) - len(of))
    return np.array([of.get(label, rest) for label in LABELS])


def reading(text, whole, rows=None, after=None):
    """Reads a text whose parts have rows of their own, or that of the whole."""
    found = parts(text)
    stacked = np.stack([(rows or {}).get(text, whole) for text in texts(found)])
    return read(found, LABELS, stacked, after)


def labels(reading):
    return [asked.label for asked in reading.asked]


TWO = "why do I leak? do pads help?"
BOTH = chances({LEAK: 0.5, PADS: 0.4})
SURELY_LEAK, SURELY_PADS = chances({LEAK: 0.9}), chances({PADS: 0.9})
UNCLEAR = chances({LEAK: 0.3, PADS: 0.3, PAIN: 0.3})


def two(whole=BOTH, leak=SURELY_LEAK, pads=SURELY_PADS):
    """Reads two questions, each sure unless a test says otherwise."""
    return reading(TWO, whole, {"why do I leak?": leak, "do pads help?": pads})


def test_a_single_question_is_its_likeliest_label():
    found = reading("do pads help", chances({PADS: 0.7, LEAK: 0.2}))

    assert found.asked == (Asked(PADS, pytest.approx(0.7)),)


def test_the_ranking_begins_with_the_likeliest_and_is_cut():
    names = [f"faq/{number:02}" for number in range(RANKING + 5)]
    row = np.linspace(0.1, 0.2, len(names))

    found = read(["do pads help"], names, row[np.newaxis])

    assert [one.label for one in found.ranking] == names[: -RANKING - 1 : -1]


def test_equally_likely_labels_keep_their_order():
    names = [f"faq/{number:02}" for number in range(50)]

    found = read(["do pads help"], names, np.full((1, 50), 0.02))

    assert [one.label for one in found.ranking] == names[:RANKING]


def test_of_a_long_text_too_what_is_unlikely_stays_so():
    text = " ".join(["word"] * (SHORT_WORDS + 1))

    ranking = Scale([PADS, "follow_up/why"]).ranked(np.array([0.1, 0.1]), text)

    assert [asked.confidence for asked in ranking] == pytest.approx([0.2, 0.0])


@pytest.mark.parametrize(("confidence", "sure"), [(SURE, True), (SURE - 0.01, False)])
def test_a_reading_is_sure_from_the_threshold_on(confidence, sure):
    asked = (Asked(PADS, confidence),)

    assert Reading(asked, asked).is_sure is sure


@pytest.mark.parametrize(("outside", "sure"), [(DOUBT - 0.01, True), (DOUBT, False)])
@pytest.mark.parametrize("label", [PADS, THANKS, BOTTLES])
def test_a_topic_is_no_sure_answer_where_the_message_may_lie_outside(
    label, outside, sure
):
    found = Asked(label, SURE), Asked(SLEEP, outside)

    assert Reading(found[:1], found).is_sure is (sure or label != PADS)


@pytest.mark.parametrize(
    ("first", "other", "sure"),
    [(0.44, 0.21, True), (0.44, 0.23, False), (MOST, 0.4, True)],
    ids=["far behind", "nearly as likely", "likelier than all else"],
)
def test_a_topic_is_no_sure_answer_beside_another_that_is_nearly_as_likely(
    first, other, sure
):
    found = Asked(PADS, first), Asked(LEAK, other)

    assert Reading(found[:1], found).is_sure is sure


def test_small_talk_is_not_doubted_for_a_topic_beside_it():
    found = Asked(THANKS, 0.44), Asked(LEAK, 0.4)

    assert Reading(found[:1], found).is_sure


def test_several_questions_told_apart_are_sure_by_themselves():
    asked = (Asked(PADS, PART_SURE), Asked(LEAK, PART_SURE))

    assert Reading(asked, asked).is_sure


def test_a_clear_question_after_thanks_is_what_is_asked():
    found = reading(
        "thank you. do pads help?",
        chances({THANKS: 0.9}),
        {
            "do pads help?": SURELY_PADS,
            "thank you. do pads help?": chances({THANKS: 1}),
        },
    )

    assert labels(found) == [PADS]


def test_a_clear_remark_takes_the_place_of_nothing_that_is_said():
    found = reading(
        "good to know. thank you",
        chances({THANKS: 0.8}),
        {"good to know.": chances({REMARK: 1})},
    )

    assert labels(found) == [THANKS]


def test_several_questions_are_told_apart_in_their_order():
    found = two()

    assert found.asked == (
        Asked(LEAK, pytest.approx(0.9)),
        Asked(PADS, pytest.approx(0.9)),
    )


def test_the_ranking_is_that_of_the_whole_message():
    ranking = two(whole=chances({PADS: 0.6, LEAK: 0.3})).ranking

    assert [one.label for one in ranking[:2]] == [PADS, LEAK]


def test_a_part_that_is_not_sure_is_no_question_of_its_own():
    found = two(pads=chances({PADS: PART_SURE - 0.01}))

    assert labels(found) == [LEAK]


def test_a_part_put_as_a_question_counts_if_the_whole_likely_speaks_of_it():
    among = chances({LEAK: 0.99, PAIN: 0.004, PADS: 0.003})

    found = two(among, pads=chances({PADS: PART_SURE}))

    assert labels(found) == [LEAK, PADS]


def test_a_part_that_the_whole_does_not_speak_of_is_no_question_of_its_own():
    others = (LEAK, PAIN, BOTTLES, WHY, THANKS)[:SPOKEN_OF]
    whole = chances({**dict.fromkeys(others, 0.24), PADS: 0.001})

    found = two(whole, pads=chances({PADS: PART_ALONE - 0.01}))

    assert labels(found) == [LEAK]


def test_a_part_with_words_that_ask_needs_more_of_the_whole():
    def told(echo):
        whole = chances({LEAK: 0.97, PADS: echo})
        pads = chances({PADS: PART_ALONE - 0.01})
        rows = {"why do I leak?": SURELY_LEAK, "I know of pads.": pads}
        return labels(reading("why do I leak? I know of pads.", whole, rows))

    assert told(ECHO) == [LEAK, PADS]
    assert told(ECHO - 0.01) == [LEAK]


def test_a_story_of_what_lies_outside_asks_nothing_by_it():
    whole = chances({LEAK: 0.5, SLEEP: 0.4})
    rows = {"why do I leak?": SURELY_LEAK, "I know of sleep.": chances({SLEEP: 0.99})}

    assert labels(reading("why do I leak? I know of sleep.", whole, rows)) == [LEAK]


@pytest.mark.parametrize(
    ("story", "expected"),
    [("I leak at night.", [BOTTLES]), ("why do I leak?", [LEAK, BOTTLES])],
    ids=["told", "asked"],
)
def test_the_story_of_a_question_that_lies_outside_is_not_answered(story, expected):
    whole = chances({LEAK: 0.4, BOTTLES: 0.4})
    rows = {story: SURELY_LEAK, "can I boil bottles?": chances({BOTTLES: 0.95})}

    assert labels(reading(f"{story} can I boil bottles?", whole, rows)) == expected


def test_a_part_that_is_very_sure_needs_no_echo():
    whole = chances({LEAK: 0.9, PADS: ECHO / 2})

    found = two(whole, pads=chances({PADS: PART_ALONE}))

    assert labels(found) == [LEAK, PADS]


@pytest.mark.parametrize(
    ("together", "expected"),
    [(PART_SURE, [LEAK, WHY]), (PART_SURE - 0.01, [LEAK])],
)
def test_short_questions_count_together_after_another_question(together, expected):
    alone = chances({WHY: together / 2 + 0.001, LONG: together / 2 - 0.001})
    rows = {"why do I leak?": SURELY_LEAK, "and will it stop?": alone}

    assert labels(reading("why do I leak? and will it stop?", BOTH, rows)) == expected


def test_an_unclear_question_of_very_few_words_adds_nothing():
    rows = {"why do I leak?": SURELY_LEAK, "or can it?": chances({WHY: 0.4, LONG: 0.4})}

    assert labels(reading("why do I leak? or can it?", BOTH, rows)) == [LEAK]


def test_the_same_question_asked_twice_is_one():
    found = two(pads=chances({LEAK: 0.9}))

    assert labels(found) == [LEAK]


TOLD = "I leak all night. is that normal?"


def with_story(alone, told):
    """Reads two questions, the second by itself and with the story before it."""
    whole = chances({LEAK: 0.4, PADS: 0.4, PAIN: 0.1})
    rows = {"do pads help?": SURELY_PADS, "is that normal?": alone, TOLD: told}
    return labels(reading(f"do pads help? {TOLD}", whole, rows))


def test_a_short_question_is_what_its_story_makes_of_it():
    told = chances({LEAK: PART_SURE})

    assert with_story(chances({WHY: 0.9}), told) == [PADS, LEAK]


def test_a_topic_by_itself_stands_against_a_story_less_sure():
    told = chances({PAIN: 0.5})

    assert with_story(chances({LEAK: 0.9}), told) == [PADS, LEAK]


def test_a_story_that_is_not_sure_leaves_the_question_as_it_is():
    told = chances({LEAK: PART_SURE - 0.01})

    assert with_story(chances({WHY: 0.9}), told) == [PADS, WHY]


def stated(statement, whole):
    """Reads a statement after a question."""
    rows = {"Do pads help?": SURELY_PADS, "The other side drips.": statement}
    return labels(reading("Do pads help? The other side drips.", whole, rows))


def test_what_is_only_stated_counts_if_it_is_very_sure():
    whole = chances({PADS: 0.5, LEAK: 0.4})

    assert stated(chances({LEAK: PART_ALONE}), whole) == [PADS, LEAK]
    assert stated(chances({LEAK: PART_ALONE - 0.01}), whole) == [PADS]


def test_a_statement_that_the_whole_does_not_speak_of_is_no_question():
    whole = chances({PADS: 0.9, LEAK: ECHO - 0.01})

    assert stated(chances({LEAK: 0.99}), whole) == [PADS]


def test_a_statement_that_is_no_topic_is_no_question():
    whole = chances({PADS: 0.5, SLEEP: 0.4})

    assert stated(chances({SLEEP: 0.99}), whole) == [PADS]


def test_small_talk_beside_a_question_is_none():
    found = two(leak=chances({}))

    assert labels(found) == [LEAK]


def test_a_question_that_lies_outside_counts_beside_a_topic():
    whole = chances({LEAK: 0.8, SLEEP: ECHO})  # of another class, but outside too

    found = two(whole, pads=chances({BOTTLES: PART_SURE}))

    assert labels(found) == [LEAK, BOTTLES]


def test_two_questions_that_lie_outside_are_declined_once():
    rows = {
        "do bottles help?": chances({BOTTLES: 0.9}),
        "do naps help?": chances({SLEEP: 0.9}),
        "do pads help?": SURELY_PADS,
    }

    found = reading("do bottles help? do naps help? do pads help?", BOTH, rows)

    assert labels(found) == [BOTTLES, PADS]


def test_what_is_asked_twice_is_what_its_surer_part_says():
    rows = {
        "do bottles help?": chances({BOTTLES: PART_SURE}),
        "do naps help?": chances({SLEEP: 0.9}),
        "do pads help?": SURELY_PADS,
    }

    found = reading("do bottles help? do naps help? do pads help?", BOTH, rows)

    assert labels(found) == [SLEEP, PADS]


def test_without_a_topic_among_them_the_message_is_taken_as_a_whole():
    found = two(
        whole=chances({SLEEP: 0.9}),
        leak=chances({BOTTLES: 0.9}),
        pads=chances({WHY: 0.9}),
    )

    assert labels(found) == [SLEEP]


def test_a_short_question_refers_to_the_question_before_it():
    found = two(pads=chances({WHY: 0.9}))

    assert labels(found) == [LEAK, WHY]


def test_a_short_question_without_one_before_it_is_none_of_several():
    found = two(leak=chances({WHY: 0.9}))

    assert labels(found) == [LEAK]  # the likeliest of the whole


def test_a_message_unclear_as_a_whole_is_its_clearest_question():
    found = two(UNCLEAR, leak=UNCLEAR, pads=chances({PADS: PART_ALONE}))

    assert found.asked == (Asked(PADS, pytest.approx(PART_ALONE)),)


@pytest.mark.parametrize(
    ("whole", "part"),
    [
        (chances({LEAK: SURE, PAIN: 0.3, BOTTLES: 0.3}), PART_ALONE),
        (chances({LEAK: SURE - 0.01, PAIN: 0.3, BOTTLES: 0.3}), PART_ALONE - 0.01),
    ],
    ids=["the whole is sure", "no question is clear"],
)
def test_otherwise_a_message_is_what_it_is_as_a_whole(whole, part):
    found = two(whole, leak=UNCLEAR, pads=chances({PADS: part}))

    assert labels(found) == [LEAK]


def test_what_lies_outside_is_as_sure_as_all_its_classes_together():
    found = reading("what of a bottle", chances({PADS: 0.4, BOTTLES: 0.3, SLEEP: 0.25}))

    assert found.asked == (Asked(BOTTLES, pytest.approx(0.55)),)


def long(words):
    return " ".join(["pad"] * words)


def test_a_text_of_many_words_is_no_short_question():
    whole = chances({WHY: 0.6, PADS: 0.3})

    assert labels(reading(long(SHORT_WORDS), whole)) == [WHY]
    assert labels(reading(long(SHORT_WORDS + 1), whole)) == [PADS]


def test_the_labels_left_to_a_long_text_share_the_chance_of_short_questions():
    found = reading(long(SHORT_WORDS + 1), chances({WHY: 0.6, LONG: 0, PADS: 0.3}))

    assert found.asked == (Asked(PADS, pytest.approx(0.75)),)


def test_a_question_comes_alone_and_with_the_story_before_it():
    found = in_context(parts("I leak a lot. Do pads help? Is it normal?"))

    assert found == [
        Part("I leak a lot.", "I leak a lot.", asks=False),
        Part("Do pads help?", "I leak a lot. Do pads help?", asks=True),
        Part("Is it normal?", "Is it normal?", asks=True),
    ]


def test_what_has_to_be_encoded_is_the_message_and_its_questions_each_once():
    found = texts(parts("My bra got wet. Do pads help? Why do I leak?"))

    assert len(set(found)) == len(found)
    assert found[:5] == [
        "My bra got wet. Do pads help? Why do I leak?",
        "My bra got wet.",
        "Do pads help?",
        "My bra got wet. Do pads help?",
        "Why do I leak?",
    ]


def test_of_a_single_question_only_itself_has_to_be_encoded():
    assert texts(parts("do pads help")) == ["do pads help"]


def test_chances_of_other_texts_are_refused():
    with pytest.raises(ValueError, match="shorter"):
        read(parts(TWO), LABELS, np.stack([BOTH]))


def leaning(after, asks="and for the night?"):
    """Reads a question, and one that leans on it or not."""
    whole = chances({LEAK: 0.9})
    rows = {"why do I leak?": SURELY_LEAK, asks: UNCLEAR}
    return labels(reading(f"why do I leak? {asks}", whole, rows, after))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (Asked(PADS, AFTER_SURE), [LEAK, PADS]),
        (Asked(WHY, AFTER_SURE), [LEAK, WHY]),
        (Asked(PADS, AFTER_SURE - 0.01), [LEAK]),
        (Asked(SLEEP, 0.99), [LEAK]),
        (None, [LEAK]),
    ],
    ids=["a topic", "a short question", "not sure", "outside", "nothing"],
)
def test_what_is_unclear_may_lean_on_the_question_before_it(asked, expected):
    assert leaning(lambda *_: asked, "could it be night?") == expected


def test_what_leans_is_read_after_the_topic_before_it():
    seen = []

    leaning(lambda *given: seen.append(given), "could it be night?")

    ((topic, ranking, text),) = seen
    assert (topic, len(ranking), text) == ("leak", len(LABELS), "could it be night?")


def test_a_statement_leans_on_nothing():
    assert leaning(lambda *_: Asked(PADS, 0.99), "I know the night.") == [LEAK]


def leans_on_nothing(*_):
    return None


@pytest.mark.parametrize(
    ("spoken_of", "sure", "asked"),
    [
        (HARDLY - 0.001, PART_CLEAR - 0.01, [LEAK]),
        (HARDLY, PART_CLEAR - 0.01, [LEAK, PADS]),
        (HARDLY - 0.001, PART_CLEAR, [LEAK, PADS]),
    ],
)
def test_of_two_questions_an_unclear_one_is_none_if_the_whole_hardly_speaks_of_it(
    spoken_of, sure, asked
):
    whole = chances({LEAK: 0.99, PADS: spoken_of, **dict.fromkeys(LABELS[2:], 0.0)})
    rows = {"why do I leak?": SURELY_LEAK, "do pads help?": chances({PADS: sure})}

    assert labels(reading(TWO, whole, rows, leans_on_nothing)) == asked


def test_of_more_questions_the_whole_may_hardly_speak_of_one():
    text = f"{TWO} does it hurt?"
    whole = chances(
        {LEAK: 0.5, PAIN: 0.49, PADS: 0.001, **dict.fromkeys(LABELS[3:], 0)}
    )
    rows = {
        "why do I leak?": SURELY_LEAK,
        "do pads help?": chances({PADS: PART_CLEAR - 0.01}),
        "does it hurt?": chances({PAIN: 0.9}),
    }

    assert labels(reading(text, whole, rows, leans_on_nothing)) == [LEAK, PADS, PAIN]


@pytest.mark.parametrize(
    ("known", "label"), [([LOSS], LOSS), ([], LEAK)], ids=["with", "without the class"]
)
def test_words_of_a_loss_outweigh_a_likely_topic(monkeypatch, known, label):
    monkeypatch.setitem(globals(), "LABELS", [*LABELS, *known])

    found = reading("stillborn, do I leak", chances({LEAK: 0.9}))

    assert (labels(found), found.ranking[0].label) == ([label], label)


def test_a_message_may_be_read_as_one_question():
    found = read_whole(TWO, LABELS, BOTH)

    assert labels(found) == [LEAK]
    assert [asked.label for asked in found.ranking[:2]] == [LEAK, PADS]


@pytest.mark.parametrize(("sure", "label"), [(0.8, RESTART), (0.79, LEAK)])
def test_a_wish_to_begin_anew_has_to_be_surer(monkeypatch, sure, label):
    monkeypatch.setitem(globals(), "LABELS", [*LABELS, RESTART])

    found = reading("leaks again", chances({RESTART: sure, LEAK: 0.15}))

    assert labels(found)[0] == label
    assert found.asked == found.ranking[:1]


def test_who_tells_of_a_loss_gets_no_answer_to_the_rest_of_the_message(monkeypatch):
    monkeypatch.setitem(globals(), "LABELS", [*LABELS, LOSS])
    lost = chances({LOSS: 0.5, LEAK: 0.2, PADS: 0.2})

    found = two(lost, leak=chances({LEAK: 0.9}), pads=chances({PADS: 0.9}))

    assert labels(found) == [LOSS]
