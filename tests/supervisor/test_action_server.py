"""The actions answer whoever has the key, and nobody else."""

import os
import subprocess
import sys

import httpx
import pytest

from bot.supervisor.action_server import ACTIONS_KEY
from tests.supervisor.conftest import free_port, until

pytestmark = pytest.mark.rasa
ROUTES = [("POST", "/webhook"), ("GET", "/actions"), ("GET", "/health")]
KEY = {"Authorization": "Bearer the-key"}


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A client of the server, in a process of its own: Sanic starts once in each."""
    port = free_port()
    told = tmp_path_factory.mktemp("actions") / "log"
    with told.open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "bot.supervisor.action_server", str(port)],
            env={**os.environ, ACTIONS_KEY: "the-key"},
            stdout=log,
            stderr=log,
        )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            until(
                lambda: client.get("/health").status_code, f"an answer; {told} says why"
            )
            yield client
    finally:
        server.terminate()
        server.wait(30)


@pytest.mark.parametrize("key", [None, "", "another", "the-ke", "the-key2", "th\xe9"])
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_without_the_key_nothing_is_told(client, method, path, key):
    headers = {} if key is None else {"Authorization": f"Bearer {key}".strip().encode()}

    response = client.request(method, path, headers=headers)

    assert response.status_code == 401
    assert response.json() == {"error": "wrong key"}


def test_with_the_key_there_are_the_actions(client):
    response = client.get("/actions", headers=KEY)

    assert {"name": "action_answer"} in response.json()


def test_no_page_in_a_browser_may_read_what_it_says(client):
    response = client.get("/health", headers={**KEY, "Origin": "https://a.example"})

    assert response.status_code == 200
    assert "access-control-allow-origin" not in response.headers
