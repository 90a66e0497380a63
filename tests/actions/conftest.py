"""What Rasa gives to an action, as a test wants it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher


@pytest.fixture
def run() -> Callable[..., dict[str, Any]]:
    """Runs an action on a message, by default from the gateway; gives what it said."""

    def run(
        action: Action,
        *,
        ranking: Mapping[str, float] | None = None,
        topic: str | None = None,
        channel: str = "lactabot",
        metadata: Mapping[str, str] | None = None,
        text: str = "",
    ) -> dict[str, Any]:
        entities: Sequence[dict[str, str]] = (
            [{"entity": "topic", "value": topic}] if topic is not None else []
        )
        message = {
            "text": text,
            "entities": entities,
            "intent_ranking": [
                {"name": name, "confidence": confidence}
                for name, confidence in (ranking or {}).items()
            ],
            "metadata": metadata,
        }
        events = [{"event": "user", "input_channel": channel}]
        tracker = Tracker("a-key", {}, message, events, False, None, {}, None)
        dispatcher = CollectingDispatcher()
        assert action.run(dispatcher, tracker, {}) == []
        (said,) = dispatcher.messages
        return said

    return run
