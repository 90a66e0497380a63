"""Sign what goes to other servers, and accept only what is signed by them.

Source:
    Standard Webhooks, https://github.com/standard-webhooks/standard-webhooks
    (`spec/standard-webhooks.md`): HMAC-SHA256 over `id.timestamp.body`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import time
from collections.abc import Iterable, Mapping

from bot.errors import RequestError

WINDOW_SECONDS = 300  # how old, or how far ahead, a message may be
SIGNATURES_AT_MOST = 8
ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"

_ID = re.compile(r"[A-Za-z0-9_:-]{1,128}")  # no dot, which parts what is signed
_SECONDS = re.compile(r"\d{1,12}", re.ASCII)


class Keys:
    """One secret, or two while one takes the place of the other.

    All of them sign and all are accepted, so that neither side has to change first.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        """Takes secrets as `bot.settings` has checked them: `whsec_` and base64."""
        self._keys = [base64.b64decode(s.removeprefix("whsec_")) for s in secrets]

    def headers(self, id: str, body: bytes) -> dict[str, str]:
        """What a message needs to be accepted, if it is sent now."""
        now = str(int(time.time()))
        signed = (self._signature(key, id, now, body) for key in self._keys)
        return {ID: id, TIMESTAMP: now, SIGNATURE: " ".join(signed)}

    def check(self, headers: Mapping[str, str], body: bytes) -> str:
        """The id of a message that was signed with one of the secrets, just now.

        Raises:
            RequestError: It was not.
        """
        given = {name: headers.get(name, "") for name in (ID, TIMESTAMP, SIGNATURE)}
        if missing := [name for name, value in given.items() if not value]:
            detail = f"Send the header {' and '.join(missing)}; see Standard Webhooks."
            raise RequestError(403, "Not signed", detail)
        id, sent = given[ID], given[TIMESTAMP]
        if not _ID.fullmatch(id) or not _SECONDS.fullmatch(sent):
            detail = (
                f"'{ID}' has 1 to 128 letters, digits, '_', '-' or ':', and "
                f"'{TIMESTAMP}' is in whole seconds since 1970."
            )
            raise RequestError(403, "Not signed", detail)
        expected = [self._signature(key, id, sent, body).encode() for key in self._keys]
        # All of them are compared, each in constant time: nothing tells which was near.
        found = [
            hmac.compare_digest(signature.encode("utf-8", "replace"), right)
            for signature in given[SIGNATURE].split(" ")[:SIGNATURES_AT_MOST]
            for right in expected
        ]
        if not any(found):
            detail = (
                f"No '{SIGNATURE}' is the one of this id, timestamp and body with a "
                "secret of ours. Sign the very bytes that you send."
            )
            raise RequestError(403, "Wrong signature", detail)
        age, minutes = time.time() - int(sent), WINDOW_SECONDS // 60
        if age > WINDOW_SECONDS:
            detail = (
                f"'{TIMESTAMP}' is more than {minutes} minutes behind our clock. Sign "
                "anew for each attempt, under the same id."
            )
            raise RequestError(403, "Too old", detail)
        if age < -WINDOW_SECONDS:
            detail = (
                f"'{TIMESTAMP}' is more than {minutes} minutes ahead of our clock. It "
                "is in seconds, not milliseconds; set your clock by NTP."
            )
            raise RequestError(403, "In the future", detail)
        return id

    @staticmethod
    def _signature(key: bytes, id: str, sent: str, body: bytes) -> str:
        signed = f"{id}.{sent}.".encode() + body
        digest = hmac.new(key, signed, hashlib.sha256).digest()
        return "v1," + base64.b64encode(digest).decode("ascii")
