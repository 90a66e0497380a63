"""Turn entries and wording into replies, for the web and for SMS."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping

from bot.knowledge.entries import Entry, Knowledge, Source
from bot.knowledge.outside import CLOSEST_AT_MOST, Outside
from bot.knowledge.reply import Button, Kind, Reply
from bot.knowledge.wording import Wording

_PAYLOAD = re.compile(r'/faq\{"topic": "([a-z0-9_]+)"\}')
PERSON = "/person"  # the payload with which a button asks for a person
OFFERING = ("person", "lost", "sorry")  # the texts below which such a button stands
SHORT = ("sms", "whatsapp")  # channels that get short answers; others get the long ones


class Renderer:
    """Says entries and wording in the form that a channel needs.

    With `serve_unreviewed` false, an entry that no clinician has signed is withheld:
    neither said nor offered.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        wording: Wording,
        serve_unreviewed: bool = True,
        outside: Mapping[str, Outside] | None = None,
    ) -> None:
        self._outside = outside or {}
        self._known = knowledge
        self._served = knowledge if serve_unreviewed else knowledge.reviewed()
        self._wording = wording

    def answer(
        self,
        topic: str,
        channel: str = "web",
        *,
        short: bool = False,
        set_right: bool = False,
    ) -> Reply:
        """The answer of a topic, with its sources and follow-up buttons.

        Args:
            topic: The topic id.
            channel: Those in SHORT get short answers.
            short: Whether to say it in few words all the same.
            set_right: Whether to say first what many believe wrongly.

        Raises:
            KeyError: There is no such topic.
        """
        entry = self._known[topic]
        if topic not in self._served:
            return self._say("decline", "withheld", self._wording.starters)
        text = entry.short_answer if short or channel in SHORT else entry.answer
        if set_right and channel not in SHORT:  # where every character counts
            text = f"{entry.set_right} {text}".strip()
        return Reply(
            kind="answer",
            topic=topic,
            text=text,
            sources=tuple(_source_json(source) for source in entry.sources),
            source_line=self._source_line(entry),
            # A text message says once, in words of its own, that it is no doctor.
            limits=self._limits(entry) if channel not in SHORT else self._review(entry),
            buttons=self._buttons(entry.follow_ups),
        )

    def title(self, payload: str) -> str | None:
        """The title on the button with this payload; None if there is none."""
        topic = payload_topic(payload)
        return self._known[topic].title if topic in self._known else None

    def entry(self, topic: str) -> Entry | None:
        """The entry of a topic; None if there is none."""
        return self._known.get(topic)

    def in_context(self, topic: str, follow_up: str) -> str:
        """The topic that a short question asks for after the answer of another."""
        if topic not in self._known:
            return topic
        return self._known[topic].in_context.get(follow_up, topic)

    def clarify(self, topics: Iterable[str]) -> Reply:
        """Asks which of these was meant; declines if all of them are withheld."""
        reply = self._say("clarify", "clarify", topics)
        return reply if reply.buttons else self.decline()

    def decline(self, outside: str = "", near: Iterable[str] = ()) -> Reply:
        """Says that we do not know, and who does.

        Args:
            outside: The class of the question, if it is known.
            near: The topics to offer; then those that are closest to the class, or else
                the starters. A class that is close to none offers nothing.
        """
        class_ = self._outside.get(outside)
        if class_ is None or class_.closest is None:
            topics = tuple(near) or self._wording.starters
        else:
            both = dict.fromkeys((*near, *class_.closest))
            topics = tuple(both)[:CLOSEST_AT_MOST] if class_.closest else ()
        reply = self._say("decline", "decline", topics)
        return dataclasses.replace(reply, text=class_.decline) if class_ else reply

    def spanish(self) -> Reply:
        """Says in Spanish who helps; without buttons, which are in English."""
        return self._say("decline", "spanish", ())

    def sources(self, topic: str) -> Reply:
        """Where an answer comes from: documents, sections and dates.

        Raises:
            KeyError: There is no such topic.
        """
        entry = self._known[topic]
        named = "; ".join(
            f"“{s.title}” ({s.section}), {s.publisher}, {self._edition(s)}"
            for s in entry.sources
        )
        return Reply(
            kind="notice",
            text=self._wording["sources"].format(sources=named),
            sources=tuple(_source_json(source) for source in entry.sources),
            source_line=self._source_line(entry),
            limits=self._limits(entry),
        )

    def ask(self, name: str, topics: Iterable[str]) -> Reply:
        """One of the texts that ask back, with topics, or else the starters."""
        return self._say("clarify", name, tuple(topics) or self._wording.starters)

    def notice(self, name: str) -> Reply:
        """One of the notices of the wording, with the starters as buttons."""
        return self._say("notice", name, self._wording.starters)

    def remark(self, topics: Iterable[str]) -> Reply:
        """A kind word to what asks nothing, with topics, or else the starters."""
        return self._say("smalltalk", "remark", tuple(topics) or self._wording.starters)

    def person(self, wanted: bool = False) -> Reply:
        """How to reach a person; `wanted` tells the gateway that a parent said yes."""
        reply = self._say("notice", "person", ())
        return dataclasses.replace(reply, wants_person=wanted)

    def _say(self, kind: Kind, name: str, topics: Iterable[str]) -> Reply:
        buttons = self._buttons(topics)
        if name in OFFERING:
            buttons += (Button(self._wording["person_button"], PERSON),)
        return Reply(kind, self._wording[name], buttons=buttons)

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
        source = wording["source"].format(sources="; ".join(titles))
        return f"{source} {self._limits(entry)}"

    def _limits(self, entry: Entry) -> str:
        return f"{self._review(entry)} {self._wording['not_a_doctor']}"

    def _review(self, entry: Entry) -> str:
        if entry.reviewed_by:
            return self._wording["reviewed_by"].format(name=entry.reviewed_by)
        return self._wording["not_reviewed"]

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
