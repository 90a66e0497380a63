"""A message is encoded once; who wants its vectors waits, but not for ever."""

import asyncio
import os
import sys
import threading

import anyio
import numpy as np
import pytest

from bot.encoder import Encoded
from bot.errors import EngineError, ModelError
from bot.gateway import encoding
from bot.gateway.encoding import Rank, SharedEncoder
from bot.gateway.engines import Message

pytestmark = pytest.mark.anyio


SEVERAL = "I leak all night. Do pads help? Why do I leak?"
PARTS = [  # of that message; its questions without and with their story
    "I leak all night.",
    "Do pads help?",
    "I leak all night. Do pads help?",
    "Why do I leak?",
]


class Counting:
    """An encoder whose vectors number the texts in the order they come.

    Attributes:
        texts: Those that it began.
    """

    def __init__(self):
        self.texts = []

    def begin(self, texts):
        start = len(self.texts)
        self.texts += texts
        return [np.full((2, 3), number) for number in range(start, len(self.texts))]

    def read(self, texts):
        return Encoded(np.zeros((len(texts), 6)), [np.zeros((2, 3)) for _ in texts])

    def finish(self, begun):
        return np.array([tokens.mean(axis=0) for tokens in begun]).reshape(-1, 3)

    guess = finish


def missing():
    raise ModelError("the file is missing")


async def test_a_message_waits_while_the_encoder_loads():
    may_load = threading.Event()

    def load():
        may_load.wait()
        return Counting()

    encoder = SharedEncoder(load)
    loading = asyncio.create_task(encoder.load())
    waiting = asyncio.create_task(encoder.vectors(["a", "b"]))
    await asyncio.wait([waiting], timeout=0)
    had_to_wait = not waiting.done()
    may_load.set()
    with anyio.fail_after(10):
        await loading
        vectors = await waiting

    assert had_to_wait
    assert vectors.shape == (2, 3)


def test_who_is_over_a_limit_comes_one_later_than_who_is_not():
    order = [Rank.of(u, limited) for u in (True, False) for limited in (False, True)]

    assert order == [Rank.URGENT, Rank.ORDINARY, Rank.ORDINARY, Rank.LIMITED]


async def test_a_missing_encoder_is_told_to_who_loads_and_to_who_waits():
    encoder = SharedEncoder(missing)
    waiting = asyncio.create_task(encoder.vectors(["a"]))

    with pytest.raises(ModelError):
        await encoder.load()
    with pytest.raises(EngineError), anyio.fail_after(10):
        await waiting


async def test_nobody_waits_for_ever(monkeypatch):
    monkeypatch.setattr(encoding, "LOAD_SECONDS", 0.01)

    with pytest.raises(EngineError):
        await SharedEncoder(missing).vectors(["a"])


async def test_each_question_of_a_message_gets_its_guess():
    counting = Counting()
    encoder = SharedEncoder(lambda: counting)
    await encoder.load()

    guessed = await encoder.guess(Message("key", text=SEVERAL))

    assert counting.texts == [SEVERAL, *PARTS]
    assert guessed[:, 0].tolist() == [0, 1, 2, 3, 4]


async def test_whatever_is_made_of_a_message_is_made_of_the_same_texts():
    encoder = SharedEncoder(Counting)
    await encoder.load()

    begun = await encoder.of(Message("key", text=SEVERAL), lambda _, begun: begun)

    assert [tokens[0, 0] for tokens in begun] == [0, 1, 2, 3, 4]


async def test_what_the_guard_has_begun_is_not_begun_again():
    counting = Counting()
    encoder = SharedEncoder(lambda: counting)
    await encoder.load()
    begun = np.full((2, 3), 7, dtype=np.float32)

    guessed = await encoder.guess(Message("key", text=SEVERAL, begun=begun))

    assert counting.texts == PARTS
    assert guessed[:, 0].tolist() == [7, 0, 1, 2, 3]


async def test_thousands_of_texts_are_shared_out_and_come_in_their_order():
    class Length(Counting):
        def begin(self, texts):
            self.texts.append(len(texts))
            return [np.full((1, 3), len(text)) for text in texts]

    length = Length()
    encoder = SharedEncoder(lambda: length)
    await encoder.load()

    vectors = await encoder.many(["m" * number for number in range(1_001)])

    assert vectors[:, 0].tolist() == list(range(1_001))
    assert len(length.texts) == encoder.answers.at_once


async def test_of_no_texts_there_are_no_vectors():
    encoder = SharedEncoder(Counting)
    await encoder.load()

    assert (await encoder.many([])).shape == (0, 3)


async def test_a_misspelt_message_is_encoded_with_its_words_put_right():
    counting = Counting()
    encoder = SharedEncoder(lambda: counting, lambda text: text.replace("wy", "why"))
    await encoder.load()
    begun = np.full((2, 3), 7, dtype=np.float32)

    message = Message("key", text="wy do I leak", begun=begun)
    guessed = await encoder.guess(message)

    assert counting.texts == ["why do I leak"]
    assert guessed[:, 0].tolist() == [0]


async def test_words_that_cannot_be_read_are_told_as_an_encoder_that_is_away():
    def unreadable(text):
        raise FileNotFoundError("vocab.txt")

    encoder = SharedEncoder(Counting, unreadable)

    with pytest.raises(EngineError):
        await encoder.guess(Message("key", text="why do I leak"))


async def test_without_an_encoder_a_message_has_no_vectors():
    encoder = SharedEncoder(missing)
    with pytest.raises(ModelError):
        await encoder.load()

    with pytest.raises(EngineError):
        await encoder.guess(Message("key", text=SEVERAL))


async def test_the_guard_does_not_wait_for_what_answers():
    may_answer = threading.Event()

    class Slow(Counting):
        def begin(self, texts):
            if texts == ["asked"]:
                may_answer.wait()
            return super().begin(texts)

    encoder = SharedEncoder(Slow)
    await encoder.load()
    many = [asyncio.create_task(encoder.vectors(["asked"])) for _ in range(50)]
    await asyncio.wait(many, timeout=0)
    with anyio.fail_after(10):
        found = await encoder.read(["said"])
    waiting = [task for task in many if not task.done()]
    may_answer.set()
    await asyncio.gather(*many)

    assert len(found.features) == 1
    assert len(waiting) == 50


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux knows nicer threads")
async def test_what_answers_leaves_the_processor_to_the_guard():
    class Nice(Counting):
        def begin(self, texts):
            nice = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
            return [np.full((2, 3), nice) for _ in texts]

        def read(self, texts):
            return Encoded(self.finish(self.begin(texts)), [])

    encoder = SharedEncoder(Nice)
    await encoder.load()

    guard = (await encoder.read(["said"])).features[0, 0]
    answers = (await encoder.vectors(["asked"]))[0, 0]

    assert answers > guard
