"""The command line does what it says, and says a mistake in plain words."""

import asyncio
import json

import pytest
from click.testing import CliRunner

from bot import cli
from bot.gateway.metrics import Metrics
from bot.gateway.outbox import CLINIC, SAID, Outbox, Receiver
from bot.gateway.signatures import Keys
from bot.gateway.store import Store
from bot.settings import read_settings, read_what_can_be

COMMANDS = [
    *("ask", "chat", "check", "doctor", "export", "feedback", "forget"),
    *("outbox", "referrals", "report", "rotate-key", "serve", "simulate", "train"),
]


@pytest.fixture
def lactabot(project, tmp_path, monkeypatch):
    """Runs a command over the minimal project, once a test has edited it."""
    variables = {"LACTABOT_HOME": str(tmp_path / "home")}
    monkeypatch.setattr(
        cli, "read_settings", lambda: read_settings(variables, project.root)
    )
    monkeypatch.setattr(
        cli, "read_what_can_be", lambda: read_what_can_be(variables, project.root)
    )
    monkeypatch.setattr(cli, "PROJECT", project.root)

    def run(*arguments, typed=None):
        return CliRunner().invoke(cli.main, arguments, input=typed)

    return run


def test_a_comment_cannot_run_in_a_spreadsheet(lactabot, tmp_path):
    (tmp_path / "home").mkdir()

    async def rate():
        store = Store(tmp_path / "home")
        await store.open()
        await store.rate("an id", "pads", "1a2b", False, "=HYPERLINK(1)")
        await store.rate("another", "pads", "1a2b", True, "it = good")
        await store.close()

    asyncio.run(rate())

    rows = lactabot("feedback").output.splitlines()
    comments = sorted(row.rpartition(",")[2] for row in rows[1:])
    assert comments == ["'=HYPERLINK(1)", "it = good"]


@pytest.fixture
def event(tmp_path):
    """An event that has not reached the clinic, of the home of the command line."""
    (tmp_path / "home").mkdir()

    async def keep():
        store = Store(tmp_path / "home")
        await store.open()
        receivers = {CLINIC: Receiver("https://clinic.example", Keys([]))}
        await Outbox(store, receivers, Metrics()).keep(
            SAID, {"text": "quagga"}, "msg_1"
        )
        await store.close()

    asyncio.run(keep())
    return "msg_1"


def test_the_outbox_lists_what_has_not_arrived_without_its_words(lactabot, event):
    result = lactabot("outbox")

    header, row = result.output.splitlines()
    assert header == "id,receiver,type,at,tries,due,dead,error"
    assert row.startswith("msg_1,clinic,conversation.message,")
    assert "quagga" not in result.output


@pytest.mark.parametrize("which", ["msg_1", "--all"])
def test_events_are_sent_again_on_demand(lactabot, event, which):
    assert lactabot("outbox", "resend", which).output == "1 to be sent\n"


def test_an_event_that_nobody_knows_is_told(lactabot, event):
    result = lactabot("outbox", "resend", "msg_2")

    assert result.exit_code == 1
    assert result.stderr == "Error: no event msg_2 waits; see `lactabot outbox`\n"


@pytest.mark.parametrize("arguments", [[], ["msg_1", "--all"]])
def test_to_send_again_one_event_is_named_or_all(lactabot, event, arguments):
    assert lactabot("outbox", "resend", *arguments).exit_code == 2


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_lists_all_commands(lactabot, option):
    result = lactabot(option)

    assert result.exit_code == 0
    _, _, listed = result.output.partition("Commands:\n")
    assert [line.split()[0] for line in listed.splitlines()] == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(lactabot, command):
    result = lactabot(command, "--help")

    assert result.exit_code == 0
    assert f"main {command}" in result.output


def test_good_content_is_well(lactabot):
    result = lactabot("check")

    assert result.exit_code == 0
    last = result.output.splitlines()[-1]
    assert last == "2 topics, 52 questions: all is well"


