"""Answer from the entries without Rasa: the closest example questions decide."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging
from collections import Counter, OrderedDict
from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from bot.conversation.choice import CHOOSE, choice
from bot.conversation.responder import Responder, Said
from bot.conversation.state import State
from bot.encoder import DIMENSIONS
from bot.encoder.regression import softmax
from bot.encoder.sentence_encoder import VECTORS
from bot.errors import EngineError
from bot.gateway.content import Content
from bot.gateway.encoding import LOAD_SECONDS, SharedEncoder
from bot.gateway.engines import Message
from bot.knowledge.question_bank import QuestionBank
from bot.knowledge.render import payload_topic
from bot.knowledge.reply import Reply
from bot.understanding.parts import parts
from bot.understanding.reading import Asked, Reading, read

logger = logging.getLogger(__name__)

EXAMPLES = 30  # of each label: to encode them takes seconds on a first start
CONVERSATIONS = 5000  # remembered
# How closeness becomes a confidence: against the other labels, and by itself. Chosen on
# the development split; docs/understanding.md has the curve.
SHARPNESS = 25.0
MIDDLE, WIDTH = 0.50, 0.06


class RetrievalEngine:
    """Ranks the same entries with the same encoder, and says the same.

    It serves while Rasa starts or fails.
    """

    def __init__(
        self, content: Content, responder: Responder, encoder: SharedEncoder
    ) -> None:
        """Encodes nothing yet."""
        self._content, self._responder, self._encoder = content, responder, encoder
        self._smalltalk = {talk.intent: talk.text for talk in content.smalltalk}
        self._states: OrderedDict[str, State] = OrderedDict()
        self._bank: QuestionBank | None = None
        self._settled = asyncio.Event()  # loaded, or cannot be

    @property
    def ready(self) -> bool:
        """Whether texts can be answered: encoder and example questions are loaded."""
        return self._bank is not None and self._encoder.ready

    async def load(self, cache: Path) -> None:
        """Encode the example questions, or read them from an earlier start's cache.

        Takes seconds the first time: about 2 ms a question. A cache that cannot be read
        or written is left alone.

        Raises:
            EngineError: The encoder is not loaded.
        """
        try:
            labels, questions = await asyncio.to_thread(self._questions)
            name = json.dumps([VECTORS, *questions])
            digest = hashlib.sha256(name.encode()).hexdigest()[:16]
            path = cache / f"questions-{digest}.npy"
            vectors = _read_vectors(path, len(questions))
            if vectors is None:
                vectors = await self._encoder.many(questions)
                _write_vectors(path, vectors)
            self._bank = QuestionBank(vectors, labels)
        finally:
            self._settled.set()

    def _questions(self) -> tuple[list[str], list[str]]:
        """The labels and the questions, put right: 150 ms, too long for the loop."""
        pairs = list(_examples(self._content))
        correct = self._content.speller.correct
        return [label for _, label in pairs], [correct(text) for text, _ in pairs]

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
        if self._bank is None:
            raise EngineError("the example questions are not encoded")
        vectors = await self._encoder.vectors_of(message)
        closeness = np.stack([self._bank.closeness(vector) for vector in vectors])
        return read(parts(message.text), self._bank.labels, confidences(closeness))


def confidences(closeness: np.ndarray) -> np.ndarray:
    """How sure each label is, from how close it is; the same shape (texts, labels)."""
    near = 1 / (1 + np.exp((MIDDLE - closeness.max(axis=1, keepdims=True)) / WIDTH))
    return np.asarray(near * softmax(SHARPNESS * closeness))


def _examples(content: Content) -> Iterator[tuple[str, str]]:
    """Examples with their labels; of each label the first ones."""
    seen: Counter[str] = Counter()
    for text, label in content.examples():
        seen[label] += 1
        if seen[label] <= EXAMPLES:
            yield text, label


def _read_vectors(path: Path, rows: int) -> np.ndarray | None:
    try:
        vectors = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError, BadZipFile):
        return None
    return vectors if vectors.shape == (rows, DIMENSIONS) else None


def _write_vectors(path: Path, vectors: np.ndarray) -> None:
    partial = path.with_suffix(".partial.npy")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(partial, vectors)
        partial.replace(path)
    except OSError as error:
        logger.warning("%s cannot be written: %s", path, error.strerror)
