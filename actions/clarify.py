"""Ask back when no topic is sure; decline when none is near."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.content import ranked_topics, renderer, utter

BUTTONS = 3
NEAR = 0.25  # confidence of the likeliest topic; docs/understanding.md has the curve


class ActionClarify(Action):
    """Offers the likeliest topics as buttons, at most three."""

    def __init__(self) -> None:
        self._renderer = renderer()

    def name(self) -> str:
        """The name in domain.yml and in rules."""
        return "action_clarify"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Utters one question or one refusal."""
        ranking = ranked_topics(tracker)
        if ranking and ranking[0][1] >= NEAR:
            reply = self._renderer.clarify(topic for topic, _ in ranking[:BUTTONS])
        else:
            reply = self._renderer.decline()
        utter(dispatcher, tracker, reply)
        return []
