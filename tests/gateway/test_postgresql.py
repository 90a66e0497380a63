"""A PostgreSQL that goes away, hangs and comes back costs time, and no more."""

import asyncio
import struct

import pytest
from sqlalchemy import text

from bot.errors import StoreError
from bot.gateway.store import Store, postgresql
from bot.gateway.store.postgresql import place_of
from bot.knowledge.reply import Reply

pytestmark = pytest.mark.anyio
ANSWER = Reply("answer", "Yes.", topic="pads")
NOWHERE = "postgresql://quagga:zeppelin@127.0.0.1:1/lactabot?sslmode=disable"
# Source: https://www.postgresql.org/docs/current/protocol-message-formats.html
SSL_REQUEST = struct.pack("!II", 8, 80877103)
TOO_LONG = "k" * 65  # for a conversation's key


@pytest.fixture
def url(postgres):
    return postgres.new_database()


@pytest.fixture
async def shared(tmp_path, url, monkeypatch):
    """An open store in PostgreSQL, which asks at once whether its server is back."""
    monkeypatch.setattr(postgresql, "PAUSE_SECONDS", 0.05)
    store = Store(tmp_path, url)
    await store.open()
    yield store
    await store.close()


async def said(store, conversation="a"):
    return [turn.text for turn in await store.turns(conversation)]


async def once_back(work):
    """The outcome of some work as soon as the server takes it again."""
    while True:
        try:
            return await work()
        except StoreError:
            await asyncio.sleep(0.05)


async def test_nothing_lies_in_a_file(shared, tmp_path):
    await shared.add("a", "hi", [ANSWER])

    assert list(tmp_path.iterdir()) == []


async def test_several_gateways_make_the_tables_at_the_same_moment(tmp_path, url):
    stores = [Store(tmp_path, url) for _ in range(4)]

    await asyncio.gather(*(store.open() for store in stores))
    for number, store in enumerate(stores):
        await store.add("a", str(number), [])

    assert await said(stores[0]) == ["0", "1", "2", "3"]
    await asyncio.gather(*(store.close() for store in stores))


async def test_a_killed_server_that_is_back_is_used_without_a_restart(shared, postgres):
    await shared.add("a", "before", [ANSWER])

    postgres.kill()
    with pytest.raises(StoreError):
        await shared.add("a", "meanwhile", [ANSWER])
    postgres.start()
    await once_back(lambda: shared.add("a", "after", [ANSWER]))

    assert await said(shared) == ["before", "after"]


async def test_a_server_that_comes_up_after_us_gets_its_tables(
    tmp_path, url, postgres, monkeypatch
):
    monkeypatch.setattr(postgresql, "PAUSE_SECONDS", 0.05)
    store = Store(tmp_path, url)
    postgres.kill()
    with pytest.raises(StoreError):
        await store.open()

    postgres.start()
    await once_back(lambda: store.add("a", "after", [ANSWER]))

    assert await said(store) == ["after"]
    await store.close()


async def test_a_hanging_server_is_waited_for_once_and_then_not_at_all(
    shared, postgres, monkeypatch
):
    monkeypatch.setattr(postgresql, "PAUSE_SECONDS", 3600)
    with postgres.hanging():
        with pytest.raises(StoreError, match="TimeoutError"):
            await shared.add("a", "hi", [ANSWER])
        with pytest.raises(StoreError, match="is away"):
            await shared.add("a", "hi", [ANSWER])


async def test_more_statements_at_once_than_connections_are_all_carried_out(shared):
    adds = (shared.add(str(n), "hi", [ANSWER]) for n in range(100))

    await asyncio.gather(*adds)

    (row,) = await shared.execute(text("SELECT count(*) FROM turns"))
    assert row.count == 100


async def test_what_nobody_waits_for_is_done_before_what_comes_after_it(shared):
    for number in range(20):
        shared.execute_soon(
            text(f"INSERT INTO outcomes VALUES ('{number:02}', now(), '')"), "lost"
        )

    rows = await shared.execute(text("SELECT id FROM outcomes ORDER BY at, id"))

    assert [row.id for row in rows] == [f"{number:02}" for number in range(20)]


async def test_what_nobody_waits_for_outlasts_an_outage(shared, postgres):
    await shared.add("a", "before", [ANSWER])
    postgres.kill()
    shared.execute_soon(text("UPDATE turns SET text = 'changed'"), "lost")
    with pytest.raises(StoreError):
        await shared.turns("a")

    postgres.start()
    await once_back(lambda: shared.turns("a"))

    assert await said(shared) == ["changed"]


async def test_one_who_no_longer_waits_leaves_the_connection_whole(shared):
    for number in range(20):
        adding = asyncio.ensure_future(shared.add("a", str(number), [ANSWER]))
        await asyncio.sleep(0)
        adding.cancel()
        await asyncio.gather(adding, return_exceptions=True)

    await shared.add("b", "hi", [ANSWER])

    assert await said(shared, "b") == ["hi"]


async def test_no_word_of_a_parent_is_in_an_error_or_in_the_servers_log(
    shared, postgres, caplog
):
    with pytest.raises(StoreError) as caught:
        await shared.add(TOO_LONG, "the purple zeppelin", [ANSWER])
    shared.execute_soon(text("SELECT 1 / 0"), "lost")
    await shared.turns("a")

    assert "StringDataRightTruncationError" in str(caught.value)
    assert caught.value.__cause__ is None
    assert "DivisionByZeroError" in caplog.text
    assert "value too long" in postgres.log()
    for told in (str(caught.value), caplog.text, postgres.log()):
        assert "zeppelin" not in told


async def test_no_error_tells_the_password(tmp_path, caplog):
    store = Store(tmp_path, NOWHERE)

    with pytest.raises(StoreError) as caught:
        await store.open()

    assert "PostgreSQL at 127.0.0.1:1/lactabot" in str(caught.value)
    assert "ConnectionRefusedError" in str(caught.value)
    for told in (str(caught.value), caplog.text):
        assert "zeppelin" not in told
    await store.close()


async def test_a_server_without_tls_hears_nothing_if_the_url_asks_for_it(tmp_path):
    heard = asyncio.get_running_loop().create_future()

    async def no_tls(reader, writer):
        asked = await reader.readexactly(len(SSL_REQUEST))
        writer.write(b"N")
        heard.set_result(asked + await reader.read())
        writer.close()

    server = await asyncio.start_server(no_tls, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    url = f"postgresql://quagga:zeppelin@127.0.0.1:{port}/bot?sslmode=require"
    store = Store(tmp_path, url)

    with pytest.raises(StoreError):
        await store.open()

    assert await heard == SSL_REQUEST
    await store.close()
    server.close()
    await server.wait_closed()


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("postgresql://u:p@db.example.org:5433/bot", "db.example.org:5433/bot"),
        ("postgresql://u:p@db.example.org/bot?password=p", "db.example.org/bot"),
        ("postgresql:///bot?host=/run/postgresql", "this machine/bot"),
        ("postgresql://u:p@db.example.org:port/bot", ""),
    ],
)
def test_a_place_is_named_without_user_and_password(url, place):
    assert place_of(url) == ("PostgreSQL at " + place if place else "PostgreSQL")
