"""The one way into Rasa: the gateway, with its key, on this machine."""

from __future__ import annotations

import base64
import hmac
import os
from collections.abc import Awaitable, Callable
from typing import Any

import numpy as np
from rasa.core.agent import Agent
from rasa.core.channels.channel import (
    CollectingOutputChannel,
    InputChannel,
    UserMessage,
)
from rasa.shared.exceptions import InvalidConfigException
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.components import fast_paths
from bot.components.sentence_encoder import given
from bot.understanding.labeller import known_labels

KEY_VARIABLE = "LACTABOT_RASA_KEY"
MODEL_HEADER = "lactabot-model"  # the name of the model's file, which has its hash

# A word joiner: nobody sees it, the encoder drops it, str.strip() leaves it.
_WORD_JOINER = "\u2060"


class GatewayChannel(InputChannel):
    """Takes messages from the gateway and returns Rasa's replies, in one request.

    What a parent typed and what a button means come in fields of their own. A text that
    begins with a slash would be a command to Rasa, so it is given another beginning.
    """

    def __init__(self, key: str) -> None:
        self._key = key

    @classmethod
    def name(cls) -> str:
        """The name in responses (`channel: lactabot`) and in the URL."""
        return "lactabot"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> GatewayChannel:
        """Reads the key from the environment, where other users cannot see it.

        Rasa calls this before it loads the model, so the fast paths begin here.

        Raises:
            InvalidConfigException: There is no key.
        """
        key = os.environ.get(KEY_VARIABLE)
        if not key:
            message = f"set {KEY_VARIABLE}; `lactabot serve` does, and gives it to both"
            raise InvalidConfigException(message)
        fast_paths.install()
        return cls(key)

    def blueprint(
        self, on_new_message: Callable[[UserMessage], Awaitable[None]]
    ) -> Blueprint:
        """The routes: `GET /` to look which model is up, `POST /webhook` to talk.

        `POST /forget` drops the conversation `sender`, or those idle for `seconds`.
        """
        blueprint = Blueprint("gateway_channel", __name__)

        @blueprint.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            processor = request.app.ctx.agent.processor  # None without a model
            model = processor.model_filename if processor else ""
            return response.json({"status": "ok"}, headers={MODEL_HEADER: model})

        @blueprint.route("/forget", methods=["POST"])
        async def forget(request: Request) -> HTTPResponse:
            if not self._is_gateway(request):
                return response.json({"error": "wrong key"}, 401)
            _forget(request.app.ctx.agent, request.json)
            return response.json({})

        @blueprint.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            if not self._is_gateway(request):
                return response.json({"error": "wrong key"}, 401)
            collector = CollectingOutputChannel()
            given.set(_guessed(request.json))
            await on_new_message(_user_message(request.json, collector, self.name()))
            return response.json(collector.messages)

        return blueprint

    def _is_gateway(self, request: Request) -> bool:
        given = request.headers.get("authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {self._key}".encode())


def plain_text(text: str) -> str:
    """The same text, but never a command: `/restart` is what somebody typed."""
    return _WORD_JOINER + text.lstrip() if text.lstrip().startswith("/") else text


def _forget(agent: Agent | None, what: dict[str, Any]) -> None:
    """Until there is an agent, there is no conversation."""
    if agent is None:
        return
    store = agent.tracker_store  # Rasa puts a wrapper around it
    store = getattr(store, "_tracker_store", store)
    if "sender" in what:
        store.forget(what["sender"])
    else:
        store.forget_older(what["seconds"])


def _guessed(found: dict[str, str]) -> np.ndarray | None:
    """What the encoder guessed of a text; None if Rasa has to encode it.

    A button needs none: Rasa puts its payload in the place of what it understood. It
    gets anything, so that Rasa does not load the encoder for it.
    """
    width = len(known_labels())
    if found["payload"]:
        return np.zeros((1, width), dtype=np.float32)
    if not found["guessed"]:
        return None
    flat = np.frombuffer(base64.b64decode(found["guessed"]), dtype=np.float32)
    return flat.reshape(-1, width)


def _user_message(
    found: dict[str, str], collector: CollectingOutputChannel, channel: str
) -> UserMessage:
    return UserMessage(
        found["payload"] or plain_text(found["text"]),
        collector,
        found["sender"],
        input_channel=channel,
        metadata={"channel": found["channel"], "shown": found.get("shown")},
    )
