"""The web API: `/api/messages`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.errors import CutError, RequestError, StoreError
from bot.gateway.addresses import address_of
from bot.gateway.channels.body import fields_of, id_of, read_body, text_of, texts_in
from bot.gateway.engines import Message
from bot.gateway.handoff import Desk
from bot.gateway.limits import Limits
from bot.gateway.once import Once
from bot.gateway.outcomes import id_of as id_of_turn
from bot.gateway.referring import Referring
from bot.gateway.tokens import AnswerTokens, ConversationTokens
from bot.gateway.turns import Turns
from bot.knowledge.reply import Reply
from bot.variables import Network

FIELDS = ("conversation", "text", "payload", "id")
CHANNEL = "web"


@dataclass(frozen=True)
class WebChannel:
    """Takes messages as JSON, and gives conversations back after a reload."""

    turns: Turns
    referring: Referring
    desk: Desk
    tokens: ConversationTokens
    answers: AnswerTokens
    limits: Limits
    proxies: Sequence[Network] = ()
    once: Once[list[Reply]] = field(default_factory=Once)

    async def post(self, request: Request) -> Response:
        """`POST /api/messages`: one turn of conversation.

        A request that is wrong in any way is still read by the guard to its end: in a
        crisis it gets the referral, in a new conversation, and not an error.

        Raises:
            RequestError: The request is refused, and shows no crisis.
        """
        body = b""
        try:
            body = await read_body(request)
            name, text, payload, message_id = self._parse(body)
        except RequestError as error:
            came = error.received if isinstance(error, CutError) else body
            verdict = await self.referring.crisis_in(texts_in(came))
            if verdict is None:
                raise
            name = self.tokens.new_name()
            referral = self.referring.refer(self.key(name), verdict, CHANNEL)
            return self.respond(name, referral)
        address = address_of(request, self.proxies)
        sent = (name, message_id, text, payload) if message_id else None
        stored_as = id_of_turn(("web", *sent)) if sent else ""
        message = Message(
            self.key(name), text, payload, CHANNEL, stored_as, address=address
        )
        replies = await self.once.do(sent, lambda: self.turns.take(message))
        return self.respond(name, replies)

    async def get(self, request: Request) -> Response:
        """`GET /api/messages` with `Authorization: Bearer <token>`: what was said.

        Raises:
            RequestError: The token is missing or not accepted, or the store is away.
        """
        name = self._bearer(request)
        try:
            turns = await self.turns.history(self.key(name))
        except StoreError as error:
            detail = (
                "The conversation cannot be read right now. You can go on all the same."
            )
            raise RequestError(503, "Store away", detail) from error
        return JSONResponse(
            {
                "conversation": self.tokens.issue(name),
                "state": self.desk.state(self.key(name)),
                "turns": [
                    {
                        "at": f"{turn.at:%Y-%m-%dT%H:%M:%SZ}",
                        "text": turn.text,
                        "replies": [
                            shown(reply, self.answers) for reply in turn.replies
                        ],
                    }
                    for turn in turns
                ],
            },
            headers={"Cache-Control": "no-store"},
        )

    async def delete(self, request: Request) -> Response:
        """`DELETE /api/messages`, with the same token: all of it is deleted.

        The token stays good for a conversation of which nothing is known.

        Raises:
            RequestError: The token is missing or not accepted, or the store is away.
        """
        name = self._bearer(request)
        try:
            await self.turns.forget(self.key(name))
        except StoreError as error:
            detail = (
                "The conversation cannot be deleted right now. Please try again later."
            )
            raise RequestError(503, "Store away", detail) from error
        return Response(status_code=204, headers={"Cache-Control": "no-store"})

    def _bearer(self, request: Request) -> str:
        """The name of the conversation whose token came as a header."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            detail = "Send 'Authorization: Bearer <conversation>'."
            raise RequestError(401, "Token missing", detail)
        return self.tokens.name(token.strip())

    def _parse(self, body: bytes) -> tuple[str, str, str, str]:
        """The conversation's name, the text, the payload and the message's id.

        The text or the payload is empty. The id counts from the second message on: a
        conversation that nobody names cannot be told from another.
        """
        found = fields_of(body, FIELDS)
        text, payload = text_of(found, "text"), text_of(found, "payload")
        token, message_id = text_of(found, "conversation"), id_of(found)
        if ("text" in found) == ("payload" in found):
            detail = (
                "Send either 'text', what the parent typed, or 'payload', a button."
            )
            raise RequestError(422, "Text or button", detail)
        if "conversation" in found:
            return self.tokens.name(token), text, payload, message_id
        return self.tokens.new_name(), text, payload, ""

    def key(self, name: str) -> str:
        """The hash by which all but the client know a conversation."""
        return self.tokens.key(CHANNEL, name)

    def respond(self, name: str, replies: list[Reply]) -> Response:
        """The response to a turn of the conversation."""
        return JSONResponse(
            {
                "conversation": self.tokens.issue(name),
                "state": self.desk.state(self.key(name)),
                "replies": [shown(reply, self.answers) for reply in replies],
            },
            headers={"Cache-Control": "no-store"},
        )


def shown(reply: Reply, answers: AnswerTokens) -> dict[str, Any]:
    """A reply; an answer with the token by which it can be rated."""
    found = reply.as_json()
    if reply.kind == "answer" and reply.topic:
        found["feedback"] = answers.issue(reply.topic, reply.text)
    return found
