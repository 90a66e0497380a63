"""Thumbs and comments are kept; a comment in crisis brings the referral instead."""

import csv
import io
import json
import sqlite3

import pytest
from click.testing import CliRunner

from bot import cli
from bot.gateway.channels.feedback import COMMENT_CHARACTERS
from tests.gateway.parent import PATH, Parent
from tests.gateway.referral import CRISIS, assert_referred

FEEDBACK = "/api/feedback"
ID = "0123456789abcdef"


@pytest.fixture
def running(start):
    """A gateway of this test's own."""
    with start() as client:
        yield client


@pytest.fixture
def rate(running):
    """Rates an answer of the gateway; fields may be changed or left out with None."""
    answer = Parent(running).say("do pads help")[0]["feedback"]

    def rate(**fields):
        body = {"answer": answer, "id": ID, "helpful": True, **fields}
        sent = {name: value for name, value in body.items() if value is not None}
        return running.post(FEEDBACK, content=json.dumps(sent))

    return rate


@pytest.fixture
def kept(settings):
    """Gives the rows that are kept."""

    def kept():
        with sqlite3.connect(settings.home / "conversations.sqlite") as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute("SELECT * FROM feedback")]

    return kept


def test_a_thumb_is_kept_with_the_topic_and_the_version_of_the_answer(rate, kept):
    response = rate(helpful=False)

    assert response.status_code == 200
    assert response.json()["replies"] == []
    (row,) = kept()
    assert (row["topic"], row["helpful"], row["comment"]) == ("breast_pads", 0, "")
    assert len(row["version"]) == 12


def test_a_comment_takes_the_place_of_the_thumb_before_it(rate, kept):
    rate()
    rate(comment=" more on washing ", helpful=False)

    (row,) = kept()
    assert (row["comment"], row["helpful"]) == ("more on washing", 0)


def test_what_is_kept_does_not_tell_whose_it_is(rate, kept, running):
    parent = Parent(running)
    parent.say("hi")
    rate(conversation=parent.token)

    (row,) = kept()
    assert row.keys() == {"id", "day", "topic", "version", "helpful", "comment"}


def test_a_comment_in_crisis_brings_the_referral_and_is_not_kept(rate, kept, caplog):
    response = rate(comment=CRISIS)

    assert_referred(response)
    assert kept() == []
    assert CRISIS not in caplog.text


def test_the_referral_is_noted_in_the_conversation(rate, running):
    parent = Parent(running)
    parent.say("hi")
    parent.token = rate(comment=CRISIS, conversation=parent.token).json()[
        "conversation"
    ]

    turns = parent.resume()
    assert [(turn["text"], turn["replies"][0]["kind"]) for turn in turns] == [
        ("hi", "smalltalk"),
        (None, "crisis"),
    ]


def test_a_red_flag_in_a_comment_brings_its_referral_too(rate, kept):
    (reply,) = rate(comment="and my baby is turning blue").json()["replies"]

    assert (reply["kind"], reply["urgency"]) == ("red_flag", "emergency")
    assert len(kept()) == 1


@pytest.mark.parametrize(
    "wrong",
    [{"answer": "made.up"}, {"helpful": "yes"}, {"id": None}, {"stars": 5}],
)
def test_a_crisis_is_referred_however_wrong_the_request_is(rate, kept, wrong):
    assert_referred(rate(comment=CRISIS, **wrong))
    assert kept() == []


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"answer": "breast_pads.0123456789ab.forged"}, 401),
        ({"answer": "ü"}, 401),
        ({"answer": None}, 401),
        ({"helpful": None}, 422),
        ({"helpful": 1}, 422),
        ({"id": None}, 422),
        ({"comment": 5}, 422),
        ({"stars": 5}, 422),
    ],
)
def test_a_wrong_request_is_refused_with_the_way_to_help(rate, kept, wrong, status):
    response = rate(**wrong)

    assert response.status_code == status
    assert "988" in response.json()["help"]
    assert kept() == []


def test_of_a_long_comment_the_beginning_is_kept(rate, kept):
    rate(comment="more " * 1000)

    (row,) = kept()
    assert len(row["comment"]) == COMMENT_CHARACTERS


def test_no_comment_gets_into_the_log(rate, caplog):
    rate(comment="quagga")

    assert "quagga" not in caplog.text


def test_the_same_answer_has_the_same_version_after_a_reload(running):
    parent = Parent(running)
    (said,) = parent.say("do pads help")
    (turn,) = parent.resume()

    assert turn["replies"][0]["feedback"] == said["feedback"]


def test_only_an_answer_can_be_rated(running):
    (reply,) = Parent(running).say("hi")

    assert "feedback" not in reply


def test_the_command_lists_what_parents_think(rate, settings, monkeypatch):
    rate(comment="more, please")
    monkeypatch.setattr(cli, "read_settings", lambda: settings)

    result = CliRunner().invoke(cli.main, ["feedback"])

    (row,) = csv.DictReader(io.StringIO(result.output))
    assert (row["topic"], row["comment"]) == ("breast_pads", "more, please")


def test_without_a_store_it_is_said_that_nothing_was_kept(start, tmp_path):
    with start(conversations=tmp_path / "missing") as client:
        answer = Parent(client).say("do pads help")[0]["feedback"]
        body = {"answer": answer, "id": ID, "helpful": True}
        response = client.post(FEEDBACK, json=body)

    assert response.status_code == 503
    assert client.get(PATH).status_code == 401
