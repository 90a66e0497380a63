"""Screen every message with both tiers of the guard, and say what is due."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping

import numpy as np

from bot.errors import BusyError, EngineError
from bot.gateway.content import AnyGuard
from bot.gateway.encoding import Rank, SharedEncoder
from bot.knowledge.reply import Button, Reply
from bot.safety.replies import LAST_RESORT, assured
from bot.safety.verdict import Finding, Verdict, verdict_of

logger = logging.getLogger(__name__)

GET_HELP = "/get_help"  # the payload of the button that stands on after a crisis
CANARY = "I want to kill myself"  # found as long as the first tier works
LONG_CHARACTERS = 20_000  # about 20 ms
READ_CHARACTERS = 8_000  # by the second tier, half from each end; the first reads all


class Screen:
    """Never raises: a guard that fails takes everybody for a person in crisis."""

    def __init__(
        self, guard: AnyGuard, encoder: SharedEncoder, contact: Mapping[str, str]
    ) -> None:
        """Takes the clinic's `clinic`, `phone` and `hours` for the replies."""
        self._guard, self._encoder, self._contact = guard, encoder, contact

    def at_once(self, texts: Iterable[str], before: str = "") -> Verdict | None:
        """What the first tier finds in some texts; waits for nothing."""
        findings: list[Finding] = []
        try:
            for text in texts:
                if verdict := self._guard.check(text, before):
                    findings += verdict.findings
                if verdict and verdict.is_crisis:
                    break
        except Exception as error:
            return self._broken(error)
        return verdict_of(findings)

    async def read(self, texts: Iterable[str], before: str = "") -> Verdict | None:
        """The same; texts that are long are read aside, and hold up nobody else."""
        texts = list(texts)
        if sum(map(len, texts)) <= LONG_CHARACTERS:
            return self.at_once(texts, before)
        return await asyncio.to_thread(self.at_once, texts, before)

    def wants_person(self, text: str) -> str:
        """The language in which a text asks for a person and nothing else; or empty."""
        try:
            return self._guard.wants_person(text)
        except Exception as error:
            self._broken(error)
            return ""

    async def by_meaning(
        self, text: str, limited: bool = False
    ) -> tuple[list[Finding], np.ndarray | None]:
        """What the second tier finds, and what the encoder has begun of the text.

        Waits for the encoder, which whatever answers needs too, unless the n-grams are
        sure of a crisis. Without it, they decide alone.

        Args:
            text: What the parent wrote.
            limited: Whether it is over a limit; then it is read after the others.

        Raises:
            BusyError: The encoder has too much to read; see `by_n_grams`.
        """
        try:
            suspects = self._guard.suspects(_ends(text))
            if not suspects.pieces or suspects.sure:
                return self._guard.check_meaning(suspects), None
            rank = Rank.of(suspects.urgent, limited)
            encoded = await self._encoder.read(suspects.texts, rank)
            found = self._guard.check_meaning(suspects, encoded.features)
            return found, encoded.begun[0]
        except BusyError:
            raise
        except EngineError as error:
            logger.info("the second tier goes by n-grams alone: %s", error)
            return self.by_n_grams(text), None
        except Exception as error:
            return list(self._broken(error).findings), None

    def by_n_grams(self, text: str) -> list[Finding]:
        """What the second tier finds without the encoder; waits for nothing."""
        try:
            return self._guard.check_meaning(self._guard.suspects(_ends(text)))
        except Exception as error:
            return list(self._broken(error).findings)

    def reply(self, verdict: Verdict, channel: str) -> Reply:
        """What a person is told; in a crisis with 988 in the first line."""
        try:
            text = self._guard.say(verdict, channel, self._contact)
        except Exception as error:
            self._broken(error)
            return Reply("crisis", LAST_RESORT)
        if verdict.is_crisis:
            return Reply("crisis", assured(text))
        return Reply("red_flag", text, urgency=verdict.level)

    def standing(self, language: str) -> Reply:
        """The short line that stands on after a crisis, with a button for all of it."""
        try:
            text, title = self._guard.standing(language)
        except Exception as error:
            self._broken(error)
            text, title = LAST_RESORT, "988"
        return Reply("notice", text, buttons=(Button(title, GET_HELP),))

    def works(self) -> bool:
        """Whether a plain crisis brings 988, by the very way that messages take."""
        verdict = self.at_once([CANARY])
        if verdict is None or verdict.category != "suicidality":
            return False
        reply = self.reply(verdict, "web")
        return reply.kind == "crisis" and "988" in reply.text.partition("\n")[0]

    def _broken(self, error: Exception) -> Verdict:
        # The error's own text may hold a parent's words; its kind does not.
        logger.error("the guard failed, all are referred: %s", type(error).__name__)
        return Verdict((Finding("crisis", "unknown"),))


def _ends(text: str) -> str:
    """What the second tier reads of a text."""
    if len(text) <= READ_CHARACTERS:
        return text
    half = READ_CHARACTERS // 2
    return f"{text[:half]}\n{text[-half:]}"
