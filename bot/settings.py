"""What a clinic sets: the environment. It is read once."""

from __future__ import annotations

import base64
import binascii
import functools
import hashlib
import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bot import logs
from bot.clinic import Clinic, read_clinic
from bot.errors import SettingsError

PROJECT = Path(__file__).resolve().parent.parent
DEFAULT_PORT = 8080
KEY_BYTES = 24  # the least that Standard Webhooks asks for
KEYS_AT_MOST = 2
SECRET_BYTES = 32
WORKERS_AT_MOST = 64
TWILIO_API = "https://api.twilio.com"

# What the guard's classifier is trained from.
_CLASSIFIER_INPUTS = (
    "data/safety/examples/*.yml",
    "data/knowledge/*.yml",
    "data/nlu/*.yml",
    "bot/training/*.py",
    "bot/safety/classifier.py",
    "bot/safety/legible.py",
    "bot/safety/look_alikes.py",
    "bot/safety/normalise.py",
    "bot/safety/sentences.py",
    "bot/encoder/*.py",
)

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


@dataclass(frozen=True)
class Settings:
    """Where things are, and what the clinic wants; its repr tells no secret.

    Attributes:
        project: The folder with data/, domain.yml and clinic.yml.
        home: The folder for all that is written: models, conversations, secret.
        host: The address to listen on.
        port: The port to listen on.
        canary_minutes: Between two synthetic crisis messages.
        alarm_webhook: Where to send an alarm when one brings no 988; empty for nowhere.
        alarm_secret: What the alarm is signed with.
        public_url: The address under which others reach us, without a slash at its end.
        twilio_tokens: What Twilio signs with; two while one is replaced by another.
        twilio_sid: Of the Twilio account, to send to phones; empty for not at all.
        twilio_api: The address of Twilio's REST API, without a slash at its end.
        webhook_secrets: What the clinic's portal signs with: one, or two while one
            takes the place of the other; none if there is no webhook.
        staff_secrets: What its staff sign with; none for those of the portal.
        event_secrets: What we sign events with; none for those of the portal.
        metrics_token: Who has it may read the counts; empty for everybody.
        webhook_url: Where to send events and replies; empty for nowhere.
        limited: Whether messages are limited; a load test lifts it.
        trusted_proxies: Who may tell us, in X-Forwarded-For, for whom they ask.
        database_url: Of the PostgreSQL server that keeps everything; empty for SQLite.
        workers: How many Rasa processes `lactabot serve` runs.
        rasa_urls: Of Rasa processes that somebody else runs; empty for our own.
        secret: What tokens are signed with; empty for one of this installation alone.
        log: How lines are logged, as `text` or `json`; see bot/logs.py.
    """

    project: Path
    home: Path
    host: str
    port: int
    canary_minutes: float = 5.0
    alarm_webhook: str = ""
    alarm_secret: str = field(default="", repr=False)
    public_url: str = ""
    twilio_tokens: tuple[str, ...] = field(default=(), repr=False)
    twilio_sid: str = ""
    twilio_api: str = TWILIO_API
    webhook_secrets: tuple[str, ...] = field(default=(), repr=False)
    staff_secrets: tuple[str, ...] = field(default=(), repr=False)
    event_secrets: tuple[str, ...] = field(default=(), repr=False)
    webhook_url: str = ""
    metrics_token: str = field(default="", repr=False)
    limited: bool = True
    trusted_proxies: tuple[Network, ...] = ()
    database_url: str = field(default="", repr=False)  # it may have a password
    workers: int = 1
    rasa_urls: str = ""
    secret: bytes = field(default=b"", repr=False)
    log: str = "text"

    @functools.cached_property
    def clinic(self) -> Clinic:
        """What clinic.yml says, read when it is first asked for.

        Raises:
            ContentError: clinic.yml cannot be used.
        """
        return read_clinic(self.project / "clinic.yml")

    @property
    def staff_keys(self) -> tuple[str, ...]:
        """The secrets that staff are known by."""
        return self.staff_secrets or self.webhook_secrets

    @property
    def event_keys(self) -> tuple[str, ...]:
        """The secrets that events are signed with."""
        return self.event_secrets or self.webhook_secrets

    @property
    def data(self) -> Path:
        """The folder with the content."""
        return self.project / "data"


