"""A gateway with every route set up, which answers at once: it knows nothing."""

from __future__ import annotations

import contextlib
import functools
import tempfile
from typing import NoReturn
from urllib.parse import parse_qsl

from starlette.datastructures import ImmutableMultiDict
from starlette.testclient import TestClient

from bot.errors import ModelError
from bot.gateway.app import create_app
from bot.gateway.channels.twilio import PATH, signatures
from bot.gateway.parts import Gateway, build
from bot.gateway.signatures import Keys
from bot.settings import read_settings
from tests.gateway.receiver import SECRET
from tests.gateway.stand_ins import Away

KEYS = Keys([SECRET])
TOKEN = "0123456789abcdef" * 2
PUBLIC = "https://bot.example.org"


_open = contextlib.ExitStack()


@functools.cache
def gateway() -> Gateway:
    """The gateway, from the first call on until `close`."""
    home = _open.enter_context(tempfile.TemporaryDirectory())
    variables = {
        "LACTABOT_HOME": home,
        "LACTABOT_PUBLIC_URL": PUBLIC,
        "LACTABOT_TWILIO_AUTH_TOKEN": TOKEN,
        "LACTABOT_WEBHOOK_SECRET": SECRET,
    }
    made = build(read_settings(variables))
    made.encoder._load = _missing
    made.turns.answering._engines = [Away()]
    return made


@functools.cache
def client() -> TestClient:
    """Who sends to the gateway, which runs."""
    app = create_app(gateway())
    return _open.enter_context(TestClient(app, raise_server_exceptions=False))


def close() -> None:
    """Ends the gateway, if it was ever begun."""
    _open.close()
    client.cache_clear()
    gateway.cache_clear()


def signed_by_twilio(body: bytes) -> dict[str, str]:
    """What Twilio sends with a form."""
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    found = signatures(TOKEN, PUBLIC + PATH, ImmutableMultiDict(pairs))
    return {"X-Twilio-Signature": min(found)}


def _missing() -> NoReturn:
    raise ModelError("no encoder: the first tier is fed here")
