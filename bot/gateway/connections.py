"""Connections that ask for nothing: few of them stay, and none of them for long.

A server without this keeps a connection for ever that never sends a request's head, or
sends it letter by letter; ten thousand of them would leave no room for a parent.
"""

from __future__ import annotations

import asyncio
import contextlib
import resource
import socket
from collections import OrderedDict
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 10.0  # for the head of a request to come
HEAD_BYTES = 65_536
SWEEP_SECONDS = 1.0
AT_MOST = 20_000  # connections
RESERVED = 256  # descriptors for files, for Rasa and for those who ask meanwhile
GONE_SECONDS = 30  # until a peer that is silent is taken to be gone


class Idle:
    """The connections that have asked for nothing yet, those that rest longest first.

    A new connection takes the place of the first of them if there are too many.
    """

    def __init__(self, at_most: int) -> None:
        self._at_most = at_most
        self._since: OrderedDict[Connection, float] = OrderedDict()
        self._sweeping = False

    def __contains__(self, connection: Connection) -> bool:
        return connection in self._since

    def add(self, connection: Connection, connections: int) -> None:
        """Know one more, where there are so many connections in all."""
        loop = asyncio.get_running_loop()
        self._since[connection] = loop.time()
        if connections > self._at_most:
            self._close_first()
        if not self._sweeping:
            self._sweeping = True
            loop.call_later(SWEEP_SECONDS, self._sweep)

    def discard(self, connection: Connection) -> None:
        """It has asked for something, or is gone."""
        self._since.pop(connection, None)

    def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        oldest = loop.time() - HEAD_SECONDS
        while self._since and next(iter(self._since.values())) <= oldest:
            self._close_first()
        self._sweeping = bool(self._since)
        if self._sweeping:
            loop.call_later(SWEEP_SECONDS, self._sweep)

    def _close_first(self) -> None:
        connection, _ = self._since.popitem(last=False)
        connection.transport.abort()


class Connection(HttpToolsProtocol):
    """One connection, which is idle while no request on it waits for its answer."""

    def __init__(self, idle: Idle, **given: Any) -> None:
        super().__init__(**given)
        self._idle, self._head_bytes = idle, 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begins; the head of a request has to come in time."""
        super().connection_made(transport)
        self._idle.add(self, len(self.connections))

    def connection_lost(self, exc: Exception | None) -> None:
        """Ends."""
        self._idle.discard(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Reads on, and looks whether a request has come."""
        super().data_received(data)
        if self.cycle and not self.cycle.response_complete:
            self._idle.discard(self)
            self._head_bytes = 0
            return
        if self not in self._idle:
            self._idle.add(self, len(self.connections))
        if not (self.cycle and self.cycle.more_body):  # or it is the rest of a body
            self._head_bytes += len(data)
        if self._head_bytes > HEAD_BYTES:
            self.transport.abort()


def room() -> int:
    """How many connections this process can hold, with all descriptors it may have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = AT_MOST + RESERVED
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft < wanted:
        with contextlib.suppress(OSError, ValueError):  # a system that knows better
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    return max(1, min(soft - RESERVED, AT_MOST))


def let_go_of_silent_peers(listener: socket.socket) -> None:
    """Ends connections whose other side is gone without a word; they inherit it."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    options = {
        "TCP_KEEPIDLE": GONE_SECONDS,
        "TCP_KEEPINTVL": 5,
        "TCP_KEEPCNT": 3,
        "TCP_USER_TIMEOUT": GONE_SECONDS * 1000,
    }
    for name, value in options.items():
        if hasattr(socket, name):  # not all on every system
            listener.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
