"""Take the number of a topic that we offered."""

from __future__ import annotations

from rasa_sdk import Action

from actions.base import ConversationAction


class ActionChoose(ConversationAction, Action):
    """Says the answer of the topic chosen."""

    way = "choose"

    def name(self) -> str:
        """The name in domain.yml and in rules."""
        return "action_choose"
