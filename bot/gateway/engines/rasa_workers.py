"""Several Rasa processes: each conversation has its own, and others behind that."""

from __future__ import annotations

import asyncio
import dataclasses
import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Sequence

from bot.errors import EngineError
from bot.gateway.engines import Message
from bot.gateway.engines.rasa_engine import DEADLINE_SECONDS, NOT_READY, RasaEngine
from bot.gateway.metrics import Metrics
from bot.knowledge.reply import Reply

CONVERSATIONS = 20_000  # of which we know where they were
TRIES = 2  # a third worker that is slow too would keep the parent waiting


class RasaWorkers:
    """Sends a conversation to the worker with the highest weight for it that is up.

    A worker that is gone moves its own conversations only, and these go back to it.
    Its successor learns from the gateway what the parent was shown.

    Source:
        Thaler, Ravishankar: Using name-based mappings to increase hit rates (1998),
        highest random weight, also called rendezvous hashing.
    """

    def __init__(self, workers: Sequence[RasaEngine], metrics: Metrics) -> None:
        """Takes at least one worker; two that are slow share one deadline."""
        self._workers, self._metrics = tuple(workers), metrics
        self._deadline = DEADLINE_SECONDS / min(len(workers), TRIES)
        self._last: OrderedDict[str, tuple[str, int]] = OrderedDict()

    @property
    def ready(self) -> bool:
        """Whether any of them is up."""
        return any(worker.ready for worker in self._workers)

    @property
    def model(self) -> str:
        """The model that they have loaded, as the first one that is up names it."""
        return next((worker.model for worker in self._workers if worker.ready), "")

    async def reply(self, message: Message) -> list[Reply]:
        """Ask the first worker that is up, then the next; see `DialogueEngine`."""
        failure = EngineError(NOT_READY)
        ranked = self._ranked(message.key)
        up = [worker for worker in ranked if worker.ready]
        for worker in up[:TRIES] or ranked[:1]:  # one that is not up says so, once
            try:
                replies = await worker.ask(self._told(message, worker), self._deadline)
            except EngineError as error:
                failure = error
            else:
                self._remember(message.key, worker)
                return replies
        self._metrics.count_without_rasa()
        raise failure

    def drop(self, key: str) -> None:
        """Have all of them forget a conversation; nobody waits for it.

        Each may have had it: it moves when one of them is away.
        """
        self._last.pop(key, None)
        for worker in self._workers:
            worker.drop(key)

    async def purge(self, hours: int, gone: Iterable[str]) -> None:
        """Have them forget what nobody has used for so many hours.

        Args:
            hours: How long conversations are kept.
            gone: Those that are forgotten here: so is where they were.
        """
        for key in gone:
            self._last.pop(key, None)
        await asyncio.gather(*(worker.purge(hours) for worker in self._workers))

    async def watch(self) -> None:
        """Look at all of them again and again, until cancelled."""
        await asyncio.gather(*(worker.watch() for worker in self._workers))

    async def look(self) -> None:
        """Look once whether they are up."""
        await asyncio.gather(*(worker.look() for worker in self._workers))

    async def close(self) -> None:
        """Closes the connections."""
        await asyncio.gather(*(worker.close() for worker in self._workers))

    def _ranked(self, key: str) -> list[RasaEngine]:
        def weight(worker: RasaEngine) -> bytes:
            return hashlib.sha256(f"{worker.url} {key}".encode()).digest()

        return sorted(self._workers, key=weight, reverse=True)

    def _told(self, message: Message, worker: RasaEngine) -> Message:
        """The message, with what was shown only if the worker does not know it."""
        knows = self._last.get(message.key) == (worker.url, worker.lives)
        if knows and not message.moved:
            return dataclasses.replace(message, shown=None)
        return message

    def _remember(self, key: str, worker: RasaEngine) -> None:
        self._last[key] = worker.url, worker.lives
        self._last.move_to_end(key)
        if len(self._last) > CONVERSATIONS:
            self._last.popitem(last=False)
