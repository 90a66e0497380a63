"""What is said to a red flag: its referral first, then what was asked beside it."""

from __future__ import annotations

import dataclasses
import re

from bot.gateway.answering import TEXT_CHARACTERS, Answering
from bot.gateway.background import Background
from bot.gateway.engines import Message
from bot.gateway.handoff import Desk
from bot.gateway.keeping import Keeper, storable
from bot.gateway.recent import Recent
from bot.gateway.referring import Referring
from bot.gateway.screening import Screen
from bot.knowledge.reply import Reply
from bot.safety.classifier import RULE
from bot.safety.verdict import Verdict

WORDS_AT_LEAST = 4  # of what is left to answer beside a red flag

# Where one clause of a sentence ends and the next begins.
_CLAUSE = re.compile(r"[.,!?…;:\n\r]|\b(?:and|but|also|y|pero|tambi[eé]n|adem[aá]s)\b")


class RedFlags:
    """Refers who describes one. It waits for no other message and for no store."""

    def __init__(
        self,
        screen: Screen,
        referring: Referring,
        answering: Answering,
        desk: Desk,
        recent: Recent,
        keeper: Keeper,
        background: Background,
    ) -> None:
        self._screen, self._referring, self._answering = screen, referring, answering
        self._desk, self._recent = desk, recent
        self._keeper, self._background = keeper, background

    async def take(
        self, message: Message, verdict: Verdict, alone: bool
    ) -> list[Reply]:
        """The referral, and the answers beside it; `alone`, it waits for nothing."""
        key, channel = message.key, message.channel
        replies = [self._screen.reply(verdict, channel)]
        rest = "" if alone else storable(rest_of(message.text, verdict))
        if self._desk.state(key) != "bot":
            self._background.soon(self._pass_on(message))
            rest = ""  # whoever is there answers it
        elif verdict.level == "same_day" and self._desk.offers(channel):
            # Never beside 911: nobody shall wait for a chat.
            button = self._desk.button(self._answering.language(message))
            replies = [dataclasses.replace(replies[0], buttons=(button,))]
        if rest and len(rest) <= TEXT_CHARACTERS and not self._screen.at_once([rest]):
            read = await self._referring.second_tier_at_once(rest, channel)
            meant, begun = read
            asked = dataclasses.replace(message, text=rest, begun=begun)
            if not meant:
                replies += await self._answering.beside(asked)
        replies += self._referring.standing(self._recent.of(key), replies)
        self._background.soon(self._keeper.referral(verdict, channel))
        said = storable(message.text[:TEXT_CHARACTERS])
        self._background.soon(self._keeper.turn(key, said, replies, message.id))
        return replies

    async def _pass_on(self, message: Message) -> None:
        text = storable(message.text[:TEXT_CHARACTERS])
        await self._desk.pass_on(dataclasses.replace(message, text=text))


def rest_of(text: str, verdict: Verdict) -> str:
    """What a message asks beside its red flag; empty if that is nothing.

    The clauses of the red flag are cut out, so that nobody is told that what they
    describe is normal. A rule knows the place better than the classifier.
    """
    by_rules = [finding for finding in verdict.findings if finding.rule != RULE]
    findings = by_rules or list(verdict.findings)
    kept, at = [], 0
    for finding in sorted(findings, key=lambda finding: finding.start):
        breaks = [match.end() for match in _CLAUSE.finditer(text, 0, finding.start)]
        after = _CLAUSE.search(text, max(finding.start, finding.end - 1))
        start, end = breaks[-1] if breaks else 0, after.end() if after else len(text)
        kept.append(text[at : max(at, start)])
        at = max(at, end)
    rest = " ".join([*kept, text[at:]]).strip()
    return rest if len(rest.split()) >= WORDS_AT_LEAST else ""
