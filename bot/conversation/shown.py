"""What a conversation can go on from when its own memory is elsewhere, or gone.

A Rasa worker remembers a conversation by itself; another one, or the same after a
restart, knows only what the parent was shown.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.conversation.state import State
from bot.knowledge.render import payload_topic
from bot.knowledge.reply import Reply

GOES_ON = ("answer", "clarify", "decline")  # kinds to which a short message may refer


def state_after(before: State, replies: Iterable[Reply], restarted: str = "") -> State:
    """The state after some replies, as far as they show it.

    Args:
        before: The state before them.
        replies: What was said, with the payloads of buttons as engines know them.
        restarted: What is said when a parent asks to begin anew.
    """
    replies = list(replies)
    if any(reply.kind == "crisis" for reply in replies):
        return State()  # "why?" asks nothing of the answer before it
    if any(r.kind == "smalltalk" and r.text == restarted for r in replies):
        return State()
    said = [reply for reply in replies if reply.kind in GOES_ON]
    if not said:
        return before
    answered = [reply.topic for reply in said if reply.kind == "answer" and reply.topic]
    topics = [payload_topic(button.payload) for button in said[-1].buttons]
    offered = tuple(topic for topic in topics if topic)
    topic = answered[-1] if answered else before.topic
    last = said[-1].kind
    return State(
        topic,
        offered,
        asking=last == "clarify",
        near=offered,
        declined=last == "decline",
    )
