"""What a clinic sets is read once, and a mistake in it is told."""

import base64
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import read_settings, read_what_can_be, trained_classifier
from bot.variables import KEY_BYTES

SECRET = "whsec_" + base64.b64encode(b"s" * KEY_BYTES).decode()
OTHER = "whsec_" + base64.b64encode(b"o" * KEY_BYTES).decode()
SHORT = "whsec_" + base64.b64encode(b"s" * (KEY_BYTES - 1)).decode()
SID = "AC" + "0123456789abcdef" * 2
TWILIO = {
    "LACTABOT_PUBLIC_URL": "https://bot.example.org",
    "LACTABOT_TWILIO_AUTH_TOKEN": "token",
    "LACTABOT_TWILIO_ACCOUNT_SID": SID,
}
SHARED = "5e" * 32  # of several gateways


def test_without_variables_the_assistant_listens_on_this_computer_only(project):
    settings = read_settings({}, project.root)

    assert (settings.host, settings.port) == ("127.0.0.1", 8080)
    assert settings.home == project.root / "var"
    assert settings.data == project.root / "data"


def test_the_variables_say_where_to_listen_and_where_to_write(project):
    variables = {
        "LACTABOT_HOST": "0.0.0.0",
        "LACTABOT_PORT": "65535",
        "LACTABOT_HOME": "/srv/lactabot",
    }

    settings = read_settings(variables, project.root)

    assert (settings.host, settings.port) == ("0.0.0.0", 65535)
    assert settings.home == Path("/srv/lactabot")


def test_an_empty_host_or_home_counts_as_not_set(project):
    variables = {"LACTABOT_HOST": "", "LACTABOT_HOME": ""}

    assert read_settings(variables, project.root) == read_settings({}, project.root)


def test_a_relative_home_is_made_absolute(project, monkeypatch):
    monkeypatch.chdir(project.root)

    settings = read_settings({"LACTABOT_HOME": "here"}, project.root)

    assert settings.home == project.root / "here"


@pytest.mark.parametrize("port", ["0", "-1", "65536", "8.5", "http", "²", "9" * 30])
def test_a_port_that_cannot_be_is_told(project, port):
    with pytest.raises(SettingsError) as caught:
        read_settings({"LACTABOT_PORT": port}, project.root)

    assert str(caught.value) == (
        f"LACTABOT_PORT is '{port}'; set a number from 1 to 65535"
    )


def test_without_variables_the_canary_looks_every_five_minutes_and_alarms_nobody(
    project,
):
    settings = read_settings({}, project.root)

    assert settings.canary_minutes == 5.0
    assert (settings.alarm_webhook, settings.alarm_secret) == ("", "")


def test_the_variables_say_how_often_to_look_and_whom_to_alarm(project):
    variables = {
        "LACTABOT_CANARY_MINUTES": "0.5",
        "LACTABOT_ALARM_WEBHOOK": "https://example.org/alarm",
        "LACTABOT_ALARM_SECRET": SECRET,
    }

    settings = read_settings(variables, project.root)

    assert settings.canary_minutes == 0.5
    assert settings.alarm_webhook == "https://example.org/alarm"
    assert settings.alarm_secret == SECRET


@pytest.mark.parametrize(
    "minutes", ["0", "-1", "1441", "often", "nan", "inf", "1e9", "5 min"]
)
def test_a_pause_of_the_canary_that_cannot_be_is_told(project, minutes):
    with pytest.raises(SettingsError) as caught:
        read_settings({"LACTABOT_CANARY_MINUTES": minutes}, project.root)

    assert str(caught.value).startswith(f"LACTABOT_CANARY_MINUTES is '{minutes}'; set")


@pytest.mark.parametrize(
    "webhook", ["example.org", "ftp://example.org", "/alarm", "http://example.org"]
)
def test_an_alarm_that_others_could_listen_to_is_told(project, webhook):
    variables = {
        "LACTABOT_ALARM_WEBHOOK": webhook,
        "LACTABOT_ALARM_SECRET": SECRET,
    }

    with pytest.raises(SettingsError, match="LACTABOT_ALARM_WEBHOOK is"):
        read_settings(variables, project.root)


def test_an_alarm_may_stay_on_this_computer_unencrypted(project):
    variables = {
        "LACTABOT_ALARM_WEBHOOK": "http://127.0.0.1:9/",
        "LACTABOT_ALARM_SECRET": SECRET,
    }

    assert read_settings(variables, project.root).alarm_webhook.startswith("http://")


