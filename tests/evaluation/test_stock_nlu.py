"""Rasa's default pipeline is trained on our examples, and understood aright."""

import pytest
import yaml

from bot.evaluation.stock import fewer_examples, write_stock_nlu
from bot.evaluation.stock_nlu import FALLBACK, read, reading, train
from tests.evaluation.readings import DRIPS, PADS

EXAMPLES = [
    *((f"{text} pads", PADS) for text in ("which", "best", "wear", "buy", "change")),
    *((f"{text} drips", DRIPS) for text in ("why", "who", "my shirt", "it", "oh")),
    *((text, "greet") for text in ("hi", "hello", "hey", "good morning", "hi you")),
]


def parsed(*ranking, selected=PADS, top=None):
    """A result as Rasa gives it, with a response selector over all topics."""
    ranked = [{"name": name, "confidence": sure} for name, sure in ranking]
    response = {"response": {"intent_response_key": selected}}
    return {
        "intent": top or ranked[0],
        "intent_ranking": ranked,
        "response_selector": {
            "all_retrieval_intents": ["faq", "outside"],
            "default": response,
        },
    }


def test_the_topic_of_a_retrieval_intent_is_what_the_selector_says():
    found, sure = reading(parsed(("faq", 0.9), ("greet", 0.1), selected=DRIPS))

    assert [(a.label, a.confidence) for a in found.asked] == [(DRIPS, 0.9)]
    assert sure


def test_the_selector_has_the_last_word_even_on_what_lies_outside():
    found, _ = reading(parsed(("faq", 0.9), selected="outside/bottles"))

    assert found.asked[0].label == "outside/bottles"


def test_another_intent_is_as_it_is():
    found, sure = reading(parsed(("greet", 0.8), ("faq", 0.2)))

    assert found.asked[0].label == "greet"
    assert sure


def test_a_fallback_is_unsure_of_what_comes_after_it():
    found, sure = reading(parsed((FALLBACK, 0.7), ("faq", 0.2)))

    assert found.asked[0].label == PADS
    assert not sure


def test_a_message_without_any_intent_is_unsure():
    nothing = {"name": None, "confidence": 0.0}

    found, sure = reading(parsed(top=nothing))

    assert found.asked[0].label == ""
    assert not sure


def test_fewer_examples_are_spread_over_all_of_each_label():
    many = [(f"pads {number}", PADS) for number in range(10)]

    fewer = fewer_examples([*many, ("hi", "greet")], most=4)

    assert fewer == [*many[::3], ("hi", "greet")]


def test_every_label_has_its_examples_and_a_topic_the_response_that_rasa_wants(
    tmp_path,
):
    write_stock_nlu(tmp_path, [("pads?", PADS), ("hi", "greet"), ("which?", PADS)])

    nlu = yaml.safe_load((tmp_path / "nlu.yml").read_text())["nlu"]
    domain = yaml.safe_load((tmp_path / "domain.yml").read_text())
    assert nlu == [
        {"intent": PADS, "examples": "- pads?\n- which?\n"},
        {"intent": "greet", "examples": "- hi\n"},
    ]
    assert domain["intents"] == ["faq", "greet"]
    assert list(domain["responses"]) == [f"utter_{PADS}"]


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    """A model of the real pipeline, hardly trained, and its cache."""
    cache = tmp_path_factory.mktemp("cache")
    return train(EXAMPLES, cache, print, epochs=1), cache


@pytest.mark.rasa
def test_the_same_examples_are_trained_on_once(trial):
    model, cache = trial
    before = model.stat().st_mtime_ns

    again = train(EXAMPLES, cache, print, epochs=1)

    assert again == model
    assert list(cache.iterdir()) == [model]
    assert model.stat().st_mtime_ns == before


@pytest.mark.rasa
def test_the_pipeline_reads_each_text_as_one_of_the_labels(trial):
    found = read(trial[0], ["which pads", "hello", "why"], print)

    labels = {label for _, label in EXAMPLES}
    assert len(found) == 3
    assert {reading.asked[0].label for reading, _ in found} <= labels
