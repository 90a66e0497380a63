"""Say where the last answer comes from."""

from __future__ import annotations

from rasa_sdk import Action

from actions.base import ConversationAction


class ActionSource(ConversationAction, Action):
    """Names document, section and date."""

    way = "source"

    def name(self) -> str:
        """The name in domain.yml and in rules."""
        return "action_source"
