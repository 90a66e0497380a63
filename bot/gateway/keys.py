"""The keys of this installation: what makes its tokens and hashes, newest first.

Only the newest makes new ones. The older ones are still read, so that a change of key
ends no conversation and forgets no opt-out; see `bot.gateway.rekeying`.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from bot.errors import SettingsError

KEY_BYTES = 32
FOR_OWNER = 0o600


def read_keys(home: Path, shared: bytes = b"") -> tuple[bytes, ...]:
    """The lines of the secret that gateways share, or else of the file `secret`.

    The file is made on the first start.

    Raises:
        SettingsError: It cannot be read or written, or a line is shorter than 32 bytes.
    """
    if shared:
        return _checked(shared, "LACTABOT_SECRET", "remove the line")
    path = home / "secret"
    try:
        home.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            _write(path, [_new_key()])
        found = path.read_bytes()
    except OSError as error:
        message = f"{path}: {error.strerror}; set LACTABOT_HOME to a folder of yours"
        raise SettingsError(message) from error
    remedy = "remove the line, or the file: a new one will be made"
    return _checked(found, str(path), remedy)


def add_key(home: Path) -> int:
    """Put a new key before the others; returns how many there are now.

    The file changes at once and whole, whoever reads it meanwhile.

    Raises:
        SettingsError: It cannot be read or written.
    """
    keys = [_new_key(), *read_keys(home)]
    path, new = home / "secret", home / "secret.new"
    try:
        new.unlink(missing_ok=True)  # left behind by a power cut
        _write(new, keys)
        new.replace(path)
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}; nothing has changed") from error
    return len(keys)


def _checked(found: bytes, place: str, remedy: str) -> tuple[bytes, ...]:
    keys = tuple(found.splitlines())
    if not keys or any(len(key) < KEY_BYTES for key in keys):
        message = f"{place} has a line that is shorter than 32 bytes; {remedy}"
        raise SettingsError(message)
    return keys


def _new_key() -> bytes:
    return secrets.token_hex(KEY_BYTES).encode("ascii")


def _write(path: Path, keys: list[bytes]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FOR_OWNER)
    with os.fdopen(descriptor, "wb") as file:
        file.write(b"\n".join(keys))
        file.flush()
        os.fsync(file.fileno())
