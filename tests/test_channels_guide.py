"""The clients in docs/channels.md work as they stand there."""

import dataclasses
import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from bot.gateway.app import create_app
from bot.gateway.parts import build
from bot.settings import PROJECT, read_settings
from tests.gateway.assembly import share
from tests.gateway.receiver import SECRET
from tests.gateway.stand_ins import serving

GUIDE = (PROJECT / "docs" / "channels.md").read_text(encoding="utf-8")


@pytest.fixture
def variables(tmp_path, monkeypatch, real_guard, encoder):
    """What the clients need, for a gateway that runs."""
    share(monkeypatch, real_guard, encoder)
    made = read_settings({"LACTABOT_HOME": str(tmp_path / "home")})
    gateway = build(dataclasses.replace(made, webhook_secrets=(SECRET,)))
    with serving(create_app(gateway)) as url:
        own = {"LACTABOT_URL": url, "LACTABOT_WEBHOOK_SECRET": SECRET}
        yield {**os.environ, **own, "NO_PROXY": "127.0.0.1"}


def client(language):
    """The client of the guide in a language."""
    return re.search(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)[1]


def printed(command, variables):
    done = subprocess.run(
        command, env=variables, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_client_in_python_gets_the_referral(variables, tmp_path):
    path = tmp_path / "client.py"
    path.write_text(client("python"), encoding="utf-8")

    said = printed([sys.executable, str(path)], variables)

    assert said.startswith("crisis ")
    assert "988" in said
    assert "In danger, 911" not in said  # which it says without us


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
def test_the_client_in_curl_gets_the_referral(variables):
    said = printed(["bash", "-c", client("bash")], variables)

    (reply,) = json.loads(said)["replies"]
    assert reply["kind"] == "crisis"
