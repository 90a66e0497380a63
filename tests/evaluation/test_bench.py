"""The parts of the benchmark that measure nothing themselves."""

import datetime
import subprocess
import sys
from xml.etree import ElementTree

import psutil
import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.errors import StartError
from bot.evaluation import talks
from bot.evaluation.figures import Figure, percentile
from bot.evaluation.load import Load, run_load
from bot.evaluation.measured import Measured, Results, Saturated
from bot.evaluation.plan import CLIENTS, FULL, PERCENTS
from bot.evaluation.plots import draw
from bot.evaluation.report import Target, document, table, tables, targets
from bot.evaluation.script import POSITIONS, read_script, timed
from bot.evaluation.service import Service
from bot.evaluation.stock import fewer_questions, write_stock_project
from bot.evaluation.systems import (
    CRISIS_ANSWERED,
    ENTRIES_ANSWER,
    RASA_ANSWERS,
    Ours,
)
from bot.evaluation.talks import MESSAGES
from bot.gateway.metrics import Metrics
from bot.knowledge.entries import read_knowledge
from bot.knowledge.smalltalk import read_smalltalk
from bot.safety.guard import read_guard
from bot.settings import PROJECT
from tests.gateway.stand_ins import serving
from tests.gateway.waiting import until

TRAINED_COMPONENTS = 4  # DIET, ResponseSelector, UnexpecTED and TED


@pytest.fixture(scope="module")
def knowledge():
    return read_knowledge(PROJECT / "data")


@pytest.fixture(scope="module")
def smalltalk():
    return read_smalltalk(PROJECT / "data/nlu/smalltalk.yml", PROJECT / "domain.yml")


@pytest.fixture(scope="module")
def script(knowledge, smalltalk):
    return read_script(PROJECT / "data", knowledge, smalltalk)


@pytest.fixture
def service(tmp_path):
    def make(code):
        command = (sys.executable, "-c", code)
        return Service("the server", command, tmp_path, {}, tmp_path / "log")

    return make


class Listener:
    """A system under test that answers each text as it is told, and keeps them all."""

    def __init__(self, kinds):
        self.kinds, self.said, self.connections = kinds, [], set()

    async def answer(self, request):
        text = (await request.json())["text"]
        self.said.append(text)
        self.connections.add(request.client.port)
        if text not in self.kinds:
            return Response("broken", media_type="application/json")
        reply = {"kind": self.kinds[text]}
        return JSONResponse({"conversation": "c", "replies": [reply]})

    def hear(self, conversations, clients, talk=talks.OURS):
        app = Starlette(routes=[Route(MESSAGES, self.answer, methods=["POST"])])
        with serving(app) as url:
            return run_load(url, talk, conversations, clients)


def measured(factor):
    """A system whose every figure is the factor, or so many times its place."""
    found = Measured(train=[factor], resident=[factor], proportional=[factor])
    found.huge, found.huge_resident = [factor], [factor]
    found.growth = [[factor, factor]]
    for milestone in (CRISIS_ANSWERED, ENTRIES_ANSWER, RASA_ANSWERS):
        found.start[milestone] = [factor]
    for clients in CLIENTS:
        found.rate[clients] = found.rasa[clients] = [factor]
        found.client_share[clients] = [0.05]
        for percent in PERCENTS:
            found.latency[clients, percent] = [factor]
    for position in POSITIONS:
        found.turn[position] = [factor * position]
    return found


def saturated(crisis, faq):
    found = Saturated(referrals=7, without=1)
    for percent in PERCENTS:
        found.crisis[percent], found.faq[percent] = [crisis], [faq]
    return found


def results():
    systems = {"stock": measured(2.0), "ours": measured(8.0)}
    return Results(systems, measured(16.0), saturated(30.0, 600.0), saturated(9, 90))


@pytest.mark.parametrize(
    ("percent", "expected"), [(0, 1), (50, 5), (90, 9), (95, 10), (100, 10)]
)
def test_a_percentile_is_a_value_that_was_measured(percent, expected):
    assert percentile([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], percent) == expected


def test_a_figure_shows_its_median_and_its_spread():
    assert str(Figure((3.0, 1.0, 20.0))) == "3.00 (1.00–20.0)"


def test_a_single_measurement_shows_no_spread():
    assert str(Figure((1234.5,))) == "1,234"


def test_a_table_is_lined_up():
    found = table(["Name", "Size"], [["a", "1"], ["long name", "1,000"]])

    assert found.splitlines() == [
        "| Name      |  Size |",
        "| :-------- | ----: |",
        "| a         |     1 |",
        "| long name | 1,000 |",
    ]


