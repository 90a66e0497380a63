"""Answer from the entries without Rasa: what the release knows decides.

What came after the release, such as a topic of a clinic's own, it does not know. There
the closest example questions decide.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from pathlib import Path

from bot.conversation.choice import CHOOSE, choice
from bot.conversation.context import leaning
from bot.conversation.responder import Responder, Said
from bot.conversation.state import State
from bot.errors import EngineError
from bot.gateway.content import Content
from bot.gateway.encoding import LOAD_SECONDS, SharedEncoder
from bot.gateway.engines import Message
from bot.gateway.engines.labels import Labels, read_labels
from bot.knowledge.render import payload_topic
from bot.knowledge.reply import Reply
from bot.understanding.parts import parts
from bot.understanding.reading import Asked, Reading, read

CONVERSATIONS = 5000  # remembered


class RetrievalEngine:
    """Understands less than Rasa, which has learned the examples, and says the same.

    It serves while Rasa starts or fails.
    """

    def __init__(
        self, content: Content, responder: Responder, encoder: SharedEncoder
    ) -> None:
        """Encodes nothing yet."""
        self._content, self._responder, self._encoder = content, responder, encoder
        self._smalltalk = {talk.intent: talk.text for talk in content.smalltalk}
        self._states: OrderedDict[str, State] = OrderedDict()
        self._after = leaning(content.knowledge)
        self._labels: Labels | None = None
        self._settled = asyncio.Event()  # loaded, or cannot be

    @property
    def ready(self) -> bool:
        """Whether texts can be answered: encoder and example questions are loaded."""
        return self._labels is not None and self._encoder.ready

    async def load(self, cache: Path) -> None:
        """Read what a text can be; see `read_labels`, which raises the same."""
        try:
            self._labels = await read_labels(self._content, self._encoder, cache)
        finally:
            self._settled.set()

    async def reply(self, message: Message) -> list[Reply]:
        """Answer, ask back or decline; see `DialogueEngine`.

        A message that comes while the questions are encoded waits for them.
        """
        if topic := payload_topic(message.payload):
            asked = (Asked(f"faq/{topic}", 1.0),)
            said = Said("", Reading(asked, asked), message.channel)
        else:
            said = Said(message.text, await self._read(message), message.channel)
        shown = message.shown or State()
        state = shown if message.moved else self._states.get(message.key, shown)
        turn = self._responder.respond(said, state)
        if turn is None:
            return [self._small_talk(message.key, said.reading.asked[0].label)]
        replies, self._states[message.key] = turn
        self._states.move_to_end(message.key)
        if len(self._states) > CONVERSATIONS:
            self._states.popitem(last=False)
        return replies

    def drop(self, key: str) -> None:
        """Forget a conversation."""
        self._states.pop(key, None)

    def _small_talk(self, key: str, intent: str) -> Reply:
        if intent == "restart":
            self._states.pop(key, None)
        return Reply("smalltalk", self._smalltalk[intent])

    async def _read(self, message: Message) -> Reading:
        if choice(message.text) is not None:
            asked = (Asked(CHOOSE, 1.0),)
            return Reading(asked, asked)
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._settled.wait(), LOAD_SECONDS)
        if self._labels is None:
            raise EngineError("the example questions are not encoded")
        chances = await self._encoder.of(message, self._labels.chances)
        return read(parts(message.text), self._labels.names, chances, self._after)
