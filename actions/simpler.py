"""Say the last answer in few words."""

from __future__ import annotations

from rasa_sdk import Action

from actions.base import ConversationAction


class ActionSimpler(ConversationAction, Action):
    """Says the short answer."""

    way = "simpler"

    def name(self) -> str:
        """The name in domain.yml and in rules."""
        return "action_simpler"
