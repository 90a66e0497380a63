"""Serve: the gateway at once, then Rasa and its actions, all of them kept running."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import logging
import os
import secrets
import signal
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import yaml

from bot.errors import ContentError, ModelError, SettingsError, StartError
from bot.settings import Settings
from bot.supervisor.process import Process
from bot.supervisor.renewal import keep_up_to_date
from bot.supervisor.training import (
    rasa_environment,
    train,
    train_classifier,
    trained_model,
)

logger = logging.getLogger(__name__)

Say = Callable[[str], None]
LOOK_SECONDS = 0.5
ENCODE_SECONDS = 20.0  # how long Rasa waits for the gateway to encode the questions
ACTIONS_KEY = (
    "LACTABOT_ACTIONS_KEY"  # the variable by which Rasa and its actions get it
)
RUN_FILE = "run.json"  # where `lactabot ask` and `chat` find Rasa


async def serve(settings: Settings, say: Say) -> None:
    """Run everything until told to stop; `say` hears what a person wants to know.

    The gateway comes first and stays first: it answers crises while a model is trained
    and Rasa loads, and goes on if either fails.

    Raises:
        StartError: The port is taken, another instance has the data folder, or the
        gateway
            cannot start.
        SettingsError: The data folder cannot be written.
    """
    os.umask(0o077)  # what parents write is for the owner of the data folder alone
    with _only_instance(settings.home), _listen(settings) as listener:
        rasa_ports = [_free_port() for _ in range(settings.workers)]
        key = os.environ.get("LACTABOT_RASA_KEY") or secrets.token_urlsafe(32)
        ours = ",".join(f"http://127.0.0.1:{port}" for port in rasa_ports)
        rasa_urls = settings.rasa_urls or ours
        gateway = Process(
            name="the gateway",
            arguments=("bot.gateway", str(listener.fileno())),
            environment={"LACTABOT_RASA_URLS": rasa_urls, "LACTABOT_RASA_KEY": key},
            descriptors=(listener.fileno(),),
        )
        say(f"Starting. Data is kept in {settings.home}. Ctrl-C stops everything.")
        answering = asyncio.Event()
        with _run_file(settings.home, rasa_urls, key):
            await _until_stopped(
                gateway.keep_running(),
                _report(settings, answering, say),
                _run_rasa(settings, answering, rasa_ports, key, say),
            )
        say("Stopped.")


async def _report(settings: Settings, answering: asyncio.Event, say: Say) -> None:
    """Tell when the guard, the entries and Rasa become ready, and how long it took."""
    url = f"http://{settings.host}:{settings.port}"
    loop = asyncio.get_running_loop()
    started = loop.time()
    waiting = {
        "guard": f"Crisis messages are answered: {url}",
        "classifier": "Crises that no rule lists are found too",
        "retrieval": "Questions are answered from the entries",
        "rasa": "Rasa is ready",
    }
    while waiting:
        await asyncio.sleep(LOOK_SECONDS)
        parts = await asyncio.to_thread(_look, f"{url}/ready")
        if parts and not parts["content"]:
            say(f"Only crises and red flags are answered: {url}")
            say("Mend the content as said above, then stop and start.")
            return
        late = loop.time() - started > ENCODE_SECONDS
        if parts.get("guard") and (parts.get("retrieval") or late):
            answering.set()
        for part in [part for part in waiting if parts.get(part)]:
            say(f"{waiting.pop(part)} ({loop.time() - started:.1f} s)")


async def _run_rasa(
    settings: Settings,
    answering: asyncio.Event,
    rasa_ports: Sequence[int],
    key: str,
    say: Say,
) -> None:
    """Keep Rasa and its actions running, once the gateway answers and there is a model.

    They wait for the gateway because they would take the processor from it.
    """
    await answering.wait()
    try:
        await _train_classifier(settings, say)
    except ModelError as error:
        say(f"{error}\nThe guard goes on with its rules and the head of the release.")
    if settings.rasa_urls:  # somebody else runs them
        return
    try:
        model = trained_model(settings) or await _train(settings, say)
    except (ContentError, ModelError) as error:  # such as an edit since the start
        say(f"{error}\nGoing on without Rasa: answers come from the entries.")
        return
    say("Rasa is loading, about ten seconds.")
    environment = rasa_environment(settings)
    endpoints = settings.home / "endpoints.yml"
    actions_port = _free_port()
    actions_key = secrets.token_urlsafe(32)
    _write_endpoints(settings.project / "endpoints.yml", endpoints, actions_port)
    workers = [
        Process(
            name=name,
            arguments=(
                *("bot.supervisor.lean_rasa", "run", "--model", str(model)),
                *("--endpoints", str(endpoints)),
                *("--connector", "bot.components.channel.GatewayChannel"),
                *("--interface", "127.0.0.1", "--port", str(port)),
            ),
            environment={
                **environment,
                "LACTABOT_RASA_KEY": key,
                ACTIONS_KEY: actions_key,
            },
            log=_log_file(settings, f"{name.lower().replace(' ', '-')}.log"),
        )
        for name, port in zip(_names(len(rasa_ports)), rasa_ports, strict=True)
    ]
    actions = Process(
        name="the action server",
        arguments=("bot.supervisor.action_server", str(actions_port)),
        environment={**environment, ACTIONS_KEY: actions_key},
        log=_log_file(settings, "actions.log"),
    )
    await keep_up_to_date(settings, model, (*workers, actions), say)


def _names(workers: int) -> list[str]:
    """What Rasa processes are called; the first as if it were alone."""
    return ["Rasa", *(f"Rasa {number}" for number in range(2, workers + 1))]


def _log_file(settings: Settings, name: str) -> Path | None:
    """Where a child's lines go; those for machines go where ours go."""
    return None if settings.log == "json" else settings.home / "logs" / name