def read_settings(
    environment: Mapping[str, str] = os.environ, project: Path = PROJECT
) -> Settings:
    """Read DATABASE_URL and what begins with LACTABOT_; README.md lists them.

    Raises:
        SettingsError: A variable cannot be used.
    """
    port = environment.get("LACTABOT_PORT") or str(DEFAULT_PORT)
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise SettingsError(
            f"LACTABOT_PORT is '{port}'; set a number from 1 to 65535", "LACTABOT_PORT"
        )
    return Settings(
        project=project,
        home=Path(environment.get("LACTABOT_HOME") or project / "var").absolute(),
        host=environment.get("LACTABOT_HOST") or "127.0.0.1",
        port=int(port),
        canary_minutes=_minutes(environment.get("LACTABOT_CANARY_MINUTES") or "5"),
        alarm_webhook=_webhook(environment.get("LACTABOT_ALARM_WEBHOOK") or ""),
        alarm_secret=_secret(environment),
        public_url=_public_url(environment.get("LACTABOT_PUBLIC_URL") or ""),
        twilio_tokens=_twilio_tokens(environment),
        twilio_sid=_twilio_sid(environment),
        twilio_api=_twilio_api(environment.get("LACTABOT_TWILIO_API") or TWILIO_API),
        webhook_secrets=_secrets(environment, "LACTABOT_WEBHOOK_SECRET"),
        staff_secrets=_secrets(environment, "LACTABOT_STAFF_SECRET"),
        event_secrets=_secrets(environment, "LACTABOT_EVENT_SECRET"),
        webhook_url=_webhook_url(environment),
        limited=_limited(environment.get("LACTABOT_LIMITS") or "on"),
        trusted_proxies=_networks(environment.get("LACTABOT_TRUSTED_PROXIES") or ""),
        database_url=_database_url(environment.get("DATABASE_URL") or ""),
        workers=_workers(environment.get("LACTABOT_WORKERS") or "1"),
        rasa_urls=_rasa_urls(environment),
        secret=_shared_secret(environment),
        log=_log(environment.get(logs.VARIABLE) or "text"),
        metrics_token=_metrics_token(environment),
    )


def read_what_can_be(
    environment: Mapping[str, str] = os.environ, project: Path = PROJECT
) -> tuple[Settings, list[SettingsError]]:
    """The settings without the variables that cannot be used, and what is wrong.

    Raises:
        SettingsError: It is not a variable that is wrong.
    """
    given = dict(environment)
    errors: list[SettingsError] = []
    while True:
        try:
            return read_settings(given, project), errors
        except SettingsError as error:
            if not given.keys() & error.variables:
                raise
            errors.append(error)
            for name in error.variables:
                given.pop(name, None)


def _database_url(given: str) -> str:
    if given and not _DATABASE_URL.match(given):
        raise SettingsError(  # without what is wrong: it may be a password
            "DATABASE_URL is not the URL of a PostgreSQL server; set it as "
            "postgresql://user:password@host/database"
        )
    return given


def _workers(given: str) -> int:
    if not given.isdecimal() or not 0 < int(given) <= WORKERS_AT_MOST:
        message = f"LACTABOT_WORKERS is '{given}'; set a number from 1 to 64"
        raise SettingsError(message)
    return int(given)


def _rasa_urls(environment: Mapping[str, str]) -> str:
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


def _shared_secret(environment: Mapping[str, str]) -> bytes:
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


def trained_classifier(settings: Settings) -> Path:
    """Where the guard's classifier lies that is trained on the present examples."""
    digest = hashlib.sha256()
    for pattern in _CLASSIFIER_INPUTS:
        for path in sorted(settings.project.glob(pattern)):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return settings.home / "models" / f"guard-{digest.hexdigest()[:16]}.npz"


