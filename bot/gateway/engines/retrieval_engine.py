"""Answer from the entries without Rasa: the closest example question decides."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from bot.encoder import DIMENSIONS
from bot.encoder.sentence_encoder import WEIGHTS_SHA256
from bot.errors import EngineError
from bot.gateway.encoding import LOAD_SECONDS, SharedEncoder
from bot.gateway.engines import Message
from bot.knowledge.entries import Knowledge
from bot.knowledge.question_bank import QuestionBank
from bot.knowledge.render import Renderer, payload_topic
from bot.knowledge.reply import Reply
from bot.knowledge.smalltalk import SmallTalk

logger = logging.getLogger(__name__)

# Mean cosine of a topic's three closest questions; docs/understanding.md has the curve.
SURE = 0.60
MAYBE = 0.45
BUTTONS = 3


class RetrievalEngine:
    """Ranks the same entries with the same encoder; remembers nothing.

    It serves while Rasa starts or fails.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        smalltalk: Sequence[SmallTalk],
        renderer: Renderer,
        encoder: SharedEncoder,
    ) -> None:
        self._knowledge, self._smalltalk = knowledge, smalltalk
        self._renderer, self._encoder = renderer, encoder
        self._bank: QuestionBank | None = None
        self._settled = asyncio.Event()  # loaded, or cannot be

    @property
    def ready(self) -> bool:
        """Whether texts can be answered: encoder and example questions are loaded."""
        return self._bank is not None and self._encoder.ready

    async def load(self, cache: Path) -> None:
        """Encode the example questions, or read them from an earlier start's cache.

        Takes seconds the first time: about 4 ms a question. A cache that cannot be read
        or written is left alone.

        Raises:
            EngineError: The encoder is not loaded.
        """
        pairs = [(q, f"faq/{topic}") for q, topic in self._knowledge.questions()]
        for talk in self._smalltalk:
            pairs += [(example, talk.intent) for example in talk.examples]
        questions = [question for question, _ in pairs]
        content = json.dumps([WEIGHTS_SHA256, *questions])
        name = hashlib.sha256(content.encode()).hexdigest()[:16]
        path = cache / f"questions-{name}.npy"
        try:
            vectors = _read_vectors(path, len(questions))
            if vectors is None:
                vectors = await self._encoder.vectors(questions)
                _write_vectors(path, vectors)
            self._bank = QuestionBank(vectors, [label for _, label in pairs])
        finally:
            self._settled.set()

    async def reply(self, message: Message) -> list[Reply]:
        """Answer, ask back or decline; see `DialogueEngine`.

        A message that comes while the questions are encoded waits for them.
        """
        if topic := payload_topic(message.payload):
            return [self._renderer.answer(topic, message.channel)]
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._settled.wait(), LOAD_SECONDS)
        if self._bank is None:
            raise EngineError("the example questions are not encoded")
        vector = message.vector
        if vector is None:
            (vector,) = await self._encoder.vectors([message.text])
        ranking = self._bank.rank(vector)
        label, closeness = ranking[0]
        if closeness >= SURE and label.startswith("faq/"):
            return [self._renderer.answer(_topic(label), message.channel)]
        if closeness >= SURE:
            talk = next(talk for talk in self._smalltalk if talk.intent == label)
            return [Reply("smalltalk", talk.text)]
        if closeness >= MAYBE:
            topics = [_topic(la) for la, _ in ranking if la.startswith("faq/")]
            return [self._renderer.clarify(topics[:BUTTONS])]
        return [self._renderer.decline()]


def _topic(label: str) -> str:
    return label.removeprefix("faq/")


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
