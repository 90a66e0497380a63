"""No secret is ever printed: not in an answer, a log, an error or a line of help."""

import dataclasses
import logging
import os
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.errors import SettingsError
from bot.gateway.app import create_app
from bot.gateway.channels import twilio, webhook
from bot.gateway.parts import build
from bot.settings import read_settings
from tests.gateway.assembly import share
from tests.gateway.parent import PATH, Parent
from tests.gateway.stand_ins import Mistaken

LACTABOT = Path(sys.executable).with_name("lactabot")
KEYS = {
    name: b64encode(f"the canary of {name}, which nobody prints".encode()).decode()
    for name in ("webhook", "webhook_old", "alarm")
}
TOKENS = {"twilio": "c0ffee" * 5 + "01", "twilio_old": "c0ffee" * 5 + "02"}
INSTALLATION = "5ec2e7" * 10
SECRETS = [*KEYS.values(), *TOKENS.values(), INSTALLATION, "the canary of"]
RASA = "the canary of the key to Rasa"
URL = "https://bot.example.org"


@pytest.fixture
def variables(tmp_path):
    """What a clinic sets, with each secret that there is."""
    home = tmp_path / "home"
    home.mkdir(0o700)
    (home / "secret").write_text(INSTALLATION)
    (home / "secret").chmod(0o600)
    return {
        "LACTABOT_HOME": str(home),
        "LACTABOT_PUBLIC_URL": URL,
        "LACTABOT_TWILIO_AUTH_TOKEN": TOKENS["twilio"],
        "LACTABOT_TWILIO_AUTH_TOKEN_OLD": TOKENS["twilio_old"],
        "LACTABOT_TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "LACTABOT_WEBHOOK_SECRET": " ".join(
            f"whsec_{KEYS[name]}" for name in ("webhook", "webhook_old")
        ),
        "LACTABOT_WEBHOOK_URL": "http://127.0.0.1:1/events",
        "LACTABOT_ALARM_WEBHOOK": "http://127.0.0.1:1/alarm",
        "LACTABOT_ALARM_SECRET": f"whsec_{KEYS['alarm']}",
    }


def printed(text):
    return [secret for secret in SECRETS if secret in text]


def signed_wrongly(client, path):
    headers = {
        "x-twilio-signature": "wrong",
        "webhook-id": "msg_1",
        "webhook-timestamp": "1",
        "webhook-signature": "v1,wrong",
    }
    return client.post(path, content=b"Body=hi", headers=headers)


def test_no_answer_and_no_log_holds_a_secret(
    variables, monkeypatch, real_guard, encoder, caplog
):
    caplog.set_level(logging.DEBUG)
    share(monkeypatch, real_guard, encoder)
    gateway = build(
        read_settings(variables), "http://127.0.0.1:1", "the canary of Rasa"
    )
    answers = []
    with TestClient(create_app(gateway), raise_server_exceptions=False) as client:
        for path in ("/", "/health", "/ready", "/metrics", "/openapi.json"):
            answers.append(client.get(path))
        for path in (twilio.PATH, webhook.PATH, webhook.STAFF_PATH):
            answers.append(signed_wrongly(client, path))
        parent = Parent(client)
        parent.say("I want to kill myself")
        answers.append(client.get(PATH, headers={"Authorization": "Bearer wrong"}))
        client.portal.call(gateway.canary.look)
        gateway.turns.answering._engines = [Mistaken()]
        answers.append(client.post(PATH, json={"text": "do pads help"}))

    assert [answer.status_code for answer in answers[-5:]] == [403, 403, 403, 401, 500]
    assert caplog.text
    assert not printed(caplog.text)
    for answer in answers:
        assert not printed(f"{answer.headers} {answer.text}")


def test_what_holds_a_secret_does_not_show_it(
    variables, monkeypatch, real_guard, encoder
):
    share(monkeypatch, real_guard, encoder)
    settings = read_settings(variables)
    gateway = build(settings, "http://127.0.0.1:1", RASA)

    assert not printed(repr(settings))
    assert not printed(repr(gateway))
    assert not printed(repr(twilio.channel(gateway)))
    assert not printed(repr(webhook.channel(gateway)))


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["serve", "--help"],
        ["simulate", "sms", "--help"],
        ["doctor"],
        ["outbox"],
        ["referrals"],
        ["simulate", "sms", "hi", "--url", "http://127.0.0.1:1"],
    ],
    ids=" ".join,
)
def test_no_command_prints_a_secret(variables, arguments):
    done = subprocess.run(
        [LACTABOT, *arguments],
        env={**os.environ, **variables, "PYTHONWARNINGS": "ignore"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )

    assert done.stdout + done.stderr
    assert not printed(done.stdout + done.stderr)


@pytest.mark.parametrize(
    "name",
    [
        "LACTABOT_ALARM_SECRET",
        "LACTABOT_WEBHOOK_SECRET",
        "LACTABOT_TWILIO_ACCOUNT_SID",
    ],
)
def test_a_secret_that_cannot_be_used_is_not_repeated(variables, name):
    with pytest.raises(SettingsError) as caught:
        read_settings({**variables, name: "the canary of a slip"})

    assert name in str(caught.value)
    assert not printed(str(caught.value))


def test_every_setting_that_is_a_secret_is_kept_out_of_sight():
    shown = [
        field.name for field in dataclasses.fields(read_settings({})) if field.repr
    ]

    assert not [name for name in shown if "secret" in name or "token" in name]
