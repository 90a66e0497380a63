"""The variables of the environment: each is checked, and told with its remedy.

Each function raises a `SettingsError` for what cannot be used.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from bot import logs
from bot.errors import SettingsError

KEY_BYTES = 24  # the least that Standard Webhooks asks for
KEYS_AT_MOST = 2
SECRET_BYTES = 32
WORKERS_AT_MOST = 64
TWILIO_API = "https://api.twilio.com"

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_PUBLIC_URL = re.compile(r"https?://[^\s/?#]+(/[^\s?#]*)?")
_DATABASE_URL = re.compile(r"postgres(?:ql)?://\S+")
_TWILIO_SID = re.compile(r"AC[0-9a-f]{32}")
_TWILIO = (
    "LACTABOT_TWILIO_AUTH_TOKEN",
    "LACTABOT_TWILIO_AUTH_TOKEN_OLD",
    "LACTABOT_TWILIO_ACCOUNT_SID",
)
_TOKEN = re.compile(r"[!-~]{16,}")


def database_url(given: str) -> str:
    """The address of the PostgreSQL server; empty for SQLite."""
    if given and not _DATABASE_URL.match(given):
        raise SettingsError(  # without what is wrong: it may be a password
            "DATABASE_URL is not the URL of a PostgreSQL server; set it as "
            "postgresql://user:password@host/database"
        )
    return given


def workers(given: str) -> int:
    """How many Rasa processes to run."""
    if not given.isdecimal() or not 0 < int(given) <= WORKERS_AT_MOST:
        message = f"LACTABOT_WORKERS is '{given}'; set a number from 1 to 64"
        raise SettingsError(message)
    return int(given)


def rasa_urls(environment: Mapping[str, str]) -> str:
    """The addresses as they are given, with commas between them."""
    urls = environment.get("LACTABOT_RASA_URLS") or ""
    for url in filter(None, urls.split(",")):
        if not _PUBLIC_URL.fullmatch(url.strip()):
            raise SettingsError(
                f"LACTABOT_RASA_URLS has '{url}'; set addresses such as "
                "http://127.0.0.1:5005, with commas between them"
            )
    if urls and not environment.get("LACTABOT_RASA_KEY"):
        raise SettingsError(
            "LACTABOT_RASA_KEY is missing; set it to what those Rasa processes have"
        )
    return urls


def shared_secret(environment: Mapping[str, str]) -> bytes:
    """The secret that all gateways of one clinic share, if one is set."""
    name, secret = "LACTABOT_SECRET", environment.get("LACTABOT_SECRET") or ""
    if path := environment.get("LACTABOT_SECRET_FILE"):
        if secret:
            raise SettingsError("set LACTABOT_SECRET or LACTABOT_SECRET_FILE, not both")
        name = "LACTABOT_SECRET_FILE"
        try:
            secret = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            message = f"LACTABOT_SECRET_FILE cannot be read: {type(error).__name__}"
            raise SettingsError(message) from error
    found = secret.encode("utf-8")
    if (secret or path) and len(found) < SECRET_BYTES:
        raise SettingsError(
            f"{name} must have {SECRET_BYTES} characters or more, the same for every "
            "gateway; `openssl rand -hex 32` makes one"
        )
    return found


def canary_minutes(given: str) -> float:
    """Between two synthetic crisis messages."""
    try:
        minutes = float(given)
    except ValueError:
        minutes = 0.0
    if not 0 < minutes <= 1440:
        message = f"LACTABOT_CANARY_MINUTES is '{given}'; set a number from 0.1 to 1440"
        raise SettingsError(message, "LACTABOT_CANARY_MINUTES")
    return minutes


def alarm_webhook(given: str) -> str:
    """Where `canary.failed` goes."""
    return _safe("LACTABOT_ALARM_WEBHOOK", given) if given else ""


def log(given: str) -> str:
    """How lines are logged: `text` or `json`."""
    if given not in ("text", "json"):
        raise SettingsError(f"{logs.VARIABLE} is '{given}'; set 'text' or 'json'")
    return given


def public_url(given: str) -> str:
    """Under which browsers and Twilio reach us, without a slash at its end."""
    if given and not _PUBLIC_URL.fullmatch(given):
        message = f"LACTABOT_PUBLIC_URL is '{given}'; set it as https://bot.example.org"
        raise SettingsError(message, "LACTABOT_PUBLIC_URL", *_TWILIO)
    return given.rstrip("/")


def twilio_tokens(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The auth token, and during a rotation the one before it."""
    names = ("LACTABOT_TWILIO_AUTH_TOKEN", "LACTABOT_TWILIO_AUTH_TOKEN_OLD")
    tokens = tuple(filter(None, (environment.get(name) for name in names)))
    if tokens and not environment.get("LACTABOT_PUBLIC_URL"):
        raise SettingsError(
            "LACTABOT_PUBLIC_URL is missing; set it to the address that Twilio calls, "
            "without the path, such as https://bot.example.org: Twilio signs it",
            *_TWILIO,
        )
    return tokens


