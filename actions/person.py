"""Say how to reach a person."""

from __future__ import annotations

from rasa_sdk import Action

from actions.base import ConversationAction


class ActionPerson(ConversationAction, Action):
    """Names the clinic's phone and hours."""

    way = "person"

    def name(self) -> str:
        """The name in domain.yml and in rules."""
        return "action_person"
