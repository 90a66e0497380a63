"""Decline what no topic answers."""

from __future__ import annotations

from rasa_sdk import Action

from actions.base import ConversationAction


class ActionDecline(ConversationAction, Action):
    """Says who does know, and offers the nearest topics."""

    way = "decline"

    def name(self) -> str:
        """The name in domain.yml and in rules."""
        return "action_decline"
