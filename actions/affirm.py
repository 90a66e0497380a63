"""Take a yes."""

from __future__ import annotations

from rasa_sdk import Action

from actions.base import ConversationAction


class ActionAffirm(ConversationAction, Action):
    """Says the answer of the topic that we offered."""

    way = "affirm"

    def name(self) -> str:
        """The name in domain.yml and in rules."""
        return "action_affirm"
