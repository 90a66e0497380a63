"""What a clinic sets: the environment. It is read once."""

from __future__ import annotations

import functools
import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot import logs, variables
from bot.clinic import Clinic, read_clinic
from bot.errors import SettingsError

PROJECT = Path(__file__).resolve().parent.parent
DEFAULT_PORT = 8080

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
    "bot/encoder/grams.py",
    "bot/encoder/regression.py",
)
_QUESTIONS = re.compile(rb"(?ms)^questions:.*?(?=^[a-z]|\Z)")  # up to the next key


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
    twilio_api: str = variables.TWILIO_API
    webhook_secrets: tuple[str, ...] = field(default=(), repr=False)
    staff_secrets: tuple[str, ...] = field(default=(), repr=False)
    event_secrets: tuple[str, ...] = field(default=(), repr=False)
    webhook_url: str = ""
    metrics_token: str = field(default="", repr=False)
    limited: bool = True
    trusted_proxies: tuple[variables.Network, ...] = ()
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
        canary_minutes=variables.canary_minutes(
            environment.get("LACTABOT_CANARY_MINUTES") or "5"
        ),
        alarm_webhook=variables.alarm_webhook(
            environment.get("LACTABOT_ALARM_WEBHOOK") or ""
        ),
        alarm_secret=variables.alarm_secret(environment),
        public_url=variables.public_url(environment.get("LACTABOT_PUBLIC_URL") or ""),
        twilio_tokens=variables.twilio_tokens(environment),
        twilio_sid=variables.twilio_sid(environment),
        twilio_api=variables.twilio_api(
            environment.get("LACTABOT_TWILIO_API") or variables.TWILIO_API
        ),
        webhook_secrets=variables.secrets(environment, "LACTABOT_WEBHOOK_SECRET"),
        staff_secrets=variables.secrets(environment, "LACTABOT_STAFF_SECRET"),
        event_secrets=variables.secrets(environment, "LACTABOT_EVENT_SECRET"),
        webhook_url=variables.webhook_url(environment),
        limited=variables.limited(environment.get("LACTABOT_LIMITS") or "on"),
        trusted_proxies=variables.networks(
            environment.get("LACTABOT_TRUSTED_PROXIES") or ""
        ),
        database_url=variables.database_url(environment.get("DATABASE_URL") or ""),
        workers=variables.workers(environment.get("LACTABOT_WORKERS") or "1"),
        rasa_urls=variables.rasa_urls(environment),
        secret=variables.shared_secret(environment),
        log=variables.log(environment.get(logs.VARIABLE) or "text"),
        metrics_token=variables.metrics_token(environment),
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


def trained_classifier(settings: Settings) -> Path:
    """Where the guard's classifier lies that is trained on the present examples."""
    digest = hashlib.sha256()
    for pattern in _CLASSIFIER_INPUTS:
        for path in sorted(settings.project.glob(pattern)):
            digest.update(path.name.encode() + b"\0" + _learned(path) + b"\0")
    return settings.home / "models" / f"guard-{digest.hexdigest()[:16]}.npz"


def _learned(path: Path) -> bytes:
    """What the classifier learns of a file: of an answer's, its questions alone."""
    written = path.read_bytes()
    questions = _QUESTIONS.search(written)
    is_answer = path.parent.name == "knowledge"
    return questions[0] if is_answer and questions else written
