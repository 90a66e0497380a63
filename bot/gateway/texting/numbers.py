"""The numbers of parents on phones, for as long as a person is asked in, and sealed.

Elsewhere a parent is a keyed hash. To send what a person writes takes the number: it is
kept from the request for a person until the hand-off ends, encrypted with a key that is
made of the installation's own, and not in the database's file.
"""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Column, String, Table, Text, delete, select

from bot.gateway.store import METADATA, Store, insert

logger = logging.getLogger(__name__)

_numbers = Table(
    "numbers",
    METADATA,
    Column("conversation", String(64), primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("sealed", Text, nullable=False),
)


@dataclass(frozen=True)
class Way:
    """How a phone is reached; nothing prints the numbers.

    Attributes:
        channel: `sms` or `whatsapp`.
        theirs: The parent's number, as Twilio writes it.
        ours: The number that the parent wrote to.
    """

    channel: str
    theirs: str = field(repr=False)
    ours: str = field(repr=False)


class Numbers:
    """The ways to the phones with a hand-off on, also after a restart."""

    def __init__(self, keys: Sequence[bytes], store: Store) -> None:
        """Takes the installation's keys; the newest seals, and all of them open."""
        self._seal = MultiFernet([_fernet(key) for key in keys])
        self._store = store
        self._known: dict[str, Way] = {}

    async def open(self, is_on: Callable[[str], bool]) -> None:
        """Learns what was before our start, and deletes what no hand-off needs.

        Args:
            is_on: Whether a person is asked into a conversation.

        Raises:
            StoreError: It cannot be read.
        """
        for row in await self._store.execute(select(_numbers)):
            self._learn(row)
            if not is_on(row.conversation):  # we were killed before it was deleted
                self.forget(row.conversation)

    async def refresh(self, conversation: str) -> None:
        """Learn the way to a phone that another gateway keeps, if there is another.

        Raises:
            StoreError: It cannot be read.
        """
        if self._store.shared:
            this = _numbers.c.conversation == conversation
            self._known.pop(conversation, None)
            for row in await self._store.execute(select(_numbers).where(this)):
                self._learn(row)

    def _learn(self, row: Any) -> None:
        try:
            theirs, ours = json.loads(self._seal.decrypt(row.sealed))
        except InvalidToken:
            logger.error("a number was sealed with another secret: it is deleted")
            self.forget(row.conversation)
        else:
            self._known[row.conversation] = Way(row.channel, theirs, ours)

    def of(self, conversation: str) -> Way | None:
        """The way to a parent; None if no number is kept."""
        return self._known.get(conversation)

    def keep(self, conversation: str, way: Way) -> None:
        """Know it from now on; the store has it in its turn, and nobody waits."""
        if self._known.get(conversation) == way:
            return
        self._known[conversation] = way
        sealed = self._seal.encrypt(json.dumps([way.theirs, way.ours]).encode())
        row = {
            "conversation": conversation,
            "channel": way.channel,
            "sealed": sealed.decode("ascii"),
        }
        put = insert(_numbers).values(row)
        put = put.on_conflict_do_update(index_elements=["conversation"], set_=row)
        self._store.execute_soon(put, "a restart will forget the way to a phone")

    def forget(self, conversation: str) -> None:
        """Delete the number, if there is one."""
        self._known.pop(conversation, None)
        this = _numbers.c.conversation == conversation
        self._store.execute_soon(
            delete(_numbers).where(this), "a number is not deleted until a restart"
        )

    def drop(self, conversation: str) -> None:
        """Forget a number; the store deletes its own."""
        self._known.pop(conversation, None)

    def move(self, old: str, new: str) -> None:
        """A conversation has another hash from now on; the store moves its own."""
        if way := self._known.pop(old, None):
            self._known[new] = way


def _fernet(secret: bytes) -> Fernet:
    key = HKDF(SHA256(), 32, salt=None, info=b"phone numbers").derive(secret)
    return Fernet(base64.urlsafe_b64encode(key))
