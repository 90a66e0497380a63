"""Each question of the dashboard and of the alerts names what `/metrics` really has."""

import dataclasses
import json
import re
import shutil
import subprocess

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from bot.gateway.app import create_app
from bot.settings import PROJECT
from tests.gateway.assembly import assembled
from tests.gateway.parent import Parent
from tests.gateway.receiver import SECRET
from tests.gateway.referral import CRISIS
from tests.gateway.stand_ins import Away
from tests.gateway.waiting import until

ALERTS = PROJECT / "deploy" / "prometheus" / "alerts.yml"
ALERTS_TEST = ALERTS.with_name("alerts_test.yml")
DASHBOARD = json.loads((PROJECT / "deploy" / "grafana" / "lactabot.json").read_text())
RULES = [
    rule
    for group in yaml.safe_load(ALERTS.read_text())["groups"]
    for rule in group["rules"]
]
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
ASKED = [
    *(pytest.param(rule["expr"], id=rule["alert"]) for rule in RULES),
    *(
        pytest.param(target["expr"], id=panel["title"])
        for panel in PANELS
        for target in panel["targets"]
    ),
]
METRIC = re.compile(r"\b((?:lactabot|process)_\w+|up)\b(?:\{([^}]*)\})?")
OF_PROMETHEUS = {"job", "instance"}  # the labels that it adds itself
FUNCTIONS = {
    *("sum", "min", "max", "by", "increase", "rate", "histogram_quantile", "time"),
    *("topk", "or", "unless", "offset", "le"),
}


@pytest.fixture
def metrics(settings):
    """All samples of a gateway to which all has happened, by name."""
    webhook = {"webhook_url": "http://127.0.0.1:1/", "webhook_secrets": (SECRET,)}
    settings = dataclasses.replace(settings, **webhook)
    gateway = assembled(settings, rasa_url="http://127.0.0.1:1", engines=[Away()])
    with TestClient(create_app(gateway)) as client:
        Parent(client).say("Which breast pads should I use?")
        Parent(client).say(CRISIS)
        until(lambda: b'outcome="failed"' in client.get("/metrics").content)
        text = client.get("/metrics").text
    found = {"up": set()}
    for family in text_string_to_metric_families(text):
        found.setdefault(f"{family.name}_total", set())
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


def test_every_question_names_metrics_and_labels_that_are_there(metrics):
    for asked in ASKED:
        (expr,) = asked.values
        for name, matchers in METRIC.findall(expr):
            assert name in metrics, f"{asked.id}: {name}"
            labels = set(re.findall(r"(\w+)\s*=~?", matchers))
            assert labels - OF_PROMETHEUS <= metrics[name], f"{asked.id}: {labels}"
        (name, *_), *_ = METRIC.findall(expr)
        for grouped in re.findall(r"\bby \(([^)]*)\)", expr):
            labels = set(grouped.split(", "))
            assert labels - OF_PROMETHEUS <= metrics[name], f"{asked.id}: {labels}"


@pytest.mark.parametrize("expr", ASKED)
def test_a_question_is_written_in_known_words(expr):
    bare = re.sub(r'"[^"]*"|\{[^}]*\}|\[[^]]*\]|\bby \([^)]*\)', "", expr)
    words = {w for w in re.findall(r"[a-z_]+", bare) if not METRIC.fullmatch(w)}

    assert words - {"s", "m", "h", "d"} <= FUNCTIONS
    assert expr.count("(") == expr.count(")")
    assert expr.count("{") == expr.count("}")
    assert METRIC.search(expr)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_says_what_is_wrong_and_what_to_do(rule):
    assert set(rule) - {"for"} == {"alert", "expr", "labels", "annotations"}
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert set(rule["annotations"]) == {"summary", "action"}
    assert re.fullmatch(r"\d+m", rule.get("for", "0m"))


def test_what_must_wake_somebody_does():
    pages = {r["alert"] for r in RULES if r["labels"]["severity"] == "page"}

    assert pages >= {
        *("LactabotDown", "LactabotCanaryFailed", "LactabotCanarySilent"),
        *("LactabotCrisisReplySlow", "LactabotStoreAway", "LactabotEventsLost"),
    }


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel["title"])
def test_a_panel_has_what_grafana_needs(panel):
    needed = {"id", "type", "title", "datasource", "gridPos", "targets", "fieldConfig"}

    assert needed <= panel.keys()
    assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
    at = panel["gridPos"]
    assert at["x"] + at["w"] <= 24
    refs = [target["refId"] for target in panel["targets"]]
    assert len(set(refs)) == len(refs) > 0


def test_no_two_panels_have_one_id_or_one_place():
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    cells = [
        (x, y)
        for panel in DASHBOARD["panels"]
        for x in range(
            panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"]
        )
        for y in range(
            panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"]
        )
    ]

    assert len(set(ids)) == len(ids)
    assert len(set(cells)) == len(cells)


@pytest.mark.skipif(not shutil.which("promtool"), reason="needs Debian's prometheus")
def test_prometheus_itself_takes_the_alerts_and_raises_them():
    for command, file in (("check", ALERTS), ("test", ALERTS_TEST)):
        promtool = ["promtool", command, "rules", str(file)]
        done = subprocess.run(promtool, capture_output=True, text=True, check=False)

        assert done.returncode == 0, done.stdout + done.stderr
