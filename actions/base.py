"""What all actions share: one way from Rasa's tracker to the conversation and back."""

from __future__ import annotations

import functools
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.content import channel, renderer, utter
from bot.conversation.responder import Responder, Said
from bot.conversation.state import State
from bot.understanding.reading import Asked, Reading

SLOT = "conversation"  # of the domain: holds a State


class ConversationAction:
    """Says what one method of the responder says, and keeps the state in the slot.

    No Action itself: Rasa's SDK registers every subclass of that.

    Attributes:
        way: The name of the method.
    """

    way: str

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Utters the replies, at least one."""
        state = State.from_json(shown(tracker) or tracker.get_slot(SLOT))
        replies, state = responder().say(self.way, said(tracker), state)
        for reply in replies:
            utter(dispatcher, tracker, reply)
        return [SlotSet(SLOT, state.as_json())]


@functools.cache
def responder() -> Responder:
    """One for all actions; see `actions.content.renderer` for the errors."""
    return Responder(renderer())


def shown(tracker: Tracker) -> dict[str, Any] | None:
    """The state that the gateway knows, if it doubts that Rasa's own is the latest."""
    metadata = tracker.latest_message.get("metadata") or {}
    found = metadata.get("shown")
    return found if isinstance(found, dict) else None


def said(tracker: Tracker) -> Said:
    """The latest message: what a button named, or what the classifier read."""
    message = tracker.latest_message
    ranking = _asked(message.get("intent_ranking"))
    named = next(tracker.get_latest_entity_values("topic"), None)
    if named is not None:
        asked: tuple[Asked, ...] = (Asked(f"faq/{named}", 1.0),)
    else:
        asked = _asked(message.get("asked")) or ranking[:1]
    text = "" if named is not None else message.get("text") or ""
    return Said(text, Reading(asked, ranking), channel(tracker))


def _asked(items: list[dict[str, object]] | None) -> tuple[Asked, ...]:
    return tuple(
        Asked(str(item["name"]), float(str(item["confidence"])))
        for item in items or ()
        if item["name"] != "nlu_fallback"
    )
