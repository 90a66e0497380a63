"""What commands share: mistakes in one line, and work with the store."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot.errors import LactabotError, SettingsError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.gateway.store import Store

T = TypeVar("T")


def one_line_errors(command: Callable[..., None]) -> Callable[..., None]:
    """Says an error in one line; a stack trace is for mistakes of ours alone."""

    @functools.wraps(command)
    def wrapped(*arguments: Any, **options: Any) -> None:
        try:
            command(*arguments, **options)
        except LactabotError as error:
            raise click.ClickException(str(error)) from error

    return wrapped


def need_folder(settings: Settings) -> None:
    """Looks whether there is a data folder, and makes none: it would be empty.

    Raises:
        SettingsError: There is none.
    """
    if not settings.home.is_dir():
        raise SettingsError(
            f"nothing was kept yet: there is no folder {settings.home}; start "
            "`lactabot serve` once, or set LACTABOT_HOME to the folder that it has"
        )


def with_store(
    settings: Settings, work: Callable[[Store], Coroutine[Any, Any, T]]
) -> T:
    """Does some work with the store of a gateway that may be running.

    Raises:
        SettingsError: There is no folder for it.
        StoreError: It cannot be read or written.
    """
    from bot.gateway.store import Store

    if not settings.database_url:
        need_folder(settings)

    async def run() -> T:
        store = Store(settings.home, settings.database_url)
        try:
            await store.open()
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(run())
