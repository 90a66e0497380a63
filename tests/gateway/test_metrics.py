"""The clinic's monitoring gets numbers, and no words."""

import dataclasses
from importlib.metadata import version
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from bot.gateway.app import create_app
from bot.gateway.metrics import CONTENT_TYPE, Metrics
from bot.gateway.versions import content_version
from bot.knowledge.reply import Reply
from bot.settings import read_settings
from tests.gateway.assembly import assembled
from tests.gateway.parent import Parent
from tests.gateway.receiver import SECRET
from tests.gateway.referral import CRISIS
from tests.gateway.waiting import until

MINIMAL = Path(__file__).parents[1] / "minimal"

TOKEN = "0123456789abcdef"
REFERRALS = "lactabot_referrals_total"
REPLIES = "lactabot_replies_total"
UNDER_WAY = "lactabot_turns_under_way"


def number(rendered, name, **labels):
    """One number, by its name and all its labels."""
    return next(
        sample.value
        for family in text_string_to_metric_families(rendered.decode())
        for sample in family.samples
        if (sample.name, sample.labels) == (name, labels)
    )


def test_replies_are_counted_by_kind_topic_and_channel():
    metrics = Metrics(["pads"])
    answer, notice = Reply("answer", "quagga", "pads"), Reply("notice", "quokka")

    metrics.count_replies([answer, notice], "web")
    metrics.count_replies([answer], "web")
    metrics.count_replies([answer], "sms")

    found = metrics.render()
    pads = {"kind": "answer", "topic": "pads"}
    assert number(found, REPLIES, **pads, channel="web") == 2
    assert number(found, REPLIES, **pads, channel="sms") == 1
    assert number(found, REPLIES, kind="notice", topic="", channel="web") == 1


def test_what_is_not_known_gets_no_label_of_its_own():
    metrics = Metrics(["pads"])
    for n in range(3):
        reply = Reply(f"kind {n}", "quagga", f"topic {n}")
        metrics.count_replies([reply], f"channel {n}")
        with metrics.turn(f"channel {n}"), metrics.guard("rules", f"channel {n}"):
            pass

    found = metrics.render()
    others = {"kind": "other", "topic": "other", "channel": "other"}
    assert number(found, REPLIES, **others) == 3
    turns = {"channel": "other", "reply": "other"}
    assert number(found, "lactabot_turn_seconds_count", **turns) == 3
    guarded = {"channel": "other", "tier": "rules"}
    assert number(found, "lactabot_guard_seconds_count", **guarded) == 3


@pytest.mark.parametrize(
    ("kinds", "shown"),
    [
        (["crisis"], "crisis"),
        (["red_flag", "answer"], "red_flag"),
        (["answer", "notice"], "other"),
        ([], "other"),
    ],
)
def test_the_time_of_a_referral_is_shown_by_itself(kinds, shown):
    metrics = Metrics()

    with metrics.turn("sms") as turn:
        turn.replies = [Reply(kind, "quagga") for kind in kinds]

    labels = {"channel": "sms", "reply": shown}
    found = metrics.render()
    assert number(found, "lactabot_turn_seconds_count", **labels) == 1


def test_a_turn_that_fails_is_measured_too_and_no_longer_under_way():
    metrics = Metrics()

    with pytest.raises(ZeroDivisionError), metrics.turn("web"):
        under_way = number(metrics.render(), UNDER_WAY)
        raise ZeroDivisionError

    labels = {"channel": "web", "reply": "other"}
    found = metrics.render()
    assert under_way == 1
    assert number(found, UNDER_WAY) == 0
    assert number(found, "lactabot_turn_seconds_count", **labels) == 1


def test_what_the_store_did_not_take_is_counted():
    metrics = Metrics()

    metrics.count_not_stored("turn")

    assert number(metrics.render(), "lactabot_not_stored_total", what="turn") == 1


def test_a_store_that_is_away_has_no_backlog_and_not_the_old_one():
    metrics = Metrics()
    metrics.show_backlog({"waiting": 2, "dead": 1})
    before = metrics.render()

    metrics.show_backlog(None)

    assert number(before, "lactabot_outbox_events", state="dead") == 1
    assert number(before, "lactabot_store_up") == 1
    assert number(metrics.render(), "lactabot_store_up") == 0
    assert b"lactabot_outbox_events{" not in metrics.render()


