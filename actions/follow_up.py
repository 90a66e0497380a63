"""Answer a short question about the answer before it."""

from __future__ import annotations

from rasa_sdk import Action

from actions.base import ConversationAction


class ActionFollowUp(ConversationAction, Action):
    """Says the answer that the entry has in context."""

    way = "follow_up"

    def name(self) -> str:
        """The name in domain.yml and in rules."""
        return "action_follow_up"
