"""Answer the topics that a button named or that a message asks about."""

from __future__ import annotations

from rasa_sdk import Action

from actions.base import ConversationAction


class ActionAnswer(ConversationAction, Action):
    """Says the answers, at most three."""

    way = "answer"

    def name(self) -> str:
        """The name in domain.yml and in rules."""
        return "action_answer"
