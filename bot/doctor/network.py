"""What only a look from outside can tell: addresses, signatures, clocks."""

from __future__ import annotations

import asyncio
import datetime
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import aiohttp

from bot.doctor.finding import Finding, attention, missing, ok
from bot.gateway.channels import twilio, webhook
from bot.gateway.channels.twilio import Form, signatures
from bot.gateway.outbox import new_id
from bot.gateway.signatures import WINDOW_SECONDS, Keys
from bot.settings import Settings

SECONDS = 10.0
SKEW_SECONDS = 30.0


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers and body; status 0 if nothing did."""

    status: int
    headers: Mapping[str, str]
    body: object


async def gateway(settings: Settings) -> list[Finding]:
    """The running gateway: its guard, and whether it takes what is signed."""
    url = _address(settings)
    health = await _ask("GET", f"{url}/health")
    if not health.status:
        remedy = (
            "start `lactabot serve`, or mend the proxy, the name or the certificate"
        )
        return [missing(f"{url}/health gives no answer", remedy)]
    found = [_guard(url, health)]
    found += _clock(url, health)
    if settings.webhook_secrets:
        found.append(
            await _webhook(
                url + webhook.PATH, settings.webhook_secrets, "LACTABOT_WEBHOOK_SECRET"
            )
        )
    if settings.staff_secrets:
        found.append(
            await _webhook(
                url + webhook.STAFF_PATH,
                settings.staff_secrets,
                "LACTABOT_STAFF_SECRET",
            )
        )
    if settings.twilio_tokens:
        found.append(await _twilio(url, settings))
    return found


async def receiver(settings: Settings) -> list[Finding]:
    """The clinic's server, without sending it an event."""
    if not settings.webhook_url:
        return []
    url = settings.webhook_url
    answer = await _ask("GET", url)
    if not answer.status:
        remedy = "mend the server, its name or certificate, or LACTABOT_WEBHOOK_URL"
        return [missing(f"{url} gives no answer", remedy)]
    return [ok(f"{url} answers"), *_clock(url, answer)]


def _guard(url: str, health: Answer) -> Finding:
    body = health.body if isinstance(health.body, dict) else {}
    if health.status != 200 or body.get("guard") is not True:
        remedy = _on_the_way(
            health, "mend data/safety, or see what answers under this address"
        )
        return missing(f"{url}/health says {health.status}: no working guard", remedy)
    if not body.get("classifier"):
        remedy = "wait until it is trained, or run `lactabot train`"
        return missing(f"{url}: crises that no rule lists are found less often", remedy)
    return ok(f"{url}: a crisis message brings 988, by both tiers")


def _clock(url: str, answer: Answer) -> list[Finding]:
    """Our clock against another's; signatures are good for five minutes."""
    try:
        theirs = parsedate_to_datetime(answer.headers.get("date", ""))
        skew = abs(time.time() - theirs.timestamp())
    except (TypeError, ValueError):
        return []
    if skew <= SKEW_SECONDS:
        return [ok(f"our clock agrees with that of {url}")]
    told = (
        f"our clock and that of {url} differ by {datetime.timedelta(seconds=int(skew))}"
    )
    remedy = "set both by NTP: a signature is good for five minutes"
    return [(missing if skew > WINDOW_SECONDS / 2 else attention)(told, remedy)]


async def _webhook(url: str, secrets: Sequence[str], name: str) -> Finding:
    """A signed request that asks nothing: refused for its body alone."""
    headers = Keys(secrets).headers(new_id(), b"{}")
    answer = await _ask("POST", url, b"{}", headers)
    if answer.status == 422:
        return ok(f"{url} takes what is signed with {name}")
    remedy = _on_the_way(
        answer, f"let the gateway and this command have the same {name}"
    )
    return missing(f"{url} says {answer.status} to a signed request", remedy)


async def _twilio(url: str, settings: Settings) -> Finding:
    """A signed message of nobody without words."""
    signed = signatures(
        settings.twilio_tokens[0], settings.public_url + twilio.PATH, Form()
    )
    kind = "application/x-www-form-urlencoded"
    headers = {"X-Twilio-Signature": min(signed), "Content-Type": kind}
    answer = await _ask("POST", url + twilio.PATH, b"", headers)
    if answer.status == 200:
        return ok(f"{twilio.PATH} takes what is signed with our token")
    remedy = _on_the_way(
        answer, "let the gateway have the same token and LACTABOT_PUBLIC_URL"
    )
    return missing(f"{twilio.PATH} says {answer.status} to a signed request", remedy)


def _on_the_way(answer: Answer, remedy: str) -> str:
    """The remedy, unless it was not the gateway's route that answered."""
    if answer.status not in (404, 405):
        return remedy
    return (
        "let your proxy send this route to the gateway; LACTABOT_PUBLIC_URL is the "
        "address alone, without a route"
    )


def _address(settings: Settings) -> str:
    if settings.public_url:
        return settings.public_url
    host = settings.host if settings.host != "0.0.0.0" else "127.0.0.1"
    return f"http://{host}:{settings.port}"


async def _ask(
    method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> Answer:
    deadline = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=deadline) as session,
            session.request(
                method, url, data=body, headers=headers, allow_redirects=False
            ) as response,
        ):
            is_json = response.content_type.endswith("json")
            found = await response.json(content_type=None) if is_json else None
            return Answer(response.status, response.headers, found)
    except (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError):
        return Answer(0, {}, None)
