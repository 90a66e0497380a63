"""The way back to the assistant can be typed in many words, and nothing else is it."""

import pytest

from bot.conversation.way_back import wants_robot


@pytest.mark.parametrize(
    "text",
    [
        "robot",
        "ROBOT.",
        "Back to the robot",
        "back to robot please",
        "go back to the bot",
        "talk to the bot again",
        "I want to talk to the robot",
        "can I talk to the chatbot again?",
        "let me go back to the robot",
        "switch back to the bot",
        "Volver al robot",
        "volver al programa",
        "quiero hablar con el robot",
        "Quiero volver a hablar con el robot, por favor",
        "regresar al asistente",
    ],
)
def test_the_way_back_is_known_in_both_languages(text):
    assert wants_robot(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "are you a robot?",
        "a robot",
        "not the robot again",
        "I don't want to talk to the robot",
        "no quiero hablar con el robot",
        "the robot said I should call you",
        "back to work next week",
        "please",
        "quiero",
        "robot " * 50,
    ],
)
def test_anything_else_is_for_the_person(text):
    assert not wants_robot(text)
