"""A setting that would fail a parent is found before parents come."""

import base64
import dataclasses
import ipaddress
import secrets
from zoneinfo import ZoneInfo

import pytest

from bot.clinic import Handoff, read_clinic
from bot.doctor import settings as checks
from bot.hours import Hours
from bot.settings import Settings

STRONG = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
WEAK = "whsec_" + base64.b64encode(b"a" * 32).decode()
HANDOFF = Handoff("617 200 3000", "weekdays", Hours((), ZoneInfo("UTC")), 15)


@pytest.fixture
def given(project, tmp_path):
    """Makes settings over the minimal project; a test changes some."""

    def given(handoff=None, phone="617 200 3000", **changed):
        made = Settings(project.root, tmp_path, "127.0.0.1", 8080, **changed)
        clinic = read_clinic(project.root / "clinic.yml")
        clinic = dataclasses.replace(clinic, handoff=handoff, phone=phone)
        made.__dict__["clinic"] = clinic
        return made

    return given


@pytest.mark.parametrize(
    ("changed", "level"),
    [
        ({}, "attention"),
        ({"public_url": "http://chat.example.org"}, "missing"),
        ({"public_url": "https://chat.example.org"}, "ok"),
    ],
)
def test_the_public_address_is_encrypted(given, changed, level):
    assert checks.public_url(given(**changed)).level == level


def test_who_listens_to_all_is_told(given):
    everywhere = dataclasses.replace(given(), host="0.0.0.0")

    assert checks.listening(given()).level == "ok"
    assert checks.listening(everywhere).level == "attention"


@pytest.mark.parametrize(
    ("changed", "level"),
    [
        ({}, "ok"),
        ({"limited": False}, "missing"),
        ({"public_url": "https://chat.example.org"}, "attention"),
        (
            {
                "public_url": "https://chat.example.org",
                "trusted_proxies": (ipaddress.ip_network("10.0.0.5"),),
            },
            "ok",
        ),
    ],
)
def test_limits_that_are_lifted_or_meet_the_proxy_are_told(given, changed, level):
    (finding,) = checks.limits(given(**changed))

    assert finding.level == level


@pytest.mark.parametrize(
    ("size", "mode", "level"),
    [(64, 0o600, "ok"), (64, 0o644, "missing"), (31, 0o600, "missing")],
)
def test_the_secret_is_long_and_private(given, tmp_path, size, mode, level):
    path = tmp_path / "secret"
    path.write_bytes(b"x" * size)
    path.chmod(mode)

    assert checks.installation_secret(given()).level == level


def test_before_the_first_start_there_is_no_secret(given):
    assert checks.installation_secret(given()).level == "attention"


@pytest.mark.parametrize(
    ("changed", "levels"),
    [
        ({}, ["attention"]),
        ({"webhook_secrets": (STRONG,)}, ["ok"]),
        ({"webhook_secrets": (WEAK,)}, ["missing"]),
        ({"webhook_secrets": (STRONG, STRONG)}, ["attention", "ok", "ok"]),
        (
            {"alarm_webhook": "https://a.example", "alarm_secret": WEAK},
            ["attention", "missing"],
        ),
        (
            {"staff_secrets": (STRONG,), "event_secrets": (WEAK,)},
            ["attention", "ok", "missing"],
        ),
    ],
)
def test_a_secret_that_was_typed_by_hand_is_found(given, changed, levels):
    found = checks.webhook_secrets(given(**changed))

    assert [finding.level for finding in found] == levels


@pytest.mark.parametrize(
    ("changed", "level"),
    [
        ({}, "missing"),
        ({"webhook_url": "https://clinic.example"}, "ok"),
        ({"alarm_webhook": "https://clinic.example"}, "ok"),
    ],
)
def test_somebody_hears_of_a_crisis(given, changed, level):
    assert checks.alarms(given(**changed)).level == level


@pytest.mark.parametrize(
    ("handoff", "changed", "level"),
    [
        (HANDOFF, {"webhook_secrets": (STRONG,)}, "attention"),
        (
            HANDOFF,
            {"webhook_secrets": (STRONG,), "staff_secrets": (STRONG,)},
            "attention",
        ),
        (HANDOFF, {"webhook_secrets": (STRONG,), "staff_secrets": (WEAK,)}, "ok"),
        (None, {"webhook_secrets": (STRONG,)}, "ok"),
    ],
)
def test_a_portal_that_could_speak_as_staff_is_told(given, handoff, changed, level):
    assert checks.staff(given(handoff, **changed)).level == level


@pytest.mark.parametrize(("token", "level"), [("", "attention"), ("t" * 16, "ok")])
def test_counts_that_are_open_to_all_are_told(given, token, level):
    assert checks.metrics(given(metrics_token=token)).level == level


@pytest.mark.parametrize(
    ("tokens", "level"),
    [((), "attention"), (("0123456789abcdef" * 2,), "ok"), (("SK12",), "missing")],
)
def test_the_twilio_token_has_the_form_of_one(given, tokens, level):
    assert checks.twilio(given(twilio_tokens=tokens)).level == level


@pytest.mark.parametrize(
    ("handoff", "sid", "level"),
    [(HANDOFF, "AC12", "ok"), (HANDOFF, "", "attention"), (None, "", "ok")],
)
def test_a_hand_off_that_leaves_out_phones_is_told(given, handoff, sid, level):
    settings = given(handoff, twilio_tokens=("0" * 32,), twilio_sid=sid)

    assert checks.phones(settings).level == level


@pytest.mark.parametrize(
    ("handoff", "url", "level"),
    [
        (None, "", "attention"),
        (HANDOFF, "", "missing"),
        (HANDOFF, "https://clinic.example", "ok"),
        (
            dataclasses.replace(HANDOFF, phone="555-0177"),
            "https://clinic.example",
            "missing",
        ),
    ],
)
def test_a_hand_off_reaches_somebody(given, handoff, url, level):
    assert checks.handoff(given(handoff, webhook_url=url)).level == level


def test_the_sample_clinic_is_nobodys_clinic(given):
    assert checks.clinic(given()).level == "ok"
    assert checks.clinic(given(phone="555-0100")).level == "missing"


def test_every_lack_has_a_remedy(given):
    found = [
        *(check(given()) for check in (checks.alarms, checks.twilio, checks.handoff)),
        *checks.webhook_secrets(given(webhook_secrets=(WEAK,))),
    ]

    assert all(finding.remedy and "-> " in str(finding) for finding in found)
