"""What is said to a parent who asks that we forget them: first, whether they mean it.

The guard has read the message before. No other words may stand in it, so that "forget
me, everyone would be better off" is never taken for such a wish.
"""

from __future__ import annotations

import logging
from typing import Literal

from bot.errors import StoreError
from bot.gateway.engines import Message
from bot.gateway.erasing import Eraser
from bot.gateway.handoff import Desk
from bot.gateway.outbox import Outbox
from bot.gateway.store import Store
from bot.knowledge.forgetting import ForgetWords
from bot.knowledge.lines import LANGUAGES
from bot.knowledge.reply import Button, Reply

logger = logging.getLogger(__name__)

FORGOTTEN = "conversation.forgotten"
Answer = Literal["yes", "no"]
_PAYLOADS: dict[str, tuple[Answer, str]] = {  # of the buttons below the question
    **{f"/forget_me {language}": ("yes", language) for language in LANGUAGES},
    **{f"/keep_me {language}": ("no", language) for language in LANGUAGES},
}
PAYLOADS = tuple(_PAYLOADS)


class ForgetMe:
    """Asks back, and deletes a conversation once the parent says yes."""

    def __init__(
        self,
        words: ForgetWords,
        eraser: Eraser,
        store: Store,
        desk: Desk,
        outbox: Outbox,
    ) -> None:
        self._words, self._eraser, self._store = words, eraser, store
        self._desk, self._outbox = desk, outbox

    async def take(self, message: Message) -> list[Reply] | None:
        """What is said to a wish or to its confirmation; None to all else."""
        answer, language = _PAYLOADS.get(message.payload, ("", ""))
        if not answer and (found := self._words.answer(message.text)) is not None:
            language = await self._asked(message.key)
            answer = "yes" if found else "no"
        if not language:
            wished = self._words.wish(message.text)
            return [self._ask(wished)] if wished else None
        if answer == "no":
            return [self._say("kept", language)]
        try:
            with_team = await self.forget(message.key)
        except StoreError as error:
            logger.error("a conversation was not deleted: %s", error)
            return [self._say("away", language)]
        return [self._say("done_team" if with_team else "done", language, forgets=True)]

    def title(self, payload: str) -> str | None:
        """What stands on one of our buttons; None if it is not ours."""
        if payload not in _PAYLOADS:
            return None
        answer, language = _PAYLOADS[payload]
        return self._words.texts[language][answer]

    async def forget(self, key: str) -> bool:
        """Delete a conversation; returns whether the clinic may have words of it.

        The clinic is told, so that it can delete them too.

        Raises:
            StoreError: It is not all deleted, and may be tried again.
        """
        if self._store.shared:
            await self._desk.refresh(key)
        with_team = self._desk.knows(key)
        await self._eraser.erase(key)
        if with_team:
            await self._outbox.keep(FORGOTTEN, {"conversation": key})
        return with_team

    async def _asked(self, key: str) -> str:
        """The language in which we asked last, if that was the last thing we said."""
        try:
            turns = await self._store.turns(key)
        except StoreError:
            return ""
        last = turns[-1].replies if turns else ()
        payloads = (button.payload for reply in last for button in reply.buttons)
        return next((_PAYLOADS[p][1] for p in payloads if p in _PAYLOADS), "")

    def _ask(self, language: str) -> Reply:
        title = self._words.texts[language]
        buttons = tuple(
            Button(title[answer], payload)
            for payload, (answer, spoken) in _PAYLOADS.items()
            if spoken == language
        )
        return self._say("ask", language, buttons)

    def _say(
        self,
        name: str,
        language: str,
        buttons: tuple[Button, ...] = (),
        forgets: bool = False,
    ) -> Reply:
        text = self._words.texts[language][name]
        return Reply(
            "notice", text, buttons=buttons, forgets=forgets, language=language
        )
