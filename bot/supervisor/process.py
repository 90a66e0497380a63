"""One child process that is started again whenever it ends."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import StartError

logger = logging.getLogger(__name__)

STOP_SECONDS = 5.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 30.0
STABLE_SECONDS = 20.0  # having run so long, it is started again soon

# Our products of matrices are too small to share out: OpenBLAS's threads would wait for
# one another in a loop, which took half of a message's processor time, measured.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}

EXIT_CONFIGURATION = os.EX_CONFIG  # the child has said what is wrong; again is no use


@dataclass
class Process:
    """A Python module as a process of its own.

    Attributes:
        name: What the person at the terminal knows it by. arguments: The module and its
        arguments. environment: Added to ours. descriptors: Open files that it inherits.
        log: The file for what it prints, begun anew at each start of ours; by default
        it
            prints where we do.
    """

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    descriptors: Sequence[int] = ()
    log: Path | None = None

    async def keep_running(self) -> None:
        """Start it, and again each time it ends; until cancelled, which stops it.

        Raises:
            StartError: It says that its configuration is wrong.
        """
        if self.log:
            self.log.parent.mkdir(parents=True, exist_ok=True)
            self.log.write_bytes(b"")
        pause = FIRST_PAUSE_SECONDS
        while True:
            started = time.monotonic()
            code = await self.run_once()
            where = self._where(code)
            if code == EXIT_CONFIGURATION:
                raise StartError(f"{self.name} cannot start; {where}")
            if time.monotonic() - started > STABLE_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            how = f"signal {-code}" if code < 0 else f"exit code {code}"
            logger.warning(
                "%s ended (%s), %s; again in %.0f s", self.name, how, where, pause
            )
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    def _where(self, code: int) -> str:
        """Where the reason for its end is to be read."""
        if self.log:
            return f"see {self.log}"
        killed = code == -signal.SIGKILL  # which no program hears, or can tell of
        return "somebody killed it" if killed else "the reason stands above"

    async def run_once(self) -> int:
        """Run it to its end; returns its exit code, or minus the signal that ended it.

        When cancelled, it stops the process first.
        """
        with contextlib.ExitStack() as files:
            output = files.enter_context(self.log.open("ab")) if self.log else None
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot.supervisor.child", *self.arguments),
                stdin=asyncio.subprocess.PIPE,
                stdout=output,
                stderr=output,
                env={**ONE_THREAD, **os.environ, **self.environment},
                pass_fds=self.descriptors,
                start_new_session=True,  # Ctrl-C is for us; we stop children in order
            )
        try:
            return await process.wait()
        finally:
            await _stop(process)


async def _stop(process: asyncio.subprocess.Process) -> None:
    """Asks the process and all it started to end, then makes them."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.returncode is not None:
            break
        _signal_group(process, number)
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
    _signal_group(process, signal.SIGKILL)  # what it has left behind


def _signal_group(process: asyncio.subprocess.Process, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