@pytest.mark.parametrize("secret", ["", "secret!", "whsec_", "whsec_c2VjcmV", SHORT])
def test_an_alarm_that_could_not_be_signed_is_told(project, secret):
    variables = {
        "LACTABOT_ALARM_WEBHOOK": "https://example.org/alarm",
        "LACTABOT_ALARM_SECRET": secret,
    }

    with pytest.raises(SettingsError) as caught:
        read_settings(variables, project.root)

    assert str(caught.value).startswith("LACTABOT_ALARM_SECRET must be 'whsec_'")


def test_the_secret_is_never_shown(project):
    variables = {
        "LACTABOT_ALARM_WEBHOOK": "https://example.org/alarm",
        "LACTABOT_ALARM_SECRET": "quagga!",
    }

    with pytest.raises(SettingsError) as caught:
        read_settings(variables, project.root)

    assert "quagga" not in str(caught.value)


def test_another_example_wants_another_classifier(project):
    settings = read_settings({}, project.root)
    before = trained_classifier(settings)

    project.edit("data/safety/examples/few.yml", "his diapers stay dry", "so dry")

    assert before != trained_classifier(settings)


def test_another_question_wants_another_classifier(project):
    settings = read_settings({}, project.root)
    before = trained_classifier(settings)

    project.edit("data/knowledge/drips.yml", "question twenty-five", "another")

    assert before != trained_classifier(settings)


def test_another_answer_wants_no_other_classifier(project):
    settings = read_settings({}, project.root)
    before = trained_classifier(settings)

    project.edit("data/knowledge/drips.yml", "Milk may drip.", "It drips.")

    assert before == trained_classifier(settings)


def test_the_classifier_lies_with_the_other_models(project):
    settings = read_settings({}, project.root)

    assert trained_classifier(settings).parent == settings.home / "models"


@pytest.mark.parametrize(
    "url",
    ["https://bot.example.org", "https://bot.example.org/", "http://127.0.0.1:8080"],
)
def test_the_public_address_has_no_slash_at_its_end(url):
    assert read_settings({"LACTABOT_PUBLIC_URL": url}).public_url == url.rstrip("/")


@pytest.mark.parametrize(
    "url", ["bot.example.org", "ftp://a", "https://", "https://a?b", "https://a b"]
)
def test_another_public_address_is_refused(url):
    with pytest.raises(SettingsError, match="LACTABOT_PUBLIC_URL"):
        read_settings({"LACTABOT_PUBLIC_URL": url})


def test_the_token_before_the_present_one_is_good_while_both_are_set():
    url = {"LACTABOT_PUBLIC_URL": "https://bot.example.org"}
    new = {"LACTABOT_TWILIO_AUTH_TOKEN": "new"}
    old = {"LACTABOT_TWILIO_AUTH_TOKEN_OLD": "old"}

    assert read_settings(url).twilio_tokens == ()
    assert read_settings({**url, **new}).twilio_tokens == ("new",)
    assert read_settings({**url, **new, **old}).twilio_tokens == ("new", "old")


def test_phones_are_written_to_once_the_account_is_named():
    told = read_settings({**TWILIO, "LACTABOT_TWILIO_API": "https://a.example/"})

    assert (told.twilio_sid, told.twilio_api) == (SID, "https://a.example")
    assert read_settings(TWILIO).twilio_api == "https://api.twilio.com"
    assert read_settings({}).twilio_sid == ""


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"LACTABOT_TWILIO_ACCOUNT_SID": "SK" + SID[2:]}, "ACCOUNT_SID must be"),
        ({"LACTABOT_TWILIO_ACCOUNT_SID": SID + "/.."}, "ACCOUNT_SID must be"),
        ({"LACTABOT_TWILIO_AUTH_TOKEN": ""}, "AUTH_TOKEN is missing"),
        ({"LACTABOT_TWILIO_API": "http://a.example"}, "LACTABOT_TWILIO_API is"),
    ],
)
def test_an_account_that_cannot_be_used_is_told(changed, message):
    with pytest.raises(SettingsError, match=message):
        read_settings({**TWILIO, **changed})


def test_a_token_without_the_address_that_is_signed_is_told():
    with pytest.raises(SettingsError, match="LACTABOT_PUBLIC_URL is missing"):
        read_settings({"LACTABOT_TWILIO_AUTH_TOKEN": "new"})


@pytest.mark.parametrize(
    "given", [SECRET, f"{SECRET} {SECRET}", f" {SECRET}  {SECRET} "]
)
def test_the_webhook_has_one_secret_or_two_while_they_change(project, given):
    variables = {"LACTABOT_WEBHOOK_SECRET": given}

    settings = read_settings(variables, project.root)

    assert settings.webhook_secrets == tuple(given.split())


