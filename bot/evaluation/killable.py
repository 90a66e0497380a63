"""A gateway that can be killed and started anew, as the supervisor would."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from bot.errors import StartError

START_SECONDS = 180.0  # of all parts, on a busy machine


class Killable:
    """A gateway without Rasa, over a socket that outlives it.

    Attributes:
        down: From when to when it was away after a kill, by `time.perf_counter`.
    """

    def __init__(self, home: Path, environment: Mapping[str, str]) -> None:
        """Takes the data folder, and what else it has to be told."""
        self._home, self._environment = home, environment
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.down = (0.0, 0.0)
        self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        descriptor = self._listener.fileno()
        with (self._home / "gateway.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "bot.gateway", str(descriptor)],
                env={
                    **os.environ,
                    "LACTABOT_HOME": str(self._home),
                    **self._environment,
                },
                pass_fds=[descriptor],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def wait(self) -> None:
        """Wait until the entries answer.

        Raises:
            StartError: They do not in three minutes, or the process has ended.
        """
        end = time.monotonic() + START_SECONDS
        while not self._answers():
            if time.monotonic() > end or self._process.poll() is not None:
                raise StartError(f"no gateway: see {self._home / 'gateway.log'}")
            time.sleep(0.2)

    def kill(self) -> None:
        """End it as the system ends what takes too much memory, and start another."""
        began = time.perf_counter()
        self._process.kill()
        self._process.wait()
        self._process = self._start()
        self.wait()
        self.down = began, time.perf_counter()

    def __enter__(self) -> Killable:
        """It was started already."""
        return self

    def __exit__(self, *_: object) -> None:
        """Lets it end in good order."""
        self._process.terminate()
        self._process.wait()
        self._listener.close()

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/ready", timeout=5) as response:
                said = response.read()
        except urllib.error.HTTPError as error:  # 503: Rasa is not there
            said = error.read()
        except OSError:
            return False
        return b'"retrieval":true' in said
