"""The two systems side by side: how each is trained, started and talked to."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import httpx
from prometheus_client.parser import text_string_to_metric_families

from bot.errors import StartError
from bot.evaluation import talks
from bot.evaluation.service import Say, Service
from bot.evaluation.talks import MESSAGES, REST
from bot.gateway.metrics import WITHOUT_RASA
from bot.settings import PROJECT

START_SECONDS = 300.0
LOOK_SECONDS = 0.05

CRISIS = "I want to kill myself"

# Milestones of a start, in the order in which they are reached.
CRISIS_ANSWERED = "crisis answered"
ENTRIES_ANSWER = "question answered from the entries"
RASA_ANSWERS = "question answered by Rasa"


class System(Protocol):
    """A system under test.

    Attributes:
        name: What the report calls it.
        url: Where it listens.
        talk: How it is talked to, see `bot.evaluation.talks`.
        any_talk: The same, where any reply is right.
        rasa: What the command line of its Rasa worker has.
    """

    name: str
    url: str
    talk: str
    any_talk: str
    rasa: str

    def train(self, say: Say) -> float:
        """Trains its model; returns the seconds it took."""
        ...

    def start(self) -> Service:
        """The server, to be entered, with the model that was trained."""
        ...

    def wait(self, service: Service) -> dict[str, float]:
        """Waits until Rasa answers a question; returns seconds by milestone.

        Raises:
            StartError: It ended, or was not ready in time.
        """
        ...

    def by_others(self) -> int:
        """How many messages Rasa has left to others so far."""
        ...


class Stock:
    """Rasa with its default pipeline, in-memory tracker store and REST channel."""

    name = "stock Rasa"
    rasa = "rasa"
    talk = any_talk = talks.STOCK

    def __init__(self, folder: Path, question: str) -> None:
        """Takes a folder with a Rasa project, and a question that times its starts."""
        self._folder, self._question = folder, question
        self._port = _free_port()
        self._environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}
        self.url = f"http://127.0.0.1:{self._port}"

    def train(self, say: Say) -> float:
        """`rasa train`."""
        with self._service("stock training", "train") as training:
            return training.finish(say)

    def start(self) -> Service:
        """`rasa run`."""
        options = ("--interface", "127.0.0.1", "--port", str(self._port))
        return self._service(self.name, "run", *options)

    def wait(self, service: Service) -> dict[str, float]:
        """See `System`."""
        body = {"sender": "first", "message": self._question}
        _until(
            service, lambda http: bool(http.post(f"{self.url}{REST}", json=body).json())
        )
        return {RASA_ANSWERS: service.seconds()}

    def by_others(self) -> int:
        """There are no others."""
        return 0

    def _service(self, name: str, *arguments: str) -> Service:
        command = (_program("rasa"), *arguments)
        log = self._folder / f"{arguments[0]}.log"
        return Service(name, command, self._folder, self._environment, log)


class Ours:
    """`lactabot serve`, through its public web API."""

    name = "Lactabot"
    rasa = "bot.supervisor.lean_rasa"
    talk, any_talk = talks.OURS, talks.ANY

    def __init__(self, home: Path, question: str) -> None:
        """Takes a folder for what it writes, and a question that times its starts."""
        self._home, self._question = home, question
        port = _free_port()
        self._environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("LACTABOT_")},
            "LACTABOT_HOME": str(home),
            "LACTABOT_LIMITS": "off",
            "LACTABOT_PORT": str(port),
        }
        self.url = f"http://127.0.0.1:{port}"

    def train(self, say: Say) -> float:
        """`lactabot train`."""
        with self._service("our training", "train") as training:
            return training.finish(say)

    def start(self) -> Service:
        """`lactabot serve`."""
        return self._service(self.name, "serve")

    def wait(self, service: Service) -> dict[str, float]:
        """See `System`."""
        seconds = {}
        _until(service, lambda http: "crisis" in self._kinds(http, CRISIS))
        seconds[CRISIS_ANSWERED] = service.seconds()
        _until(service, lambda http: "answer" in self._kinds(http, self._question))
        if not self.by_others():
            raise StartError("Rasa was up before the entries could answer")
        seconds[ENTRIES_ANSWER] = service.seconds()
        _until(service, self._rasa_answers)
        seconds[RASA_ANSWERS] = service.seconds()
        return seconds

    def by_others(self) -> int:
        """The gateway counts every message that Rasa leaves to the entries."""
        found = httpx.get(f"{self.url}/metrics", trust_env=False).text
        families = text_string_to_metric_families(found)
        family = next(family for family in families if family.name == WITHOUT_RASA)
        return int(family.samples[0].value)

    def _rasa_answers(self, http: httpx.Client) -> bool:
        if not http.get(f"{self.url}/ready").is_success:
            return False
        before = self.by_others()
        kinds = self._kinds(http, self._question)
        return "answer" in kinds and self.by_others() == before

    def _kinds(self, http: httpx.Client, text: str) -> list[str]:
        found = http.post(f"{self.url}{MESSAGES}", json={"text": text}).json()
        return [reply["kind"] for reply in found.get("replies", ())]

    def _service(self, name: str, command: str) -> Service:
        log = self._home / f"{command}.log"
        return Service(
            name, (_program("lactabot"), command), PROJECT, self._environment, log
        )


def _until(service: Service, reached: Callable[[httpx.Client], bool]) -> None:
    with httpx.Client(timeout=START_SECONDS, trust_env=False) as http:
        while True:
            service.check()
            if service.seconds() > START_SECONDS:
                raise StartError(f"not ready after {START_SECONDS:.0f} s")
            try:
                if reached(http):
                    return
            except (httpx.HTTPError, ValueError):  # not listening yet, or not JSON
                pass
            time.sleep(LOOK_SECONDS)


def _program(name: str) -> str:
    """A program of the environment that we run in."""
    path = Path(sys.executable).with_name(name)
    if not path.exists():
        raise StartError(f"there is no {path}; run 'make setup'")
    return str(path)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
