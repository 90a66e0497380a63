"""Settings and secrets: set, strong, and fit for one another."""

from __future__ import annotations

import base64
import re
import stat
from collections.abc import Iterator

from bot.doctor.finding import Finding, attention, missing, ok
from bot.settings import Settings

BYTES_AT_LEAST = 10  # different ones; a random key of 24 bytes has 20 and more
SAMPLE = re.compile(r"555-?01\d\d")  # numbers that belong to nobody, for stories
_TWILIO_TOKEN = re.compile(r"[0-9a-f]{32}")


def public_url(settings: Settings) -> Finding:
    """The address for parents and for Twilio, which signs it."""
    url = settings.public_url
    if not url:
        return attention(
            "no public address", "set LACTABOT_PUBLIC_URL to https://…, as parents see"
        )
    if not url.startswith("https://"):
        return missing(
            f"the public address {url} is not encrypted",
            "put an https proxy in front, and set LACTABOT_PUBLIC_URL to https://…",
        )
    return ok(f"public address {url}")


def listening(settings: Settings) -> Finding:
    """Who can reach the gateway past the proxy."""
    if settings.host in ("127.0.0.1", "::1", "localhost"):
        return ok(f"listens on this computer only, port {settings.port}")
    return attention(
        f"listens on {settings.host}:{settings.port}, without encryption",
        "let only your proxy reach it; keep /metrics inside",
    )


def limits(settings: Settings) -> Iterator[Finding]:
    """Whether messages are limited, and each parent for themselves.

    Raises:
        ContentError: clinic.yml cannot be used.
    """
    rates = settings.clinic.rates
    if not settings.limited:
        yield missing(
            "LACTABOT_LIMITS is off: one sender can keep all others out",
            "take it away once the load test is over",
        )
    elif settings.public_url and not settings.trusted_proxies:
        yield attention(
            "no LACTABOT_TRUSTED_PROXIES: a proxy counts as one parent, or as none if "
            "it runs on this computer",
            "set it to your proxy's address, such as 127.0.0.1; docs/limits.md",
        )
    else:
        yield ok(
            f"messages a minute: {rates.conversation} a conversation, "
            f"{rates.number} a number, {rates.address} an address"
        )


def metrics(settings: Settings) -> Finding:
    """Who can read the counts."""
    if settings.metrics_token:
        return ok("/metrics wants LACTABOT_METRICS_TOKEN")
    return attention(
        "/metrics is open to whoever reaches the gateway",
        "let your proxy keep it inside, or set LACTABOT_METRICS_TOKEN",
    )


def installation_secret(settings: Settings) -> Finding:
    """The file that signs conversations."""
    path = settings.home / "secret"
    try:
        mode, size = stat.S_IMODE(path.stat().st_mode), path.stat().st_size
    except OSError:
        return attention("no secret yet", "the first start makes it; run doctor again")
    if mode & 0o077:
        return missing(f"{path} can be read by others", f"chmod 600 {path}")
    if size < 32:
        return missing(f"{path} is too short", "remove it; the next start makes one")
    return ok("the installation's secret is private")


def webhook_secrets(settings: Settings) -> Iterator[Finding]:
    """The secrets of the portal, of staff, of events and of the alarm."""
    secrets = settings.webhook_secrets
    if not secrets:
        yield attention(
            "no portal webhook",
            "if a portal or staff shall write, set LACTABOT_WEBHOOK_SECRET",
        )
    if len(secrets) > 1:
        yield attention(
            "two webhook secrets are valid",
            "take the old one out of LACTABOT_WEBHOOK_SECRET once nobody signs with it",
        )
    named = [
        *(("LACTABOT_WEBHOOK_SECRET", secret) for secret in secrets),
        *(("LACTABOT_STAFF_SECRET", secret) for secret in settings.staff_secrets),
        *(("LACTABOT_EVENT_SECRET", secret) for secret in settings.event_secrets),
    ]
    if settings.alarm_webhook:
        named.append(("LACTABOT_ALARM_SECRET", settings.alarm_secret))
    for name, secret in named:
        if _is_weak(secret):
            yield missing(
                f"{name} is not random",
                'make another: echo "whsec_$(openssl rand -base64 32)"',
            )
        else:
            yield ok(f"{name} is strong")


