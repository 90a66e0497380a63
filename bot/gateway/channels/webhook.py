"""A clinic's portal: `POST /channels/webhook`, and its staff: `…/staff`.

Each request is signed after the Standard Webhooks; docs/channels.md has a client.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.errors import LactabotError, RequestError, StoreError
from bot.gateway.answering import TEXT_CHARACTERS
from bot.gateway.background import Background
from bot.gateway.channels.body import fields_of, read_body, text_of, texts_in
from bot.gateway.channels.web import shown
from bot.gateway.engines import Message
from bot.gateway.handoff import Desk
from bot.gateway.keeping import storable
from bot.gateway.outbox import REPLY, Outbox
from bot.gateway.outcomes import Outcomes, Unkept, id_of
from bot.gateway.parts import Gateway
from bot.gateway.referring import Referring
from bot.gateway.signatures import Keys
from bot.gateway.tokens import AnswerTokens, ButtonTokens, ConversationTokens
from bot.gateway.turns import Turns
from bot.knowledge.reply import Reply

PATH, STAFF_PATH = "/channels/webhook", "/channels/webhook/staff"
CHANNEL = "webhook"
FIELDS = ("conversation", "text", "payload", "button", "reply")
STAFF_FIELDS = ("conversation", "text", "state")
NAME_CHARACTERS = 200
NO_BUTTON = "-"  # no token is so short


@dataclass(frozen=True)
class Asked:
    """What a portal sends of a parent: one of text, payload and button."""

    conversation: str
    text: str
    payload: str
    button: int
    callback: bool


@dataclass(frozen=True)
class WebhookChannel:
    """Takes what is signed; a request that is not does nothing at all.

    A conversation is known by a keyed hash of the portal's own name for it. The hash is
    given back, since events and staff name the conversation by it.
    """

    keys: Keys | None
    staff_keys: Keys | None
    turns: Turns
    referring: Referring
    background: Background
    tokens: ConversationTokens
    buttons: ButtonTokens
    answers: AnswerTokens
    outcomes: Outcomes
    outbox: Outbox
    desk: Desk

    async def post(self, request: Request) -> Response:
        """One turn of a parent's: 200 with the replies, or 202 if they are called back.

        A body that is wrong in any way is read by the guard to its end: in a crisis it
        gets the referral, and not an error. A referral never waits for a call back.

        Raises:
            RequestError: The request is refused, and shows no crisis.
        """
        id, body = await _signed(request, self.keys)
        try:
            asked = _asked(body)
        except RequestError:
            verdict = await self.referring.crisis_in(texts_in(body))
            if verdict is None:
                raise
            key = self.tokens.key(CHANNEL, self.tokens.new_name())
            referral = self.referring.refer(key, verdict, CHANNEL)
            return _response(200, self._said(key, referral))
        key = self.tokens.key(CHANNEL, asked.conversation)
        what = (CHANNEL, id, *map(str, vars(asked).values()))
        payload = asked.payload
        if asked.button:
            payload = await self._pressed(key, asked.button)
        message = Message(key, asked.text, payload, CHANNEL, id_of(what))
        crisis = await self.referring.crisis(message)

        async def work() -> str:
            replies = await self.turns.take(message)
            urgent = any(reply.kind in ("crisis", "red_flag") for reply in replies)
            forgotten = any(reply.forgets for reply in replies)
            said = self._said(key, replies)
            if asked.callback and not forgotten:
                event = {**said, "in_reply_to": id}
                kept = self.outbox.keep(REPLY, event, f"reply_{message.id[:50]}")
                if urgent:
                    self.background.soon(kept)
                elif await kept:
                    return json.dumps([202, {**said, "replies": []}])
            outcome = json.dumps([200, said])
            return Unkept(outcome) if urgent or forgotten else outcome

        outcome = await self.outcomes.do(what, work, urgent=crisis is not None)
        return _response(*json.loads(outcome))

    async def staff(self, request: Request) -> Response:
        """What a person of the clinic writes to a parent who asked for one.

        Raises:
            RequestError: The request is refused, or the parent cannot be reached now.
        """
        id, body = await _signed(request, self.staff_keys)
        found = fields_of(body, STAFF_FIELDS)
        key, text = text_of(found, "conversation"), text_of(found, "text")
        state = found.get("state", "person")
        if state not in ("person", "bot"):
            detail = "'state' is 'person', who stays, or 'bot', who takes over."
            raise RequestError(422, "Wrong state", detail)
        if not text.strip() and "state" not in found:
            detail = "Send 'text', 'state' or both."
            raise RequestError(422, "Field missing", detail)
        if len(text) > TEXT_CHARACTERS:
            detail = f"'text' has at most {TEXT_CHARACTERS} characters."
            raise RequestError(422, "Too long", detail)
        what = ("staff", id, key, text, state)

        async def work() -> str:
            said = storable(text).strip()
            await self.desk.from_person(key, said, state, id_of(what))
            return ""

        try:
            await self.outcomes.do(what, work, everywhere=True)
        except RequestError:
            raise
        except LactabotError as error:
            detail = "The parent cannot be reached right now. Send it again later."
            raise RequestError(503, "Not delivered", detail) from error
        told = {"conversation": key, "state": self.desk.state(key)}
        return _response(200, told)

    async def bring(self, conversation: str, replies: Sequence[Reply]) -> None:
        """Send the portal what nobody asked for; see `bot.gateway.handoff.Deliver`.

        Raises:
            StoreError: It could not be written down.
        """
        named = self.buttons.named(conversation, replies)
        event = {**self._said(conversation, named), "in_reply_to": None}
        first = next(iter(replies)).id
        if not await self.outbox.keep(REPLY, event, f"push_{first[:50]}"):
            raise StoreError("a person's message could not be sent to the portal")

    async def _pressed(self, key: str, number: int) -> str:
        """The token of a button by its number in what was said last, from 1 on."""
        try:
            turns = await self.turns.history(key)
        except StoreError:
            return NO_BUTTON
        for turn in reversed(turns):
            if tokens := [b.payload for reply in turn.replies for b in reply.buttons]:
                return tokens[number - 1] if number <= len(tokens) else NO_BUTTON
        return NO_BUTTON

    def _said(self, key: str, replies: Sequence[Reply]) -> dict[str, Any]:
        return {
            "conversation": key,
            "state": self.desk.state(key),
            "replies": [shown(reply, self.answers) for reply in replies],
        }


def channel(gateway: Gateway) -> WebhookChannel:
    """The channel over a gateway's parts; from now on, it brings what persons write."""
    settings = gateway.settings
    made = WebhookChannel(
        keys=_keys(settings.webhook_secrets),
        staff_keys=_keys(settings.staff_keys),
        turns=gateway.turns,
        referring=gateway.referring,
        background=gateway.background,
        tokens=gateway.tokens,
        buttons=gateway.buttons,
        answers=gateway.answers,
        outcomes=gateway.outcomes,
        outbox=gateway.outbox,
        desk=gateway.desk,
    )
    gateway.desk.ways[CHANNEL] = made.bring
    return made


