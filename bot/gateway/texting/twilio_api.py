"""Messages to phones that answer no request: Twilio's REST API."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import aiohttp

from bot.errors import DeliveryError, RequestError
from bot.gateway.texting.numbers import Way

logger = logging.getLogger(__name__)

SECONDS = 10.0
OPTED_OUT = 21610  # Twilio's error for a number that has texted STOP
AGAIN_LATER = (408, 429)
NOT_OURS = (401, 403)


class TwilioApi:
    """Sends one message a call. No number and no word is in an error or a log."""

    def __init__(self, url: str, sid: str, token: str) -> None:
        """Takes the API's address, and the account's SID and auth token."""
        self._url = f"{url}/2010-04-01/Accounts/{sid}/Messages.json"
        self._auth = aiohttp.BasicAuth(sid, token)

    async def send(self, way: Way, text: str) -> None:
        """Have Twilio take a message.

        Raises:
            RequestError: Twilio refuses it, and would again.
            DeliveryError: Twilio is away, or does not know us; it may be sent again.
        """
        form = {"To": way.theirs, "From": way.ours, "Body": text}
        try:
            async with (
                aiohttp.ClientSession(
                    auth=self._auth, timeout=aiohttp.ClientTimeout(total=SECONDS)
                ) as client,
                # Not elsewhere: it holds the token and the number.
                client.post(self._url, data=form, allow_redirects=False) as response,
            ):
                if 200 <= response.status < 300:
                    return
                code = await _code(response)
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            raise DeliveryError(f"Twilio is away: {type(error).__name__}") from None
        _refuse(response.status, code)


def _refuse(status: int, code: int) -> None:
    if code == OPTED_OUT:
        raise opted_out()
    if status in NOT_OURS:
        logger.error(
            "Twilio does not take our messages (status %s, error %s): set "
            "LACTABOT_TWILIO_ACCOUNT_SID and LACTABOT_TWILIO_AUTH_TOKEN to its own",
            status,
            code,
        )
    if 400 <= status < 500 and status not in (*AGAIN_LATER, *NOT_OURS):
        detail = (
            f"Twilio refuses the message with error {code}, and would again: "
            f"https://www.twilio.com/docs/api/errors/{code}"
        )
        raise RequestError(409, "Refused", detail)
    raise DeliveryError(f"Twilio does not take it: status {status}, error {code}")


def opted_out() -> RequestError:
    """What staff are told of a parent who wants no texts."""
    detail = "The parent texted STOP, so nothing is sent to this phone. Call, or wait."
    return RequestError(409, "Opted out", detail)


async def _code(response: aiohttp.ClientResponse) -> int:
    """The number of Twilio's error, 0 if it tells none; its text holds the phone's."""
    try:
        found: Any = await response.json(content_type=None)
        return int(found["code"])
    except (ValueError, TypeError, LookupError):
        return 0
