"""The web API: `/api/messages`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from bot.errors import RequestError, StoreError
from bot.gateway.engines import Message
from bot.gateway.tokens import ConversationTokens
from bot.gateway.turns import Turns
from bot.knowledge.reply import Reply

BODY_BYTES = 2_000_000
FIELDS = {"conversation", "text", "payload"}
CHANNEL = "web"


@dataclass(frozen=True)
class WebChannel:
    """Takes messages as JSON, and gives conversations back after a reload."""

    turns: Turns
    tokens: ConversationTokens

    async def post(self, request: Request) -> Response:
        """`POST /api/messages`: one turn of conversation.

        A request that is wrong in any way is still read by the guard to its end: in a
        crisis it gets the referral, in a new conversation, and not an error.

        Raises:
            RequestError: The request is refused, and shows no crisis.
        """
        body = await _read(request)
        try:
            name, text, payload = self._parse(body)
        except RequestError:
            verdict = await self.turns.crisis_in(_texts(body))
            if verdict is None:
                raise
            name = self.tokens.new_name()
            referral = self.turns.refer(self._key(name), verdict, CHANNEL)
            return self._respond(name, referral)
        message = Message(self._key(name), text, payload, CHANNEL)
        return self._respond(name, await self.turns.take(message))

    async def get(self, request: Request) -> Response:
        """`GET /api/messages` with `Authorization: Bearer <token>`: what was said.

        Raises:
            RequestError: The token is missing or not accepted, or the store is away.
        """
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            detail = "Send 'Authorization: Bearer <conversation>'."
            raise RequestError(401, "Token missing", detail)
        name = self.tokens.name(token.strip())
        try:
            turns = await self.turns.history(self._key(name))
        except StoreError as error:
            detail = (
                "The conversation cannot be read right now. You can go on all the same."
            )
            raise RequestError(503, "Store away", detail) from error
        return JSONResponse(
            {
                "conversation": self.tokens.issue(name),
                "turns": [
                    {
                        "at": f"{turn.at:%Y-%m-%dT%H:%M:%SZ}",
                        "text": turn.text,
                        "replies": [reply.as_json() for reply in turn.replies],
                    }
                    for turn in turns
                ],
            },
            headers={"Cache-Control": "no-store"},
        )

    def _parse(self, body: bytes) -> tuple[str, str, str]:
        """The conversation's name, the text and the payload; one of both is empty."""
        pairs = _json(body)
        if not isinstance(pairs, _Object):
            raise RequestError(400, "Not a message", "Send a JSON object.")
        found = dict(pairs)
        if len(found) < len(pairs):
            raise RequestError(422, "Field twice", "Send each field once.")
        if unknown := found.keys() - FIELDS:
            names = ", ".join(sorted(repr(name) for name in unknown))
            detail = f"Unknown: {names}. Known: conversation, text, payload."
            raise RequestError(422, "Unknown field", detail)
        for name, value in found.items():
            if not isinstance(value, str):
                detail = f"'{name}' must be a string."
                raise RequestError(422, "Wrong type", detail)
        if ("text" in found) == ("payload" in found):
            detail = (
                "Send either 'text', what the parent typed, or 'payload', a button."
            )
            raise RequestError(422, "Text or button", detail)
        if "conversation" in found:
            conversation = self.tokens.name(found["conversation"])
        else:
            conversation = self.tokens.new_name()
        return conversation, found.get("text", ""), found.get("payload", "")

    def _key(self, name: str) -> str:
        return self.tokens.key(CHANNEL, name)

    def _respond(self, name: str, replies: list[Reply]) -> Response:
        return JSONResponse(
            {
                "conversation": self.tokens.issue(name),
                "replies": [reply.as_json() for reply in replies],
            },
            headers={"Cache-Control": "no-store"},
        )


async def _read(request: Request) -> bytes:
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


class _Object(list[tuple[str, Any]]):
    """A JSON object as its pairs, so that a field given twice is seen twice."""


def _json(body: bytes) -> Any:
    try:
        return json.loads(body, object_pairs_hook=_Object)
    except (ValueError, RecursionError) as error:
        raise RequestError(400, "Not JSON", "Send one JSON object as UTF-8.") from error


def _texts(body: bytes) -> Iterator[str]:
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