def _keys(secrets: Sequence[str]) -> Keys | None:
    return Keys(secrets) if secrets else None


async def _signed(request: Request, keys: Keys | None) -> tuple[str, bytes]:
    if keys is None:
        detail = "The webhook is not set up here: LACTABOT_WEBHOOK_SECRET is empty."
        raise RequestError(503, "Not set up", detail)
    body = await read_body(request)
    return keys.check(request.headers, body), body


def _asked(body: bytes) -> Asked:
    found = fields_of(body, FIELDS)
    name = text_of(found, "conversation")
    if not 0 < len(name) <= NAME_CHARACTERS or not name.isprintable():
        detail = (
            "'conversation' is your own name for it, of 1 to "
            f"{NAME_CHARACTERS} printable characters."
        )
        raise RequestError(422, "Wrong conversation", detail)
    if len(found.keys() & {"text", "payload", "button"}) != 1:
        detail = "Send one of 'text', 'payload' and 'button'."
        raise RequestError(422, "Text or button", detail)
    button = found.get("button", 1)
    if type(button) is not int or not 0 < button < 100:
        detail = "'button' is a number from 1 on, in the order in which they came."
        raise RequestError(422, "Wrong button", detail)
    how = found.get("reply", "now")
    if how not in ("now", "callback"):
        raise RequestError(422, "Wrong reply", "'reply' is 'now' or 'callback'.")
    return Asked(
        conversation=name,
        text=text_of(found, "text"),
        payload=text_of(found, "payload") or NO_BUTTON * ("payload" in found),
        button=button if "button" in found else 0,
        callback=how == "callback",
    )


def _response(status: int, body: dict[str, Any]) -> Response:
    return JSONResponse(body, status, headers={"Cache-Control": "no-store"})
