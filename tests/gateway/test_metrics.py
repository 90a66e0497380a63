"""The clinic's monitoring gets numbers, and no words."""

from prometheus_client.parser import text_string_to_metric_families

from bot.gateway.metrics import CONTENT_TYPE, Metrics
from bot.knowledge.reply import Reply
from tests.gateway.parent import Parent
from tests.gateway.referral import CRISIS

REFERRALS = "lactabot_referrals_total"


def number(rendered, name, **labels):
    """One number, by its name and all its labels."""
    return next(
        sample.value
        for family in text_string_to_metric_families(rendered.decode())
        for sample in family.samples
        if (sample.name, sample.labels) == (name, labels)
    )


def test_replies_are_counted_by_their_kind():
    metrics = Metrics()

    metrics.count_replies([Reply("answer", "quagga"), Reply("notice", "quokka")])
    metrics.count_replies([Reply("answer", "quagga")])

    found = metrics.render()
    assert number(found, "lactabot_replies_total", kind="answer") == 2
    assert number(found, "lactabot_replies_total", kind="notice") == 1


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


def test_the_gateway_shows_its_numbers_and_nobodys_words(start):
    with start() as client:
        parent = Parent(client)
        parent.say("Which breast pads should I use?")
        parent.say(f"quagga {CRISIS}")
        response = client.get("/metrics")

    found = response.content
    labels = {"level": "crisis", "category": "suicidality", "language": "en"}
    assert response.headers["content-type"] == CONTENT_TYPE
    assert number(found, "lactabot_replies_total", kind="answer") == 1
    assert number(found, "lactabot_replies_total", kind="crisis") == 1
    assert number(found, REFERRALS, channel="web", **labels) == 1
    assert number(found, "lactabot_canary_passed_timestamp_seconds") > 0
    assert number(found, "lactabot_canary_failures_total") == 0
    assert "quagga" not in response.text
    assert "pads" not in response.text
