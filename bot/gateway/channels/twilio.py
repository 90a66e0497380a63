"""SMS and WhatsApp by Twilio: `POST /channels/twilio`.

Twilio sends what a person texts and waits for TwiML, which holds what goes back, so a
referral needs no call to anybody. Facts about Twilio are in docs/channels.md.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlparse

from starlette.datastructures import ImmutableMultiDict
from starlette.requests import Request
from starlette.responses import Response
from twilio.request_validator import RequestValidator, add_port, remove_port
from twilio.twiml.messaging_response import MessagingResponse

from bot.errors import RequestError
from bot.gateway.channels.body import read_body
from bot.gateway.engines import Message
from bot.gateway.handoff import PHONES, Desk
from bot.gateway.outcomes import Outcomes, Unkept, id_of
from bot.gateway.parts import Gateway
from bot.gateway.texting.conversation import Inbound, Said, Texting
from bot.gateway.texting.numbers import Numbers, Way
from bot.gateway.texting.outbound import Outbound
from bot.gateway.texting.texts import SMS, texts_of
from bot.gateway.texting.twilio_api import TwilioApi
from bot.gateway.tokens import ConversationTokens
from bot.knowledge.reply import Reply
from bot.safety.verdict import Verdict

logger = logging.getLogger(__name__)

PATH = "/channels/twilio"
SECONDS = 8.0  # for an answer: Twilio waits 15, and then the person gets nothing
LAST_SECONDS = 10.0  # for an answer and for the store to take it
FIELDS_AT_MOST = 500
LOG_SECONDS = 60.0  # between two lines about requests that nobody has signed
# What a person wrote or chose; the guard reads all of it.
WORDS = ("Body", "ButtonText", "ButtonPayload", "ListTitle", "ListId", "Label")

Form = ImmutableMultiDict[str, str]


@dataclass
class TwilioChannel:
    """Takes what Twilio has signed; everything else is refused.

    Attributes:
        url: The public address of this route, which Twilio signs.
        secrets: The auth tokens that are valid, none if SMS is not set up.
        sorry: What goes back if we failed, or were too slow.
        numbers: Where a number is kept while a person is asked in; None for nowhere.
    """

    texting: Texting
    tokens: ConversationTokens
    outcomes: Outcomes
    url: str
    secrets: tuple[str, ...] = field(repr=False)
    sorry: list[str]
    desk: Desk
    numbers: Numbers | None
    _logged: float = field(default=-LOG_SECONDS, init=False)

    async def post(self, request: Request) -> Response:
        """What goes back to the phone, as TwiML.

        A signed request always gets some: also one that is not what we know, and also
        if we fail. A crisis waits for nothing.

        Raises:
            RequestError: SMS is not set up, or the request is not Twilio's.
        """
        if not self.secrets:
            self._log(
                "a request came to %s, but SMS is not set up: set "
                "LACTABOT_TWILIO_AUTH_TOKEN and LACTABOT_PUBLIC_URL",
                PATH,
            )
            raise RequestError(503, "Not set up", "SMS is not set up here.")
        form = _form(await read_body(request))
        self._check(request, form)
        try:
            answer = await asyncio.wait_for(self._answer(form), LAST_SECONDS)
        except asyncio.TimeoutError:
            logger.error("an answer to a text message could not be stored in time")
            answer = twiml(self.sorry)
        except Exception as error:  # its text may hold a parent's words; its kind not
            logger.error("a text message was not answered: %s", type(error).__name__)
            answer = twiml(self.sorry)
        headers = {"Cache-Control": "no-store"}
        return Response(answer, media_type="application/xml", headers=headers)

    def _check(self, request: Request, form: Form) -> None:
        given = request.headers.get("x-twilio-signature", "")
        query = request.scope["query_string"].decode("latin-1")
        url = f"{self.url}?{query}" if query else self.url
        # All are computed, and compared in constant time.
        signed = [
            hmac.compare_digest(signature.encode(), given.encode("latin-1"))
            for secret in self.secrets
            for signature in signatures(secret, url, form)
        ]
        if not any(signed):
            self._log(
                "a request to %s was refused: no signature for %s. If all are, set "
                "LACTABOT_PUBLIC_URL and LACTABOT_TWILIO_AUTH_TOKEN to what Twilio has",
                PATH,
                url.partition("?")[0],
            )
            raise RequestError(403, "Not signed", "The request is not Twilio's.")

    async def _answer(self, form: Form) -> str:
        inbound, sid = self._inbound(form), form.get("MessageSid", "")
        crisis = await self.texting.crisis(inbound)

        async def work() -> str:
            taking = asyncio.create_task(self._take(inbound, crisis, form))
            # Not `wait_for`: it waits for what does not heed that it is cancelled.
            await asyncio.wait({taking}, timeout=SECONDS)
            if taking.done():
                said = taking.result()
            else:
                logger.error("a text message was not answered within %s s", SECONDS)
                taking.cancel()
                taking.add_done_callback(_heard)
                said = Said(self.sorry)  # and so for its copies
            answer = twiml(said.texts)
            return Unkept(answer) if said.unkept else answer

        what = ("twilio", sid, *inbound.words) if sid else None
        return await self.outcomes.do(what, work, urgent=crisis is not None)

    async def _take(self, inbound: Inbound, crisis: Verdict | None, form: Form) -> Said:
        """What goes back; keeps the number if a person is to write to it.

        Before the outcome is: if we are killed between, Twilio sends the message again.
        """
        said = await self.texting.take(inbound, crisis)
        key, channel = inbound.message.key, inbound.message.channel
        theirs, ours = form.get("From"), form.get("To")
        if self.numbers and theirs and ours and self.desk.state(key) != "bot":
            self.numbers.keep(key, Way(channel, theirs, ours))
        return said

    def _inbound(self, form: Form) -> Inbound:
        words = tuple(text for name in WORDS for text in form.getlist(name))
        number = form.get("From") or self.tokens.new_name()
        channel = "whatsapp" if number.startswith("whatsapp:") else "sms"
        sid = form.get("MessageSid", "")
        beside = "media" if form.get("NumMedia", "0") not in ("", "0") else ""
        return Inbound(
            message=Message(
                self.tokens.key(channel, number),
                form.get("Body") or form.get("ButtonText") or form.get("ListTitle", ""),
                channel=channel,
                id=id_of(("twilio", sid, *words)) if sid else "",
            ),
            words=words,
            pressed=form.get("ButtonPayload") or form.get("ListId", ""),
            beside="location" if "Latitude" in form else beside,
        )

    def _log(self, text: str, *arguments: object) -> None:
        if time.monotonic() - self._logged >= LOG_SECONDS:
            self._logged = time.monotonic()
            logger.error(text, *arguments)


def channel(gateway: Gateway) -> TwilioChannel:
    """The channel over a gateway; from now on, it brings what persons write."""
    settings, content = gateway.settings, gateway.content
    link = f"{settings.public_url}/s/{{}}".format
    sorry = gateway.renderer.notice("unavailable").text
    words = content.messaging.of("en")
    if settings.twilio_sid:
        outbound = Outbound(
            api=TwilioApi(
                settings.twilio_api, settings.twilio_sid, settings.twilio_tokens[0]
            ),
            numbers=gateway.numbers,
            texters=gateway.texters,
            outcomes=gateway.outcomes,
            messaging=content.messaging,
            link=link,
        )
        gateway.desk.ways.update(dict.fromkeys(PHONES, outbound.bring))
    return TwilioChannel(
        texting=Texting(
            turns=gateway.turns,
            referring=gateway.referring,
            desk=gateway.desk,
            background=gateway.background,
            texters=gateway.texters,
            messaging=content.messaging,
            link=link,
        ),
        tokens=gateway.tokens,
        outcomes=gateway.outcomes,
        url=settings.public_url + PATH,
        secrets=settings.twilio_tokens,
        sorry=texts_of([Reply("notice", sorry)], SMS, words, link),
        desk=gateway.desk,
        numbers=gateway.numbers if settings.twilio_sid else None,
    )


def signatures(secret: str, url: str, form: Form) -> set[str]:
    """What Twilio may sign a request with; it is not of one mind about the port.

    Source:
        twilio.request_validator, whose `validate` compares the same two.
    """
    validator, address = RequestValidator(secret), urlparse(url)
    return {
        validator.compute_signature(written, form)
        for written in (remove_port(address), add_port(address))
    }


def twiml(texts: Iterable[str]) -> str:
    """The messages that Twilio sends back to the phone, as TwiML; none is fine too."""
    response = MessagingResponse()
    for text in texts:
        response.message(_xml(text))
    return str(response)


def _heard(task: asyncio.Task[Said]) -> None:
    """Takes note of an error, or asyncio would log its text."""
    if not task.cancelled():
        task.exception()


def _xml(text: str) -> str:
    """The text without what XML 1.0 cannot hold."""
    return "".join(c for c in text if c in "\t\n\r" or c.isprintable())


def _form(body: bytes) -> Form:
    try:
        text = body.decode("utf-8", "replace")
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=FIELDS_AT_MOST)
    except ValueError as error:
        detail = f"A message has at most {FIELDS_AT_MOST} fields."
        raise RequestError(413, "Too large", detail) from error
    return ImmutableMultiDict(pairs)
