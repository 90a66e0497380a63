"""A real PostgreSQL for the tests: killed, stopped and started for real."""

from __future__ import annotations

import re
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pgserver
import psutil
from pgserver._commands import POSTGRES_BIN_PATH


class Server:
    """One PostgreSQL on a socket of its own folder."""

    def __init__(self) -> None:
        # Not a folder of pytest's: PostgreSQL runs as a user of its own, who could not
        # enter it, and a socket's path must be short.
        self.folder = Path(tempfile.mkdtemp(prefix="lactabot-pg-"))
        self._server = pgserver.get_server(self.folder, cleanup_mode="stop")
        self._uri = self._server.get_uri()
        self._server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")

    def new_database(self) -> str:
        """The URL of an empty database."""
        name = f"test_{secrets.token_hex(6)}"
        self._server.psql(f"CREATE DATABASE {name};")
        return re.sub(r"/postgres\?", f"/{name}?", self._uri)

    def kill(self) -> None:
        """Ends it as a power cut does."""
        postmaster, *others = self._processes()
        for process in (postmaster, *others):
            process.kill()
        psutil.wait_procs([postmaster, *others], timeout=10)
        (self.folder / "postmaster.pid").unlink(missing_ok=True)

    def start(self) -> None:
        """Brings it back, at the same place."""
        log = self.folder / "log"
        owner = self.folder.stat().st_uid
        subprocess.run(
            [
                *(POSTGRES_BIN_PATH / "pg_ctl", "-w"),
                *("-D", self.folder, "-l", log),
                *("-o", f"-h '' -k {self.folder}", "start"),
            ],
            check=True,
            capture_output=True,
            user=owner,
        )

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """All its processes are stopped while the block lasts."""
        stopped = self._processes()
        for process in stopped:
            process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            for process in stopped:
                process.send_signal(signal.SIGCONT)

    def log(self) -> str:
        """All that the server wrote."""
        return (self.folder / "log").read_text(errors="replace")

    def close(self) -> None:
        """Ends it for good."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _processes(self) -> list[psutil.Process]:
        """The postmaster first."""
        pid = int((self.folder / "postmaster.pid").read_text().split()[0])
        postmaster = psutil.Process(pid)
        return [postmaster, *postmaster.children(recursive=True)]