@pytest.mark.parametrize(
    ("ratio", "at_least", "met"),
    [(3.0, True, True), (2.99, True, False), (3.0, False, True), (3.01, False, False)],
)
def test_a_target_is_met_up_to_its_bound(ratio, at_least, met):
    assert Target("", ratio, wanted=3.0, at_least=at_least).met is met


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Messages/s, 16 clients, ours to stock", 4.0),
        ("Messages/s of a Rasa worker with a core of its own, ours to stock", 0.25),
        ("Messages/s, 64 clients, ours to echo", 0.5),
        ("Latency p50, 1 client, ours to stock", 4.0),
        ("Memory, ours to stock", 4.0),
        ("Start: crisis answered, s", 8.0),
        ("Start: Rasa answers, ours to stock", 4.0),
        ("Ours, turn 200 to turn 1", 200.0),
        ("Crisis by rule, p99 under load, ms", 30.0),
        ("Crisis by rule, p99 to that of the answers", 0.05),
        ("Crisis by meaning, p99 to that of the answers", 0.1),
    ],
)
def test_a_target_compares_what_its_name_says(name, value):
    found = {target.name: target.value for target in targets(results())}

    assert found[name] == value


def test_a_milestone_that_a_system_has_not_is_left_out():
    found = results()
    del found.systems["stock"].start[CRISIS_ANSWERED]

    rows = tables(found).splitlines()

    figures = rows[rows.index("## Figures") :]
    (row,) = (r for r in figures if r.startswith(f"| Start: {CRISIS_ANSWERED}, s"))
    assert [cell.strip() for cell in row.split("|")[2:5]] == ["–", "8.00", "–"]


def test_a_crisis_without_its_referral_is_told():
    (row,) = (r for r in tables(results()).splitlines() if "without a referral" in r)

    assert [cell.strip() for cell in row.split("|")[2:4]] == ["1", "1"]


def test_the_same_figures_give_the_same_pictures(tmp_path):
    first = draw(results(), tmp_path / "first")
    again = draw(results(), tmp_path / "again")

    assert [path.name for path in first] == [path.name for path in again]
    for one, other in zip(first, again, strict=True):
        assert ElementTree.fromstring(one.read_bytes()).tag.endswith("svg")
        assert one.read_bytes() == other.read_bytes()


def test_both_systems_hear_the_same_on_each_run(script):
    assert script.conversations(50, seed=1) == script.conversations(50, seed=1)
    assert script.conversations(50, seed=1) != script.conversations(50, seed=2)


def test_a_script_asks_about_all_topics_in_conversations_of_five_turns(
    script, knowledge
):
    conversations = script.conversations(998, seed=1)

    said = {text for texts in conversations for text in texts}
    assert len(conversations) == 200
    assert {len(texts) for texts in conversations} == {5}
    assert all(said & set(entry.questions) for entry in knowledge.values())


def test_a_long_conversation_is_timed_with_the_same_messages(script):
    texts = script.long_conversation(seed=1)

    first, middle, last = (texts[timed(position)] for position in POSITIONS)
    assert len(texts) == 201
    assert first == texts[:3] == middle == texts[48:51] == last == texts[198:]


def test_a_huge_message_is_as_long_as_asked(script):
    assert len(script.huge(5_000)) == 5_000


def test_crises_are_told_apart_by_the_tier_that_finds_them(script):
    guard = read_guard(PROJECT / "data/safety")

    assert all(guard.check(text).is_crisis for text in script.by_rule[:50])
    assert not any(
        (found := guard.check(text)) and found.is_crisis
        for text in script.by_meaning[:50]
    )


PARENT_AND_CHILD = """
import subprocess, sys
child = "while True: pass"
subprocess.run([sys.executable, "-c", child, "the-child"])
"""


def test_the_processor_time_of_a_part_is_that_of_its_processes(service):
    with service(PARENT_AND_CHILD) as started:
        until(lambda: started.processor("the-child") > 0.05)

        assert started.processor("no such part") == 0


def test_clients_share_the_conversations_among_them():
    listener = Listener(dict.fromkeys("abcd", "answer"))

    load = listener.hear([["a", "b"], ["c"], ["d"]], clients=2)

    assert sorted(listener.said) == ["a", "b", "c", "d"]
    assert listener.said.index("a") < listener.said.index("b")
    assert len(load.seconds) == 4


def test_a_client_keeps_its_connection():
    listener = Listener({"a": "answer"})

    listener.hear([["a", "a"], ["a"]], clients=1)

    assert len(listener.connections) == 1


def test_wrong_and_broken_replies_are_counted_and_do_not_count_for_the_rate():
    listener = Listener({"fine": "answer", "referred": "crisis"})

    load = listener.hear([["fine", "referred", "broken"]], clients=1)

    assert load.right == (True, False, False)
    assert load.rate == pytest.approx(1 / load.elapsed)


def test_nobody_there_is_a_wrong_reply():
    load = run_load("http://127.0.0.1:9", talks.OURS, [["a"]], clients=1)

    assert load.wrong == 1


