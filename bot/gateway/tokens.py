"""Tokens that only we can issue: for conversations, buttons and answers."""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Sequence

from itsdangerous import BadSignature, Signer, TimestampSigner

from bot.errors import TokenError
from bot.gateway.rekeying import Hashes
from bot.knowledge.reply import Reply

VERSION_DIGITS = 12


class ConversationTokens:
    """Signed, random names; whoever holds one continues its conversation.

    The store and Rasa know a conversation only by its key, a keyed hash of its name, so
    that neither of them, nor their backups, can continue it.
    """

    def __init__(
        self,
        keys: Sequence[bytes],
        max_age_seconds: int,
        hashes: Hashes | None = None,
    ) -> None:
        """Takes the installation's keys; `hashes` learns of those by older keys."""
        self._keys, self._max_age_seconds = keys, max_age_seconds
        self._hashes = hashes
        self._signer = TimestampSigner(
            _for_signer(keys), salt="conversation", digest_method=hashlib.sha256
        )

    def new_name(self) -> str:
        """The name of a new conversation."""
        return secrets.token_urlsafe(16)

    def issue(self, name: str) -> str:
        """A token for a conversation, valid from now."""
        return self._signer.sign(name).decode("ascii")

    def name(self, token: str) -> str:
        """The name of a conversation.

        Raises:
            TokenError: We did not issue the token, or it has expired.
        """
        try:
            # The signer wants ASCII; a token with anything else is not ours.
            raw = token.encode("ascii")
            name, at = self._signer.unsign(raw, return_timestamp=True)
        except (BadSignature, UnicodeEncodeError) as error:
            message = (
                "'conversation' is not a token of this server. "
                "Leave it out to start a new conversation."
            )
            raise TokenError(message) from error
        # One from the near future is valid too: the clock was set back meanwhile.
        age = self._signer.get_timestamp() - at.timestamp()
        if abs(age) > self._max_age_seconds:
            message = (
                "The conversation has expired. Leave out 'conversation' to start anew."
            )
            raise TokenError(message)
        return name.decode("ascii")

    def key(self, channel: str, name: str) -> str:
        """The keyed hash by which the store and Rasa know a conversation."""
        newest, *older = self.hashes(channel, name)
        if older and self._hashes:
            self._hashes.learn(newest, older)
        return newest

    def hashes(self, channel: str, name: str) -> list[str]:
        """The hashes by all keys, newest first: it may still lie under an older one."""
        return [_keyed_hash(key, "key", channel, name) for key in self._keys]


class ButtonTokens:
    """Opaque stand-ins for the payloads of buttons, good in one conversation only.

    A token is a keyed hash. It is turned back by hashing the payloads that exist, so
    nothing has to be stored and nobody can make up a payload.
    """

    def __init__(
        self,
        keys: Sequence[bytes],
        payloads: Iterable[str],
        hashes: Hashes | None = None,
    ) -> None:
        """Takes the installation's keys; `hashes` knows those by older keys."""
        self._keys, self._payloads = keys, tuple(payloads)
        self._hashes = hashes

    def issue(self, key: str, payload: str) -> str:
        """The token of a payload in the conversation `key`."""
        return _button(self._keys[0], key, payload)

    def named(self, key: str, replies: Iterable[Reply]) -> list[Reply]:
        """Replies as they go out, a token in place of what a button means."""
        return [
            dataclasses.replace(
                reply,
                buttons=tuple(
                    dataclasses.replace(b, payload=self.issue(key, b.payload))
                    for b in reply.buttons
                ),
            )
            for reply in replies
        ]

    def payload(self, key: str, token: str) -> str | None:
        """The payload of a token; None if no button of this conversation has it."""
        given = token.encode("utf-8", "replace")
        older = self._hashes.older(key) if self._hashes else ()
        made = list(zip(self._keys, (key, *older), strict=False))
        return next(
            (
                payload
                for payload in self._payloads
                for secret, hashed in made
                if hmac.compare_digest(_button(secret, hashed, payload).encode(), given)
            ),
            None,
        )


class AnswerTokens:
    """Name an answer as it was worded, so that nobody rates what we did not say."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._signer = Signer(
            _for_signer(keys), salt="answer", digest_method=hashlib.sha256
        )

    def issue(self, topic: str, text: str) -> str:
        """The token of an answer; its version is a short hash of the text."""
        version = hashlib.sha256(text.encode("utf-8")).hexdigest()[:VERSION_DIGITS]
        return self._signer.sign(f"{topic}.{version}").decode("ascii")

    def read(self, token: str) -> tuple[str, str]:
        """The topic and the version.

        Raises:
            TokenError: We did not issue the token.
        """
        try:
            found = self._signer.unsign(token.encode("ascii")).decode("ascii")
        except (BadSignature, UnicodeEncodeError) as error:
            raise TokenError(
                "'answer' is not the token of an answer of ours."
            ) from error
        topic, _, version = found.partition(".")
        return topic, version


def _for_signer(keys: Sequence[bytes]) -> list[bytes]:
    """As itsdangerous wants them: it signs with the last."""
    return list(reversed(keys))


def _button(secret: bytes, key: str, payload: str) -> str:
    return _keyed_hash(secret, "button", key, payload)[:22]


def _keyed_hash(secret: bytes, *parts: str) -> str:
    message = "\x1f".join(parts).encode("utf-8")
    return hmac.new(secret, message, hashlib.sha256).hexdigest()
