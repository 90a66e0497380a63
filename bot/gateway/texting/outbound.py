"""Bring to a phone what a person of the clinic wrote."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from bot.errors import DeliveryError
from bot.gateway.handoff import BACK
from bot.gateway.outcomes import Outcomes
from bot.gateway.texting.numbers import Numbers, Way
from bot.gateway.texting.texters import Texters
from bot.gateway.texting.texts import medium_of, texts_of
from bot.gateway.texting.twilio_api import TwilioApi, opted_out
from bot.knowledge.lines import Lines
from bot.knowledge.reply import Reply


@dataclasses.dataclass(frozen=True)
class Outbound:
    """Sends through Twilio, each message once if it was seen to be taken."""

    api: TwilioApi
    numbers: Numbers
    texters: Texters
    outcomes: Outcomes
    messaging: Lines
    link: Callable[[str], str]

    async def bring(self, conversation: str, replies: Sequence[Reply]) -> None:
        """Send the replies; see `bot.gateway.handoff.Deliver`.

        What the same replies brought before is not sent again, also after a restart.

        Raises:
            RequestError: The parent wants no texts, or Twilio refuses this one.
            DeliveryError: Twilio is away, or no number is known.
        """
        await self.texters.refresh(conversation)
        await self.numbers.refresh(conversation)
        texter = self.texters.of(conversation)
        if texter.stopped:
            raise opted_out()
        way = self.numbers.of(conversation)
        if way is None:
            raise DeliveryError("no number is kept for this conversation")
        words = self.messaging.of(texter.language)
        # A number may answer the person's question: the way back is a word.
        back = any(b.payload == BACK for reply in replies for b in reply.buttons)
        texts = texts_of(
            [dataclasses.replace(reply, buttons=()) for reply in replies],
            medium_of(way.channel),
            words,
            self.link,
            words["back"] if back else "",
        )
        for number, text in enumerate(texts):
            await self._send(conversation, way, text, f"{replies[0].id}_{number}")

    async def _send(self, conversation: str, way: Way, text: str, id: str) -> None:
        async def work() -> str:
            await self.api.send(way, text)
            texter = self.texters.of(conversation)
            self.texters.keep(conversation, dataclasses.replace(texter, choices=()))
            return ""

        await self.outcomes.do(("phone", id, text), work, everywhere=True)
