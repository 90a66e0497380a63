"""Rasa's classifier: what it learns, and how it tells Rasa what a message asks."""

import numpy as np
import pytest
import yaml
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components import question_classifier
from bot.components.question_classifier import QuestionClassifier
from bot.components.spelling import TEXTS
from bot.settings import PROJECT
from bot.understanding.parts import parts
from bot.understanding.reading import SURE, texts

LABELS = ("greet", "thanks", "faq/pads", "faq/leaks", "outside/far", "follow_up/why")
CONFIG = {"c": 100.0, "steps": 100, "gram_weight": 0.0}  # n-grams count for nothing
BOTH = "Do pads help? Why do I leak?"


def row(*labels):
    """What the encoder guesses of a text that may be each of the labels alike."""
    shown = np.array([label in labels for label in LABELS], dtype=np.float32)
    return shown / shown.sum()


def message(text, *rows, intent=None):
    """A message with guesses in place of an encoder's."""
    built = Message.build(text, intent=intent)
    built.set(TEXTS, texts(parts(text))[: max(1, len(rows))])
    if rows:
        features = Features(np.stack(rows), FEATURE_TYPE_SENTENCE, TEXT, "test")
        built.add_features(features)
    return built


def examples(*labels):
    return [message("some text", intent=label) for label in labels]


def names(found, key):
    return [item["name"] for item in found.get(key)]


@pytest.fixture
def trained(node, monkeypatch):
    """Trains a classifier, and loads it as a running bot has it."""

    def trained(messages, known=LABELS, **config):
        config = {**CONFIG, **config}
        monkeypatch.setattr(question_classifier, "known_labels", lambda: known)
        QuestionClassifier.create(config, **node).train(TrainingData(messages))
        return QuestionClassifier.load(config, **node)

    return trained


@pytest.fixture
def read(trained):
    """Reads a message with a classifier that knows the labels."""
    classifier = trained(examples(*LABELS) * 2)

    def read(text, *rows):
        (found,) = classifier.process([message(text, *rows)])
        return found

    return read


@pytest.mark.parametrize("label", LABELS)
def test_a_message_gets_the_intent_of_the_examples_next_to_it(read, label):
    found = read("a few words", row(label))

    assert found.get("intent")["name"] == label.partition("/")[0]
    assert names(found, "intent_ranking")[0] == label
    assert names(found, "asked") == [label]


@pytest.mark.parametrize("label", ["faq/pads", "outside/far", "follow_up/why"])
def test_the_rest_of_a_label_stands_where_a_response_selector_would_put_it(read, label):
    found = read("a few words", row(label))

    intent = label.partition("/")[0]
    selected = found.get("response_selector")
    assert selected["all_retrieval_intents"] == [intent]
    assert selected[intent]["response"] == {
        "intent_response_key": label,
        "utter_action": f"utter_{label}",
        "confidence": found.get("intent")["confidence"],
    }


def test_small_talk_is_no_topic(read):
    assert read("a few words", row("greet")).get("response_selector") is None


def test_the_ranking_is_sorted_and_its_confidences_sum_to_one(read):
    found = read("a few words", row("faq/pads", "greet"))

    confidences = [item["confidence"] for item in found.get("intent_ranking")]
    assert len(confidences) == len(LABELS)
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(1)


def test_the_confidence_is_that_of_the_topic_not_of_all_topics(read):
    found = read("a few words", row("faq/pads", "faq/leaks"))

    assert found.get("intent")["name"] == "faq"
    assert found.get("intent")["confidence"] < 0.6


def test_several_questions_are_told_in_the_order_asked(read):
    both = row("faq/pads", "faq/leaks")

    found = read(BOTH, both, row("faq/pads"), row("faq/leaks"))
    turned = read(BOTH, both, row("faq/leaks"), row("faq/pads"))

    assert names(found, "asked") == ["faq/pads", "faq/leaks"]
    assert names(turned, "asked") == ["faq/leaks", "faq/pads"]


def test_several_questions_are_the_first_topic_to_rasa(read):
    whole = row("outside/far", "faq/leaks")

    found = read(BOTH, whole, row("outside/far"), row("faq/leaks"))

    assert names(found, "asked") == ["outside/far", "faq/leaks"]
    assert found.get("intent")["name"] == "faq"
    selected = found.get("response_selector")["faq"]["response"]
    assert selected["intent_response_key"] == "faq/leaks"
    asked = found.get("asked")[1]
    assert found.get("intent")["confidence"] == asked["confidence"]


def test_the_ranking_is_that_of_the_message_as_a_whole(read):
    found = read(BOTH, row("faq/leaks"), row("faq/pads"), row("faq/leaks"))

    assert names(found, "intent_ranking")[0] == "faq/leaks"


def test_a_message_with_one_guess_for_all_its_questions_is_read_as_a_whole(read):
    assert len(texts(parts(BOTH))) == 3

    found = read(BOTH, row("faq/leaks"))

    assert names(found, "asked") == ["faq/leaks"]


