"""An unsure message is asked back; one that is near to no topic is declined."""

import pytest

from actions.clarify import NEAR, ActionClarify
from bot.knowledge.entries import read_knowledge
from bot.settings import PROJECT

TOPICS = read_knowledge(PROJECT / "data")
FOUR = ["breast_pads", "letdown_signs", "blocker_pain", "blocker_fatigue"]


@pytest.fixture
def action():
    return ActionClarify()


def ranking(topics, confidence=NEAR):
    return {f"faq/{topic}": confidence for topic in topics}


def test_the_three_likeliest_topics_are_offered(action, run):
    said = run(action, ranking={"greet": 0.5, **ranking(FOUR)})["custom"]

    assert said["kind"] == "clarify"
    assert [button["title"] for button in said["buttons"]] == [
        TOPICS[topic].title for topic in FOUR[:3]
    ]


def test_a_button_asks_rasa_for_its_topic(action, run):
    (button,) = run(action, ranking=ranking(["breast_pads"]))["custom"]["buttons"]

    assert button["payload"] == '/faq{"topic": "breast_pads"}'


def test_a_topic_that_is_no_longer_there_is_not_offered(action, run):
    said = run(action, ranking=ranking(["gone", "breast_pads"]))["custom"]

    assert [b["title"] for b in said["buttons"]] == [TOPICS["breast_pads"].title]


@pytest.mark.parametrize(
    "nothing_near", [{}, {"greet": 0.9}, ranking(FOUR, NEAR - 0.01)]
)
def test_a_message_that_is_near_to_no_topic_is_declined(action, run, nothing_near):
    assert run(action, ranking=nothing_near)["custom"]["kind"] == "decline"


def test_elsewhere_the_choice_is_text_with_buttons(action, run):
    said = run(action, ranking=ranking(FOUR), channel="cmdline")

    assert said["text"]
    assert len(said["buttons"]) == 3
    assert not said["custom"]


def test_the_log_holds_no_words_of_a_parent(action, run, caplog):
    caplog.set_level("DEBUG")

    run(action, ranking=ranking(FOUR), text="quagga help")

    assert "quagga" not in caplog.text
