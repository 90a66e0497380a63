"""Whole conversations by SMS, as the phone shows them.

A step is what the `parent` types (or `media`, how many pictures; or a `place`) and what
comes back: `phone`, all of it; or how many messages (`count`), how the messages
`begin`, what they hold (`holds`) and do not hold (`without`).
"""

import json
from pathlib import Path

import pytest
import yaml

from bot.knowledge import gsm7
from bot.knowledge.lines import fits

TRANSCRIPTS = sorted(Path(__file__).with_name("transcripts").glob("*.yml"))
KNOWN = {"parent", "media", "place", "phone", "begins", "holds", "without", "count"}


def fields(step):
    found = {"NumMedia": str(step.get("media", 0))}
    if "place" in step:
        found |= {"Latitude": "1.5", "Longitude": "2.5", "Label": step["place"]}
    return found


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_a_conversation_goes_as_it_is_written(path, phone):
    for step in yaml.safe_load(path.read_text(encoding="utf-8")):
        assert step.keys() <= KNOWN
        texts = phone.send(step.get("parent", ""), **fields(step))

        said = json.dumps([step, texts], ensure_ascii=False, indent=1)
        assert texts == step.get("phone", texts), said
        assert len(texts) == step.get("count", len(texts)), said
        begins = zip(texts, map(gsm7.plain, step.get("begins", ())), strict=False)
        assert all(text.startswith(begin) for text, begin in begins), said
        assert len(texts) >= len(step.get("begins", ())), said
        assert all(str(words) in "\n".join(texts) for words in step.get("holds", ())), (
            said
        )
        assert not any(w in "\n".join(texts) for w in step.get("without", ())), said
        assert all(map(fits, texts)), said


def test_there_are_conversations_in_both_languages():
    texts = [path.read_text(encoding="utf-8") for path in TRANSCRIPTS]

    assert len(texts) >= 8
    assert sum("Llame al 988" in text for text in texts) >= 2
