"""Turn entries and wording into replies, for the web and for SMS."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.knowledge.entries import Entry, Knowledge, Source
from bot.knowledge.reply import Button, Kind, Reply
from bot.knowledge.wording import Wording

_PAYLOAD = re.compile(r'/faq\{"topic": "([a-z0-9_]+)"\}')
SMS = "sms"  # the channel that gets short answers; every other one gets the long ones


class Renderer:
    """Says entries and wording in the form that a channel needs.

    With `serve_unreviewed` false, an entry that no clinician has signed is withheld:
    neither said nor offered.
    """

    def __init__(
        self, knowledge: Knowledge, wording: Wording, serve_unreviewed: bool = True
    ) -> None:
        self._known = knowledge
        self._served = knowledge if serve_unreviewed else knowledge.reviewed()
        self._wording = wording

    def answer(self, topic: str, channel: str = "web") -> Reply:
        """The answer of a topic, with its sources and follow-up buttons.

        Raises:
            KeyError: There is no such topic.
        """
        entry = self._known[topic]
        if topic not in self._served:
            return self._say("decline", "withheld", self._wording.starters)
        return Reply(
            kind="answer",
            topic=topic,
            text=entry.short_answer if channel == SMS else entry.answer,
            sources=tuple(_source_json(source) for source in entry.sources),
            source_line=self._source_line(entry),
            buttons=self._buttons(entry.follow_ups),
        )

    def title(self, payload: str) -> str | None:
        """The title on the button with this payload; None if there is none."""
        topic = payload_topic(payload)
        return self._known[topic].title if topic in self._known else None

    def clarify(self, topics: Iterable[str]) -> Reply:
        """Asks which of these was meant; declines if all of them are withheld."""
        reply = self._say("clarify", "clarify", topics)
        return reply if reply.buttons else self.decline()

    def decline(self) -> Reply:
        """Says that we do not know, and who does."""
        return self._say("decline", "decline", self._wording.starters)

    def notice(self, name: str) -> Reply:
        """One of the notices of the wording, with the starters as buttons."""
        return self._say("notice", name, self._wording.starters)

    def _say(self, kind: Kind, name: str, topics: Iterable[str]) -> Reply:
        return Reply(kind, self._wording[name], buttons=self._buttons(topics))

    def _buttons(self, topics: Iterable[str]) -> tuple[Button, ...]:
        return tuple(
            Button(self._served[topic].title, topic_payload(topic))
            for topic in topics
            if topic in self._served
        )

    def _source_line(self, entry: Entry) -> str:
        wording = self._wording
        # A document that gave two sections is named once.
        titles = dict.fromkeys(
            f"“{s.title}”, {s.publisher}, {self._edition(s)}" for s in entry.sources
        )
        if entry.reviewed_by:
            review = wording["reviewed_by"].format(name=entry.reviewed_by)
        else:
            review = wording["not_reviewed"]
        source = wording["source"].format(sources="; ".join(titles))
        return f"{source} {review} {wording['not_a_doctor']}"

    def _edition(self, source: Source) -> str:
        date = source.as_of
        if date is None:
            return self._wording["undated"]
        return self._wording["as_of"].format(date=f"{date.day} {date:%B %Y}")


def topic_payload(topic: str) -> str:
    """The payload with which a button asks Rasa for a topic."""
    return f'/faq{{"topic": "{topic}"}}'


def payload_topic(payload: str) -> str:
    """The topic that a payload asks for; empty if it is none of ours."""
    match = _PAYLOAD.fullmatch(payload)
    return match[1] if match else ""


def _source_json(source: Source) -> dict[str, str | None]:
    return {
        "title": source.title,
        "section": source.section,
        "publisher": source.publisher,
        "as_of": source.as_of.isoformat() if source.as_of else None,
    }
