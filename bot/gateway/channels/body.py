"""The body of a request: read within limits, checked, and its texts."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Awaitable, Callable, Collection, Iterator
from typing import Any

import anyio
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.errors import BusyError, CutError, RequestError
from bot.gateway.slots import Slots

BODY_BYTES = 2_000_000
BODY_SECONDS = 10.0  # for all of it
SMALL_BYTES = 16_384  # a body up to here needs no slot; what parents type is smaller
LARGE = 8, 1_000  # requests with a larger body: at once, waiting
_HELD = "lactabot.held"
TakeSlot = Callable[[], Awaitable[None]]
_ID = re.compile(r"[A-Za-z0-9_-]{16,64}")


class Bodies:
    """Around all routes: few large bodies at a time, each until it is answered."""

    def __init__(self, app: ASGIApp) -> None:
        """Takes the application around which it stands."""
        self._app, self._large = app, Slots(*LARGE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        async with contextlib.AsyncExitStack() as held:

            async def take_slot() -> None:
                await held.enter_async_context(self._large.take())

            scope[_HELD] = take_slot
            await self._app(scope, receive, send)


async def read_body(request: Request) -> bytes:
    """The body, up to the limits; past them we stop reading and refuse.

    Raises:
        CutError: The body is too large or too slow, or its sender has gone.
    """
    body = bytearray()
    try:
        with anyio.fail_after(BODY_SECONDS):
            await _fill(body, request)
    except ClientDisconnect as error:
        detail = "The connection was cut."
        raise CutError(400, "Not a message", detail, bytes(body)) from error
    except (TimeoutError, BusyError) as error:
        detail = f"A message has to come within {BODY_SECONDS:.0f} seconds."
        raise CutError(408, "Too slow", detail, bytes(body)) from error
    if len(body) > BODY_BYTES:
        detail = f"A message has at most {BODY_BYTES} bytes."
        raise CutError(413, "Too large", detail, bytes(body))
    return bytes(body)


async def _fill(body: bytearray, request: Request) -> None:
    """Reads until the end, or past what is allowed; a large body needs a slot."""
    take_slot: TakeSlot = request.scope[_HELD]
    has_slot = False
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES:
            return
        if len(body) > SMALL_BYTES and not has_slot:
            await take_slot()
            has_slot = True


def fields_of(body: bytes, known: Collection[str]) -> dict[str, Any]:
    """The fields of a JSON object.

    Raises:
        RequestError: It is no JSON object, a field stands twice, or one is unknown.
    """
    pairs = _json(body)
    if not isinstance(pairs, _Object):
        raise RequestError(400, "Not a message", "Send a JSON object.")
    found = dict(pairs)
    if len(found) < len(pairs):
        raise RequestError(422, "Field twice", "Send each field once.")
    if unknown := found.keys() - set(known):
        names = ", ".join(sorted(repr(name) for name in unknown))
        detail = f"Unknown: {names}. Known: {', '.join(known)}."
        raise RequestError(422, "Unknown field", detail)
    return found


def text_of(fields: dict[str, Any], name: str) -> str:
    """A field that must be a string; empty if it is missing.

    Raises:
        RequestError: It is something else.
    """
    value = fields.get(name, "")
    if not isinstance(value, str):
        raise RequestError(422, "Wrong type", f"'{name}' must be a string.")
    return value


def id_of(fields: dict[str, Any]) -> str:
    """The name that a client gave to what it sends; empty if it gave none.

    Raises:
        RequestError: It is not what a client can make up at random.
    """
    found = text_of(fields, "id")
    if "id" in fields and not _ID.fullmatch(found):
        detail = "'id' must be 16 to 64 letters, digits, '-' or '_', made up at random."
        raise RequestError(422, "Wrong id", detail)
    return found


def texts_in(body: bytes) -> Iterator[str]:
    """Every text that a body may hold: as it is, then each string in it.

    The guard itself reads behind the escapes of a JSON that is broken.
    """
    yield body.decode("utf-8", "replace")
    try:
        waiting = [_json(body)]
    except RequestError:
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, (list, tuple)):
            waiting += value


class _Object(list[tuple[str, Any]]):
    """A JSON object as its pairs, so that a field given twice is seen twice."""


def _json(body: bytes) -> Any:
    try:
        return json.loads(body, object_pairs_hook=_Object)
    except (ValueError, RecursionError) as error:
        raise RequestError(400, "Not JSON", "Send one JSON object as UTF-8.") from error