async def _train_classifier(settings: Settings, say: Say) -> None:
    """The guard's second tier; the gateway takes it as soon as it is there."""
    said = _every(5, lambda s: say(f"Training the guard: {s} s"))
    await train_classifier(settings, said)


async def _train(settings: Settings, say: Say) -> Path:
    say("There is no model of this content yet: training takes about a minute.")
    say("Until then, answers come straight from the entries.")
    return await train(settings, _every(5, lambda s: say(f"Training: {s} s")))


async def _until_stopped(*work) -> None:  # type: ignore[no-untyped-def]
    """Run all until a signal to stop, or until one raises; then stop them all."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    tasks = [asyncio.ensure_future(coroutine) for coroutine in work]
    stopped = asyncio.ensure_future(stop.wait())
    try:
        pending = {*tasks, stopped}
        while not stopped.done():
            done, pending = await asyncio.wait(
                pending, return_when=asyncio.FIRST_COMPLETED
            )
            for task in done:
                task.result()
    finally:
        for task in (*tasks, stopped):
            task.cancel()
        await asyncio.gather(*tasks, stopped, return_exceptions=True)


@contextlib.contextmanager
def _only_instance(home: Path) -> Iterator[None]:
    """Holds the data folder; the lock goes with the process, however it ends."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        file = (home / "lock").open("a+", encoding="ascii")
    except OSError as error:
        message = f"{home}: {error.strerror}; set LACTABOT_HOME to a folder of yours"
        raise SettingsError(message) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise StartError(
                f"another Lactabot (process {holder}) already uses {home}; stop it, or "
                "set LACTABOT_HOME to another folder"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


@contextlib.contextmanager
def _listen(settings: Settings) -> Iterator[socket.socket]:
    """The public socket. It is ours, so callers wait while a gateway starts anew."""
    try:
        listener = socket.create_server((settings.host, settings.port), backlog=1024)
    except OSError as error:
        raise StartError(
            f"cannot listen on {settings.host}:{settings.port}: {error.strerror}; stop "
            "the other program, or set LACTABOT_PORT (and LACTABOT_HOST) to another"
        ) from error
    with listener:
        yield listener


@contextlib.contextmanager
def _run_file(home: Path, rasa_urls: str, key: str) -> Iterator[None]:
    path = home / RUN_FILE
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        json.dump({"rasa_url": rasa_urls, "rasa_key": key}, file)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _write_endpoints(source: Path, target: Path, actions_port: int) -> None:
    """The project's endpoints.yml, with our own action server and where its key is."""
    endpoints = yaml.safe_load(source.read_text(encoding="utf-8"))
    endpoints["action_endpoint"] |= {
        "url": f"http://127.0.0.1:{actions_port}/webhook",
        "headers": {"Authorization": f"Bearer ${{{ACTIONS_KEY}}}"},
    }
    target.write_text(yaml.safe_dump(endpoints), encoding="utf-8")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _look(url: str) -> dict[str, bool]:
    """What `/ready` says; nothing if the gateway is not up."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            found = json.load(response)
    except urllib.error.HTTPError as error:  # 503: not all parts are ready
        with contextlib.suppress(ValueError):
            found = json.load(error)
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _every(seconds: int, say: Callable[[int], None]) -> Callable[[int], None]:
    """Lets through only every so many seconds."""
    return lambda second: say(second) if second % seconds == 0 else None
