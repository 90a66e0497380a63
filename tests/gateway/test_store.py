"""Conversations are kept as they were, and a broken store breaks nothing else."""

import pytest

from bot.errors import StoreError
from bot.gateway.store import TURNS_AT_MOST, Store
from bot.knowledge.reply import Button, Reply
from tests.gateway.parent import PATH, Parent

pytestmark = pytest.mark.anyio
SOURCE = {"title": "A", "section": "B", "publisher": "C", "as_of": None}
ANSWER = Reply("answer", "Yes.", "pads", (SOURCE,), "Source: A.", (Button("D", "/e"),))


@pytest.fixture
async def store(tmp_path):
    store = Store(tmp_path)
    await store.open()
    yield store
    await store.close()


async def test_a_turn_comes_back_as_it_was_kept(store):
    await store.add("a", "do pads help", [ANSWER, Reply("decline", "No.")])

    (turn,) = await store.turns("a")

    assert turn.text == "do pads help"
    assert turn.replies == (ANSWER, Reply("decline", "No."))


async def test_each_conversation_has_its_own_turns(store):
    await store.add("a", "one", [])
    await store.add("b", "two", [])

    assert [turn.text for turn in await store.turns("a")] == ["one"]
    assert await store.turns("c") == []


async def test_a_long_conversation_shows_its_latest_turns(store):
    for number in range(TURNS_AT_MOST + 1):
        await store.add("a", str(number), [])

    turns = await store.turns("a")

    assert [turn.text for turn in turns] == [str(n + 1) for n in range(TURNS_AT_MOST)]


async def test_a_purged_text_leaves_no_trace_in_the_file(store, tmp_path, monkeypatch):
    await store.add("a", "quagga " * 1000, [])
    await store.purge(0)
    await store.close()

    (path,) = tmp_path.iterdir()
    assert path.name == "conversations.sqlite"
    assert b"quagga" not in path.read_bytes()


async def test_a_store_that_cannot_be_opened_says_so_without_a_text(tmp_path):
    store = Store(tmp_path / "missing")

    with pytest.raises(StoreError, match="OperationalError"):
        await store.open()
    with pytest.raises(StoreError) as caught:
        await store.add("a", "quagga", [])
    assert "quagga" not in str(caught.value)
    assert caught.value.__cause__ is None
    await store.close()


def test_without_a_store_questions_are_answered_all_the_same(start, tmp_path, caplog):
    with start(conversations=tmp_path / "missing") as client:
        parent = Parent(client)
        (answer,) = parent.say("Which breast pads should I use?")
        (follow_up,) = parent.press(answer["buttons"][0])

    assert (answer["kind"], follow_up["kind"]) == ("answer", "answer")
    assert "conversations are not kept" in caplog.text
    assert "breast pads" not in caplog.text


def test_without_a_store_a_conversation_cannot_be_resumed(start, tmp_path):
    with start(conversations=tmp_path / "missing") as client:
        parent = Parent(client)
        parent.say("hi")
        headers = {"Authorization": f"Bearer {parent.token}"}
        response = client.get(PATH, headers=headers)

    assert response.status_code == 503
    assert response.json()["title"] == "Store away"
