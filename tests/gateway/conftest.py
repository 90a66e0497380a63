"""What the tests of the gateway share: the real app over the real content."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from itsdangerous import TimestampSigner
from starlette.testclient import TestClient

from bot.encoder import SentenceEncoder
from bot.gateway.app import Gateway, build, create_app
from bot.gateway.engines import DialogueEngine
from bot.gateway.tokens import ButtonTokens, read_secret
from bot.gateway.turns import Turns
from bot.knowledge.entries import read_knowledge
from bot.knowledge.render import Renderer, topic_payload
from bot.knowledge.wording import read_wording
from bot.safety.guard import Guard
from bot.settings import Settings, read_settings
from tests.gateway.parent import Parent

_loaded_encoder = functools.cache(SentenceEncoder)


@pytest.fixture
def anyio_backend() -> str:
    """The event loop under uvicorn."""
    return "asyncio"


@pytest.fixture(scope="session")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the shared gateway."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def client(shared_home: Path) -> Iterator[TestClient]:
    """A gateway that runs for all tests; it alone encodes all example questions."""
    gateway = build(read_settings({"LACTABOT_HOME": str(shared_home)}))
    with TestClient(create_app(gateway), raise_server_exceptions=False) as client:
        for _ in range(10):  # each message waits for them a while, however slow it is
            if not gateway.retrieval.ready:
                Parent(client).say("What is let-down?")
        yield client


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


@pytest.fixture
def settings(
    client: TestClient,
    shared_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Settings:
    """A data folder of the test's own; the encoder is loaded, the questions encoded."""
    monkeypatch.setattr("bot.gateway.app.SentenceEncoder", _loaded_encoder)
    home = tmp_path / "home"
    home.mkdir()
    (home / "cache").symlink_to(shared_home / "cache")
    return read_settings({"LACTABOT_HOME": str(home)})


@pytest.fixture
def assemble(settings: Settings) -> Callable[..., Gateway]:
    """Builds a gateway, with another guard or other engines if a test has some."""

    def assemble(
        guard: Guard | None = None,
        engines: Sequence[DialogueEngine] | None = None,
        rasa_url: str = "",
        conversations: Path | None = None,
    ) -> Gateway:
        gateway = build(settings, rasa_url, "key", conversations)
        if guard is None and engines is None:
            return gateway
        guard = guard or gateway.guard
        knowledge, clinic = read_knowledge(settings.data), settings.clinic
        wording = read_wording(settings.data / "wording.yml", **clinic.contact)
        turns = Turns(
            guard=guard,
            engines=[gateway.retrieval] if engines is None else engines,
            renderer=Renderer(knowledge, wording, clinic.serve_unreviewed),
            buttons=ButtonTokens(
                read_secret(settings.home), map(topic_payload, knowledge)
            ),
            store=gateway.store,
        )
        return dataclasses.replace(gateway, guard=guard, turns=turns)

    return assemble


@pytest.fixture
def start(assemble: Callable[..., Gateway]) -> Callable[..., TestClient]:
    """Makes a gateway, see `assemble`, that runs for as long as `with` lasts."""

    def start(**parts: object) -> TestClient:
        app = create_app(assemble(**parts))
        return TestClient(app, raise_server_exceptions=False)

    return start
