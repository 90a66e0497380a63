"""A program under test: started, watched, weighed, stopped with all its children."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType, TracebackType

import psutil

from bot.errors import StartError

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STOP_SECONDS = 15.0
LOG_LINES = 20  # of a program that ended, shown to the person at the terminal

Say = Callable[[str], None]


class Service:
    """A program that runs for as long as the block.

    Attributes:
        started: When it was started, by `time.perf_counter`.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        log: Path,
    ) -> None:
        """Takes the command, the folder to run it in, and the file for its output."""
        self._name, self._command, self._folder = name, command, folder
        self._environment, self._log = environment, log

    def __enter__(self) -> Service:
        """Starts it in a session of its own, so that Ctrl-C is for us alone."""
        with self._log.open("wb") as log:
            self.started = time.perf_counter()
            self._process = subprocess.Popen(
                self._command,
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Asks it to end, then makes it end, and all that it has started."""
        family = self._family()
        self._signal(signal.SIGTERM)
        psutil.wait_procs(family[:1], timeout=STOP_SECONDS)
        for process in family:  # what it has left behind, or itself
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(family, timeout=STOP_SECONDS)
        self._signal(signal.SIGKILL)  # what was started meanwhile
        self._process.wait()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def check(self) -> None:
        """Make sure that it runs.

        Raises:
            StartError: It has ended; the message has the end of what it printed.
        """
        code = self._process.poll()
        if code is not None:
            raise StartError(f"{self._name} ended (exit code {code}):\n{self._end()}")

    def finish(self, say: Say, every: float = 15.0) -> float:
        """Wait until it ends well; returns its seconds, `say` hears of them meanwhile.

        Raises:
            StartError: It ended badly.
        """
        while True:
            try:
                code = self._process.wait(every)
            except subprocess.TimeoutExpired:
                say(f"{self._name}: {self.seconds():.0f} s")
                continue
            if code:
                self.check()
            return self.seconds()

    def seconds(self) -> float:
        """How long ago it was started."""
        return time.perf_counter() - self.started

    def memory(self) -> tuple[float, float]:
        """MB of it and its children: resident, and with shared pages shared out."""
        found = [process.memory_full_info() for process in self._family()]
        # Only Linux tells how much of a process's memory is shared.
        shares = [getattr(info, "pss", info.rss) for info in found]
        return sum(info.rss for info in found) / 1e6, sum(shares) / 1e6

    def resident(self) -> float:
        """MB of it and its children, quickly: shared pages count for each."""
        found = 0
        for process in self._family():
            with contextlib.suppress(psutil.NoSuchProcess):  # ended meanwhile
                found += process.memory_info().rss
        return found / 1e6

    def processor(self, named: str) -> float:
        """Seconds of processor time so far of those whose command has this name."""
        found = 0.0
        for process in self._family():
            with contextlib.suppress(psutil.NoSuchProcess):  # ended meanwhile
                if any(named in part for part in process.cmdline()):
                    times = process.cpu_times()
                    found += times.user + times.system
        return found

    def _end(self) -> str:
        said = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(said[-LOG_LINES:])

    def _family(self) -> list[psutil.Process]:
        try:
            process = psutil.Process(self._process.pid)
            return [process, *process.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)


def stop_in_order() -> None:
    """Lets a signal leave every block in order, so that every program is stopped."""
    for number in SIGNALS:
        signal.signal(number, _stop)


def _stop(number: int, frame: FrameType | None) -> None:
    for other in SIGNALS:  # once is enough
        signal.signal(other, signal.SIG_IGN)
    raise KeyboardInterrupt
