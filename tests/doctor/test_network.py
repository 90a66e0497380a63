"""The doctor looks at a running gateway as the world does."""

import dataclasses
import secrets
from base64 import b64encode
from email.utils import formatdate

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.doctor import network
from bot.gateway.app import create_app
from bot.gateway.parts import build
from bot.settings import read_settings
from tests.gateway.assembly import share
from tests.gateway.stand_ins import serving

pytestmark = pytest.mark.anyio
KEYS = ["whsec_" + b64encode(secrets.token_bytes(32)).decode() for _ in range(2)]
TOKENS = [secrets.token_hex(16) for _ in range(2)]


@pytest.fixture
def running(tmp_path, monkeypatch, real_guard, encoder):
    """A gateway with a webhook and Twilio; the settings of who examines it."""
    share(monkeypatch, real_guard, encoder)
    settings = dataclasses.replace(
        read_settings({"LACTABOT_HOME": str(tmp_path / "home")}),
        webhook_secrets=(KEYS[0],),
        staff_secrets=(KEYS[1],),
        twilio_tokens=(TOKENS[0],),
        public_url="https://chat.example.org",
    )
    with serving(create_app(build(settings))) as url:
        monkeypatch.setattr(network, "_address", lambda settings: url)
        yield settings


def levels(findings):
    return [finding.level for finding in findings]


async def test_signed_requests_reach_the_gateway(running):
    guard, clock, *signed = await network.gateway(running)

    assert guard.level == "missing"  # its second tier was never trained here
    assert levels([clock, *signed]) == ["ok", "ok", "ok", "ok"]


async def test_secrets_that_differ_are_found(running):
    other = dataclasses.replace(
        running,
        webhook_secrets=(KEYS[1],),
        staff_secrets=(KEYS[0],),
        twilio_tokens=(TOKENS[1],),
    )

    *_, portal, staff, twilio = await network.gateway(other)

    assert "/channels/webhook says 403" in portal.what
    assert "/channels/webhook/staff says 403" in staff.what
    assert "/channels/twilio says 403" in twilio.what
    assert levels([portal, staff, twilio]) == ["missing"] * 3


async def test_a_gateway_that_does_not_run_is_told(running, monkeypatch):
    monkeypatch.setattr(network, "_address", lambda settings: "http://127.0.0.1:1")

    (finding,) = await network.gateway(running)

    assert finding.level == "missing"
    assert "gives no answer" in finding.what


async def test_another_site_under_the_address_is_not_taken_for_us(running, monkeypatch):
    async def other(request):
        return JSONResponse({"status": "up"})

    with serving(Starlette(routes=[Route("/health", other)])) as url:
        monkeypatch.setattr(network, "_address", lambda settings: url)
        guard, *_ = await network.gateway(running)

    assert guard.level == "missing"
    assert "no working guard" in guard.what


async def test_a_proxy_that_keeps_our_routes_back_is_told(running, monkeypatch):
    with serving(Starlette()) as url:
        monkeypatch.setattr(network, "_address", lambda settings: url)
        found = await network.gateway(running)

    missing = [finding for finding in found if finding.level == "missing"]
    assert len(missing) == 4
    assert all("let your proxy send this route" in f.remedy for f in missing)


@pytest.mark.parametrize(
    ("ahead", "level"), [(5, "ok"), (60, "attention"), (200, "missing")]
)
def test_a_clock_that_is_off_is_found(monkeypatch, ahead, level):
    now = 1_780_000_000
    monkeypatch.setattr(network.time, "time", lambda: now + ahead)
    answer = network.Answer(200, {"date": formatdate(now, usegmt=True)}, None)

    assert levels(network._clock("https://a.example", answer)) == [level]


async def test_the_clinics_server_is_looked_at_without_an_event(running):
    async def hear(request):
        return JSONResponse({}, 405)

    with serving(Starlette(routes=[Route("/", hear)])) as url:
        asked = dataclasses.replace(running, webhook_url=f"{url}/")
        found = await network.receiver(asked)

    assert levels(found) == ["ok", "ok"]


async def test_a_clinics_server_that_is_away_is_told(running):
    away = dataclasses.replace(running, webhook_url="http://127.0.0.1:1/")

    assert levels(await network.receiver(away)) == ["missing"]
