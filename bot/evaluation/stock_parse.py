"""Have a Rasa model read texts: `python -m bot.evaluation.stock_parse MODEL IN OUT`.

A process of its own, since ours keeps TensorFlow out.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.utils.common import configure_logging_and_warnings
from rasa.utils.log_utils import configure_structlog

KEPT = ("intent", "intent_ranking", "response_selector")


async def parse(model: Path, texts: list[str]) -> list[dict[str, Any]]:
    """What the model's pipeline makes of each text."""
    agent = Agent.load(str(model))
    found = [await agent.parse_message(text) for text in texts]
    return [{key: one[key] for key in KEPT} for one in found]


def main() -> None:
    """Reads a list of texts, writes the list of results, both as JSON."""
    configure_structlog()  # without it, every text would be printed
    configure_logging_and_warnings()
    model, asked, parsed = map(Path, sys.argv[1:])
    texts = json.loads(asked.read_text(encoding="utf-8"))
    parsed.write_text(json.dumps(asyncio.run(parse(model, texts))), encoding="utf-8")


if __name__ == "__main__":
    main()
