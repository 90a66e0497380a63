"""Conversations that wait for a person or have one, in a gateway that has faults.

They are put into its memory, since a store that is broken could not tell of them. As a
process of its own, `… -m tests.gateway.with_persons FD HOME`, so that limits hold for
it alone.
"""

from __future__ import annotations

import datetime
import socket
import sys

import uvicorn

from bot.gateway.app import create_app
from bot.gateway.parts import Gateway, build
from bot.gateway.talks import Talk
from bot.settings import read_settings
from tests.gateway.phone import SMS
from tests.gateway.staffed import staffed

NOBODY = "http://127.0.0.1:1/"  # where no server listens
CHANNELS = ("web", "sms", "webhook")
NUMBERS = {"bot": "+15005550201", "waiting": "+15005550202", "person": "+15005550203"}


def name_of(channel: str, who: str) -> str:
    """What a channel calls the conversation that somebody is with."""
    return NUMBERS[who] if channel == "sms" else f"is-with-{who}"


def with_persons(gateway: Gateway) -> Gateway:
    """The gateway, in which each channel has a conversation of each state."""
    now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    for channel in CHANNELS:
        for who in ("waiting", "person"):
            key = gateway.tokens.key(channel, name_of(channel, who))
            gateway.desk.talks.put(key, Talk(channel, who, now))
    return gateway


def main() -> None:
    """Serves a socket until it is killed."""
    descriptor, home = sys.argv[1:]
    settings = staffed(read_settings({"LACTABOT_HOME": home, **SMS}), NOBODY)
    config = uvicorn.Config(
        create_app(with_persons(build(settings))), ws="none", log_config=None
    )
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=int(descriptor))])


if __name__ == "__main__":
    main()