@pytest.mark.parametrize(
    "given", [SHORT, "secret", "whsec_é", f"{SECRET} {SHORT}", f"{SECRET} " * 3]
)
def test_a_webhook_secret_that_is_weak_or_one_too_many_is_told(project, given):
    with pytest.raises(SettingsError, match=r"LACTABOT_WEBHOOK_SECRET must be"):
        read_settings({"LACTABOT_WEBHOOK_SECRET": given}, project.root)


@pytest.mark.parametrize(
    "url",
    [
        "https://clinic.example/hook",
        "https://10.0.0.7/hook",
        "http://127.0.0.1:9/",
        "http://localhost/",
        "http://[::1]:9/",
    ],
)
def test_events_go_over_https_or_stay_on_this_computer(project, url):
    variables = {"LACTABOT_WEBHOOK_URL": url, "LACTABOT_WEBHOOK_SECRET": SECRET}

    assert read_settings(variables, project.root).webhook_url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://clinic.example",
        "http://10.0.0.7/",
        "http://127.0.0.1.example.org/",
        "clinic.example",
        "ftp://clinic.example",
        "https://",
        "https://[",
        "https://clinic.example:x/",
    ],
)
def test_an_address_that_others_could_listen_to_is_told(project, url):
    variables = {"LACTABOT_WEBHOOK_URL": url, "LACTABOT_WEBHOOK_SECRET": SECRET}

    with pytest.raises(SettingsError, match="LACTABOT_WEBHOOK_URL is"):
        read_settings(variables, project.root)


def test_events_that_could_not_be_signed_are_told(project):
    variables = {"LACTABOT_WEBHOOK_URL": "https://clinic.example"}

    with pytest.raises(SettingsError, match="LACTABOT_WEBHOOK_SECRET is missing"):
        read_settings(variables, project.root)


def test_messages_are_limited_and_no_proxy_is_trusted_unless_it_is_set(project):
    settings = read_settings({}, project.root)

    assert settings.limited
    assert settings.trusted_proxies == ()


def test_a_load_test_lifts_the_limits_and_a_clinic_names_its_proxies(project):
    variables = {
        "LACTABOT_LIMITS": "off",
        "LACTABOT_TRUSTED_PROXIES": "10.0.0.5 fd00::/8",
    }

    settings = read_settings(variables, project.root)

    assert not settings.limited
    assert list(map(str, settings.trusted_proxies)) == ["10.0.0.5/32", "fd00::/8"]


@pytest.mark.parametrize("given", ["no", "0", "OFF", " off"])
def test_limits_that_are_neither_on_nor_off_are_told(project, given):
    with pytest.raises(SettingsError, match=f"LACTABOT_LIMITS is '{given}'; set 'off'"):
        read_settings({"LACTABOT_LIMITS": given}, project.root)


@pytest.mark.parametrize("given", ["nginx", "10.0.0.5/8", "10.0.0.5,10.0.0.6", "*"])
def test_proxies_that_are_no_addresses_are_told(project, given):
    with pytest.raises(SettingsError, match="LACTABOT_TRUSTED_PROXIES is"):
        read_settings({"LACTABOT_TRUSTED_PROXIES": given}, project.root)


@pytest.mark.parametrize("given", ["0.0.0.0/0", "10.0.0.5 ::/0"])
def test_nobody_trusts_everybody(project, given):
    with pytest.raises(SettingsError, match="trusts everybody"):
        read_settings({"LACTABOT_TRUSTED_PROXIES": given}, project.root)


def test_without_variables_everything_is_kept_in_sqlite_and_the_secret_is_our_own():
    settings = read_settings({})

    assert (settings.database_url, settings.secret) == ("", b"")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_one_variable_says_which_server_keeps_everything(scheme):
    url = f"{scheme}://bot:zeppelin@db.example.org/bot?sslmode=verify-full"

    assert read_settings({"DATABASE_URL": url}).database_url == url


@pytest.mark.parametrize(
    "url", ["mysql://bot:zeppelin@db/bot", "postgresql+psycopg2://bot:zeppelin@db/bot"]
)
def test_another_server_is_refused_without_its_password(url):
    with pytest.raises(SettingsError, match="DATABASE_URL") as caught:
        read_settings({"DATABASE_URL": url})

    assert "zeppelin" not in str(caught.value)


