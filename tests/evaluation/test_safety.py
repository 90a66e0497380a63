"""The guard is measured on messages that nobody trained on, and rightly counted."""

from dataclasses import replace

import numpy as np
import pytest

from bot.encoder.grams import BUCKETS
from bot.evaluation import splits
from bot.evaluation.leaks import leaks
from bot.evaluation.safety import (
    FOLDER,
    KINDS,
    SPLITS,
    THRESHOLDS,
    Judged,
    confusion,
    curve,
    judge,
    misses,
    read_split,
    report,
    share,
    times,
    turns,
)
from bot.safety.classifier import Classifier
from bot.safety.examples import NONE, Example, read_examples
from bot.safety.guard import read_guard
from bot.safety.rules import read_rules
from bot.safety.verdict import LANGUAGES
from bot.settings import PROJECT

SAFETY = PROJECT / "data" / "safety"
SPLIT = {name: read_split(name) for name in SPLITS}
HELD_OUT = [example for name in SPLITS for example in SPLIT[name]]


def ids(pairs):
    """Which held-out messages leak, without a word of them: nobody may tune on them."""
    names = {example.text: example.id for example in HELD_OUT}
    return sorted({names[text] for text, _ in pairs})


def judged(kind, level, rules=NONE, **more):
    """A made-up line: what a message is, and what the guard took it for."""
    category = {"crisis": "suicidality", "none": NONE}.get(kind, "newborn")
    example = Example(kind, category, "plain", "en", (f"a {kind} taken for {level}",))
    found = more.pop("found", category if level == kind else "hotline")
    numbers = {"crisis": 0.0, "red_flag": 0.0, "milliseconds": 1.0, **more}
    return Judged(example, level, found, rules, **numbers)


LINES = [
    *[judged("crisis", "crisis", rules="crisis")] * 2,
    judged("crisis", "crisis", crisis=0.45),
    judged("crisis", NONE, crisis=0.18, milliseconds=9.0),
    judged("emergency", "emergency", rules="emergency"),
    judged("emergency", "crisis", crisis=0.55),
    judged("same_day", NONE, red_flag=0.16),
    *[judged("none", NONE)] * 3,
    judged("none", "crisis", crisis=0.32),
    judged("none", "same_day", red_flag=0.52),
]


@pytest.fixture
def guard():
    """The minimal guard, with a second tier that takes all for a psychosis of 60 %."""
    guard = read_guard(PROJECT / "tests" / "minimal" / "data" / "safety")
    labels = ("crisis/psychosis", "none", "same_day/mood")
    weights, gram_weights = np.zeros((3, 384)), np.zeros((3, BUCKETS))
    classifier = Classifier(labels, weights, gram_weights, np.log([0.6, 0.3, 0.1]), 3.0)
    return replace(guard, head=None, classifier=classifier)


@pytest.mark.parametrize(
    ("kinds", "at_least"),
    [(["crisis"], 600), (["none"], 600), (["emergency", "same_day"], 200)],
)
def test_enough_messages_are_held_out(kinds, at_least):
    assert sum(example.kind in kinds for example in HELD_OUT) >= at_least


@pytest.mark.parametrize("split", SPLITS)
def test_a_split_holds_every_kind_and_language(split):
    assert {example.kind for example in SPLIT[split]} == set(KINDS)
    assert {example.language for example in SPLIT[split]} == set(LANGUAGES)


@pytest.mark.parametrize("split", SPLITS)
def test_a_split_holds_messages_that_only_together_say_it(split):
    assert any(len(example.messages) > 1 for example in SPLIT[split])


def test_all_files_of_the_folder_but_the_pairs_belong_to_a_split():
    names = {path.name.partition("-")[0] for path in FOLDER.glob("*.yml")}

    assert names == {*SPLITS, "pairs.yml"}


@pytest.mark.parametrize("split", SPLITS)
def test_no_held_out_message_is_a_test_of_a_rule(split):
    known = [
        text
        for rule in read_rules(SAFETY / "lexicon")
        for text in (*rule.fires, *rule.leaves)
    ]

    found = ids(leaks(known, [example.text for example in SPLIT[split]]))

    assert found == []


@pytest.mark.parametrize("folder", ["examples", "near"])
@pytest.mark.parametrize("split", SPLITS)
def test_no_held_out_message_is_trained_on(split, folder):
    training = read_examples(sorted((SAFETY / folder).glob("*.yml")))
    known = [example.text for example in training]

    found = ids(leaks(known, [example.text for example in SPLIT[split]]))

    assert found == []


def test_no_message_of_the_test_split_is_in_the_development_split():
    development, test = ([example.text for example in SPLIT[name]] for name in SPLITS)

    found = ids(leaks(development, test))

    assert found == []


