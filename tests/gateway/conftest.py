"""What the tests of the gateway share: the real app over the real content."""

from __future__ import annotations

import datetime
import functools
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from itsdangerous import TimestampSigner
from starlette.testclient import TestClient

from bot.encoder import SentenceEncoder
from bot.gateway.app import create_app
from bot.gateway.parts import Gateway, build
from bot.gateway.store import Store
from bot.safety.guard import Guard
from bot.settings import Settings, read_settings
from tests.gateway.assembly import assembled, share
from tests.gateway.parent import Parent
from tests.gateway.phone import SMS, Phone
from tests.gateway.postgres import Server
from tests.gateway.receiver import ClinicServer, clinic_server


@pytest.fixture
def anyio_backend() -> str:
    """The event loop under uvicorn."""
    return "asyncio"


@pytest.fixture(scope="session")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the shared gateway."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def gateway_for_all(
    shared_home: Path, real_guard: Guard, encoder: SentenceEncoder
) -> Gateway:
    """The shared gateway, which takes text messages too."""
    with pytest.MonkeyPatch.context() as patch:
        share(patch, real_guard, encoder)
        return build(read_settings({"LACTABOT_HOME": str(shared_home), **SMS}))


@pytest.fixture(scope="session")
def client(gateway_for_all: Gateway) -> Iterator[TestClient]:
    """A gateway that runs for all tests."""
    gateway = gateway_for_all
    with TestClient(create_app(gateway), raise_server_exceptions=False) as client:
        for _ in range(10):  # each message waits for that a while, however slow it is
            if not gateway.retrieval.ready:
                Parent(client).say("What is let-down?")
        yield client


@pytest.fixture
def phone(client: TestClient) -> Phone:
    """Somebody with a number of their own who texts the shared gateway."""
    return Phone(client)


@pytest.fixture
def parent(client: TestClient) -> Parent:
    """Somebody who opens the page of the shared gateway."""
    return Parent(client)


@pytest.fixture
def expired(parent: Parent, monkeypatch: pytest.MonkeyPatch) -> str:
    """The token of a conversation that rested for too long."""
    with monkeypatch.context() as patch:
        patch.setattr(TimestampSigner, "get_timestamp", lambda self: 0)
        parent.say("What is let-down?")
    assert parent.token
    return parent.token


@pytest.fixture(scope="session")
def new_home() -> Callable[[Path], Settings]:
    """Makes data folders."""

    def new_home(home: Path) -> Settings:
        home.mkdir()
        return read_settings({"LACTABOT_HOME": str(home), **SMS})

    return new_home


@pytest.fixture
def settings(
    new_home: Callable[[Path], Settings],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    real_guard: Guard,
    encoder: SentenceEncoder,
) -> Settings:
    """A data folder of the test's own; rules and encoder are loaded."""
    share(monkeypatch, real_guard, encoder)
    return new_home(tmp_path / "home")


@pytest.fixture
def assemble(settings: Settings) -> Callable[..., Gateway]:
    """Builds a gateway, with another guard or other engines if a test has some."""
    return functools.partial(assembled, settings)


@pytest.fixture
def start(assemble: Callable[..., Gateway]) -> Callable[..., TestClient]:
    """Makes a gateway, see `assemble`, that runs for as long as `with` lasts."""

    def start(**parts: object) -> TestClient:
        app = create_app(assemble(**parts))
        return TestClient(app, raise_server_exceptions=False)

    return start


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server, up for all tests; who kills it starts it again."""
    server = Server()
    yield server
    server.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A database of the test's own: none for SQLite, in the test's folder."""
    if request.param == "sqlite":
        return ""
    return str(request.getfixturevalue("postgres").new_database())


@pytest.fixture
def server() -> Iterator[ClinicServer]:
    """A server of the clinic's that takes events."""
    with clinic_server() as server:
        yield server


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> type:
    """Lets a test move the time of hand-offs on."""

    class Clock:
        now = datetime.datetime(2026, 3, 1, 12)

    monkeypatch.setattr("bot.gateway.handoff._now", lambda: Clock.now)
    return Clock


@pytest.fixture
async def store(tmp_path: Path, database_url: str) -> AsyncIterator[Store]:
    """An open store of the test's own, in either database."""
    store = Store(tmp_path, database_url)
    await store.open()
    yield store
    await store.close()


@pytest.fixture
async def file_store(tmp_path: Path) -> AsyncIterator[Store]:
    """An open store in a file of the test's own."""
    store = Store(tmp_path)
    await store.open()
    yield store
    await store.close()