def test_the_secret_of_several_gateways_is_set_or_lies_in_a_file(tmp_path):
    path = tmp_path / "secret"
    path.write_text(SHARED + "\n")

    for given in ({"LACTABOT_SECRET": SHARED}, {"LACTABOT_SECRET_FILE": str(path)}):
        assert read_settings(given).secret == SHARED.encode()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"LACTABOT_SECRET": "zeppelin"}, "32 characters"),
        ({"LACTABOT_SECRET_FILE": "/nowhere"}, "FileNotFoundError"),
        ({"LACTABOT_SECRET_FILE": "/dev/null"}, "32 characters"),
        ({"LACTABOT_SECRET": "zeppelin", "LACTABOT_SECRET_FILE": "/x"}, "not both"),
    ],
)
def test_a_shared_secret_that_cannot_be_used_is_told_without_it(given, told):
    with pytest.raises(SettingsError, match=told) as caught:
        read_settings(given)

    assert "zeppelin" not in str(caught.value)


def test_settings_that_are_printed_show_no_password_and_no_secret():
    url = "postgresql://bot:zeppelin@db.example.org/bot"
    settings = read_settings({"DATABASE_URL": url, "LACTABOT_SECRET": SHARED})

    assert "zeppelin" not in repr(settings)
    assert SHARED not in repr(settings)


@pytest.mark.parametrize("given", ["0", "65", "two", "-1"])
def test_a_number_of_workers_that_cannot_be_is_told(given):
    with pytest.raises(SettingsError, match="LACTABOT_WORKERS"):
        read_settings({"LACTABOT_WORKERS": given})


def test_rasas_of_others_are_used_with_their_key():
    urls = "http://10.0.0.1:5005,http://10.0.0.2:5005"
    given = {"LACTABOT_RASA_URLS": urls, "LACTABOT_RASA_KEY": "key"}

    assert read_settings(given).rasa_urls == urls


@pytest.mark.parametrize(
    ("urls", "told"), [("http://10.0.0.1:5005", "KEY is missing"), ("rasa", "'rasa'")]
)
def test_rasas_that_cannot_be_asked_are_told(urls, told):
    with pytest.raises(SettingsError, match=told):
        read_settings({"LACTABOT_RASA_URLS": urls})


def test_staff_and_events_have_the_portals_secret_unless_they_have_their_own():
    one = read_settings({"LACTABOT_WEBHOOK_SECRET": SECRET})
    own = {"LACTABOT_STAFF_SECRET": OTHER, "LACTABOT_EVENT_SECRET": OTHER}
    apart = read_settings({"LACTABOT_WEBHOOK_SECRET": SECRET, **own})

    assert one.staff_keys == one.event_keys == (SECRET,)
    assert apart.staff_keys == apart.event_keys == (OTHER,)
    assert apart.webhook_secrets == (SECRET,)


@pytest.mark.parametrize("name", ["LACTABOT_STAFF_SECRET", "LACTABOT_EVENT_SECRET"])
def test_another_secret_that_is_weak_is_told_by_its_name(name):
    with pytest.raises(SettingsError, match=f"{name} must be"):
        read_settings({name: SHORT})


def test_a_token_for_the_counts_is_long():
    token = "0123456789abcdef"

    assert read_settings({"LACTABOT_METRICS_TOKEN": token}).metrics_token == token
    with pytest.raises(SettingsError, match="LACTABOT_METRICS_TOKEN must be"):
        read_settings({"LACTABOT_METRICS_TOKEN": token[:-1]})


def test_what_can_be_read_is_read_beside_all_that_cannot(project):
    variables = {
        "LACTABOT_PORT": "http",
        "LACTABOT_HOST": "0.0.0.0",
        "LACTABOT_CANARY_MINUTES": "often",
        "LACTABOT_METRICS_TOKEN": "short",
        "LACTABOT_WEBHOOK_SECRET": SHORT,
        "LACTABOT_WEBHOOK_URL": "https://clinic.example",
        "LACTABOT_ALARM_WEBHOOK": "http://clinic.example",
        "LACTABOT_TWILIO_AUTH_TOKEN": "token",
        "LACTABOT_TWILIO_API": "http://a.example",
    }

    settings, errors = read_what_can_be(variables, project.root)

    assert (settings.host, settings.port) == ("0.0.0.0", 8080)
    assert [str(error).split()[0] for error in errors] == [
        "LACTABOT_PORT",
        "LACTABOT_CANARY_MINUTES",
        "LACTABOT_ALARM_WEBHOOK",
        "LACTABOT_PUBLIC_URL",
        "LACTABOT_TWILIO_API",
        "LACTABOT_WEBHOOK_SECRET",
        "LACTABOT_METRICS_TOKEN",
    ]


def test_good_variables_are_read_without_an_error(project):
    variables = {"LACTABOT_PORT": "9000"}

    found = read_what_can_be(variables, project.root)

    assert found == (read_settings(variables, project.root), [])