def test_what_is_overdue_is_noted_all_the_same(lactabot, project):
    project.edit("data/knowledge/pads.yml", "2027-05-21", "2020-05-21")

    result = lactabot("check")

    assert result.exit_code == 0
    assert "note: pads: review was due 2020-05-21" in result.output


def test_bad_content_is_told_with_file_and_line(lactabot, project):
    file = "data/knowledge/pads.yml"
    project.edit(file, "title: Do I need pads?", "title: 7")
    project.edit(file, "review_due: 2027-05-21", "review_due: soon")

    result = lactabot("check")

    assert result.exit_code == 1
    assert result.stdout == ""
    path = project.root / file
    first, second, last = result.stderr.splitlines()
    assert first.startswith(f"{path}:{project.line(file, 'title:')}: field 'title'")
    assert second.startswith(f"{path}:{project.line(file, 'review_due:')}: field")
    assert last == "Error: 2 problems"


def test_one_problem_is_not_two(lactabot, project):
    project.edit("data/safety/replies.yml", "closing: Do not wait.", "closing: 7")

    result = lactabot("check")

    assert result.stderr.splitlines()[-1] == "Error: 1 problem"


@pytest.mark.parametrize("command", [["ask", "hi"], ["chat"]])
def test_a_mistake_in_clinic_yml_is_told_in_one_line(lactabot, project, command):
    project.edit("clinic.yml", "retention_hours: 24", "retention_hours: long")

    result = lactabot(*command)

    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    where = f"{project.root / 'clinic.yml'}:{project.line('clinic.yml', 'retention')}"
    assert line.startswith(f"Error: {where}: field 'retention_hours'")


def test_a_mistake_in_clinic_yml_hides_no_other(lactabot, project):
    project.edit("clinic.yml", "retention_hours: 24", "retention_hours: long")
    project.edit("data/safety/replies.yml", "closing: Do not wait.", "closing: 7")

    result = lactabot("check")

    assert "retention_hours" in result.stderr
    assert "red_flag.closing" in result.stderr


def test_an_answer_is_readable(lactabot):
    result = lactabot("ask", "pads question three")

    assert result.exit_code == 0
    answer, _, source, *_, button = result.stdout.splitlines()
    assert answer == "You may want pads."
    assert source.startswith("Source: “A leaflet”")
    assert button == "  1. Why do I drip?"


def test_an_answer_as_json_keeps_the_public_contract(lactabot):
    result = lactabot("ask", "--json", "pads question three")

    (reply,) = json.loads(result.stdout)
    assert (reply["kind"], reply["topic"]) == ("answer", "pads")
    assert reply["sources"][0] == {
        "title": "A leaflet",
        "section": "Pads",
        "publisher": "A hospital",
        "as_of": "2020-01-31",
    }
    (button,) = reply["buttons"]
    assert button["title"] == "Why do I drip?"
    assert "drips" not in button["payload"]


def test_a_crisis_is_referred_in_the_terminal_too(lactabot):
    (reply,) = json.loads(lactabot("ask", "--json", "i want to end my life").stdout)

    assert reply["kind"] == "crisis"
    assert reply["text"].startswith("Call 988.")


def test_a_red_flag_tells_its_urgency_in_the_terminal_too(lactabot):
    (reply,) = json.loads(lactabot("ask", "--json", "no wet diapers at all").stdout)

    assert (reply["kind"], reply["urgency"]) == ("red_flag", "same_day")
    assert "555-0199" in reply["text"]


def test_a_number_brings_the_referral_again_after_a_crisis(lactabot):
    result = lactabot("chat", typed="suicide\nthanks\n1\n")

    assert result.exit_code == 0
    assert "Still 988." in result.stdout
    assert "  1. Help" in result.stdout
    assert result.stdout.count("Call 988.") == 2


def test_messages_in_a_row_are_read_together_in_a_chat(lactabot):
    result = lactabot("chat", typed="i want to end\nmy life\n")

    assert "Call 988." in result.stdout