def staff(settings: Settings) -> Finding:
    """Whether the portal can write to parents as if it were staff.

    Raises:
        ContentError: clinic.yml cannot be used.
    """
    shared = set(settings.staff_keys) & set(settings.webhook_secrets)
    if settings.clinic.handoff and shared:
        return attention(
            "whoever has the portal's secret can write to parents as your staff",
            "set LACTABOT_STAFF_SECRET to another one",
        )
    return ok("the portal cannot write to parents as your staff")


def alarms(settings: Settings) -> Finding:
    """Whether anybody is told that a crisis message brings no 988."""
    urls = [url for url in (settings.webhook_url, settings.alarm_webhook) if url]
    if not urls:
        return missing(
            "nobody is told of a crisis, nor if a crisis message brings no 988",
            "set LACTABOT_WEBHOOK_URL (or LACTABOT_ALARM_WEBHOOK) and its secret",
        )
    return ok("events go to " + " and ".join(urls))


def twilio(settings: Settings) -> Finding:
    """The auth token, by its form alone: Twilio is not asked."""
    if not settings.twilio_tokens:
        return attention(
            "no SMS and WhatsApp",
            "if parents shall text, set LACTABOT_TWILIO_AUTH_TOKEN; docs/channels.md",
        )
    if not all(map(_TWILIO_TOKEN.fullmatch, settings.twilio_tokens)):
        return missing(
            "LACTABOT_TWILIO_AUTH_TOKEN is no auth token: they have 32 hex digits",
            "copy it from the Twilio console; an API key's secret is not it",
        )
    return ok("LACTABOT_TWILIO_AUTH_TOKEN has the form of one")


def phones(settings: Settings) -> Finding:
    """Whether a person can write to parents on phones.

    Raises:
        ContentError: clinic.yml cannot be used.
    """
    if settings.twilio_sid:
        return ok("LACTABOT_TWILIO_ACCOUNT_SID is set: persons can write to phones")
    if settings.twilio_tokens and settings.clinic.handoff:
        return attention(
            "no person is offered by SMS and WhatsApp",
            "set LACTABOT_TWILIO_ACCOUNT_SID, and staff can write to phones",
        )
    return ok("no person is to write to phones")


def handoff(settings: Settings) -> Finding:
    """Whether a parent who asks for a person gets one.

    Raises:
        ContentError: clinic.yml cannot be used.
    """
    found = settings.clinic.handoff
    if found is None:
        return attention(
            "no person takes over in the chat", "see `handoff` in clinic.yml"
        )
    if not settings.webhook_url:
        return missing(
            "a hand-off to a person is on, but nobody hears of it",
            "set LACTABOT_WEBHOOK_URL, or `enabled: false` in clinic.yml",
        )
    if SAMPLE.search(found.phone):
        return missing(
            f"the hand-off's phone is {found.phone}, which nobody answers",
            "set `handoff.phone` in clinic.yml",
        )
    return ok(f"a person takes over, {found.hours}; back after {found.minutes} min")


def clinic(settings: Settings) -> Finding:
    """Whether clinic.yml is that of a real clinic.

    Raises:
        ContentError: clinic.yml cannot be used.
    """
    found = settings.clinic
    if SAMPLE.search(found.phone) or found.name == "Riverside Family Clinic":
        return missing(
            f"clinic.yml is still the sample: {found.name}, {found.phone}",
            "set name, phone and hours in clinic.yml",
        )
    return ok(f"{found.name}, {found.phone}, {found.hours}")


def _is_weak(secret: str) -> bool:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return len(set(key)) < BYTES_AT_LEAST
