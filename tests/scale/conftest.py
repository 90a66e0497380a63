"""Two gateways and two Rasa processes over one PostgreSQL, as real processes."""

import contextlib
import shutil
from dataclasses import dataclass

import httpx
import psutil
import pytest

from bot.settings import read_settings
from tests.gateway.postgres import Server
from tests.supervisor.conftest import (
    Assistant,
    run_file,
    starter,
    trained_home,
    until,
)

__all__ = ["trained_home"]

SECRET = "5e" * 32
GATEWAY, RASA = "bot.gateway", "bot.supervisor.lean_rasa"


@dataclass
class Clinic:
    """One clinic's machines.

    Attributes:
        first: Runs a gateway and both Rasa processes.
        second: Runs a gateway alone, which asks the same Rasa processes.
    """

    first: Assistant
    second: Assistant
    postgres: Server

    @property
    def urls(self):
        return self.first.url, self.second.url

    def gateways(self):
        return self.first.child(GATEWAY), self.second.child(GATEWAY)

    def rasas(self):
        found = []
        for child in psutil.Process(self.first.process.pid).children():
            with contextlib.suppress(psutil.NoSuchProcess):  # killed a moment ago
                if RASA in child.cmdline():
                    found.append(child)
        return found

    def wait_until_whole(self):
        """Until both gateways answer, and both Rasa processes are ready."""
        until(lambda: len(self.rasas()) == 2, "two Rasa processes")
        for url in run_file(self.first.home)["rasa_url"].split(","):
            probe = f"{url}/webhooks/lactabot/"
            until(lambda probe=probe: httpx.get(probe).is_success, probe)
        for machine in (self.first, self.second):
            machine.wait_for("guard")
            machine.wait_for("rasa")


@pytest.fixture(scope="module")
def postgres():
    """A PostgreSQL server of these tests' own."""
    server = Server()
    yield server
    server.close()


@pytest.fixture(scope="module")
def clinic(trained_home, tmp_path_factory, postgres):
    """All of it, up and ready."""
    homes = [tmp_path_factory.mktemp(name) / "home" for name in ("first", "second")]
    for home in homes:
        shutil.copytree(trained_home, home)
        if (cache := read_settings().home / "cache").exists():  # of the examples
            shutil.copytree(cache, home / "cache")
    shared = {"DATABASE_URL": postgres.new_database(), "LACTABOT_SECRET": SECRET}
    with starter() as start_one:
        first = start_one(homes[0], **shared, LACTABOT_WORKERS="2")
        found = until(lambda: (homes[0] / "run.json").exists(), "the run file")
        found = run_file(homes[0])
        second = start_one(
            homes[1],
            **shared,
            LACTABOT_RASA_URLS=found["rasa_url"],
            LACTABOT_RASA_KEY=found["rasa_key"],
        )
        clinic = Clinic(first, second, postgres)
        clinic.wait_until_whole()
        yield clinic