def test_ids_tell_the_held_out_messages_apart():
    assert len({example.id for example in HELD_OUT}) == len(HELD_OUT)


@pytest.mark.parametrize(
    ("messages", "level", "category", "rules"),
    [
        (("my sister hurt herself",), "crisis", "self_harm", "crisis"),
        (("i want to end", "my life"), "crisis", "suicidality", "crisis"),
        (("no wet diapers",), "crisis", "psychosis", "same_day"),
        (("why do i leak",), "crisis", "psychosis", NONE),
        ((" ", "\n"), NONE, NONE, NONE),
        (("i want to talk to a nurse",), NONE, NONE, NONE),
    ],
)
def test_both_tiers_judge_an_example_message_by_message(
    guard, encoder, messages, level, category, rules
):
    example = Example("none", NONE, "plain", "en", messages)

    line = judge(guard, encoder, example)

    assert (line.level, line.category, line.rules) == (level, category, rules)
    assert line.example is example


def test_a_judgement_tells_the_chances_of_the_second_tier(guard, encoder):
    line = judge(guard, encoder, Example("none", NONE, "plain", "en", ("i leak",)))

    assert line.crisis == pytest.approx(0.6)
    assert line.red_flag == pytest.approx(0.1)
    assert line.milliseconds > 0


def test_the_time_of_a_message_is_told_by_its_median_and_its_slowest():
    assert times(LINES) == "median 1.0 ms, p99 8.1 ms"


def test_the_turns_of_conversations_are_those_that_no_model_has_learned():
    talks = splits.read_split("development").dialogues.values()

    assert {turn.text for turn in turns()} == {text for t in talks for text, _ in t}


def test_a_share_is_told_with_its_interval():
    assert share("seen", 8, 10) == "| seen | 8 of 10 | 0.800 | 0.490 to 0.943 |"


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("crisis: sensitivity", "3 of 4"),
        ("crisis: specificity", "4 of 5"),
        ("crisis: PPV", "3 of 5"),
        ("crisis: the rules alone", "2 of 4"),
        ("red flags referred", "2 of 3"),
        ("no crisis, no flag: left alone", "3 of 5"),
        ("crisis: suicidality", "3 of 4"),
        ("crisis: plain", "3 of 4"),
        ("crisis: en", "3 of 4"),
        ("red flag: emergency/newborn", "2 of 2"),
        ("red flag: same_day/newborn", "0 of 1"),
        ("no crisis found: plain", "4 of 5"),
        ("no crisis found: en", "4 of 5"),
    ],
)
def test_a_report_counts_what_was_found(name, count):
    (line,) = [line for line in report(LINES) if line.startswith(f"| {name} |")]

    assert line.split(" | ")[1] == count


@pytest.mark.parametrize(
    "row",
    [
        "| is \\ found | crisis | emergency | same_day | none |",
        "| crisis | 3 | 0 | 0 | 1 |",
        "| emergency | 1 | 1 | 0 | 0 |",
        "| same_day | 0 | 0 | 0 | 1 |",
        "| none | 1 | 0 | 1 | 3 |",
    ],
)
def test_a_report_tells_what_each_kind_was_taken_for(row):
    assert row in report(LINES)


def test_a_report_tells_the_time_of_a_message():
    assert report(LINES)[-1] == "Time for a message: median 1.0 ms, p99 8.1 ms"


def test_a_crisis_may_be_taken_for_another_category_a_red_flag_or_nothing():
    lines = [
        judged("crisis", "crisis"),
        judged("crisis", "crisis", found="violence"),
        judged("crisis", "emergency", found="newborn"),
        judged("crisis", NONE),
    ]

    rows = confusion(lines)

    assert rows[1].startswith("| en: is \\ found | suicidality | harm_to_baby |")
    assert "| suicidality | 1 | 0 | 0 | 1 | 0 | 0 | 0 | 1 | 1 |" in rows


def test_a_curve_tells_what_each_threshold_would_do():
    rows = curve(LINES)

    assert len(rows) == 2 + len(THRESHOLDS)
    assert "| 0.15 | 1.000 | 0.200 | 1.000 | 0.200 |" in rows
    assert "| 0.50 | 0.500 | 0.000 | 0.667 | 0.200 |" in rows


def test_only_misses_are_told_and_without_words():
    lines = misses(LINES, with_texts=False)

    assert [line.split(" → ")[1] for line in lines] == [
        "none (0.18 0.00)",
        "none (0.00 0.16)",
        "crisis (0.32 0.00)",
        "same_day (0.00 0.52)",
    ]
    assert not any("taken for" in line for line in lines)


def test_misses_may_be_told_with_their_words():
    (line,) = misses([judged("crisis", NONE)], with_texts=True)

    assert line.endswith("(0.00 0.00): 'a crisis taken for none'")