def test_a_message_that_could_be_cut_is_read_as_a_whole_if_it_has_one_guess(read):
    text = "why do i leak how do i stop it"
    assert len(texts(parts(text))) == 3

    assert names(read(text, row("faq/leaks")), "asked") == ["faq/leaks"]


def test_an_unclear_question_leans_on_the_topic_before_it(trained):
    pads, lessens = "faq/breast_pads", "faq/leaking_lessens_over_time"
    unsure = [lessens, "follow_up/how_long", "outside/far"]
    known = [pads, *unsure]
    guesses = dict(zip(known, np.eye(4, dtype=np.float32), strict=True))
    labelled = [message("some text", intent=label) for label in known]
    any_of_three = np.mean([guesses[label] for label in unsure], axis=0)
    text = "Do pads help? How many weeks?"

    (found,) = trained(labelled, known).process(
        [message(text, guesses[pads], guesses[pads], any_of_three)]
    )

    first, then = names(found, "asked")
    assert first == pads
    assert then in unsure[:2]  # which bring the same answer


@pytest.mark.parametrize("text", ["2", "the second one", "Option B."])
def test_a_number_is_a_choice_whatever_is_guessed(read, text):
    found = read(text, row("faq/pads"))

    assert found.get("intent") == {"name": "choose", "confidence": 1.0}
    assert names(found, "asked") == ["choose"]
    assert found.get("response_selector") is None


def test_what_a_message_asks_reaches_rasas_result(read):
    told = read("a few words", row("faq/pads")).as_dict(only_output_properties=True)

    keys = {"intent", "intent_ranking", "asked", "response_selector"}
    assert keys <= told.keys()


SPELT = [message("quokka", intent="faq/pads"), message("wombat", intent="faq/leaks")]


@pytest.fixture
def confidence(trained):
    """How sure a classifier of two labels is of what stands in its examples."""

    def confidence(**config):
        classifier = trained(SPELT, **{"gram_weight": 1.5, **config})
        asked = message("wombat", row("faq/pads", "faq/leaks"))
        ranking = classifier.process([asked])[0].get("intent_ranking")
        return {item["name"]: item["confidence"] for item in ranking}["faq/leaks"]

    return confidence


def test_a_larger_c_keeps_closer_to_the_examples(confidence):
    assert confidence(c=100.0) > 0.8 > 0.6 > confidence(c=0.1)


def test_more_steps_come_closer_to_the_examples(confidence):
    assert confidence(steps=1) < confidence(steps=100)


def test_spelling_counts_as_much_as_the_gram_weight_says(confidence):
    assert confidence(gram_weight=0.0) == pytest.approx(0.5)
    assert confidence(gram_weight=1.5) > 0.8


def test_a_label_that_came_after_the_release_is_known_by_its_spelling(trained):
    classifier = trained(SPELT, known=("faq/pads",), gram_weight=1.5)

    (found,) = classifier.process([message("wombat", np.ones(1, dtype=np.float32))])

    assert found.get("asked")[0]["name"] == "faq/leaks"


def test_two_intents_are_enough(trained):
    classifier = trained(examples("greet", "thanks"))

    found = classifier.process(
        [message("a few words", row(label)) for label in ("greet", "thanks")]
    )

    assert [one.get("intent")["name"] for one in found] == ["greet", "thanks"]


def test_one_intent_is_refused(trained):
    with pytest.raises(InvalidConfigException, match="fewer than two"):
        trained(examples("greet", "greet"))


def test_two_topics_are_two_intents(trained):
    classifier = trained(examples("faq/pads", "faq/leaks"))

    (found,) = classifier.process([message("a few words", row("faq/leaks"))])

    assert names(found, "asked") == ["faq/leaks"]


def test_an_example_without_a_text_is_not_learnt(trained):
    silent = Message({"intent": "greet"})

    with pytest.raises(InvalidConfigException, match="fewer than two"):
        trained([*examples("thanks"), silent])


@pytest.mark.parametrize("text", ["a few words", "2"])
def test_a_message_without_a_guess_names_the_missing_component(read, text):
    with pytest.raises(InvalidConfigException, match="SentenceEncoderFeaturizer"):
        read(text)


def test_a_message_without_a_text_is_left_alone(trained):
    silent = Message({})

    (found,) = trained(examples(*LABELS)).process([silent])

    assert found.data == {}


def test_rasa_asks_back_below_the_confidence_at_which_the_entries_do():
    config = yaml.safe_load((PROJECT / "config.yml").read_text(encoding="utf-8"))

    (fallback,) = (c for c in config["pipeline"] if c["name"] == "FallbackClassifier")

    assert fallback["threshold"] == SURE
    assert fallback["ambiguity_threshold"] == 0.0  # the reading knows of no other rule


def test_every_setting_in_config_yml_is_one_of_the_component():
    config = yaml.safe_load((PROJECT / "config.yml").read_text(encoding="utf-8"))
    (own,) = (c for c in config["pipeline"] if c["name"].endswith("QuestionClassifier"))

    assert own.keys() - {"name"} == QuestionClassifier.get_default_config().keys()
