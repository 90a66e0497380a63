"""The body of a request to the web API: read with a limit, checked, and its texts."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

from starlette.requests import ClientDisconnect, Request

from bot.errors import RequestError

BODY_BYTES = 2_000_000
_ID = re.compile(r"[A-Za-z0-9_-]{16,64}")


async def read_body(request: Request) -> bytes:
    """The body, up to the limit; past it we stop reading and refuse.

    Raises:
        RequestError: The body is too large, or its sender has gone.
    """
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_BYTES:
                detail = f"A message has at most {BODY_BYTES} bytes."
                raise RequestError(413, "Too large", detail)
    except ClientDisconnect as error:
        raise RequestError(400, "Not a message", "The connection was cut.") from error
    return bytes(body)


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
