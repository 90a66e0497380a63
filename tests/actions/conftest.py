"""What Rasa gives to an action, as a test wants it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.conversation.state import State


@dataclass(frozen=True)
class Ran:
    """What came of an action.

    Attributes:
        messages: As Rasa gets them.
        state: What the slot holds afterwards.
    """

    messages: list[dict[str, Any]]
    state: State

    @property
    def reply(self) -> dict[str, Any]:
        """The only reply, as the gateway gets it."""
        (message,) = self.messages
        return message["custom"]


def _listed(confidences: Mapping[str, float] | None) -> list[dict[str, Any]]:
    named = (confidences or {}).items()
    return [{"name": name, "confidence": confidence} for name, confidence in named]


@pytest.fixture
def run() -> Callable[..., Ran]:
    """Runs an action on a message, by default from the gateway."""

    def run(
        action: Action,
        *,
        asked: Mapping[str, float] | None = None,
        ranking: Mapping[str, float] | None = None,
        topic: str | None = None,
        state: State | None = None,
        channel: str | None = "lactabot",
        metadata: Mapping[str, str] | None = None,
        text: str = "",
    ) -> Ran:
        message = {
            "text": text,
            "entities": [{"entity": "topic", "value": topic}] if topic else [],
            "intent_ranking": _listed(ranking),
            "asked": _listed(asked),
            "metadata": metadata,
        }
        slots = {"conversation": state.as_json() if state else None}
        events = [{"event": "user", "input_channel": channel}]
        tracker = Tracker("a-key", slots, message, events, False, None, {}, None)
        dispatcher = CollectingDispatcher()

        (event,) = action.run(dispatcher, tracker, {})

        assert (event["event"], event["name"]) == ("slot", "conversation")
        return Ran(dispatcher.messages, State.from_json(event["value"]))

    return run
