"""Answer a topic from its knowledge entry."""

from __future__ import annotations

import itertools
import logging

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.content import channel, ranked_topics, renderer, utter

logger = logging.getLogger(__name__)


class ActionAnswer(Action):
    """Says the answer of the topic that a button named, or of the likeliest one."""

    def __init__(self) -> None:
        self._renderer = renderer()

    def name(self) -> str:
        """The name in domain.yml and in rules."""
        return "action_answer"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Utters one answer; declines a topic that is no longer there."""
        named = tracker.get_latest_entity_values("topic")
        ranked = (topic for topic, _ in ranked_topics(tracker))
        topic = next(itertools.chain(named, ranked), "")
        try:
            reply = self._renderer.answer(topic, channel(tracker))
        except KeyError:
            logger.warning("a topic was asked for that data/knowledge/ does not have")
            reply = self._renderer.decline()
        utter(dispatcher, tracker, reply)
        return []
