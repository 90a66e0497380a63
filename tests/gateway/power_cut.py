"""Kill a process that writes through the store, again and again: `… HOME ROUNDS`.

A program of its own, so that each round is a fork of a process without threads. It
prints what was acknowledged and is not there, and what SQLite says of its file.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sqlite3
import sys
from pathlib import Path

from bot.gateway.store import Store

BYTES = 4  # of the number of a turn in the pipe


async def write(home: Path, begin: int, acknowledge: int) -> None:
    """Turns without end; the number of each goes out once the store has it."""
    store = Store(home)
    await store.open()
    while True:
        await store.add("key", f"turn {begin} " + "x" * 500, [], f"message {begin}")
        os.write(acknowledge, begin.to_bytes(BYTES, "big"))
        begin += 1


def killed(home: Path, begin: int) -> list[int]:
    """The turns that were acknowledged by a process until it was killed."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        asyncio.run(write(home, begin, writer))
    os.close(writer)
    with os.fdopen(reader, "rb") as acknowledged:
        found = acknowledged.read(BYTES * random.randint(1, 40))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        found += acknowledged.read()
    return [
        int.from_bytes(found[i : i + BYTES], "big") for i in range(0, len(found), BYTES)
    ]


def main() -> None:
    """Prints the outcome of all rounds as JSON."""
    home, rounds = Path(sys.argv[1]), int(sys.argv[2])
    seen: set[int] = set()
    outcome: dict[str, list[object]] = {"integrity": [], "lost": [], "twice": []}
    for number in range(rounds):
        seen.update(killed(home, number * 1_000_000))
        with sqlite3.connect(home / "conversations.sqlite") as database:
            outcome["integrity"] += database.execute(
                "PRAGMA integrity_check"
            ).fetchone()
            texts = [row[0] for row in database.execute("SELECT text FROM turns")]
        database.close()
        there = [int(text.split()[1]) for text in texts]
        outcome["lost"] += sorted(seen - set(there))
        outcome["twice"] += sorted({n for n in there if there.count(n) > 1})
    json.dump({**outcome, "acknowledged": len(seen)}, sys.stdout)


if __name__ == "__main__":
    main()
