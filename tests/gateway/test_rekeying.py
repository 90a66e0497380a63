"""After a change of key, nobody is taken for somebody new."""

import sqlite3

import pytest
from sqlalchemy import text

from bot.errors import TokenError
from bot.gateway.keys import add_key
from bot.gateway.personal import keyed_columns
from bot.gateway.rekeying import Hashes
from bot.gateway.tokens import AnswerTokens, ConversationTokens
from tests.gateway.parent import PATH, Parent
from tests.gateway.phone import Phone
from tests.gateway.rows import put_row

OLD, NEW = b"o" * 32, b"n" * 32
QUESTION = "Which breast pads should I use?"


@pytest.fixture
def old_parent(start):
    """A parent who asked before the change of key."""
    with start() as client:
        parent = Parent(client)
        parent.say(QUESTION)
    return parent


@pytest.fixture
def rotate(settings):
    return lambda: add_key(settings.home)


def hashes_in(home, table, column="conversation"):
    with sqlite3.connect(home / "conversations.sqlite") as database:
        rows = database.execute(f"SELECT DISTINCT {column} FROM {table}")
        return {row[0] for row in rows}


def test_a_token_by_an_older_key_is_still_good():
    token = ConversationTokens([OLD], 3600).issue("name")

    assert ConversationTokens([NEW, OLD], 3600).name(token) == "name"


def test_a_new_token_is_by_the_newest_key():
    token = ConversationTokens([NEW, OLD], 3600).issue("name")

    assert ConversationTokens([NEW], 3600).name(token) == "name"
    with pytest.raises(TokenError):
        ConversationTokens([OLD], 3600).name(token)


def test_an_answer_named_by_an_older_key_can_still_be_rated():
    token = AnswerTokens([OLD]).issue("pads", "Yes.")

    assert AnswerTokens([NEW, OLD]).read(token)[0] == "pads"


def test_a_conversation_goes_on_after_a_change_of_key(start, rotate, old_parent):
    rotate()

    with start() as client:
        parent = Parent(client, old_parent.token)
        before = parent.resume()
        parent.say("hi")
        after = parent.resume()

    assert [turn["text"] for turn in before] == [QUESTION]
    assert [turn["text"] for turn in after] == [QUESTION, "hi"]


def test_what_lay_under_the_old_hash_lies_under_the_new_one(
    start, rotate, old_parent, settings
):
    before = hashes_in(settings.home, "turns")
    rotate()
    with start() as client:
        Parent(client, old_parent.token).resume()

    (now,) = hashes_in(settings.home, "turns")
    assert now not in before


@pytest.mark.parametrize("restarts", [1, 2])
def test_get_help_on_an_old_page_still_brings_988(start, rotate, restarts):
    with start() as client:
        parent = Parent(client)
        parent.say("I want to kill myself")
        standing, _ = parent.say("thanks")
    rotate()

    for _ in range(restarts):
        with start() as client:
            (reply,) = Parent(client, parent.token).press(standing["buttons"][0])

    assert reply["kind"] == "crisis"


def test_who_has_stopped_texts_stays_stopped(start, rotate):
    with start() as client:
        phone = Phone(client)
        phone.send("STOP")
    rotate()

    with start() as client:
        phone._client = client
        assert phone.send(QUESTION) == []


def test_a_choice_by_number_is_understood_after_a_change_of_key(start, rotate):
    with start() as client:
        phone = Phone(client)
        phone.send(QUESTION)
    rotate()

    with start() as client:
        phone._client = client
        (answer, *_) = phone.send("1")

    assert "no longer works" not in answer


def test_without_its_key_a_conversation_is_at_its_end(start, settings, old_parent):
    (settings.home / "secret").write_bytes(NEW)

    with start() as client:
        headers = {"Authorization": f"Bearer {old_parent.token}"}
        assert client.get(PATH, headers=headers).status_code == 401


@pytest.mark.anyio
async def test_with_one_key_nothing_is_looked_up(store):
    await store.add("old", "hi", [])
    hashes = Hashes(store)
    await hashes.open([OLD])

    hashes.learn("new", ["old"])

    assert len(await store.turns("old")) == 1


@pytest.mark.anyio
async def test_every_table_with_a_conversation_is_moved(store):
    for column in keyed_columns():
        await put_row(store, column.table, **{column.name: "old"})
    hashes = Hashes(store)
    await hashes.open([NEW, OLD])

    hashes.learn("new", ["old"])

    for column in keyed_columns():
        query = text(f"SELECT {column.name} FROM {column.table.name}")
        assert await store.execute(query) == [("new",)], column
