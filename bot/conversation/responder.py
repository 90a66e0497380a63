"""Say something back to what a message asks."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, replace

from bot.conversation.choice import choice
from bot.conversation.context import REMARK, read_again
from bot.conversation.state import State
from bot.knowledge.render import Renderer, payload_topic
from bot.knowledge.reply import Reply
from bot.safety.language import in_spanish
from bot.understanding.parts import only_tells
from bot.understanding.reading import (
    ANSWERS_AT_MOST,
    FOLLOW_UP,
    OUTSIDE,
    TOPIC,
    Asked,
    Reading,
)

logger = logging.getLogger(__name__)

BUTTONS = 3
# Chosen on the development split; docs/understanding.md has the curve.
NEAR = 0.15  # of the likeliest topic, to ask back rather than to decline
OFFERED = 0.03  # of a topic, to be offered
SURE_AFTER = 0.3  # of what a turn brings after another; as `SURE` is of the first

# Signs that a parent tells a belief rather than asks.
_BELIEF = re.compile(
    r"\b(?:means?|must be|must have|proves?|is ?n[o']?t it|isnt it|does ?n[o']?t it"
    r"|right\?|true|myth|wrong with|heard|told me|told us|says?|said|they say|read that"
    r"|i have no milk|no milk|not enough|dried up|dry|cant be|can't be|i guess"
    r"|i thought|supposed to|should(?:n't| not))\b|right\?",
    re.IGNORECASE,
)

Turn = tuple[list[Reply], State]

# The method of the responder for an intent; most small talk has none.
WAYS = {
    "faq": "answer",
    "outside": "decline",
    "follow_up": "follow_up",
    "choose": "choose",
    "simpler": "simpler",
    "source": "source",
    "person": "person",
    "frustration": "apologise",
    "affirm": "affirm",
    "deny": "deny",
    REMARK: "remark",
}

# The methods that a message in Spanish is not for.
ENGLISH = ("decline", "clarify", "simpler")

# The methods for questions and remarks: which of them it is may depend on what was said
# before.
IN_TURN = ("answer", "decline", "follow_up", "clarify", "remark")


@dataclass(frozen=True)
class Said:
    """What a parent said.

    Attributes:
        text: As it was typed; empty for a button.
        reading: What it asks.
        channel: `web` or `sms`.
    """

    text: str
    reading: Reading
    channel: str = "web"


class Responder:
    """Each method takes what was said and the state, and gives replies and a state.

    `respond` finds the method for a label; Rasa's rules find the action for an intent,
    which names the same method to `say`.
    """

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def respond(self, said: Said, state: State) -> Turn | None:
        """The replies to anything but greetings and thanks; None for those."""
        said, way = self.meant(said, state)
        return self._say(way, said, state) if way else None

    def say(self, way: str, said: Said, state: State) -> Turn:
        """What the method named `way` says; the state knows what its buttons offer.

        A message may ask for another way, once what was said before is known.
        """
        said, way = self._in_turn(way, said, state)
        return self._say(way, said, state)

    def meant(self, said: Said, state: State) -> tuple[Said, str | None]:
        """The message after what was said before, and the way for what it asks."""
        way = _way(said.reading, said.reading.is_sure)
        return self._in_turn(way, said, state) if way else (said, None)

    def _in_turn(self, way: str, said: Said, state: State) -> tuple[Said, str]:
        """A message that `way` is for, and its way after what was said before.

        Who presses a button, says yes or asks for the source means just that.
        """
        if way not in IN_TURN or not said.text:
            return said, way
        if not state.topic and not state.declined:
            doubtful = way == "answer" and not said.reading.is_sure
            return said, "clarify" if doubtful else way
        entry = None if state.declined else self._renderer.entry(state.topic)
        reading = read_again(said.reading, said.text, entry)
        way = _way(reading, reading.is_at_least(SURE_AFTER)) or "clarify"
        return replace(said, reading=reading), way

    def _say(self, way: str, said: Said, state: State) -> Turn:
        if way in ENGLISH and in_spanish(said.text):
            way = "spanish"
        replies, state = getattr(self, way)(said, state)
        last = replies[-1]
        offered = tuple(payload_topic(button.payload) for button in last.buttons)
        asking = last.kind == "clarify"
        return replies, replace(state, offered=offered, asking=asking)

    def answer(self, said: Said, state: State) -> Turn:
        """Every question is answered, in order; what is too much becomes buttons."""
        set_right = _BELIEF.search(said.text) is not None
        replies: list[Reply] = []
        topics: list[str] = []
        rest: list[str] = []
        for asked in said.reading.asked:
            topic = self._topic_of(asked, topics[-1] if topics else state.topic)
            if topic in topics:
                continue
            if len(replies) == ANSWERS_AT_MOST:
                rest += [topic] if topic else []
            elif topic:
                replies.append(self._answer(topic, said, set_right=set_right))
                topics.append(topic)
            else:
                class_ = asked.label.removeprefix(OUTSIDE)
                replies.append(self._renderer.decline(class_, self._near(said)))
        if rest:
            replies.append(self._renderer.ask("also", rest))
        last = topics[-1] if topics else state.topic
        declined = replies[-1].kind == "decline"
        return replies, State(topic=last, near=self._near(said), declined=declined)

    def _topic_of(self, asked: Asked, before: str) -> str:
        """The topic that one question of several asks for; empty for none of ours."""
        if asked.label.startswith(FOLLOW_UP):
            name = asked.label.removeprefix(FOLLOW_UP)
            return self._renderer.in_context(before, name)
        return "" if asked.label.startswith(OUTSIDE) else _topic(asked)

    def decline(self, said: Said, state: State) -> Turn:
        """What no topic answers; the nearest topics as buttons."""
        near = self._near(said)
        class_ = said.reading.asked[0].label.removeprefix(OUTSIDE)
        reply = self._renderer.decline(class_, near)
        return [reply], State(topic=state.topic, near=near, declined=True)

    def clarify(self, said: Said, state: State) -> Turn:
        """Asks back; the second time in a row it offers a person."""
        if len(said.reading.asked) > 1:
            return self.answer(said, state)
        near = self._near(said)
        missed = State(state.topic, near=near, misses=state.misses + 1)
        if state.misses:
            return [self._renderer.ask("lost", near)], missed
        if state.topic and not state.declined and only_tells(said.text):
            return self.remark(said, missed)
        best = max((a.confidence for a in _topics(said)), default=0.0)
        if best < NEAR:
            return [self._renderer.decline()], missed
        return [self._renderer.clarify(near)], missed

    def spanish(self, said: Said, state: State) -> Turn:
        """Who helps in Spanish, since the answers are in English alone."""
        return [self._renderer.spanish()], state

    def remark(self, said: Said, state: State) -> Turn:
        """A kind word to what asks nothing, and the ways on from the last answer."""
        entry = self._renderer.entry(state.topic)
        led_to = entry.follow_ups if entry else ()
        return [self._renderer.remark(led_to)], state

    def follow_up(self, said: Said, state: State) -> Turn:
        """A short question about the answer, or the decline, before it."""
        if state.declined:
            return self.decline(said, state)
        if not state.topic:
            likeliest = next(iter(_topics(said)), None)
            if likeliest is None or likeliest.confidence < NEAR:
                return self._nothing_before(state)
            asked = replace(said.reading, asked=(likeliest,))
            return self.answer(replace(said, reading=asked), state)
        ranked = (*said.reading.asked, *said.reading.ranking)
        name = next(
            one.label.removeprefix(FOLLOW_UP)
            for one in ranked
            if one.label.startswith(FOLLOW_UP)
        )
        topic = self._renderer.in_context(state.topic, name)
        same = topic == state.topic and name != "more"
        reply = self._answer(topic, said, short=same)
        return [reply], State(topic=topic, near=state.near)

    def choose(self, said: Said, state: State) -> Turn:
        """The number of one of the topics that we offered."""
        number = choice(said.text)
        if not state.offered or number is None or number >= len(state.offered):
            return self._nothing_before(state)
        return self._chosen(state.offered[number], said, state)

    def affirm(self, said: Said, state: State) -> Turn:
        """A yes to the one topic that we offered; to several, it names none.

        It is a yes to a person if nothing else was offered.
        """
        offered = [topic for topic in state.offered if topic] or state.offered
        if len(offered) == 1:
            return self._chosen(offered[0], said, state)
        if state.offered:
            return [self._renderer.ask("which", state.offered)], state
        return self._nothing_before(state)

    def deny(self, said: Said, state: State) -> Turn:
        """A no: to a question of ours, or to more."""
        if not state.asking:
            return [self._renderer.notice("fine")], state
        missed = replace(state, misses=state.misses + 1)
        if state.misses > 1:
            return [self._renderer.ask("lost", ())], missed
        return [self._renderer.ask("rephrase", ())], missed

    def simpler(self, said: Said, state: State) -> Turn:
        """The last answer in few words."""
        if not state.topic:
            return self._nothing_before(state)
        return [self._answer(state.topic, said, short=True)], state

    def source(self, said: Said, state: State) -> Turn:
        """Where the last answer comes from."""
        if not state.topic:
            return self._nothing_before(state)
        return [self._renderer.sources(state.topic)], state

    def person(self, said: Said, state: State) -> Turn:
        """How to reach a person."""
        return [self._renderer.person()], state

    def apologise(self, said: Said, state: State) -> Turn:
        """Sorry, what else it may have been, a person; the next time in other words."""
        near = tuple(topic for topic in state.near if topic != state.topic)
        reply = self._renderer.ask("lost" if state.misses else "sorry", near)
        return [reply], replace(state, misses=state.misses + 1)

    def _answer(
        self, topic: str, said: Said, short: bool = False, set_right: bool = False
    ) -> Reply:
        try:
            return self._renderer.answer(
                topic, said.channel, short=short, set_right=set_right
            )
        except KeyError:
            logger.warning("a topic was asked for that data/knowledge/ does not have")
            return self._renderer.decline()

    def _chosen(self, topic: str, said: Said, state: State) -> Turn:
        """What was offered: a topic, or a person."""
        if not topic:
            return [self._renderer.person(wanted=True)], state
        return [self._answer(topic, said)], State(topic=topic, near=state.near)

    def _nothing_before(self, state: State) -> Turn:
        return [self._renderer.notice("nothing_before")], state

    def _near(self, said: Said) -> tuple[str, ...]:
        near = [_topic(one) for one in _topics(said) if one.confidence >= OFFERED]
        return tuple(near[:BUTTONS])


def _way(reading: Reading, sure: bool) -> str | None:
    """The method of the responder for a reading; None for small talk."""
    if not sure:
        return "clarify"
    if len(reading.asked) > 1:
        return "answer"
    return WAYS.get(reading.asked[0].label.partition("/")[0])


def _topics(said: Said) -> list[Asked]:
    """The topics of the ranking, likeliest first."""
    return [one for one in said.reading.ranking if one.label.startswith(TOPIC)]


def _topic(asked: Asked) -> str:
    return asked.label.removeprefix(TOPIC)
