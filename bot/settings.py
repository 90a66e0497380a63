"""What a clinic sets: the environment, and clinic.yml. Each is read once."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot import yamlfile
from bot.errors import ContentError, Problem, SettingsError

PROJECT = Path(__file__).resolve().parent.parent
DEFAULT_PORT = 8080


@dataclass(frozen=True)
class Clinic:
    """clinic.yml."""

    name: str
    phone: str
    hours: str
    serve_unreviewed: bool
    retention_hours: int

    @property
    def contact(self) -> dict[str, str]:
        """What the wording says of the clinic: `clinic`, `phone` and `hours`."""
        return {"clinic": self.name, "phone": self.phone, "hours": self.hours}


@dataclass(frozen=True)
class Settings:
    """Where things are, and what the clinic wants.

    Attributes:
        project: The folder with data/, domain.yml and clinic.yml.
        home: The folder for all that is written: models, conversations, secret.
        host: The address to listen on.
        port: The port to listen on.
    """

    project: Path
    home: Path
    host: str
    port: int

    @functools.cached_property
    def clinic(self) -> Clinic:
        """What clinic.yml says, read when it is first asked for.

        Raises:
            ContentError: clinic.yml cannot be used.
        """
        return read_clinic(self.project / "clinic.yml")

    @property
    def data(self) -> Path:
        """The folder with the content."""
        return self.project / "data"


def read_settings(
    environment: Mapping[str, str] = os.environ, project: Path = PROJECT
) -> Settings:
    """Read LACTABOT_HOME, LACTABOT_HOST and LACTABOT_PORT.

    Raises:
        SettingsError: A variable cannot be used.
    """
    port = environment.get("LACTABOT_PORT") or str(DEFAULT_PORT)
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise SettingsError(f"LACTABOT_PORT is '{port}'; set a number from 1 to 65535")
    return Settings(
        project=project,
        home=Path(environment.get("LACTABOT_HOME") or project / "var").absolute(),
        host=environment.get("LACTABOT_HOST") or "127.0.0.1",
        port=int(port),
    )


def read_clinic(path: Path) -> Clinic:
    """Read clinic.yml.

    Raises:
        ContentError: A field is wrong, missing or unknown.
    """
    problems: list[Problem] = []
    if fields := yamlfile.read(path, problems):
        clinic = Clinic(
            name=fields.text("name"),
            phone=fields.text("phone"),
            hours=fields.text("hours"),
            serve_unreviewed=fields.flag("serve_unreviewed"),
            retention_hours=fields.number("retention_hours"),
        )
        fields.done()
        if not problems:
            return clinic
    raise ContentError(problems)
