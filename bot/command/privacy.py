"""`lactabot forget`, `export` and `rotate-key`: what a privacy officer is asked for."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.command.shared import need_folder, one_line_errors, with_store
from bot.errors import SettingsError
from bot.settings import Settings, read_settings

if TYPE_CHECKING:
    from bot.gateway.store import Store

PHONES = {"sms": "", "whatsapp": "whatsapp:"}  # how Twilio writes a number
_HASH = re.compile(r"[0-9a-f]{64}")
FOR_OWNER = 0o600


def _named(command: Callable[..., None]) -> Callable[..., None]:
    """Takes a conversation in one of the ways in which a clinic knows one."""
    for option in (
        click.option("--portal", default="", help="The portal's own name for it."),
        click.option("--number", default="", help="Of a phone, as +15005550100."),
        click.argument("conversation", default=""),
    ):
        command = option(command)
    return command


@click.command()
@_named
@one_line_errors
def forget(conversation: str, number: str, portal: str) -> None:
    """Delete CONVERSATION, a hash as in events; a running gateway forgets it too.

    That a phone wants no texts any more (STOP) is kept, as a hash.
    """
    from bot.gateway import erasing

    settings = read_settings()
    hashes = _hashes(settings, conversation, number, portal)

    async def work(store: Store) -> None:
        for hashed in hashes:
            await erasing.order(store, hashed)

    with_store(settings, work)
    click.echo("Nothing of it is left here. Ask who got it from here: docs/privacy.md.")


@click.command()
@_named
@click.option("--out", default="", help="A new file, for your eyes only.")
@one_line_errors
def export(conversation: str, number: str, portal: str, out: str) -> None:
    """Show all that is kept of CONVERSATION, a hash as in events, as JSON."""
    from bot.gateway.exporting import exported

    settings = read_settings()
    hashes = _hashes(settings, conversation, number, portal)

    async def work(store: Store) -> dict[str, Any]:
        return await exported(store, hashes)

    found = with_store(settings, work)
    text = json.dumps(found, ensure_ascii=False, indent=2, default=str) + "\n"
    if out:
        _write(Path(out), text)
    else:
        click.echo(text, nl=False)


@click.command("rotate-key")
@one_line_errors
def rotate_key() -> None:
    """Make a new key; the older ones are still read. Then restart the gateways."""
    from bot.gateway.keys import add_key

    settings = read_settings()
    if settings.secret:
        raise SettingsError(
            "the keys are those of LACTABOT_SECRET: put a new line before the others "
            "there, `openssl rand -hex 32` makes one; then restart every gateway"
        )
    need_folder(settings)
    count = add_key(settings.home)
    click.echo(f"There are {count} keys now. Restart `lactabot serve`.")


def _hashes(
    settings: Settings, conversation: str, number: str, portal: str
) -> list[str]:
    """The hashes under which a conversation may lie, also by older keys."""
    from bot.gateway.keys import read_keys
    from bot.gateway.tokens import ConversationTokens

    if [bool(conversation), bool(number), bool(portal)].count(True) != 1:
        raise click.UsageError("Name a conversation: its hash, --number or --portal.")
    if conversation:
        if not _HASH.fullmatch(conversation):
            raise click.UsageError("A hash has 64 digits from 0 to f.")
        return [conversation]
    if not settings.secret:
        need_folder(settings)
    tokens = ConversationTokens(read_keys(settings.home, settings.secret), 0)
    if portal:
        return tokens.hashes("webhook", portal)
    return [
        hashed
        for channel, prefix in PHONES.items()
        for hashed in tokens.hashes(channel, prefix + number)
    ]


def _write(path: Path, text: str) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        with open(os.open(path, flags, FOR_OWNER), "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}") from error
