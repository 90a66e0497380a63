"""What a conversation remembers survives Rasa's slot."""

import json

import pytest

from bot.conversation.state import State

FULL = State("pads", ("drips",), True, ("leaks",), misses=2, declined=True)


@pytest.mark.parametrize("state", [State(), FULL], ids=["empty", "full"])
def test_a_state_comes_back_as_it_was(state):
    assert State.from_json(json.loads(json.dumps(state.as_json()))) == state


@pytest.mark.parametrize("found", [None, {}])
def test_without_a_slot_nothing_was_said_yet(found):
    assert State.from_json(found) == State()


def test_a_field_that_a_slot_does_not_know_yet_is_empty():
    assert State.from_json({"topic": "pads"}) == State("pads")