def test_a_new_model_takes_the_place_of_the_one_before():
    metrics = Metrics()
    metrics.show_build(release="1", rasa_model="old")

    metrics.show_build(rasa_model="new")

    found = metrics.render()
    assert number(found, "lactabot_build_info", release="1", rasa_model="new") == 1
    assert b"old" not in found


def test_referrals_are_counted_by_what_they_were():
    metrics = Metrics()

    metrics.count_referral("crisis", "suicidality", "es", "web")
    metrics.count_referral("crisis", "suicidality", "es", "web")
    metrics.count_referral("same_day", "mood", "en", "web")

    labels = {"level": "crisis", "category": "suicidality", "language": "es"}
    assert number(metrics.render(), REFERRALS, channel="web", **labels) == 2
    labels = {"level": "same_day", "category": "mood", "language": "en"}
    assert number(metrics.render(), REFERRALS, channel="web", **labels) == 1


def test_two_gateways_count_for_themselves():
    first, second = Metrics(), Metrics()

    first.count_canary(passed=False)

    assert number(first.render(), "lactabot_canary_failures_total") == 1
    assert number(second.render(), "lactabot_canary_failures_total") == 0


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer another-token-of-ours"}, 401),
        ({"Authorization": f"Bearer {TOKEN}x"}, 401),
        ({"Authorization": f"Bearer {TOKEN}"}, 200),
    ],
)
def test_with_a_token_who_has_it_sees_the_numbers(assemble, header, status):
    gateway = assemble()
    settings = dataclasses.replace(gateway.settings, metrics_token=TOKEN)
    app = create_app(dataclasses.replace(gateway, settings=settings))
    with TestClient(app) as client:
        response = client.get("/metrics", headers=header)

    assert response.status_code == status


def test_the_gateway_shows_its_numbers_and_nobodys_words(start):
    with start() as client:
        parent = Parent(client)
        parent.say("Which breast pads should I use?")
        parent.say(f"quagga {CRISIS}")
        response = client.get("/metrics")

    found = response.content
    labels = {"level": "crisis", "category": "suicidality", "language": "en"}
    assert response.headers["content-type"] == CONTENT_TYPE
    pads = {"kind": "answer", "topic": "breast_pads", "channel": "web"}
    assert number(found, REPLIES, **pads) == 1
    assert number(found, REPLIES, kind="crisis", topic="", channel="web") == 1
    for reply in ("crisis", "other"):
        turns = {"channel": "web", "reply": reply}
        assert number(found, "lactabot_turn_seconds_count", **turns) == 1
    guarded = {"channel": "web", "tier": "rules"}
    assert number(found, "lactabot_guard_seconds_count", **guarded) == 2
    assert number(found, REFERRALS, channel="web", **labels) == 1
    assert number(found, "lactabot_canary_passed_timestamp_seconds") > 0
    assert number(found, "lactabot_canary_failures_total") == 0
    assert "quagga" not in response.text
    assert "should I use" not in response.text


def test_the_gateway_shows_what_it_runs_and_what_is_up(start):
    with start() as client:
        Parent(client).say("Which breast pads should I use?")
        found = client.get("/metrics").content

    (build,) = [
        sample.labels
        for family in text_string_to_metric_families(found.decode())
        for sample in family.samples
        if sample.name == "lactabot_build_info"
    ]
    assert build.pop("release") == version("lactabot")
    assert len(build.pop("content")) == 12
    assert build == {"rasa_model": "none", "classifier": "none"}
    assert number(found, "lactabot_ready", part="guard") == 1
    assert number(found, "lactabot_ready", part="rasa") == 0
    assert number(found, "lactabot_store_up") == 1
    assert number(found, "lactabot_outbox_events", state="waiting") == 0
    assert number(found, "process_resident_memory_bytes") > 0


def test_events_that_have_not_arrived_are_shown(settings):
    webhook = {"webhook_url": "http://127.0.0.1:1/", "webhook_secrets": (SECRET,)}
    gateway = assembled(dataclasses.replace(settings, **webhook))
    with TestClient(create_app(gateway)) as client:
        Parent(client).say(CRISIS)
        until(lambda: b'events{state="waiting"} 1.0' in client.get("/metrics").content)


def test_another_content_has_another_version(project):
    def found():
        return content_version(read_settings({}, project.root))

    before = found()
    project.edit("data/knowledge/pads.yml", "You may want", "You might want")
    after = found()

    assert before == content_version(read_settings({}, MINIMAL))
    assert after != before
