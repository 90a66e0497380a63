"""What a database has to do for us, whichever it is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Protocol


class Database(Protocol):
    """Carries out statements over the tables of METADATA.

    No error tells more than its kind: the text of a database's error may hold a
    parent's words, and its address a password.

    Attributes:
        shared: Whether other gateways may read and write it too.
    """

    shared: bool

    async def open(self) -> None:
        """Makes the tables if need be.

        Raises:
            StoreError: The database is away or cannot be used.
        """
        ...

    async def execute(self, statement: Any) -> list[Any]:
        """The rows of a statement, in a transaction of its own.

        Raises:
            StoreError: It could not be carried out; nothing has changed.
        """
        ...

    def execute_soon(self, statement: Any, lost: str) -> None:
        """The same, and nobody waits; `lost` is logged if it fails.

        It is carried out before what is asked for after it.
        """
        ...

    async def problem(self) -> str:
        """What is wrong with the data; empty if nothing is.

        Raises:
            StoreError: It cannot be told.
        """
        ...

    async def close(self) -> None:
        """Waits for work under way, then closes all connections."""
        ...


class Part(ABC):
    """A part of the store: it knows its tables, and who carries out statements."""

    @abstractmethod
    async def execute(self, statement: Any) -> list[Any]:
        """See `Database`."""