def twilio_sid(environment: Mapping[str, str]) -> str:
    """The Twilio account, to send to phones."""
    sid = environment.get("LACTABOT_TWILIO_ACCOUNT_SID") or ""
    if sid and not _TWILIO_SID.fullmatch(sid):
        raise SettingsError(
            "LACTABOT_TWILIO_ACCOUNT_SID must be 'AC' and 32 hex digits; copy it from "
            "the Twilio console (that of an API key, 'SK…', is not it)",
            "LACTABOT_TWILIO_ACCOUNT_SID",
        )
    if sid and not environment.get("LACTABOT_TWILIO_AUTH_TOKEN"):
        raise SettingsError(
            "LACTABOT_TWILIO_AUTH_TOKEN is missing, to send to phones with "
            "LACTABOT_TWILIO_ACCOUNT_SID; set both",
            "LACTABOT_TWILIO_ACCOUNT_SID",
        )
    return sid


def twilio_api(given: str) -> str:
    """Twilio's REST API, without a slash at its end."""
    return _safe("LACTABOT_TWILIO_API", given, f", such as {TWILIO_API}").rstrip("/")


def alarm_secret(environment: Mapping[str, str]) -> str:
    """What `canary.failed` is signed with."""
    secret = environment.get("LACTABOT_ALARM_SECRET") or ""
    if environment.get("LACTABOT_ALARM_WEBHOOK") and not _is_key(secret):
        raise SettingsError(
            "LACTABOT_ALARM_SECRET must be 'whsec_' and base64, to sign what goes "
            "to LACTABOT_ALARM_WEBHOOK; `openssl rand -base64 32` makes one",
            *("LACTABOT_ALARM_SECRET", "LACTABOT_ALARM_WEBHOOK"),
        )
    return secret


def secrets(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    """One or two keys of Standard Webhooks, with a space between them."""
    secrets = tuple((environment.get(name) or "").split())
    if len(secrets) > KEYS_AT_MOST or not all(map(_is_key, secrets)):
        raise SettingsError(
            f"{name} must be 'whsec_' and base64 of 24 bytes or more, or two of these "
            "with a space between them while you change it; `openssl rand -base64 32` "
            "makes one",
            *(name, "LACTABOT_WEBHOOK_URL"),
        )
    return secrets


def _is_key(secret: str) -> bool:
    """Whether a secret is fit to sign with."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(key) >= KEY_BYTES


def webhook_url(environment: Mapping[str, str]) -> str:
    """The clinic's server for events and replies."""
    name, given = "LACTABOT_WEBHOOK_URL", environment.get("LACTABOT_WEBHOOK_URL")
    if not given:
        return ""
    url = _safe(name, given)
    names = ("LACTABOT_WEBHOOK_SECRET", "LACTABOT_EVENT_SECRET")
    if not any(map(environment.get, names)):
        raise SettingsError(
            "LACTABOT_WEBHOOK_SECRET is missing, to sign what goes to "
            "LACTABOT_WEBHOOK_URL; set both",
            name,
        )
    return url


def limited(given: str) -> bool:
    """Whether messages are limited."""
    if given not in ("on", "off"):
        message = f"LACTABOT_LIMITS is '{given}'; set 'off' for a load test, else 'on'"
        raise SettingsError(message)
    return given == "on"


def networks(given: str) -> tuple[Network, ...]:
    """The proxies that may tell for whom they ask."""
    try:
        found = tuple(map(ipaddress.ip_network, given.split()))
    except ValueError as error:
        raise SettingsError(
            f"LACTABOT_TRUSTED_PROXIES is '{given}' ({error}); set the addresses of "
            "your proxies, such as '10.0.0.5 10.1.0.0/16'"
        ) from error
    if any(network.prefixlen == 0 for network in found):
        raise SettingsError(
            "LACTABOT_TRUSTED_PROXIES trusts everybody; set the addresses of your "
            "proxies alone"
        )
    return found


def metrics_token(environment: Mapping[str, str]) -> str:
    """Who has it may read the counts."""
    token = environment.get("LACTABOT_METRICS_TOKEN") or ""
    if token and not _TOKEN.fullmatch(token):
        raise SettingsError(
            "LACTABOT_METRICS_TOKEN must be 16 letters, digits or signs or more; "
            "`openssl rand -hex 32` makes one",
            "LACTABOT_METRICS_TOKEN",
        )
    return token


def _safe(name: str, url: str, example: str = "") -> str:
    """The URL in a variable, if nobody can read what goes there on the way."""
    if not _is_safe(url):
        raise SettingsError(
            f"{name} is '{url}'; set an https:// URL{example} (http:// only for this "
            "computer)",
            name,
        )
    return url


def _is_safe(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme == "http":
        return host in ("127.0.0.1", "::1", "localhost")
    return parts.scheme == "https" and bool(host)
