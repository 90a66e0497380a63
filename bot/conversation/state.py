"""What a conversation remembers from one turn to the next."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class State:
    """What short messages such as "why?", "the second one" or "no" refer to.

    It holds no word of the parent.

    Attributes:
        topic: The topic answered last; empty before the first answer.
        offered: The topics on the buttons shown last; empty for a person.
        asking: Whether we asked which of them was meant.
        near: The topics nearest to the last message.
        misses: How often in a row we did not understand.
        declined: Whether the last question lay outside; short ones refer to that.
    """

    topic: str = ""
    offered: tuple[str, ...] = ()
    asking: bool = False
    near: tuple[str, ...] = ()
    misses: int = 0
    declined: bool = False

    def as_json(self) -> dict[str, Any]:
        """The state as a Rasa slot keeps it."""
        return asdict(self)

    @classmethod
    def from_json(cls, found: dict[str, Any] | None) -> State:
        """The inverse of `as_json`; None is the state before the first turn."""
        found = found or {}
        return cls(
            topic=found.get("topic", ""),
            offered=tuple(found.get("offered", ())),
            asking=found.get("asking", False),
            near=tuple(found.get("near", ())),
            misses=found.get("misses", 0),
            declined=found.get("declined", False),
        )
