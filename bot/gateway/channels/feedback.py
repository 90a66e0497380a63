"""What a parent thinks of an answer: `/api/feedback`."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from bot.errors import CutError, RequestError, StoreError
from bot.gateway.addresses import address_of
from bot.gateway.channels.body import fields_of, id_of, read_body, text_of, texts_in
from bot.gateway.channels.web import CHANNEL, WebChannel
from bot.gateway.store import Store

logger = logging.getLogger(__name__)

FIELDS = ("answer", "id", "helpful", "comment", "conversation")
COMMENT_CHARACTERS = 1_000


@dataclass(frozen=True)
class FeedbackChannel:
    """Takes thumbs and comments; the guard reads a comment before all else."""

    web: WebChannel
    store: Store

    async def post(self, request: Request) -> Response:
        """`POST /api/feedback`: up or down, and perhaps a comment.

        Nothing of a comment in crisis is kept; it brings the referral. Beside a red
        flag, its referral comes back too.

        Raises:
            RequestError: The request is refused, and shows no crisis.
        """
        cut: CutError | None = None
        try:
            body = await read_body(request)
        except CutError as error:
            cut, body = error, error.received
        referring, tokens = self.web.referring, self.web.tokens
        name = tokens.new_name()
        if verdict := await referring.crisis_in(texts_in(body)):
            name = self._conversation(body) or name
            referral = referring.refer(self.web.key(name), verdict, CHANNEL)
            return self.web.respond(name, referral)
        if cut:
            raise cut
        found = fields_of(body, FIELDS)
        topic, version = self.web.answers.read(text_of(found, "answer"))
        feedback_id, comment = id_of(found), text_of(found, "comment").strip()
        helpful = found.get("helpful")
        if not isinstance(helpful, bool) or not feedback_id:
            detail = "Send 'answer', 'id' and 'helpful', which is true or false."
            raise RequestError(422, "Field missing", detail)
        name = self._conversation(body) or name
        free = self.web.limits.address(address_of(request, self.web.proxies))
        replies = await referring.heed(self.web.key(name), comment, CHANNEL)
        if not any(reply.kind == "crisis" for reply in replies):
            if not free and not replies:
                raise RequestError(429, "Too many", "Wait a minute, and send it again.")
            kept = comment[:COMMENT_CHARACTERS]
            try:
                await self.store.rate(feedback_id, topic, version, helpful, kept)
            except StoreError as error:
                detail = "What you think could not be kept right now."
                raise RequestError(503, "Store away", detail) from error
        return self.web.respond(name, replies)

    def _conversation(self, body: bytes) -> str:
        """The name of the conversation that was sent; empty if it is none of ours."""
        try:
            return self.web.tokens.name(
                text_of(fields_of(body, FIELDS), "conversation")
            )
        except RequestError:
            return ""