def _minutes(given: str) -> float:
    try:
        minutes = float(given)
    except ValueError:
        minutes = 0.0
    if not 0 < minutes <= 1440:
        message = f"LACTABOT_CANARY_MINUTES is '{given}'; set a number from 0.1 to 1440"
        raise SettingsError(message, "LACTABOT_CANARY_MINUTES")
    return minutes


def _webhook(given: str) -> str:
    if given and not _is_safe(given):
        raise SettingsError(
            f"LACTABOT_ALARM_WEBHOOK is '{given}'; set an https:// URL (http:// only "
            "for this computer)",
            "LACTABOT_ALARM_WEBHOOK",
        )
    return given


def _log(given: str) -> str:
    if given not in ("text", "json"):
        raise SettingsError(f"{logs.VARIABLE} is '{given}'; set 'text' or 'json'")
    return given


def _public_url(given: str) -> str:
    if given and not _PUBLIC_URL.fullmatch(given):
        message = f"LACTABOT_PUBLIC_URL is '{given}'; set it as https://bot.example.org"
        raise SettingsError(message, "LACTABOT_PUBLIC_URL", *_TWILIO)
    return given.rstrip("/")


def _twilio_tokens(environment: Mapping[str, str]) -> tuple[str, ...]:
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


def _twilio_sid(environment: Mapping[str, str]) -> str:
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


def _twilio_api(given: str) -> str:
    if not _is_safe(given):
        raise SettingsError(
            f"LACTABOT_TWILIO_API is '{given}'; set an https:// URL, such as "
            f"{TWILIO_API} (http:// only for this computer)",
            "LACTABOT_TWILIO_API",
        )
    return given.rstrip("/")


def _secret(environment: Mapping[str, str]) -> str:
    secret = environment.get("LACTABOT_ALARM_SECRET") or ""
    if environment.get("LACTABOT_ALARM_WEBHOOK") and not _is_key(secret):
        raise SettingsError(
            "LACTABOT_ALARM_SECRET must be 'whsec_' and base64, to sign what goes "
            "to LACTABOT_ALARM_WEBHOOK; `openssl rand -base64 32` makes one",
            *("LACTABOT_ALARM_SECRET", "LACTABOT_ALARM_WEBHOOK"),
        )
    return secret


def _secrets(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
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


def _webhook_url(environment: Mapping[str, str]) -> str:
    url = environment.get("LACTABOT_WEBHOOK_URL") or ""
    if url and not _is_safe(url):
        raise SettingsError(
            f"LACTABOT_WEBHOOK_URL is '{url}'; set an https:// URL (http:// only for "
            "this computer)",
            "LACTABOT_WEBHOOK_URL",
        )
    names = ("LACTABOT_WEBHOOK_SECRET", "LACTABOT_EVENT_SECRET")
    if url and not any(environment.get(name) for name in names):
        raise SettingsError(
            "LACTABOT_WEBHOOK_SECRET is missing, to sign what goes to "
            "LACTABOT_WEBHOOK_URL; set both",
            "LACTABOT_WEBHOOK_URL",
        )
    return url


def _limited(given: str) -> bool:
    if given not in ("on", "off"):
        message = f"LACTABOT_LIMITS is '{given}'; set 'off' for a load test, else 'on'"
        raise SettingsError(message)
    return given == "on"


def _networks(given: str) -> tuple[Network, ...]:
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


def _metrics_token(environment: Mapping[str, str]) -> str:
    token = environment.get("LACTABOT_METRICS_TOKEN") or ""
    if token and not _TOKEN.fullmatch(token):
        raise SettingsError(
            "LACTABOT_METRICS_TOKEN must be 16 letters, digits or signs or more; "
            "`openssl rand -hex 32` makes one",
            "LACTABOT_METRICS_TOKEN",
        )
    return token


def _is_safe(url: str) -> bool:
    """Whether what goes there can be read by nobody on the way."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme == "http":
        return host in ("127.0.0.1", "::1", "localhost")
    return parts.scheme == "https" and bool(host)
