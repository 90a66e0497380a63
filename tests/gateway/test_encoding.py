"""Who wants a vector waits for the encoder, but not for ever."""

import asyncio
import threading

import anyio
import numpy as np
import pytest

from bot.errors import EngineError, ModelError
from bot.gateway import encoding
from bot.gateway.encoding import SharedEncoder

pytestmark = pytest.mark.anyio


def one_for_each(texts):
    return np.ones((len(texts), 3), dtype=np.float32)


def missing():
    raise ModelError("the file is missing")


async def test_a_message_waits_while_the_encoder_loads():
    may_load = threading.Event()

    def load():
        may_load.wait()
        return one_for_each

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
