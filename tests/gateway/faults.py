"""All that can be broken around the guard, broken for real, and how each one shows."""

from __future__ import annotations

import contextlib
import ctypes
import dataclasses
import os
import re
import resource
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.clinic import Rates
from bot.encoder import SentenceEncoder, files
from bot.gateway.app import create_app
from bot.gateway.keys import read_keys
from bot.gateway.parts import Gateway
from bot.settings import PROJECT, Settings, trained_classifier
from bot.understanding import labeller
from tests.gateway.assembly import assembled
from tests.gateway.parent import PATH
from tests.gateway.receiver import SECRET
from tests.gateway.staffed import staffed
from tests.gateway.stand_ins import BrokenGuard, Hanging, Mistaken, serving
from tests.gateway.waiting import until
from tests.gateway.with_persons import NOBODY, with_persons

ADDRESS = "192.0.2.1"
QUESTION = "Which breast pads should I use?"
CAP_DAC_OVERRIDE, PR_CAPBSET_DROP = 1, 24  # linux/capability.h, linux/prctl.h

Running = contextlib.AbstractContextManager[str]
Patch = pytest.MonkeyPatch


@dataclass(frozen=True)
class Fault:
    """Something broken.

    Attributes:
        running: Runs a gateway with it, over a data folder that was well; its address.
        shows: Whether it is there, for who asks the gateway anything but a crisis.
        second_tier: Whether what no rule lists is still found, if only by n-grams.
    """

    running: Callable[[Settings, Patch], Running]
    shows: Callable[[httpx.Client], bool]
    second_tier: bool = True


def _serve(gateway: Gateway) -> Running:
    return serving(create_app(with_persons(gateway)))


def _with(**parts: Any) -> Callable[[Settings, Patch], Running]:
    """A gateway with other parts."""
    return lambda settings, patch: _serve(assembled(settings, **parts))


def _classifier_missing(settings: Settings, patch: Patch) -> Running:
    trained_classifier(settings).unlink()
    return _serve(assembled(settings))


def _classifier_corrupt(settings: Settings, patch: Patch) -> Running:
    path = trained_classifier(settings)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    return _serve(assembled(settings))


def _encoder_corrupt(settings: Settings, patch: Patch) -> Running:
    weights = settings.home / "model.onnx"
    weights.write_bytes(files.check_files().read_bytes()[:-1] + b"?")
    patch.setattr("bot.gateway.parts.SentenceEncoder", lambda: SentenceEncoder(weights))
    return _serve(assembled(settings))


def _questions_corrupt(settings: Settings, patch: Patch) -> Running:
    tuned = settings.home / files.QUESTIONS.name
    tuned.write_bytes(files.QUESTIONS.read_bytes()[:-1] + b"?")
    hashed = files.QUESTIONS.with_suffix(".sha256")
    tuned.with_suffix(".sha256").write_bytes(hashed.read_bytes())
    patch.setattr(files, "QUESTIONS", tuned)
    patch.setattr("bot.gateway.parts.SentenceEncoder", SentenceEncoder)
    labeller.known_labels.cache_clear()
    return _serve(assembled(settings))


@contextlib.contextmanager
def _store_locked(settings: Settings, patch: Patch) -> Iterator[str]:
    other = sqlite3.connect(_database(settings), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with _serve(assembled(settings)) as url:
        yield url
        other.close()  # else what waits for the store would hold up the end


def _store_garbage(settings: Settings, patch: Patch) -> Running:
    _database(settings).write_bytes(b"spilled coffee" * 1000)
    return _serve(assembled(settings))


@contextlib.contextmanager
def _store_read_only(settings: Settings, patch: Patch) -> Iterator[str]:
    def obey_permissions() -> None:
        if os.geteuid() == 0:  # who may write anything, but for this
            ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)

    read_keys(settings.home)  # made on the first start, when it could be written
    settings.home.chmod(0o500)
    try:
        with _child(settings, obey_permissions) as url:
            yield url
    finally:
        settings.home.chmod(0o700)


def _disk_full(settings: Settings, patch: Patch) -> Running:
    read_keys(settings.home)
    return _child(settings, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)))


