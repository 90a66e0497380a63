"""The parts of the benchmark that measure nothing themselves."""

import asyncio
import datetime
import json
import subprocess
import sys

import psutil
import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from bot.errors import StartError
from bot.evaluation.client import Client
from bot.evaluation.figures import Figure, percentile
from bot.evaluation.load import run_load
from bot.evaluation.measure import FULL, Measured, Results
from bot.evaluation.report import Target, document, table, tables, targets
from bot.evaluation.script import POSITIONS, Script, timed
from bot.evaluation.service import Service
from bot.evaluation.stock import write_stock_project
from bot.evaluation.systems import CRISIS_ANSWERED, RASA_ANSWERS, Ours
from bot.gateway.metrics import Metrics
from bot.knowledge.entries import read_knowledge
from bot.knowledge.smalltalk import read_smalltalk
from bot.settings import PROJECT
from tests.gateway.stand_ins import serving

TRAINED_COMPONENTS = 4  # DIET, ResponseSelector, UnexpecTED and TED


@pytest.fixture(scope="module")
def knowledge():
    return read_knowledge(PROJECT / "data")


@pytest.fixture(scope="module")
def smalltalk():
    return read_smalltalk(PROJECT / "data/nlu/smalltalk.yml", PROJECT / "domain.yml")


@pytest.fixture
def script(knowledge, smalltalk):
    return Script(knowledge, smalltalk)


@pytest.fixture
def service(tmp_path):
    def make(code):
        command = (sys.executable, "-c", code)
        return Service("the server", command, tmp_path, {}, tmp_path / "log")

    return make


class EchoServer:
    """An HTTP server with one answer to every request; it keeps what it was sent."""

    def __init__(self, answer=b'{"ok": true}', head=b"Content-Length: 12\r\n"):
        self._answer = b"HTTP/1.1 200 OK\r\n" + head + b"\r\n" + answer
        self.connections, self.bodies = 0, []

    async def ask(self, times):
        """Asks so many times with one client; the server hangs up after the last."""

        async def serve(reader, writer):
            self.connections += 1
            while len(self.bodies) < times:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
                length = int(head.split("content-length: ")[1].split("\r\n")[0])
                self.bodies.append(json.loads(await reader.readexactly(length)))
                writer.write(self._answer)
            writer.close()

        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            client = Client(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
            found = [await client.post("/", {"text": str(n)}) for n in range(times)]
            client.close()
            return found


class Parrot:
    """A conversation that needs no server, and does not know every word."""

    def __init__(self, said):
        self._said = said

    async def say(self, client, text):
        await asyncio.sleep(0)
        self._said.append(text)
        if text == "cut":
            raise ConnectionResetError
        return text != "wrong"


def parrot_load(conversations, clients):
    said = []
    load = run_load("http://127.0.0.1:1", lambda: Parrot(said), conversations, clients)
    return load, said


def measured(factor):
    """A system whose every figure is the factor, or so many times a hundred."""
    found = Measured(train=[factor], resident=[factor], proportional=[factor])
    found.start[RASA_ANSWERS] = [factor]
    for clients in (1, 16):
        found.rate[clients] = [factor]
        found.client_share[clients] = [0.05]
    for percent in (50, 95, 99):
        found.latency[percent] = [factor]
    for position in POSITIONS:
        found.turn[position] = [factor * position]
    return found


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


def test_targets_compare_ours_with_stock_and_the_last_turn_with_the_first():
    found = [target.ratio for target in targets(measured(2.0), measured(8.0))]

    assert found == [4.0, 4.0, 4.0, 4.0, 200.0]


def test_a_milestone_that_a_system_has_not_is_left_out():
    ours = measured(1.0)
    ours.start[CRISIS_ANSWERED] = [2.0]
    results = Results({"stock": measured(1.0), "ours": ours}, measured(9.0))

    (row,) = (line for line in tables(results).splitlines() if CRISIS_ANSWERED in line)

    assert row.split("|")[2:5] == [
        cell.rjust(len(found))
        for cell, found in zip(("– ", "2.00 ", "– "), row.split("|")[2:5], strict=True)
    ]


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


def test_clients_share_the_conversations_among_them():
    load, said = parrot_load([["a", "b"], ["c"], ["d"]], clients=2)

    assert sorted(said) == ["a", "b", "c", "d"]
    assert said.index("a") < said.index("b")
    assert len(load.seconds) == 4


def test_wrong_and_broken_replies_are_counted_and_do_not_count_for_the_rate():
    load, _ = parrot_load([["fine", "wrong", "cut"]], clients=1)

    assert load.wrong == 2
    assert load.rate == pytest.approx(1 / load.elapsed)


def test_the_client_keeps_its_connection_and_sends_json():
    server = EchoServer()

    found = asyncio.run(server.ask(times=2))

    assert found == [(200, {"ok": True})] * 2
    assert server.bodies == [{"text": "0"}, {"text": "1"}]
    assert server.connections == 1


def test_the_client_says_so_when_an_answer_is_cut_off():
    server = EchoServer(answer=b"{")

    with pytest.raises(EOFError):
        asyncio.run(server.ask(times=1))


def test_an_answer_without_a_length_is_not_understood():
    server = EchoServer(head=b"")

    with pytest.raises(ValueError, match="invalid literal"):
        asyncio.run(server.ask(times=1))


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
    results = Results({"stock": measured(1.0), "ours": measured(4.0)}, measured(9.0))

    text = document(results, FULL, "a machine", "Python 3", datetime.date(2026, 1, 2))

    assert "Measured on 2026-01-02 on: a machine.\nVersions: Python 3.\n" in text
    assert tables(results) in text
    assert f"median of {FULL.repetitions} runs" in text
