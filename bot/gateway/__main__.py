"""The gateway as a process, started by the supervisor: `… -m bot.gateway FD`."""

from __future__ import annotations

import functools
import logging
import os
import socket
import sys

import uvicorn

from bot.errors import LactabotError
from bot.gateway.app import create_app
from bot.gateway.connections import (
    Connection,
    Idle,
    let_go_of_silent_peers,
    room,
)
from bot.gateway.engines.rasa_workers import RasaWorkers
from bot.gateway.parts import build
from bot.settings import read_settings

GRACE_SECONDS = 3  # for answers under way, when it is told to stop
KEEP_ALIVE_SECONDS = 5  # for the next request on a connection
BACKLOG = 4096  # connections that wait to be accepted; Linux allows no more by default


def set_up_logging() -> None:
    """Logs to the terminal; an outage of Rasa is one line, that of its engine."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    each_message = logging.getLogger("bot.gateway.answering")
    known = f"{RasaWorkers.__name__}: "
    each_message.addFilter(lambda record: not record.getMessage().startswith(known))


def main() -> None:
    """Serves the socket that the supervisor opened until it is told to stop."""
    set_up_logging()
    try:
        gateway = build(
            read_settings(),
            os.environ.get("LACTABOT_RASA_URLS", ""),
            os.environ.get("LACTABOT_RASA_KEY", ""),
        )
    except LactabotError as error:
        print(error, file=sys.stderr)
        sys.exit(os.EX_CONFIG)
    for problem in gateway.content.problems:
        print(problem, file=sys.stderr)
    config = uvicorn.Config(
        create_app(gateway),
        http=functools.partial(Connection, Idle(room())),  # type: ignore[arg-type]
        ws="none",
        proxy_headers=False,  # `bot.gateway.addresses` reads them, of trusted proxies
        limit_concurrency=None,  # it would refuse a crisis too
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        backlog=BACKLOG,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    listener = socket.socket(fileno=int(sys.argv[1]))
    let_go_of_silent_peers(listener)
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