@contextlib.contextmanager
def _child(settings: Settings, limit: Callable[[], None]) -> Iterator[str]:
    """A gateway in a process of its own, so that a limit holds for it alone."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.gateway.with_persons"),
                *(str(listener.fileno()), str(settings.home)),
            ],
            cwd=PROJECT,
            pass_fds=[listener.fileno()],
            preexec_fn=limit,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            until(lambda: process.poll() is not None or _is_up(url))
            yield url
        finally:
            process.kill()
            process.wait()


def _is_up(url: str) -> bool:
    with contextlib.suppress(httpx.HTTPError):
        return httpx.get(f"{url}/health", timeout=5, trust_env=False).is_success
    return False


@contextlib.contextmanager
def _webhook_down(settings: Settings, patch: Patch) -> Iterator[str]:
    with _alarming(settings, NOBODY) as url:
        yield url


@contextlib.contextmanager
def _webhook_hangs(settings: Settings, patch: Patch) -> Iterator[str]:
    patch.setattr("bot.gateway.outbox.SEND_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:  # never answers
        port = silent.getsockname()[1]
        with _alarming(settings, f"http://127.0.0.1:{port}/") as url:
            yield url


def _alarming(settings: Settings, webhook: str) -> Running:
    """A gateway whose canary fails all the time."""
    alarmed = staffed(settings, webhook, alarm_webhook=webhook, alarm_secret=SECRET)
    gateway = assembled(alarmed)
    canary = dataclasses.replace(gateway.canary, works=lambda: False, minutes=0.01)
    return _serve(dataclasses.replace(gateway, canary=canary))


def _rate_spent(settings: Settings, patch: Patch) -> Running:
    """One address that has asked as often as it may, and goes on."""
    patch.setattr("bot.gateway.channels.web.address_of", lambda *_: ADDRESS)
    clinic = dataclasses.replace(settings.clinic, rates=Rates(address=1))
    settings = dataclasses.replace(settings)
    settings.__dict__["clinic"] = clinic
    gateway = assembled(settings)
    patch.setattr("bot.gateway.limits.MINUTE", float("inf"))  # it fills no more
    gateway.limits.address(ADDRESS)
    return _serve(gateway)


def _everything(settings: Settings, patch: Patch) -> Running:
    _classifier_corrupt(settings, patch)
    _store_garbage(settings, patch)
    _encoder_corrupt(settings, patch)
    return _serve(assembled(settings, guard=BrokenGuard(), engines=[Mistaken()]))


def _database(settings: Settings) -> Path:
    return settings.home / "conversations.sqlite"


def _kind(client: httpx.Client, text: str) -> str:
    found = client.post(PATH, json={"text": text}).json()
    return str(found["replies"][0]["kind"])


def _no_answer(client: httpx.Client) -> bool:
    return _kind(client, QUESTION) == "notice"


def _fails(client: httpx.Client) -> bool:
    return client.post(PATH, json={"text": QUESTION}).status_code == 500


def _hangs(client: httpx.Client) -> bool:
    try:
        client.post(PATH, json={"text": QUESTION}, timeout=2)
    except httpx.ReadTimeout:
        return True
    return False


def _no_second_tier(client: httpx.Client) -> bool:
    return client.get("/health").json() == {"guard": True, "classifier": False}


def _second_tier_alone(client: httpx.Client) -> bool:
    health = client.get("/health").json()
    return health == {"guard": True, "classifier": True} and _no_answer(client)


def _keeps_nothing(client: httpx.Client) -> bool:
    token = client.post(PATH, json={"text": "hi"}).json()["conversation"]
    kept = client.get(PATH, headers={"Authorization": f"Bearer {token}"})
    return kept.status_code == 503 or kept.json()["turns"] == []


def _locked(client: httpx.Client) -> bool:
    return _hangs(client) or _keeps_nothing(client)  # each try waits for the lock


def _fails_again_and_again(client: httpx.Client) -> bool:
    failures = re.compile(r"^lactabot_canary_failures_total ([2-9]|\d\d+)\.0$", re.M)
    until(lambda: failures.search(client.get("/metrics").text))
    return True


def _refers_everybody(client: httpx.Client) -> bool:
    return _kind(client, "hi") == "crisis"


FAULTS = {
    "none": Fault(_with(), lambda client: _kind(client, QUESTION) == "answer"),
    "no engine": Fault(_with(engines=[]), _no_answer),
    "engine raises": Fault(_with(engines=[Mistaken()]), _fails),
    "engine hangs": Fault(_with(engines=[Hanging()]), _hangs),
    "classifier missing": Fault(_classifier_missing, _no_second_tier, False),
    "classifier corrupt": Fault(_classifier_corrupt, _no_second_tier, False),
    "encoder corrupt": Fault(_encoder_corrupt, _no_second_tier),
    "questions corrupt": Fault(_questions_corrupt, _second_tier_alone),
    "store locked": Fault(_store_locked, _locked),
    "store read-only": Fault(_store_read_only, _keeps_nothing),
    "store garbage": Fault(_store_garbage, _keeps_nothing),
    "disk full": Fault(_disk_full, _keeps_nothing),
    "webhook down": Fault(_webhook_down, _fails_again_and_again),
    "webhook hangs": Fault(_webhook_hangs, _fails_again_and_again),
    "rate limit spent": Fault(_rate_spent, _no_answer),
    "guard raises": Fault(_with(guard=BrokenGuard()), _refers_everybody),
    "everything": Fault(_everything, _refers_everybody, False),
}
