"""Canaries in everything that people send; then everything that is written is searched.

Real processes: the supervisor, the gateway, Rasa and its actions.
"""

import os
import sqlite3
import subprocess

import httpx
import pytest

from bot.gateway.channels.twilio import PATH as TWILIO
from bot.gateway.channels.webhook import PATH as WEBHOOK
from tests.gateway.phone import SECRET as TWILIO_TOKEN
from tests.gateway.phone import SMS, URL, sign
from tests.gateway.portal import Portal
from tests.gateway.receiver import SECRET as WEBHOOK_SECRET
from tests.supervisor.conftest import LACTABOT, starter
from tests.supervisor.test_serve import ACTIONS, RASA

pytestmark = pytest.mark.rasa

NUMBER = "+15005559999"
# What is stored, and so may lie in the store's file; each word stands nowhere else.
STORED = {
    "question": "zephyrquestion why do I leak when my baby cries",
    "after a fault": "zephyrfault why do I leak when my baby cries",
    "red flag": "zephyrflag my baby is turning blue",
    "too long": "zephyrlong " + "why do I leak, " * 150,
    "command": "/zephyrcommand",
    "portal": "zephyrportal do pads help",
    "SMS": "zephyrsms do pads help",
    "comment": "zephyrcomment this was good",
}
# What is stored nowhere.
NOWHERE = {
    "crisis": "zephyrcrisis I want to kill myself",
    "crisis in a comment": "zephyrcrycomment I want to kill myself",
    "crisis in a broken request": "zephyrbroken I want to kill myself",
    "crisis at the portal": "zephyrcryportal I want to kill myself",
    "crisis by SMS": "zephyrcrysms I want to kill myself",
    "broken request": "zephyrgarbage",
    "unknown field": "zephyrfield",
    "unknown path": "zephyrpath",
    "forged token": "zephyrtoken",
    "forged SMS": "zephyrforgery",
    "number": NUMBER.removeprefix("+"),
}


def canary(text):
    return text.split()[0].lstrip("/")


@pytest.fixture(scope="module")
def said(trained_home, tmp_path_factory):
    """An assistant to whom all of it was said, and what it answered to errors."""
    home = tmp_path_factory.mktemp("canaries") / "home"
    home.mkdir()
    (home / "models").symlink_to(trained_home / "models")
    variables = {**SMS, "LACTABOT_WEBHOOK_SECRET": WEBHOOK_SECRET}
    with pytest.MonkeyPatch.context() as patch, starter() as start:
        for name, value in variables.items():
            patch.setenv(name, value)
        assistant = start(home)
        assistant.wait_for("rasa")
        yield assistant, say_everything(assistant)


def say_everything(assistant):
    """Says all of it; gives the texts of the documents that came back for errors."""
    with httpx.Client(base_url=assistant.url, timeout=60) as client:
        errors = []

        def post(path, **what):
            response = client.post(path, **what)
            if not response.is_success:
                errors.append(response.text)
            return response

        answered = post("/api/messages", json={"text": STORED["question"]}).json()
        for name in ("red flag", "too long", "command"):
            post("/api/messages", json={"text": STORED[name]})
        post("/api/messages", json={"text": NOWHERE["crisis"]})
        rated = {"answer": answered["replies"][0]["feedback"], "helpful": True}
        comments = {"a": STORED["comment"], "b": NOWHERE["crisis in a comment"]}
        for name, comment in comments.items():
            rating = {**rated, "id": name * 16, "comment": comment}
            post("/api/feedback", json=rating)
        post("/api/messages", content=NOWHERE["crisis in a broken request"])
        post("/api/messages", content=NOWHERE["broken request"])
        post("/api/messages", json={"text": "hi", "mood": NOWHERE["unknown field"]})
        post(f"/api/{NOWHERE['unknown path']}", json={})
        forged = {"text": "hi", "conversation": NOWHERE["forged token"]}
        post("/api/messages", json=forged)
        portal = Portal(client, WEBHOOK_SECRET)
        portal.say(STORED["portal"])
        portal.say(NOWHERE["crisis at the portal"])
        errors.append(client.post(WEBHOOK, json={"text": "zephyrforgery"}).text)
        for text in (STORED["SMS"], NOWHERE["crisis by SMS"]):
            assert text_message(client, text, TWILIO_TOKEN).status_code == 200
        errors.append(text_message(client, NOWHERE["forged SMS"], "wrong").text)
        before = assistant.children()
        for module in (ACTIONS, RASA):
            assistant.kill(module)
        post("/api/messages", json={"text": STORED["after a fault"]})
        assistant.wait_for_other_children(before, 2)
        assistant.wait_for("rasa")
        post("/api/messages", json={"text": STORED["question"]})
    return errors


