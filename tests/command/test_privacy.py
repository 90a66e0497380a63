"""What a clinic does when a parent asks what is kept of them, or to be deleted."""

import asyncio
import json

import pytest
from click.testing import CliRunner

from bot import cli
from bot.command import privacy
from bot.gateway.keys import add_key, read_keys
from bot.gateway.store import METADATA, Store
from bot.gateway.tokens import ConversationTokens
from bot.settings import read_settings
from tests.gateway.rows import put_row, rows_of

NUMBER = "+15005550100"
WAYS = [
    (["--number", NUMBER], ("sms", NUMBER)),
    (["--number", NUMBER], ("whatsapp", f"whatsapp:{NUMBER}")),
    (["--portal", "patient 7"], ("webhook", "patient 7")),
]


@pytest.fixture
def home(tmp_path):
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def lactabot(home, monkeypatch):
    """Runs a command."""
    variables = {"LACTABOT_HOME": str(home)}
    monkeypatch.setattr(privacy, "read_settings", lambda: read_settings(variables))
    return lambda *arguments: CliRunner().invoke(cli.main, arguments)


@pytest.fixture
def with_store(home):
    """Does some work with the store."""

    def with_store(work):
        async def run():
            store = Store(home)
            await store.open()
            try:
                return await work(store)
            finally:
                await store.close()

        return asyncio.run(run())

    return with_store


@pytest.fixture
def said(with_store):
    """Puts a turn under a hash."""
    return lambda key: with_store(lambda store: store.add(key, "a quagga leaks", []))


@pytest.fixture
def turns(with_store):
    """The turns under a hash."""
    return lambda key: with_store(lambda store: store.turns(key))


@pytest.fixture
def with_variables(home, monkeypatch):
    """Runs a command with other settings."""

    def with_variables(variables, *arguments):
        found = read_settings({"LACTABOT_HOME": str(home), **variables})
        monkeypatch.setattr(privacy, "read_settings", lambda: found)
        return CliRunner().invoke(cli.main, arguments)

    return with_variables


def hash_of(home, channel, name):
    return ConversationTokens(read_keys(home), 0).key(channel, name)


def test_a_conversation_is_deleted_by_its_hash(lactabot, said, turns, home):
    said("a" * 64)
    said("b" * 64)

    result = lactabot("forget", "a" * 64)

    assert result.exit_code == 0, result.output
    assert turns("a" * 64) == []
    assert len(turns("b" * 64)) == 1


@pytest.mark.parametrize(("arguments", "name"), WAYS)
def test_it_is_found_by_what_the_clinic_knows(
    lactabot, said, turns, home, arguments, name
):
    key = hash_of(home, *name)
    said(key)

    result = lactabot("forget", *arguments)

    assert result.exit_code == 0, result.output
    assert turns(key) == []


def test_it_is_found_under_an_older_key(lactabot, said, turns, home):
    key = hash_of(home, "sms", NUMBER)
    said(key)
    add_key(home)

    lactabot("forget", "--number", NUMBER)

    assert turns(key) == []


def test_no_byte_of_it_is_left_below_the_home(lactabot, said, home):
    said("a" * 64)

    lactabot("forget", "a" * 64)

    files = [path for path in home.rglob("*") if path.is_file()]
    assert files
    assert not any(b"quagga" in path.read_bytes() for path in files)


def test_a_running_gateway_is_told(lactabot, with_store):
    lactabot("forget", "a" * 64)

    (order,) = with_store(lambda store: rows_of(store, METADATA.tables["erasures"]))
    assert order.hash == "a" * 64


def test_an_export_has_what_was_said_and_done(lactabot, said, with_store):
    said("a" * 64)
    said("b" * 64)
    texters = METADATA.tables["texters"]
    with_store(lambda store: put_row(store, texters, key="a" * 64, language="es"))

    found = json.loads(lactabot("export", "a" * 64).output)

    assert found.keys() == {"turns", "texters"}
    assert [turn["text"] for turn in found["turns"]] == ["a quagga leaks"]
    assert found["texters"][0]["language"] == "es"


def test_an_export_has_what_waits_to_be_sent(lactabot, with_store):
    events = METADATA.tables["events"]
    body = json.dumps({"conversation": "a" * 64, "text": "a quagga leaks"})
    with_store(lambda store: put_row(store, events, body=body))

    found = json.loads(lactabot("export", "a" * 64).output)

    assert "quagga" in found["events"][0]["body"]


def test_of_nobody_an_export_is_empty(lactabot):
    assert json.loads(lactabot("export", "a" * 64).output) == {}


def test_an_exported_file_is_for_our_eyes_only(lactabot, said, tmp_path):
    said("a" * 64)
    path = tmp_path / "found.json"

    result = lactabot("export", "a" * 64, "--out", str(path))

    assert "quagga" not in result.output
    assert "quagga" in path.read_text(encoding="utf-8")
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_export_overwrites_no_file(lactabot, tmp_path):
    path = tmp_path / "found.json"
    path.write_text("mine")

    result = lactabot("export", "a" * 64, "--out", str(path))

    assert result.exit_code == 1
    assert path.read_text() == "mine"


@pytest.mark.parametrize("command", ["forget", "export"])
@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["a" * 64, "--number", NUMBER],
        ["a" * 63],
        ["--portal", "a", "--number", "1"],
    ],
)
def test_exactly_one_conversation_is_named(lactabot, command, arguments):
    assert lactabot(command, *arguments).exit_code == 2


def test_a_new_key_is_made_and_never_shown(lactabot, home):
    (before,) = read_keys(home)

    result = lactabot("rotate-key")

    _, older = read_keys(home)
    assert older == before
    assert result.output == "There are 2 keys now. Restart `lactabot serve`.\n"


def test_where_nothing_is_kept_nothing_is_said_to_be_deleted(with_variables, tmp_path):
    nowhere = {"LACTABOT_HOME": str(tmp_path / "nowhere")}
    for arguments in (["forget", "a" * 64], ["forget", "--number", NUMBER]):
        result = with_variables(nowhere, *arguments)

        assert result.exit_code == 1
        assert "nothing was kept yet" in result.output
    assert not (tmp_path / "nowhere").exists()


def test_it_is_found_under_the_key_that_gateways_share(
    with_variables, said, turns, home
):
    secret = "s" * 32
    key = ConversationTokens([secret.encode()], 0).key("sms", NUMBER)
    said(key)

    with_variables({"LACTABOT_SECRET": secret}, "forget", "--number", NUMBER)

    assert turns(key) == []
    assert not (home / "secret").exists()


def test_a_shared_key_is_changed_where_it_is_set(with_variables, home):
    result = with_variables({"LACTABOT_SECRET": "s" * 32}, "rotate-key")

    assert result.exit_code == 1
    assert "put a new line before the others" in result.output
    assert not (home / "secret").exists()
