"""The gateway says how it is, keeps to itself, and survives its own mistakes."""

import datetime
import json
import os
import subprocess
import sys

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from bot.encoder import files, sentence_encoder
from bot.gateway.app import create_app
from bot.gateway.store import tables
from bot.safety.guard import Guard
from bot.safety.lexicon import Lexicon
from bot.settings import PROJECT
from tests.gateway import second_tier
from tests.gateway.parent import PATH, Parent
from tests.gateway.stand_ins import Mistaken, serving

TITLE = "Which breast pads should I use?"


@pytest.fixture
def no_encoder(settings, monkeypatch, tmp_path):
    """An installation without a file of the encoder."""
    monkeypatch.setattr(
        "bot.gateway.parts.SentenceEncoder", sentence_encoder.SentenceEncoder
    )
    monkeypatch.setattr(files, "VOCABULARY", tmp_path / "missing.txt")


def test_health_is_good_while_the_guard_finds_a_crisis(client):
    response = client.get("/health")

    assert response.status_code == 200
    assert response.json() == {"guard": True, "classifier": False}


def test_health_is_bad_once_the_guard_misses_a_crisis(start, real_guard):
    deaf = Guard(Lexicon([]), real_guard.replies)

    with start(guard=deaf) as client:
        response = client.get("/health")

    assert response.status_code == 503
    assert response.headers["content-type"] == "application/problem+json"


def test_without_rasa_the_gateway_is_not_ready(client):
    response = client.get("/ready")

    assert response.status_code == 503
    assert response.json() == {
        "guard": True,
        "classifier": False,
        "content": True,
        "store": True,
        "retrieval": True,
        "rasa": False,
    }


def test_with_rasa_and_the_second_tier_the_gateway_is_ready(assemble, settings):
    second_tier.put_tiny_classifier(settings)
    rasa = Starlette(routes=[Route("/webhooks/lactabot/", lambda _: JSONResponse({}))])

    with serving(rasa) as url:
        gateway = assemble(rasa_url=url)
        with TestClient(create_app(gateway)) as client:
            Parent(client).say(TITLE)  # waits for the entries
            second_tier.wait_for(client)
            client.portal.call(gateway.rasa.look)
            response = client.get("/ready")

    assert response.status_code == 200
    assert response.json() == {
        "guard": True,
        "classifier": True,
        "content": True,
        "store": True,
        "retrieval": True,
        "rasa": True,
    }


def test_without_the_encoder_there_is_no_second_tier(
    start, settings, no_encoder, caplog
):
    second_tier.put_tiny_classifier(settings)

    with start() as client:
        Parent(client).say(TITLE)  # waits for the encoder
        response = client.get("/health")

    assert response.json() == {"guard": True, "classifier": False}


@pytest.mark.parametrize("path", ["/favicon.svg", "/favicon.ico"])
def test_a_browser_finds_an_icon_where_it_looks(client, path):
    response = client.get(path)

    assert response.status_code == 200
    assert response.headers["content-type"] == "image/svg+xml"
    assert "<svg" in response.text


def test_no_cache_keeps_a_conversation(client, parent):
    parent.say("do pads help")
    token = {"Authorization": f"Bearer {parent.token}"}

    assert client.post(PATH, json={"text": "hi"}).headers["cache-control"] == "no-store"
    assert client.get(PATH, headers=token).headers["cache-control"] == "no-store"


def test_a_mistake_of_ours_is_told_without_the_words_of_a_parent(start, caplog):
    with start(engines=[Mistaken()]) as client:
        response = client.post(PATH, json={"text": "do quokkas help"})

    assert response.status_code == 500
    assert "988" in response.json()["help"]
    assert "quokkas" not in response.text
    assert "POST /api/messages: ZeroDivisionError" in caplog.text
    assert "quokkas" not in caplog.text


def test_the_server_does_not_log_the_words_of_a_parent_either(assemble, caplog):
    with serving(create_app(assemble(engines=[Mistaken()]))) as url:
        httpx.post(url + PATH, json={"text": "do quokkas help"}, trust_env=False)

    assert "quokkas" not in caplog.text


def test_without_the_encoder_crises_and_buttons_are_answered(start, no_encoder, caplog):
    with start() as client:
        parent = Parent(client)
        (notice,) = parent.say(TITLE)
        (answer,) = parent.press(notice["buttons"][0])
        (referral,) = parent.say("I want to kill myself")

    assert [r["kind"] for r in (notice, answer, referral)] == [
        "notice",
        "answer",
        "crisis",
    ]
    assert "only crises and buttons are answered" in caplog.text


def test_without_the_encoder_the_entries_are_not_ready(start, no_encoder):
    with start() as client:
        Parent(client).say(TITLE)  # waits for the encoder
        response = client.get("/ready")

    assert response.json()["retrieval"] is False


def test_old_turns_are_deleted_and_new_ones_kept(start, settings, monkeypatch):
    hours = settings.clinic.retention_hours + 1
    past = tables.now() - datetime.timedelta(hours=hours)
    with start() as client:
        parent = Parent(client)
        with monkeypatch.context() as patch:
            patch.setattr(tables, "now", lambda: past)
            parent.say("old")
        parent.say("new")
        assert [turn["text"] for turn in parent.resume()] == ["old", "new"]

    with start() as client:  # deletes at the start
        turns = Parent(client, parent.token).resume()

    assert [turn["text"] for turn in turns] == ["new"]


def test_a_conversation_goes_on_after_a_restart(start):
    with start() as client:
        parent = Parent(client)
        parent.say(TITLE)
        parent.say("I want to kill myself")
        before = parent.resume()

    with start() as client:
        parent = Parent(client, parent.token)
        after = parent.resume()
        _, answer = parent.press(after[0]["replies"][0]["buttons"][0])

    assert after == before
    assert [turn["text"] for turn in after] == [TITLE, None]
    assert answer["kind"] == "answer"


def test_an_unreachable_rasa_leaves_the_entries_to_answer(start):
    with start(rasa_url="http://127.0.0.1:1") as client:
        (reply,) = Parent(client).say(TITLE)

    assert reply["topic"] == "breast_pads"


def test_the_gateway_imports_neither_rasa_nor_tensorflow():
    code = """
import json, sys
import bot.gateway.app
print(json.dumps([name for name, module in sys.modules.items() if module]))
"""
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=True,
    )

    packages = {name.partition(".")[0] for name in json.loads(found.stdout)}
    assert "spacy" in packages
    assert not packages & {"rasa", "rasa_sdk", "tensorflow", "sklearn", "sanic"}
