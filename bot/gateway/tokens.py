"""Tokens that only we can issue: for conversations, buttons and answers."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from itsdangerous import BadSignature, Signer, TimestampSigner

from bot.errors import SettingsError, TokenError

SECRET_BYTES = 32
VERSION_DIGITS = 12


class ConversationTokens:
    """Signed, random names; whoever holds one continues its conversation.

    The store and Rasa know a conversation only by its key, a keyed hash of its name, so
    that neither of them, nor their backups, can continue it.
    """

    def __init__(self, secret: bytes, max_age_seconds: int) -> None:
        self._secret, self._max_age_seconds = secret, max_age_seconds
        self._signer = TimestampSigner(
            secret, salt="conversation", digest_method=hashlib.sha256
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
        return _keyed_hash(self._secret, "key", channel, name)


class ButtonTokens:
    """Opaque stand-ins for the payloads of buttons, good in one conversation only.

    A token is a keyed hash. It is turned back by hashing the payloads that exist, so
    nothing has to be stored and nobody can make up a payload.
    """

    def __init__(self, secret: bytes, payloads: Iterable[str]) -> None:
        self._secret, self._payloads = secret, tuple(payloads)

    def issue(self, key: str, payload: str) -> str:
        """The token of a payload in the conversation `key`."""
        return _keyed_hash(self._secret, "button", key, payload)[:22]

    def payload(self, key: str, token: str) -> str | None:
        """The payload of a token; None if no button of this conversation has it."""
        given = token.encode("utf-8", "replace")
        return next(
            (
                payload
                for payload in self._payloads
                if hmac.compare_digest(self.issue(key, payload).encode(), given)
            ),
            None,
        )


class AnswerTokens:
    """Name an answer as it was worded, so that nobody rates what we did not say."""

    def __init__(self, secret: bytes) -> None:
        self._signer = Signer(secret, salt="answer", digest_method=hashlib.sha256)

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


def read_secret(home: Path, shared: bytes = b"") -> bytes:
    """The secret that is shared, or else this installation's, made on the first start.

    Raises:
        SettingsError: The file `secret` below `home` cannot be read or written, or is
            shorter than 32 bytes.
    """
    if shared:
        return shared
    path = home / "secret"
    try:
        home.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_hex(SECRET_BYTES).encode("ascii"))
        secret = path.read_bytes()
    except OSError as error:
        message = f"{path}: {error.strerror}; set LACTABOT_HOME to a folder of yours"
        raise SettingsError(message) from error
    if len(secret) < SECRET_BYTES:
        message = f"{path} is shorter than 32 bytes; remove it, a new one will be made"
        raise SettingsError(message)
    return secret


def _keyed_hash(secret: bytes, *parts: str) -> str:
    message = "\x1f".join(parts).encode("utf-8")
    return hmac.new(secret, message, hashlib.sha256).hexdigest()
