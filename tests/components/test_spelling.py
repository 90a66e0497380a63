"""Rasa's components after this one read the words put right."""

from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.spelling import TEXTS, SpellingCorrector

OFTEN = ["why prolactin", "how prolactin works", "and prolactin"]


def trained(node, *texts):
    """A component that learnt the words of examples, and was loaded again."""
    data = TrainingData([Message.build(text, intent="faq/leaks") for text in texts])
    SpellingCorrector.create({}, **node).train(data)
    return SpellingCorrector.load({}, **node)


def test_the_words_of_a_message_are_put_right_after_a_restart(node):
    component = trained(node, *OFTEN)

    (message,) = component.process([Message({TEXT: "what is prolactine"})])

    assert message.get(TEXTS) == ["what is prolactin"]


def test_the_message_keeps_the_text_that_was_typed(node):
    component = trained(node, *OFTEN)

    (message,) = component.process([Message({TEXT: "what is prolactine"})])

    assert message.get(TEXT) == "what is prolactine"


def test_each_part_of_a_message_is_a_text(node):
    typed = "I leak all night. Do pads help? Why do I leak?"

    (message,) = trained(node, "hello").process([Message({TEXT: typed})])

    assert message.get(TEXTS) == [
        typed,
        "I leak all night.",
        "Do pads help?",
        "I leak all night. Do pads help?",
        "Why do I leak?",
    ]


def test_a_training_example_is_learnt_as_a_whole(node):
    typed = "Do pads help? Why do I leak?"
    data = TrainingData([Message.build(typed, intent="faq/leaks")])

    trained(node, "hello").process_training_data(data)

    (example,) = data.training_examples
    assert example.get(TEXTS) == [typed]


def test_a_message_without_text_is_left_alone(node):
    component = trained(node, "hello")
    data = TrainingData([Message({"intent": "greet"})])

    (message,) = component.process([Message({})])
    component.process_training_data(data)

    assert message.get(TEXTS) is None
    assert data.training_examples[0].get(TEXTS) is None
