"""Dialogue engines: what answers a message once the guard has let it pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.knowledge.reply import Reply


@dataclass(frozen=True)
class Message:
    """What an engine is asked.

    Attributes:
        key: The conversation, as a keyed hash.
        text: What the parent typed; empty if a button was pressed.
        payload: What the pressed button means; empty if the parent typed.
        channel: `web` or `sms`.
    """

    key: str
    text: str = ""
    payload: str = ""
    channel: str = "web"


class DialogueEngine(Protocol):
    """Answers messages. This seam is how the project outlives Rasa Open Source."""

    async def reply(self, message: Message) -> list[Reply]:
        """The replies to a message, at least one.

        Raises:
            EngineError: The engine cannot answer now.
        """
        ...
