"""The whole assistant as a person starts it: `lactabot serve`, a process of its own."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest

from bot.settings import read_settings

DEADLINE_SECONDS = 120  # for what takes seconds on an idle machine
LACTABOT = Path(sys.executable).with_name("lactabot")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def environment(home, port=0):
    return {
        **os.environ,
        "LACTABOT_HOME": str(home),
        "LACTABOT_PORT": str(port or free_port()),
        "PYTHONUNBUFFERED": "1",
    }


def until(condition, what):
    """Waits for a condition, looking again and again; fails past the deadline."""
    end = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < end:
        with contextlib.suppress(httpx.HTTPError):
            if found := condition():
                return found
        time.sleep(0.1)
    pytest.fail(f"not within {DEADLINE_SECONDS} s: {what}")


@dataclass
class Assistant:
    """A running `lactabot serve`."""

    process: subprocess.Popen
    home: Path
    url: str
    log: Path

    def ask(self, text, conversation=None):
        """One turn; returns the response of the web API."""
        body = {"text": text}
        if conversation:
            body["conversation"] = conversation
        response = httpx.post(f"{self.url}/api/messages", json=body, timeout=30)
        assert response.status_code == 200, response.text
        return response.json()

    def resume(self, conversation):
        headers = {"Authorization": f"Bearer {conversation}"}
        return httpx.get(f"{self.url}/api/messages", headers=headers).json()["turns"]

    def parts(self):
        return httpx.get(f"{self.url}/ready", timeout=5).json()

    def wait_for(self, part):
        until(lambda: self.parts()[part], f"{part} ready\n{self.log.read_text()}")

    def child(self, module):
        """The child process that runs a module."""
        for child in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.NoSuchProcess):  # killed a moment ago
                if module in child.cmdline():
                    return child
        pytest.fail(f"no child runs {module}")

    def children(self):
        return psutil.Process(self.process.pid).children(recursive=True)

    def wait_for_other_children(self, before, count):
        """Waits until so many children have been started that were not there before."""
        until(
            lambda: len(set(self.children()) - set(before)) >= count,
            f"{count} new children",
        )

    def kill(self, module):
        child = self.child(module)
        child.send_signal(signal.SIGKILL)
        return child


@contextlib.contextmanager
def starter():
    """Gives a function that starts assistants; stops them all at the end."""
    with contextlib.ExitStack() as running:

        def start_one(home, port=0, project=None, **more):
            home.mkdir(parents=True, exist_ok=True)
            variables = {**environment(home, port), **more}
            if project:  # it is taken in place of the installed one
                variables["PYTHONPATH"] = str(project)
            log = home / "serve.log"
            with log.open("ab") as output:
                process = subprocess.Popen(
                    [LACTABOT, "serve"],
                    env=variables,
                    cwd=project,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                )
            running.callback(process.wait)
            running.callback(process.terminate)
            url = f"http://127.0.0.1:{variables['LACTABOT_PORT']}"
            return Assistant(process, home, url, log)

        yield start_one


@pytest.fixture
def start():
    """Starts assistants, and stops them after the test."""
    with starter() as start_one:
        yield start_one


@pytest.fixture(scope="session")
def trained_home(tmp_path_factory):
    """A data folder with trained models, as an installation has on its second day.

    They are the checkout's own, trained if its content has changed since.
    """
    subprocess.run([LACTABOT, "train"], check=True, capture_output=True)
    home = tmp_path_factory.mktemp("trained") / "home"
    shutil.copytree(read_settings().home / "models", home / "models")
    return home


@pytest.fixture
def home(trained_home, tmp_path):
    """A data folder of this test's own, with the trained model."""
    return Path(shutil.copytree(trained_home, tmp_path / "home"))


@pytest.fixture(scope="module")
def one_for_all(trained_home, tmp_path_factory):
    """One assistant for all tests that leave it able to go on."""
    home = shutil.copytree(trained_home, tmp_path_factory.mktemp("serve") / "home")
    with starter() as start_one:
        yield start_one(Path(home))


@pytest.fixture
def assistant(one_for_all):
    """A running assistant whose Rasa is ready, also after a test that killed it."""
    until(lambda: one_for_all.parts()["rasa"], "Rasa ready")
    until(lambda: len(one_for_all.children()) == 3, "three children")
    return one_for_all


def run_file(home):
    return json.loads((home / "run.json").read_text())