def text_message(client, text, token):
    form = {"MessageSid": f"SM{hash(text)}", "From": NUMBER, "To": "+1", "Body": text}
    signature = sign(list(form.items()), token, f"{URL}{TWILIO}")
    return client.post(TWILIO, data=form, headers={"X-Twilio-Signature": signature})


def places_of(assistant, errors, word):
    """Where a word is found: files below the home, the metrics, errors."""
    sought = word.encode()
    found = [
        str(path.relative_to(assistant.home))
        for path in assistant.home.rglob("*")
        if path.is_file() and sought in path.read_bytes()
    ]
    metrics = httpx.get(f"{assistant.url}/metrics", timeout=30).content
    found += ["metrics"] * (sought in metrics)
    return found + [f"error {n}" for n, text in enumerate(errors) if word in text]


@pytest.mark.parametrize("what", NOWHERE)
def test_it_is_written_nowhere(said, what):
    assistant, errors = said

    assert places_of(assistant, errors, canary(NOWHERE[what])) == []


@pytest.mark.parametrize("what", STORED)
def test_it_is_written_in_the_store_alone(said, what):
    assistant, errors = said

    places = places_of(assistant, errors, canary(STORED[what]))

    assert places
    assert all(place.startswith("conversations.sqlite") for place in places)


@pytest.mark.parametrize("what", STORED)
def test_in_the_store_it_is_in_its_one_table(said, what):
    assistant, _ = said
    word = canary(STORED[what])
    found = set()
    with sqlite3.connect(assistant.home / "conversations.sqlite") as database:
        tables = "SELECT name FROM sqlite_master WHERE type = 'table'"
        for (table,) in database.execute(tables).fetchall():
            rows = database.execute(f"SELECT * FROM {table}")
            found |= {table for row in rows if word in str(row)}

    assert found == {"feedback" if what == "comment" else "turns"}


def test_the_logs_that_are_searched_have_something_in_them(said):
    assistant, errors = said
    logs = [assistant.log, *(assistant.home / "logs").iterdir()]

    assert {log.name for log in logs} == {"serve.log", "rasa.log", "actions.log"}
    assert "Rasa is ready" in assistant.log.read_text()
    assert len(errors) >= 6


@pytest.mark.parametrize("module", [RASA, ACTIONS])
def test_rasas_telemetry_is_off_in_the_process_itself(said, module):
    assistant, _ = said

    environment = assistant.child(module).environ()

    assert environment["RASA_TELEMETRY_ENABLED"] == "false"


def test_no_process_speaks_to_another_machine(said):
    assistant, _ = said

    theirs = {
        connection.raddr.ip
        for child in assistant.children()
        for connection in child.net_connections(kind="inet")
        if connection.raddr
    }

    assert theirs <= {"127.0.0.1", "::1"}


def test_what_lactabot_forgets_is_in_no_file_and_unknown_to_who_runs(said):
    assistant, errors = said
    asked = assistant.ask("zephyrforget why do I leak when my baby cries")
    kept = places_of(assistant, errors, "zephyrforget")
    with sqlite3.connect(assistant.home / "conversations.sqlite") as database:
        query = "SELECT conversation FROM turns WHERE text LIKE 'zephyrforget%'"
        ((key,),) = database.execute(query)

    done = subprocess.run(
        [LACTABOT, "forget", key],
        env={**os.environ, "LACTABOT_HOME": str(assistant.home)},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    assert kept
    assert places_of(assistant, errors, "zephyrforget") == []
    assert assistant.resume(asked["conversation"]) == []
