"""A guard and engines that fail when a test wants it, and a server that is real."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette

from bot.errors import EngineError
from bot.gateway.engines import Message
from bot.knowledge.reply import Reply
from bot.safety.classifier import Classifier
from bot.safety.suspects import Suspects
from bot.safety.verdict import Verdict

GRACE_SECONDS = 1  # for what still hangs when a server is told to stop


class BrokenGuard:
    """A guard with a mistake everywhere, whose errors repeat what the parent said."""

    classifier: Classifier | None = None

    def check(self, text: str, before: str = "") -> None:
        """Fails."""
        raise ZeroDivisionError(before + text)

    def wants_person(self, text: str) -> None:
        """Fails."""
        raise ZeroDivisionError(text)

    def suspects(self, text: str) -> None:
        """Fails."""
        raise ZeroDivisionError(text)

    def check_meaning(self, suspects: Suspects, features: object = None) -> None:
        """Fails."""
        raise ZeroDivisionError(suspects)

    def say(self, verdict: Verdict, channel: str, contact: object) -> None:
        """Fails."""
        raise ZeroDivisionError(verdict)

    def standing(self, language: str) -> None:
        """Fails."""
        raise ZeroDivisionError(language)


class Away:
    """An engine that is down."""

    async def reply(self, message: Message) -> list[Reply]:
        """Never answers."""
        raise EngineError("away")


class Mistaken:
    """An engine with a mistake in it, whose error repeats what the parent said."""

    async def reply(self, message: Message) -> list[Reply]:
        """Fails in a way that nobody foresaw."""
        raise ZeroDivisionError(message.text)


@dataclass
class Slow:
    """An engine that hangs on the message `slow` until it is let go, and then repeats.

    Attributes:
        asked: The texts that reached it, in order.
        reached: Set once it hangs.
        let_go: A test sets it to let it answer.
    """

    asked: list[str] = field(default_factory=list)
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    async def reply(self, message: Message) -> list[Reply]:
        """Says what the parent said."""
        self.asked.append(message.text)
        if message.text == "slow":
            self.reached.set()
            await self.let_go.wait()
        return [Reply("smalltalk", message.text)]


class Hanging:
    """An engine that never answers."""

    async def reply(self, message: Message) -> list[Reply]:
        """Waits for what never comes."""
        await asyncio.Event().wait()
        return []


@contextlib.contextmanager
def serving(app: Starlette) -> Iterator[str]:
    """Serves an app on a free port of this computer; gives its address."""
    # Sanic, which Rasa brings, pins a release of websockets that uvicorn cannot use.
    config = uvicorn.Config(
        app, ws="none", log_config=None, timeout_graceful_shutdown=GRACE_SECONDS
    )
    server = uvicorn.Server(config)
    # It listens at once: a caller that is too early waits, and nobody has to poll.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
