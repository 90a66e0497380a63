"""Serve the actions to Rasa alone: `… -m bot.supervisor.action_server PORT`.

`rasa run actions`, as it was released, answers everybody who reaches its port.
"""

from __future__ import annotations

import hmac
import os
import sys

from rasa_sdk.endpoint import create_app
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

ACTIONS_KEY = "LACTABOT_ACTIONS_KEY"


def guarded(key: str) -> Sanic:
    """The actions behind a key, as a server that no page in a browser may ask."""
    app = create_app("actions", cors_origins="")
    expected = f"Bearer {key}".encode()

    @app.on_request
    async def check(request: Request) -> HTTPResponse | None:
        given = request.headers.get("authorization", "").encode()
        if hmac.compare_digest(given, expected):
            return None
        return response.json({"error": "wrong key"}, 401)

    return app


def main() -> None:
    """Serves this machine until told to stop; there is no start without a key."""
    app = guarded(os.environ[ACTIONS_KEY])
    app.run("127.0.0.1", int(sys.argv[1]), access_log=False)


if __name__ == "__main__":
    main()
