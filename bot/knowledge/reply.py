"""What the assistant says in one go, in the shape that the web API shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

# `person` is what somebody of the clinic wrote.
Kind = Literal[
    "crisis",
    "red_flag",
    "answer",
    "clarify",
    "decline",
    "smalltalk",
    "notice",
    "person",
]


@dataclass(frozen=True)
class Button:
    """A quick reply.

    Attributes:
        title: What the parent sees.
        payload: What a press of it means. Inside the assistant this is Rasa's form,
            such as `/faq{"topic": "breast_pads"}`; the gateway swaps it for an opaque
            token.
    """

    title: str
    payload: str


@dataclass(frozen=True)
class Reply:
    """One message of the assistant, as plain text.

    Attributes:
        topic: The topic id of an answer; empty for other kinds.
        sources: As the API shows them: title, section, publisher, as_of.
        source_line: The sources, their review and their limits in one line to show
            below.
        limits: The review and the limits alone, where the sources are shown otherwise.
        id: Of what came unasked, so that who looks again shows it once.
        wants_person: The parent wants to write with a person; said by an engine to the
            gateway, never to the world.
        forgets: The conversation was deleted just now, so that this is stored nowhere;
            said to the channels, never to the world.
        language: Of the text, where we know it; said to the channels alone, too.
        urgency: Of a red flag, `emergency` or `same_day`; empty for other kinds.
    """

    kind: Kind
    text: str
    topic: str = ""
    sources: tuple[dict[str, str | None], ...] = ()
    source_line: str = ""
    buttons: tuple[Button, ...] = ()
    urgency: str = ""
    limits: str = ""
    id: str = ""
    wants_person: bool = False
    forgets: bool = False
    language: str = ""

    def as_json(self) -> dict[str, Any]:
        """The reply as the public contract has it: no empty field but the lists."""
        found: dict[str, Any] = {"kind": self.kind}
        if self.topic:
            found["topic"] = self.topic
        if self.urgency:
            found["urgency"] = self.urgency
        if self.id:
            found["id"] = self.id
        if self.wants_person:
            found["wants_person"] = True
        found["text"] = self.text
        found["sources"] = list(self.sources)
        if self.source_line:
            found["source_line"] = self.source_line
        if self.limits:
            found["limits"] = self.limits
        found["buttons"] = [
            {"title": button.title, "payload": button.payload}
            for button in self.buttons
        ]
        return found

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Reply:
        """The inverse of `as_json`.

        Raises:
            KeyError: `kind` or `text` is missing.
        """
        return cls(
            kind=found["kind"],
            text=found["text"],
            topic=found.get("topic", ""),
            urgency=found.get("urgency", ""),
            sources=tuple(found.get("sources", ())),
            source_line=found.get("source_line", ""),
            limits=found.get("limits", ""),
            id=found.get("id", ""),
            wants_person=found.get("wants_person", False),
            buttons=tuple(
                Button(button["title"], button["payload"])
                for button in found.get("buttons", ())
            ),
        )
