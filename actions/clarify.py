"""Ask back when no topic is sure."""

from __future__ import annotations

from rasa_sdk import Action

from actions.base import ConversationAction


class ActionClarify(ConversationAction, Action):
    """Offers the likeliest topics as buttons; the second time a person."""

    way = "clarify"

    def name(self) -> str:
        """The name in domain.yml and in rules."""
        return "action_clarify"
