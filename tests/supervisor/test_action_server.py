"""The actions answer whoever has the key, and nobody else."""

import pytest
from starlette.testclient import TestClient

from bot.supervisor.action_server import guarded

pytestmark = [
    pytest.mark.rasa,
    pytest.mark.filterwarnings("ignore:You have set a listener:UserWarning"),  # Sanic's
]
ROUTES = [("POST", "/webhook"), ("GET", "/actions"), ("GET", "/health")]
KEY = {"Authorization": "Bearer the-key"}


@pytest.fixture(scope="module")
def client():
    with TestClient(guarded("the-key")) as client:
        yield client


@pytest.mark.parametrize("key", [None, "", "another", "the-ke", "the-key2", "th\xe9"])
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_without_the_key_nothing_is_told(client, method, path, key):
    headers = {} if key is None else {"Authorization": f"Bearer {key}".encode()}

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
