"""Know conversations again after a change of key, and move them to the new one's hash.

A hash cannot be turned back, so what lies in the store under the hash by an older key
waits there until its name comes again: then it is moved, once, and nobody waits for it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence

from sqlalchemy import func, select, union_all, update

from bot.gateway.personal import keyed_columns, worded_columns
from bot.gateway.store import Store

CONVERSATIONS = 20_000  # whose older hashes are remembered, for their buttons

Moved = Callable[[str, str], None]


class Hashes:
    """The hashes of conversations by the newest key, and by the older ones.

    Attributes:
        at_move: Each is called with the old hash and the new one.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._stored: set[str] = set()
        self._older: OrderedDict[str, tuple[str, ...]] = OrderedDict()
        self.at_move: list[Moved] = []

    async def open(self, keys: Sequence[bytes]) -> None:
        """Learns under which hashes there is anything; with one key, there is no need.

        Raises:
            StoreError: It cannot be read; then what lies under older hashes waits.
        """
        if len(keys) > 1:
            found = union_all(*(select(column) for column in keyed_columns()))
            rows = await self._store.execute(found)
            self._stored.update(row[0] for row in rows)

    def learn(self, newest: str, older: Sequence[str]) -> None:
        """Note that these are hashes of the same conversation; move what is there."""
        self._older[newest] = tuple(older)
        self._older.move_to_end(newest)
        if len(self._older) > CONVERSATIONS:
            self._older.popitem(last=False)
        for old in older:
            if old in self._stored:
                self._stored.discard(old)
                self._move(old, newest)

    def older(self, newest: str) -> tuple[str, ...]:
        """The hashes of a conversation by older keys, the newest of them first."""
        return self._older.get(newest, ())

    def drop(self, newest: str) -> None:
        """Forget that it has other hashes."""
        self._older.pop(newest, None)

    def _move(self, old: str, new: str) -> None:
        for column in keyed_columns():
            move = update(column.table).where(column == old)
            self._store.execute_soon(
                move.values({column.name: new}), "what was before is not known"
            )
        for body in worded_columns():
            move = update(body.table).where(body.contains(old))
            self._store.execute_soon(
                move.values({body.name: func.replace(body, old, new)}),
                "an event names a conversation by its old hash",
            )
        for moved in self.at_move:
            moved(old, new)