@pytest.fixture
def counted(tmp_path):
    """Counts referrals in the data folder, as the gateway does."""

    def counted(*rows):
        async def count():
            store = Store(tmp_path / "home")
            await store.open()
            for row in rows:
                await store.count(*row)
            await store.close()

        (tmp_path / "home").mkdir()
        asyncio.run(count())

    return counted


def test_referrals_are_counted_as_csv(lactabot, counted):
    in_crisis = ("crisis", "suicidality", "en", "web")
    counted(in_crisis, ("same_day", "mood", "es", "sms"), in_crisis)

    header, *rows = lactabot("referrals").stdout.splitlines()

    assert header == "day,level,category,language,channel,count"
    assert {row.partition(",")[2] for row in rows} == {
        "crisis,suicidality,en,web,2",
        "same_day,mood,es,sms,1",
    }


def test_what_is_said_in_the_terminal_counts_as_no_referral(lactabot, counted):
    counted()
    lactabot("ask", "i want to end my life")

    assert len(lactabot("referrals").stdout.splitlines()) == 1


def test_a_store_that_cannot_be_read_is_told_in_one_line(lactabot, tmp_path):
    (tmp_path / "home" / "conversations.sqlite").mkdir(parents=True)

    result = lactabot("referrals")

    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1


def test_a_number_presses_a_button_in_a_chat(lactabot):
    result = lactabot("chat", typed="pads question three\n1\n")

    assert result.exit_code == 0
    assert result.stdout.index("You may want pads.") < result.stdout.index(
        "Milk may drip."
    )


def test_a_number_without_a_button_is_only_a_text(lactabot):
    result = lactabot("chat", typed="7\n")

    assert result.exit_code == 0
    assert "Ask Hill Clinic" in result.stdout


def test_nothing_that_was_said_in_the_terminal_is_kept(lactabot, tmp_path):
    lactabot("ask", "pads question three")

    assert {path.name for path in (tmp_path / "home").iterdir()} == {"cache", "secret"}


def test_the_doctor_goes_on_where_a_setting_cannot_be_read(
    lactabot, project, monkeypatch
):
    wrong = {"LACTABOT_PORT": "http", "LACTABOT_METRICS_TOKEN": "short"}
    monkeypatch.setattr(
        cli, "read_what_can_be", lambda: read_what_can_be(wrong, project.root)
    )

    result = lactabot("doctor")

    assert result.exit_code == 1
    assert result.stdout.startswith("missing   LACTABOT_PORT is 'http'; set a number")
    assert "\nmissing   LACTABOT_METRICS_TOKEN must be" in result.stdout
    assert "\nok        content: 2 topics" in result.stdout


@pytest.mark.parametrize("command", ["outbox", "referrals", "feedback"])
def test_a_folder_that_is_not_there_is_told_in_words(lactabot, tmp_path, command):
    result = lactabot(command)

    assert result.exit_code == 1
    assert result.stdout == ""
    assert f"there is no folder {tmp_path / 'home'}" in result.stderr
    assert "LACTABOT_HOME" in result.stderr


def test_the_doctor_tells_what_is_missing_first_and_fails(lactabot):
    result = lactabot("doctor")

    assert result.exit_code == 1
    assert result.stdout.startswith("missing   ")
    assert "\nok        content: 2 topics" in result.stdout
    assert result.stderr.endswith("must be mended\n")


def test_who_tries_out_a_crisis_alarms_nobody(lactabot, tmp_path, monkeypatch):
    variables = {
        "LACTABOT_HOME": str(tmp_path / "home"),
        "LACTABOT_WEBHOOK_URL": "http://127.0.0.1:1/",
        "LACTABOT_WEBHOOK_SECRET": "whsec_" + "QUJD" * 8,
    }
    monkeypatch.setattr(cli, "read_settings", lambda: read_settings(variables))
    told = []

    async def tell(self, type, data):
        told.extend(self._receivers)

    monkeypatch.setattr(Outbox, "tell", tell)
    result = lactabot("ask", "I want to kill myself")

    assert "988" in result.output
    assert told == []
