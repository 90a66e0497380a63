import asyncio
import time

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components import tracker_store
from bot.components.tracker_store import RecentTrackerStore


def conversation(sender_id, turns):
    events = [ActionExecuted("action_listen")]
    for number in range(turns):
        events += [
            UserUttered(f"message {number}"),
            ActionExecuted("action_answer"),
            ActionExecuted("action_listen"),
        ]
    return DialogueStateTracker.from_events(sender_id, events)


def texts(tracker):
    return [e.text for e in tracker.events if isinstance(e, UserUttered)]


@pytest.fixture
def store():
    return RecentTrackerStore(Domain.empty(), turns=2, conversations=2)


def saved(store, *trackers):
    async def save():
        for tracker in trackers:
            await store.save(tracker)
        return [await store.retrieve(tracker.sender_id) for tracker in trackers]

    return asyncio.run(save())


def test_only_the_last_turns_are_kept(store):
    (tracker,) = saved(store, conversation("a", 5))

    assert texts(tracker) == ["message 3", "message 4"]


def test_what_is_kept_begins_with_listening_as_every_conversation_does(store):
    (tracker,) = saved(store, conversation("a", 5))

    assert tracker.events[0] == ActionExecuted("action_listen")


def test_a_short_conversation_is_kept_whole(store):
    (tracker,) = saved(store, conversation("a", 1))

    assert texts(tracker) == ["message 0"]


def test_the_conversation_longest_idle_is_forgotten(store):
    names = [conversation(name, 1) for name in ("a", "b", "a", "c")]

    saved(store, *names)

    assert asyncio.run(store.keys()) == ["a", "c"]


def test_a_conversation_is_forgotten_on_demand(store):
    saved(store, conversation("a", 1), conversation("b", 1))

    store.forget("a")
    store.forget("never there")

    assert asyncio.run(store.keys()) == ["b"]


def test_what_nobody_has_used_for_so_long_is_forgotten(store, monkeypatch):
    saved(store, conversation("a", 1))
    now = time.monotonic()
    monkeypatch.setattr(tracker_store.time, "monotonic", lambda: now + 100)
    saved(store, conversation("b", 1))

    store.forget_older(50)

    assert asyncio.run(store.keys()) == ["b"]


def test_a_new_conversation_is_not_there(store):
    assert asyncio.run(store.retrieve("new")) is None
