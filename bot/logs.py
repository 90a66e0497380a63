"""Logs for machines: `LACTABOT_LOG=json` makes every line of every process an object.

A line tells when, what and where, and never what a parent said: of an error its kind
and its place alone, since its text may repeat a message; of a library's line its
template without what would be filled in. What our own code logs holds no text.
"""

from __future__ import annotations

import datetime
import io
import json
import logging
import os
import sys
import threading
import traceback
from collections.abc import Mapping
from types import TracebackType
from typing import TextIO

VARIABLE = "LACTABOT_LOG"
OURS = ("bot", "actions")  # the packages whose lines are shown whole
STACK_AT_MOST = 20
MESSAGE_CHARACTERS = 2_000

_lines = logging.getLogger("printed")
_mistakes = logging.getLogger("bot")


class JsonLines(logging.Formatter):
    """Makes one JSON object of a record."""

    def __init__(self, process: str) -> None:
        """Takes the name of the process, such as `bot.gateway`."""
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        """The object, on one line."""
        at = datetime.datetime.fromtimestamp(record.created, datetime.timezone.utc)
        line: dict[str, object] = {
            "time": at.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record)[:MESSAGE_CHARACTERS],
            "process": self._process,
            "pid": record.process,
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])[-STACK_AT_MOST:]
            line["stack"] = [f"{f.filename}:{f.lineno} {f.name}" for f in frames]
        return json.dumps(line, ensure_ascii=False)


class Printed(io.TextIOBase):
    """Takes the place of a stream: what is printed becomes a line of the log too.

    What a handler writes is such a line already, and goes on as it is.
    """

    encoding = "utf-8"
    errors = "backslashreplace"

    def __init__(self, stream: TextIO, level: int, lines: JsonLines) -> None:
        """Takes the real stream, and the level of what is printed on it."""
        self._stream, self._level, self._lines = stream, level, lines
        self._begun = ""
        self._lock = threading.Lock()

    def write(self, text: str) -> int:
        """Write the lines that have come to their end."""
        with self._lock:
            *whole, self._begun = (self._begun + text).split("\n")
            for line in filter(str.strip, whole):
                self._stream.write(self._as_object(line) + "\n")
            self._stream.flush()
        return len(text)

    def flush(self) -> None:
        """Nothing waits but a line that has not ended."""

    def fileno(self) -> int:
        """That of the real stream."""
        return self._stream.fileno()

    def _as_object(self, line: str) -> str:
        if _fields(line).keys() >= {"time", "level", "logger"}:
            return line
        return self._lines.format(
            logging.LogRecord(_lines.name, self._level, "", 0, line, None, None)
        )


def set_up(process: str, environment: Mapping[str, str] = os.environ) -> None:
    """Makes all lines of this process objects, if the environment asks for it.

    Rasa, Sanic, uvicorn and coloredlogs each set up handlers with formats of their own,
    at times of their own. So the one place is changed through which all of them go.
    """
    if environment.get(VARIABLE) != "json":
        return
    lines = JsonLines(process)

    def as_object(self: logging.Handler, record: logging.LogRecord) -> str:
        return lines.format(record)

    logging.Handler.format = as_object  # type: ignore[method-assign]
    sys.stdout = Printed(sys.stdout, logging.INFO, lines)
    sys.stderr = Printed(sys.stderr, logging.WARNING, lines)
    sys.excepthook = _log_mistake
    threading.excepthook = lambda args: _log_mistake(
        args.exc_type, args.exc_value, args.exc_traceback
    )


def _log_mistake(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    """Tells what ends a process or a thread, where Python prints the error's text."""
    about = kind, error or kind(), trace
    _mistakes.critical("ended by an error that nobody caught", exc_info=about)


def _message(record: logging.LogRecord) -> str:
    """What a record says; of a library's, nothing that may be a parent's words.

    structlog, which Rasa uses, makes an object of a line: of it, the event's name.
    """
    if record.name == _lines.name or record.name.partition(".")[0] in OURS:
        return record.getMessage()
    template = str(record.msg).partition("\n")[0]
    return str(_fields(template).get("event", template))


def _fields(line: str) -> dict[str, object]:
    """The fields of a line that is a JSON object; none if it is something else."""
    if not line.startswith("{"):
        return {}
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
