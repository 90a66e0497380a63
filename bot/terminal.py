"""A conversation in the terminal, through the same code as the web page."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import secrets
import tempfile
import textwrap
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from bot.errors import ContentError
from bot.gateway.engines import Message
from bot.gateway.parts import build
from bot.gateway.turns import Turns
from bot.knowledge.reply import Reply
from bot.settings import Settings
from bot.supervisor.serve import RUN_FILE

WIDTH = 78


class Terminal:
    """One conversation. Buttons are numbered; typing a number presses one."""

    def __init__(self, turns: Turns, with_rasa: bool) -> None:
        self._turns, self._key = turns, secrets.token_hex(32)
        self._payloads: list[str] = []
        self._with_rasa = with_rasa

    @classmethod
    @contextlib.asynccontextmanager
    async def open(cls, settings: Settings) -> AsyncIterator[Terminal]:
        """Builds the gateway's parts, with the Rasa of a running `lactabot serve`.

        What is said here is not kept: the conversation lies in a folder that goes away.
        Nor does the clinic hear of it: who tries out a crisis alarms nobody.

        Raises:
            LactabotError: Content or settings cannot be used.
        """
        url, key = _running_rasa(settings.home)
        silent = dataclasses.replace(settings, webhook_url="", alarm_webhook="")
        with tempfile.TemporaryDirectory(prefix="lactabot-") as folder:
            gateway = build(silent, url, key, conversations=Path(folder))
            if gateway.content.problems:
                raise ContentError(list(gateway.content.problems))
            async with gateway.running():
                if gateway.rasa:
                    await gateway.rasa.look()
                yield cls(gateway.turns, bool(gateway.rasa and gateway.rasa.ready))

    @property
    def greeting(self) -> str:
        """What stands above the conversation."""
        how = (
            "Rasa answers" if self._with_rasa else "the entries answer, Rasa is not up"
        )
        return f"Lactabot ({how}). Type a question, or the number of a choice."

    async def say(self, text: str) -> list[Reply]:
        """The replies to what was typed."""
        number = int(text) if text.isdecimal() and len(text) < 3 else 0
        if 0 < number <= len(self._payloads):
            message = Message(self._key, payload=self._payloads[number - 1])
        else:
            message = Message(self._key, text)
        replies = await self._turns.take(message)
        self._payloads = [b.payload for reply in replies for b in reply.buttons]
        return replies

    def readable(self, replies: Sequence[Reply]) -> str:
        """Replies as paragraphs of a terminal's width, their buttons numbered."""
        parts, number = [], 0
        for reply in replies:
            parts += [_wrap(line) for line in reply.text.splitlines()]
            if reply.source_line:
                parts.append("\n" + _wrap(reply.source_line))
            for button in reply.buttons:
                number += 1
                parts.append(f"  {number}. {button.title}")
        return "\n".join(parts)


def _wrap(line: str) -> str:
    return textwrap.fill(line, WIDTH)


def _running_rasa(home: Path) -> tuple[str, str]:
    """Address and key of the Rasa of a running `lactabot serve`; or empty."""
    try:
        found = json.loads((home / RUN_FILE).read_text(encoding="ascii"))
        return found["rasa_url"], found["rasa_key"]
    except (OSError, ValueError, KeyError):
        return "", ""