def test_a_crisis_is_answered_right_by_a_referral_alone():
    listener = Listener({"a": "answer", "c": "crisis"})

    load = listener.hear([["a"], ["c"]], clients=1, talk=talks.CRISIS)

    assert load.right == (False, True)


def test_only_what_was_said_during_the_load_counts():
    load = Load((5.0, 6.0), (1.0, 1.0), (True, True), 0.0)
    crises = Load((4.0, 5.5, 6.5), (0.1, 0.2, 0.3), (False, True, False), 0.0)

    found = crises.during(load)

    assert (found.seconds, found.wrong) == ((0.2,), 0)


def test_the_stock_project_keeps_all_topics_and_fewer_questions(knowledge):
    fewer = fewer_questions(knowledge, most=10)

    assert set(fewer) == set(knowledge)
    for id, entry in fewer.items():
        assert 0 < len(entry.questions) <= 10
        assert entry.title in entry.questions
        assert set(entry.questions) <= set(knowledge[id].questions)


def test_a_server_that_dies_is_told_with_the_end_of_its_log(service):
    with (
        service("import sys; sys.exit('no such port')") as server,
        pytest.raises(StartError, match=r"(?s)exit code 1.*no such port"),
    ):
        server.finish(say=print)


def test_no_child_outlives_its_service(service):
    code = (
        "import subprocess, sys, time;"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'],"
        " start_new_session=True); time.sleep(60)"
    )
    with service(code) as server:
        while not (children := psutil.Process(server.pid).children()):
            server.check()
        (child,) = children

    assert not psutil.pid_exists(child.pid)


def test_a_measurement_that_is_told_to_stop_takes_its_programs_with_it(tmp_path):
    code = f"""
import sys
from pathlib import Path
from bot.evaluation.service import Service, stop_in_order
stop_in_order()
sleep = (sys.executable, "-c", "import time; time.sleep(60)")
folder = Path({str(tmp_path)!r})
with Service("a", sleep, folder, {{}}, folder / "log") as a:
    print(a.pid, flush=True)
    a.finish(print)
"""
    command = [sys.executable, "-c", code]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, stdout=pipe, stderr=pipe, cwd=PROJECT, text=True
    ) as measuring:
        child = int(measuring.stdout.readline())
        measuring.terminate()
        measuring.communicate()

    assert not psutil.pid_exists(child)


def test_what_rasa_leaves_to_others_is_what_the_gateway_counts(tmp_path):
    metrics = Metrics()
    for _ in range(3):
        metrics.count_without_rasa()
    page = Route("/metrics", lambda request: Response(metrics.render()))
    ours = Ours(tmp_path, "Why do I leak?")

    with serving(Starlette(routes=[page])) as ours.url:
        found = ours.by_others()

    assert found == 3


@pytest.mark.rasa
@pytest.mark.filterwarnings("ignore:The following duplicated intents")  # Rasa's own
def test_rasa_reads_the_stock_project_as_a_project_of_its_own(
    tmp_path, knowledge, smalltalk
):
    from rasa.shared.importers.importer import TrainingDataImporter

    write_stock_project(tmp_path, knowledge, smalltalk)
    importer = TrainingDataImporter.load_from_config(
        str(tmp_path / "config.yml"),
        str(tmp_path / "domain.yml"),
        [str(tmp_path / "data")],
    )

    examples = importer.get_nlu_data()
    domain = importer.get_domain()
    expected = len(list(knowledge.questions())) + sum(
        len(talk.examples) for talk in smalltalk
    )
    assert len(examples.intent_examples) == expected
    assert {e.get("intent") for e in examples.intent_examples} == {
        "faq",
        *(talk.intent for talk in smalltalk),
    }
    assert not examples.entity_examples
    assert "utter_faq" in domain.action_names_or_texts
    assert len(domain.responses) == len(knowledge) + len(smalltalk) + 1
    assert len(importer.get_stories().story_steps) == 3 + 1 + len(smalltalk)


def test_a_trial_shortens_the_training_and_nothing_else(tmp_path, knowledge, smalltalk):
    for name, epochs in (("full", None), ("trial", 2)):
        (tmp_path / name).mkdir()
        write_stock_project(tmp_path / name, knowledge, smalltalk, epochs)

    full = (tmp_path / "full/config.yml").read_text()
    trial = (tmp_path / "trial/config.yml").read_text()
    assert full.count("epochs: 100") == TRAINED_COMPONENTS
    assert trial == full.replace("epochs: 100", "epochs: 2")


def test_the_document_says_how_and_on_what_it_was_measured():
    text = document(results(), FULL, "a machine", "Python 3", datetime.date(2026, 1, 2))

    assert "Measured on 2026-01-02 on: a machine.\nVersions: Python 3.\n" in text
    assert tables(results()) in text
    assert f"median of {FULL.repetitions} runs" in text
