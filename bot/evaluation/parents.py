"""Parents who type as fast as they are answered: `… -m bot.evaluation.parents FOLDER`.

Locust leads them. It puts sockets of its own in place of Python's, so it has a process
to itself. Reads `plan.json` in the folder, and writes `seen.json` there; see
`bot.evaluation.load`.
"""

from __future__ import annotations

import locust  # first of all: it replaces what the others would import

# isort: split
import json
import sys
import time
from pathlib import Path
from typing import Any

import gevent
from gevent.event import Event
from locust.env import Environment
from locust.exception import StopUser

from bot.evaluation.talks import TALKS

LOAD_SECONDS = 900.0  # how long a whole run may take
ANSWER_SECONDS = 300.0  # stock Rasa reads 100 kB for more than half a minute


class Run:
    """The conversations that are left, and the messages that were answered."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self._talk, self._pause = TALKS[plan["talk"]], plan["pause"]
        self._waiting = iter(plan["conversations"])
        self._busy = plan["clients"]
        self.messages: list[tuple[float, float, bool]] = []
        self.done = Event()

    def lead(self, http: Any) -> None:
        """Lead conversations, each the next that nobody has begun, until none is."""
        for texts in self._waiting:
            talk = self._talk()
            for text in texts:
                began = time.monotonic()
                try:
                    right = talk.say(http, text)
                except (ValueError, KeyError, TypeError):
                    right = False
                self.messages.append((began, time.monotonic() - began, right))
                gevent.sleep(self._pause)
        self._busy -= 1
        if not self._busy:
            self.done.set()


def lead_all(plan: dict[str, Any]) -> dict[str, Any]:
    """Let so many parents at once talk; returns what they saw."""
    run = Run(plan)

    class Parent(locust.FastHttpUser):
        host = plan["url"]
        connection_timeout = network_timeout = ANSWER_SECONDS

        @locust.task
        def lead(self) -> None:
            """Once is all."""
            run.lead(self.client)
            raise StopUser

    runner = Environment(user_classes=[Parent]).create_local_runner()
    began = time.process_time()
    runner.start(plan["clients"], spawn_rate=plan["clients"])
    if not run.done.wait(LOAD_SECONDS):
        sys.exit(f"{plan['url']} took more than {LOAD_SECONDS:.0f} s")
    processor = time.process_time() - began
    runner.quit()
    return {"messages": run.messages, "processor": processor}


def main() -> None:
    """Reads the plan, and writes what was seen."""
    folder = Path(sys.argv[1])
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    seen = json.dumps(lead_all(plan))
    (folder / "seen.json").write_text(seen, encoding="utf-8")


if __name__ == "__main__":
    main()
