"""Lines for machines: one object each, and no word of a parent."""

import asyncio
import io
import json
import logging
import subprocess
import sys

import pytest

from bot.errors import SettingsError
from bot.logs import JsonLines, Printed
from bot.settings import read_settings

FIELDS = ["time", "level", "logger", "message", "process", "pid"]

# What Rasa and its libraries do: handlers and formats of their own, set up late.
CHILD = """
import asyncio, logging, logging.config, sys, threading
import coloredlogs, structlog
from sanic.log import LOGGING_CONFIG_DEFAULTS, error_logger

print("starting", end=""); print(" up")
coloredlogs.install(level="INFO", fmt="%(asctime)s %(message)s")
logging.config.dictConfig(LOGGING_CONFIG_DEFAULTS)
structlog.configure(
    processors=[structlog.processors.JSONRenderer()],
    logger_factory=structlog.stdlib.LoggerFactory(),
)

logging.getLogger("bot.gateway").warning("%s is away", "the store")
logging.getLogger("rasa.core").error("parsed %s", "quagga")
structlog.get_logger("rasa.nlu").error("parse.failed", text="quagga")
try:
    raise ValueError("quagga")
except ValueError:
    error_logger.exception("while handling %s", "quagga")
    logging.getLogger("bot.turns").exception("not answered")

def fail():
    raise ValueError("quagga")

async def forget():
    asyncio.ensure_future(asyncio.to_thread(fail))
    await asyncio.sleep(0.05)

asyncio.run(forget())
thread = threading.Thread(target=fail); thread.start(); thread.join()
fail()
"""


def line_of(name, message, *arguments, error=None):
    about = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(name, 30, "", 0, message, arguments, about)
    (line,) = JsonLines("bot.gateway").format(record).splitlines()
    return json.loads(line)


def test_a_line_tells_when_what_and_where():
    line = line_of("bot.gateway.turns", "%s is away", "the\nstore")

    assert list(line) == FIELDS
    assert line["time"].endswith("+00:00")
    assert line["level"] == "WARNING"
    assert line["logger"] == "bot.gateway.turns"
    assert line["message"] == "the\nstore is away"
    assert line["process"] == "bot.gateway"


def test_of_an_error_its_kind_and_place_are_told_and_not_its_text():
    try:
        raise ZeroDivisionError("quagga")
    except ZeroDivisionError as found:
        error = found

    line = line_of("bot.gateway.turns", "not answered", error=error)

    assert line["error"] == "ZeroDivisionError"
    (place,) = line["stack"]
    assert "test_logs.py:" in place
    assert "quagga" not in str(line)


def test_of_a_librarys_line_what_is_filled_in_is_not_told():
    line = line_of("rasa.core.processor", "cannot parse %s\nquagga", "quagga")

    assert line["message"] == "cannot parse %s"


def test_of_a_structured_line_the_event_is_told_and_not_its_fields():
    event = json.dumps({"event": "parse.failed", "text": "quagga"})

    assert line_of("rasa.nlu", event)["message"] == "parse.failed"


def test_a_name_that_begins_like_ours_is_a_librarys():
    assert line_of("botocore", "%s", "quagga")["message"] == "%s"


def test_what_is_printed_is_a_line_once_it_has_ended():
    stream = io.StringIO()
    printed = Printed(stream, logging.INFO, JsonLines("rasa"))

    print("Rasa is", end="", file=printed)
    before = stream.getvalue()
    print(" loading\n\nready", file=printed)

    first, second = map(json.loads, stream.getvalue().splitlines())
    assert before == ""
    assert (first["message"], second["message"]) == ("Rasa is loading", "ready")
    assert first["logger"] == "printed"


def test_what_only_looks_like_a_line_of_ours_becomes_one():
    stream = io.StringIO()

    print('{"event": "hi"}\n{"a', file=Printed(stream, 20, JsonLines("rasa")))

    assert [json.loads(line)["message"] for line in stream.getvalue().splitlines()] == [
        '{"event": "hi"}',
        '{"a',
    ]


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    """What a child says that does what Rasa and its libraries do."""
    folder = tmp_path_factory.mktemp("child")
    (folder / "speaker.py").write_text(CHILD)
    command = [sys.executable, "-m", "bot.supervisor.child", "speaker"]
    variables = {"PYTHONPATH": str(folder), "LACTABOT_LOG": "json"}

    async def run():
        # The child ends with its supervisor, so its input has to stay open.
        child = await asyncio.create_subprocess_exec(
            *command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=variables,
        )
        said = await child.stdout.read()
        await child.wait()
        return said.decode()

    return asyncio.run(run())


def test_every_line_of_a_child_is_an_object_whoever_set_up_the_handler(spoken):
    lines = [json.loads(line) for line in spoken.splitlines()]

    assert {line["process"] for line in lines} == {"speaker"}
    said = [(line["logger"], line["message"]) for line in lines]
    for expected in (
        ("printed", "starting up"),
        ("bot.gateway", "the store is away"),
        ("rasa.core", "parsed %s"),
        ("rasa.nlu", "parse.failed"),
        ("sanic.error", "while handling %s"),
        ("asyncio", "Task exception was never retrieved"),
    ):
        assert expected in said
    assert len([line for line in said if line[0] == "bot.gateway"]) == 1
    uncaught = ("bot", "ended by an error that nobody caught")
    assert said.count(uncaught) == 2  # of the thread, and of the process


def test_no_line_of_a_child_repeats_what_was_said(spoken):
    assert "quagga" not in spoken


def test_another_format_is_refused():
    with pytest.raises(SettingsError, match="LACTABOT_LOG is 'xml'"):
        read_settings({"LACTABOT_LOG": "xml"})


def test_the_format_is_text_unless_set():
    assert read_settings({}).log == "text"
    assert read_settings({"LACTABOT_LOG": "json"}).log == "json"
