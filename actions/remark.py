"""Take a remark that asks nothing."""

from __future__ import annotations

from rasa_sdk import Action

from actions.base import ConversationAction


class ActionRemark(ConversationAction, Action):
    """Says a kind word, and offers the ways on."""

    way = "remark"

    def name(self) -> str:
        """The name in domain.yml and in rules."""
        return "action_remark"
