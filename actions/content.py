"""What the actions say: the same entries and words as the gateway, read once."""

from __future__ import annotations

import functools
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.knowledge.entries import read_knowledge
from bot.knowledge.outside import read_outside
from bot.knowledge.render import Renderer
from bot.knowledge.reply import Reply
from bot.knowledge.wording import read_wording
from bot.settings import read_settings

GATEWAY_CHANNEL = "lactabot"  # bot.components.channel.GatewayChannel


@functools.cache
def renderer() -> Renderer:
    """The renderer over data/ and clinic.yml.

    Raises:
        ContentError: A file cannot be used; the action server does not start.
    """
    settings = read_settings()
    clinic = settings.clinic
    wording = read_wording(settings.data / "wording.yml", **clinic.contact)
    outside = read_outside(settings.data / "outside", **clinic.contact)
    knowledge = read_knowledge(settings.data)
    return Renderer(knowledge, wording, clinic.serve_unreviewed, outside)


def channel(tracker: Tracker) -> str:
    """The channel of the parent, `web` or `sms`, as the gateway tells it."""
    metadata: dict[str, Any] = tracker.latest_message.get("metadata") or {}
    return metadata.get("channel", "web")


def utter(dispatcher: CollectingDispatcher, tracker: Tracker, reply: Reply) -> None:
    """Says a reply: structured to the gateway, readable in `rasa shell` and REST."""
    if tracker.get_latest_input_channel() == GATEWAY_CHANNEL:
        dispatcher.utter_message(json_message=reply.as_json())
        return
    buttons = [{"title": b.title, "payload": b.payload} for b in reply.buttons]
    text = "\n\n".join(filter(None, (reply.text, reply.source_line)))
    dispatcher.utter_message(text=text, buttons=buttons)
