"""Dialogue engines: what answers a message once the guard has let it pass."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from bot.conversation.state import State
from bot.knowledge.reply import Reply


@dataclass(frozen=True)
class Message:
    """What an engine is asked.

    Attributes:
        key: The conversation, as a keyed hash.
        text: What the parent typed; empty if a button was pressed.
        payload: What the pressed button means; empty if the parent typed.
        channel: `web`, `sms` or `whatsapp`.
        id: What its turn is stored under, and so only once; empty if nobody gave one.
        language: That the parent writes in, if their channel knows; or empty.
        begun: What the encoder's lower layers give for the text, if it is known.
        address: Whom to count it for, on the web; no engine gets to see it.
        shown: What the conversation can go on from; None if its engine knows better.
        moved: Whether another gateway had the conversation meanwhile, or a crisis came
            between: then what was shown counts.
        wish: The language in which the text asks for a person and nothing else, so that
            the guard's second tier has not read it; or empty.
    """

    key: str
    text: str = ""
    payload: str = ""
    channel: str = "web"
    id: str = ""
    shown: State | None = field(default=None, compare=False)
    moved: bool = field(default=False, compare=False)
    language: str = ""
    begun: np.ndarray | None = field(default=None, compare=False, repr=False)
    address: str = field(default="", repr=False)
    wish: str = ""


class DialogueEngine(Protocol):
    """Answers messages. This seam is how the project outlives Rasa Open Source."""

    async def reply(self, message: Message) -> list[Reply]:
        """The replies to a message, at least one.

        Raises:
            EngineError: The engine cannot answer now.
        """
        ...
