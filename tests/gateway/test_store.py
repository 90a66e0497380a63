"""Conversations are kept as they were, and a broken store breaks nothing else."""

import datetime
import sqlite3
import threading

import pytest

from bot.errors import StoreError
from bot.gateway.store import TURNS_AT_MOST, Store, tables
from bot.knowledge.reply import Button, Reply
from tests.gateway.parent import PATH, Parent

pytestmark = pytest.mark.anyio
TODAY = datetime.datetime(2026, 3, 1, 12)
IN_CRISIS = ("crisis", "suicidality", "en", "web")
SOURCE = {"title": "A", "section": "B", "publisher": "C", "as_of": None}
ANSWER = Reply(
    "answer",
    "Yes.",
    topic="pads",
    sources=(SOURCE,),
    source_line="Source: A.",
    buttons=(Button("D", "/e"),),
)
RED_FLAG = Reply("red_flag", "Call 911.", urgency="emergency")


@pytest.mark.parametrize("mode", [None, 0o644])
async def test_nobody_else_on_the_machine_reads_conversations(tmp_path, mode):
    path = tmp_path / "conversations.sqlite"
    if mode:
        path.touch(mode)

    store = Store(tmp_path)
    await store.open()
    await store.add("a", "hi", [ANSWER])

    modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}
    await store.close()
    assert len(modes) > 1
    assert set(modes.values()) == {0o600}


async def test_a_store_that_can_be_written_works(store):
    assert await store.works()


async def test_a_store_that_somebody_else_holds_does_not_work(file_store, tmp_path):
    other = sqlite3.connect(tmp_path / "conversations.sqlite")
    other.execute("BEGIN EXCLUSIVE")

    assert not await file_store.works()

    other.close()


async def test_a_store_that_hangs_does_not_work(file_store, monkeypatch):
    monkeypatch.setattr("bot.gateway.store.WORKS_SECONDS", 0.01)
    let_go = threading.Event()
    file_store._database._thread.submit(let_go.wait)

    assert not await file_store.works()

    let_go.set()


async def test_a_turn_comes_back_as_it_was_kept(store):
    await store.add("a", "do pads help", [RED_FLAG, ANSWER])

    (turn,) = await store.turns("a")

    assert turn.text == "do pads help"
    assert turn.replies == (RED_FLAG, ANSWER)


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


async def test_a_purged_text_leaves_no_trace_in_the_file(file_store, tmp_path):
    await file_store.add("a", "quagga " * 1000, [])
    await file_store.purge(0)
    await file_store.close()

    (path,) = tmp_path.iterdir()
    assert path.name == "conversations.sqlite"
    assert b"quagga" not in path.read_bytes()


@pytest.fixture
def day(monkeypatch):
    """Sets the day; gives it."""

    def day(days_later):
        now = TODAY + datetime.timedelta(days=days_later)
        monkeypatch.setattr(tables, "now", lambda: now)
        return now.date()

    return day


async def test_referrals_of_one_kind_and_day_are_one_number(store, day):
    today = day(0)
    for _ in range(3):
        await store.count(*IN_CRISIS)

    (row,) = await store.counts()

    assert row == {
        "day": today,
        "level": "crisis",
        "category": "suicidality",
        "language": "en",
        "channel": "web",
        "count": 3,
    }


@pytest.mark.parametrize(
    "other",
    [
        ("emergency", "suicidality", "en", "web"),
        ("crisis", "violence", "en", "web"),
        ("crisis", "suicidality", "es", "web"),
        ("crisis", "suicidality", "en", "sms"),
    ],
)
async def test_referrals_of_another_kind_are_a_number_of_their_own(store, other):
    await store.count(*IN_CRISIS)
    await store.count(*other)

    assert [row["count"] for row in await store.counts()] == [1, 1]


async def test_the_latest_day_comes_first(store, day):
    days = []
    for days_later in (1, 0, 2):
        days.append(day(days_later))
        await store.count(*IN_CRISIS)

    found = [row["day"] for row in await store.counts()]

    assert found == sorted(days, reverse=True)


async def test_the_ledger_has_no_place_for_a_conversation_or_a_word(
    file_store, tmp_path
):
    await file_store.count(*IN_CRISIS)

    with sqlite3.connect(tmp_path / "conversations.sqlite") as database:
        columns = database.execute("PRAGMA table_info(referrals)").fetchall()
    assert [name for _, name, *_ in columns] == [
        "day",
        "level",
        "category",
        "language",
        "channel",
        "count",
    ]


async def test_counts_stay_when_conversations_are_deleted(store):
    await store.add("a", "hi", [ANSWER])
    await store.count(*IN_CRISIS)

    await store.purge(0)

    assert await store.turns("a") == []
    assert [row["count"] for row in await store.counts()] == [1]


async def test_feedback_is_deleted_after_so_many_days(store, day):
    for days_later in (0, 1):
        day(days_later)
        await store.rate(f"id{days_later}", "pads", "v1", True, f"day {days_later}")
    day(31)

    await store.purge_ratings(30)

    assert [row["comment"] for row in await store.ratings()] == ["day 1"]


async def test_an_older_file_gets_its_ledger_when_it_is_opened(tmp_path):
    with sqlite3.connect(tmp_path / "conversations.sqlite") as database:
        database.execute("CREATE TABLE turns (id INTEGER)")
    store = Store(tmp_path)
    await store.open()

    await store.count(*IN_CRISIS)

    assert [row["count"] for row in await store.counts()] == [1]
    await store.close()


async def test_a_store_that_cannot_be_opened_says_so_without_a_text(tmp_path):
    store = Store(tmp_path / "missing")

    with pytest.raises(StoreError, match="FileNotFoundError"):
        await store.open()
    with pytest.raises(StoreError):
        await store.count(*IN_CRISIS)
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
    assert "conversations and events are not kept" in caplog.text
    assert "breast pads" not in caplog.text


def test_without_a_store_a_conversation_cannot_be_resumed(start, tmp_path):
    with start(conversations=tmp_path / "missing") as client:
        parent = Parent(client)
        parent.say("hi")
        headers = {"Authorization": f"Bearer {parent.token}"}
        response = client.get(PATH, headers=headers)

    assert response.status_code == 503
    assert response.json()["title"] == "Store away"


async def test_turns_of_messages_without_an_id_are_all_kept(store):
    await store.add("a", "hi", [])
    await store.add("a", "hi", [])

    assert len(await store.turns("a")) == 2


async def test_the_file_of_an_older_release_is_taken_over(tmp_path):
    with sqlite3.connect(tmp_path / "conversations.sqlite") as older:
        older.execute(
            "CREATE TABLE turns (id INTEGER PRIMARY KEY, conversation VARCHAR(64), "
            "at DATETIME, text TEXT, replies JSON)"
        )
        older.execute(
            "INSERT INTO turns VALUES (1, 'a', '2026-03-01 12:00:00', 'old', '[]')"
        )
    store = Store(tmp_path)
    await store.open()
    await store.add("a", "new", [], "id")
    await store.add("a", "new", [], "id")
    turns = await store.turns("a")
    await store.close()

    assert [turn.text for turn in turns] == ["old", "new"]
