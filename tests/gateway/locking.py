"""Lock the store's file as a backup or another program may: nobody can even read it."""

import sqlite3
from pathlib import Path


def locking(home: Path) -> sqlite3.Connection:
    """Locks the file until the connection is closed; nobody may have it open.

    Without the locking mode, a file with a write-ahead log could still be read.
    """
    path = home / "conversations.sqlite"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA locking_mode=EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    return other
