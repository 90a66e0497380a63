"""Apologise for an answer to another question."""

from __future__ import annotations

from rasa_sdk import Action

from actions.base import ConversationAction


class ActionApologise(ConversationAction, Action):
    """Offers what else it may have been, and a person."""

    way = "apologise"

    def name(self) -> str:
        """The name in domain.yml and in rules."""
        return "action_apologise"
