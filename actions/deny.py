"""Take a no."""

from __future__ import annotations

from rasa_sdk import Action

from actions.base import ConversationAction


class ActionDeny(ConversationAction, Action):
    """Asks for other words; the second time offers a person."""

    way = "deny"

    def name(self) -> str:
        """The name in domain.yml and in rules."""
        return "action_deny"
