"""Write through the store until the disk is full, then make room: `… HOME`."""

from __future__ import annotations

import asyncio
import json
import resource
import sqlite3
import sys
from pathlib import Path

from bot.errors import StoreError
from bot.gateway.store import Store

ROOM_BYTES = 300_000  # for each file, as a full disk leaves it


async def main() -> None:
    """Prints the outcome as JSON."""
    home = Path(sys.argv[1])
    store, kept, told = Store(home), [], ""
    await store.open()
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM_BYTES, most))
    for number in range(10_000):
        try:
            await store.add("key", f"quagga {number} " + "x" * 5000, [])
        except StoreError as error:
            told = str(error)
            break
        kept.append(number)
    readable = len(await store.turns("key"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    await store.add("key", "quagga after", [])
    await store.close()
    with sqlite3.connect(home / "conversations.sqlite") as database:
        (integrity,) = database.execute("PRAGMA integrity_check").fetchone()
        texts = [row[0] for row in database.execute("SELECT text FROM turns")]
    found = [text.split()[1] for text in texts]
    expected = [*map(str, kept), "after"]
    json.dump(
        {
            "told": told,
            "kept": len(kept),
            "readable": readable,
            "integrity": integrity,
            "as acknowledged": found == expected,
        },
        sys.stdout,
    )


asyncio.run(main())
