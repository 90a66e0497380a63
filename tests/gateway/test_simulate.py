"""A simulated text message takes the way of a real one, over a real port."""

import pytest
from click.testing import CliRunner

from bot import cli
from bot.gateway.app import create_app
from bot.settings import read_settings
from tests.gateway.phone import SECRET, SMS
from tests.gateway.stand_ins import Slow, serving


@pytest.fixture
def url(assemble):
    """A running gateway whose engine repeats what it is asked."""
    with serving(create_app(assemble(engines=[Slow()]))) as url:
        yield url


@pytest.fixture
def simulate(monkeypatch):
    """Runs `lactabot simulate sms` with some environment."""

    def run(*arguments, **variables):
        settings = read_settings({**SMS, **variables})
        monkeypatch.setattr(cli, "read_settings", lambda: settings)
        return CliRunner().invoke(cli.main, ["simulate", "sms", *arguments])

    return run


def test_a_crisis_shows_the_referral_and_its_segments(simulate, url):
    result = simulate("I want to kill myself", "--url", url)

    assert result.exit_code == 0
    first, second = result.output.splitlines()
    assert first.startswith("| Call or text 988 now:")
    assert second == "  2 segments, 188 characters, GSM-7"


def test_what_is_no_gsm_7_is_counted_as_it_is(simulate, url):
    result = simulate("🍼 a", "--url", url)

    assert result.output == "| 🍼 a\n  1 segment, 3 characters, UCS-2\n"


def test_whatsapp_has_no_segments(simulate, url):
    result = simulate("“hello”", "--whatsapp", "--url", url)

    assert result.output == "| “hello”\n"


def test_each_number_has_a_conversation_of_its_own(simulate, url):
    simulate("STOP", "--from", "+15005550077", "--url", url)
    stopped = simulate("hello", "--from", "+15005550077", "--url", url)
    other = simulate("hello", "--from", "+15005550078", "--url", url)

    assert stopped.output == "(nothing is sent)\n"
    assert other.output.startswith("| hello\n")


def test_another_token_than_the_gateways_is_told(simulate, url):
    result = simulate("hello", "--url", url, LACTABOT_TWILIO_AUTH_TOKEN="another")

    assert result.exit_code == 1
    assert "refused it (403): The request is not Twilio's." in result.output
    assert SECRET not in result.output


def test_without_a_token_it_is_told_what_to_set(simulate):
    result = simulate("hello", LACTABOT_TWILIO_AUTH_TOKEN="")

    assert result.exit_code == 1
    assert "set LACTABOT_TWILIO_AUTH_TOKEN" in result.output


def test_a_gateway_that_does_not_run_is_told(simulate):
    result = simulate("hello", "--url", "http://127.0.0.1:9")

    assert result.exit_code == 1
    assert "start it with `lactabot serve`" in result.output
