"""Play Twilio: send a text message that is really signed, and show what comes back."""

from __future__ import annotations

import json
import secrets
import urllib.error
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlencode
from xml.etree import ElementTree

from starlette.datastructures import ImmutableMultiDict

from bot.errors import EngineError, SettingsError
from bot.gateway.channels.twilio import PATH, signatures
from bot.knowledge import gsm7
from bot.settings import Settings

TO = "+15005550006"  # https://www.twilio.com/docs/iam/test-credentials: nobody's
SECONDS = 20.0


def form_of(text: str, sender: str, sid: str = "") -> dict[str, str]:
    """What Twilio sends of a text; the message's id is made up if there is none."""
    return {
        "MessageSid": sid or f"SM{secrets.token_hex(16)}",
        "AccountSid": f"AC{'0' * 32}",
        "From": sender,
        "To": TO,
        "Body": text,
        "NumMedia": "0",
        "NumSegments": str(len(gsm7.segments(text))),
    }


def signed(form: dict[str, str], secret: str, public_url: str) -> str:
    """The signature that Twilio would send with a form."""
    return min(signatures(secret, public_url + PATH, ImmutableMultiDict(form)))


def texts_in(twiml: bytes) -> list[str]:
    """The messages that some TwiML sends.

    Raises:
        ValueError: It is no TwiML.
    """
    try:
        return [message.text or "" for message in ElementTree.fromstring(twiml)]
    except ElementTree.ParseError as error:
        raise ValueError(f"not TwiML: {error}") from error


def send(settings: Settings, text: str, sender: str, url: str = "") -> list[str]:
    """Send a text message to a running gateway; what the phone would get.

    Args:
        settings: With what Twilio signs, and the public address that it signs.
        text: What a person types.
        sender: Their number; `whatsapp:` before it for that channel.
        url: Where the gateway is reached from here, by default on its own port.

    Raises:
        SettingsError: There is nothing to sign with.
        EngineError: The gateway is not there, or refuses.
    """
    if not settings.twilio_tokens:
        message = "set LACTABOT_TWILIO_AUTH_TOKEN and LACTABOT_PUBLIC_URL, as it has"
        raise SettingsError(message)
    form = form_of(text, sender)
    signature = signed(form, settings.twilio_tokens[0], settings.public_url)
    base = url.rstrip("/") or f"http://{settings.host}:{settings.port}"
    request = urllib.request.Request(
        base + PATH,
        urlencode(form).encode("ascii"),
        {"X-Twilio-Signature": signature},
    )
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as response:
            return texts_in(response.read())
    except urllib.error.HTTPError as error:
        said = json.loads(error.read() or b"{}").get("detail", error.reason)
        message = f"{base}{PATH} refused it ({error.code}): {said} Its log says more."
        raise EngineError(message) from error
    except OSError as error:
        message = f"{base} does not answer: {error}; start it with `lactabot serve`"
        raise EngineError(message) from error


def shown(texts: list[str], whatsapp: bool) -> Iterator[str]:
    """The messages as a phone shows them, an SMS with what it costs."""
    if not texts:
        yield "(nothing is sent)"
    for text in texts:
        yield "| " + text.replace("\n", "\n| ")
        if not whatsapp:
            parts = gsm7.segments(text)
            try:
                count, alphabet = gsm7.length(text), "GSM-7"
            except ValueError:
                count, alphabet = len(text), "UCS-2"
            plural = "" if len(parts) == 1 else "s"
            yield f"  {len(parts)} segment{plural}, {count} characters, {alphabet}"
