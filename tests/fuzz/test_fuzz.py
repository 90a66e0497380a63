"""Whatever is sent, nothing falls over, and a crisis in it is found."""

import json
from pathlib import Path
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.gateway.channels import twilio, webhook
from tests.fuzz.targets import TARGETS

CORPUS = Path(__file__).with_name("corpus")
KEPT = sorted(path for path in CORPUS.glob("*/*") if path.is_file())
EXAMPLES = 25  # of each target; `make fuzz` tries for as long as wanted

TEXTS = st.text(st.characters(exclude_categories=())) | st.text(
    "aeilkm <>/&#;\\%u0069\"'’\u200b\u0301💀!*\n\ud800"
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
ANY = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=8
)


def texts():
    return TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass"))


def bodies(*fields):
    """JSON with some of the fields that a route knows, each of any kind, and others."""
    known = st.dictionaries(st.sampled_from(fields), TEXTS | ANY)
    return st.binary() | (known | ANY).map(lambda value: json.dumps(value).encode())


def forms():
    names = st.sampled_from((*twilio.WORDS, "From", "MessageSid", "NumMedia")) | TEXTS
    pairs = st.lists(st.tuples(names, TEXTS))
    return st.binary() | pairs.map(
        lambda found: urlencode(found, errors="surrogatepass").encode()
    )


FED = {
    "normaliser": texts(),
    "guard": texts(),
    "parsers": bodies(*webhook.FIELDS) | forms(),
    "web": bodies("text", "payload", "conversation", "id"),
    "feedback": bodies("answer", "id", "helpful", "comment", "conversation"),
    "portal": bodies(*webhook.FIELDS),
    "staff": bodies(*webhook.STAFF_FIELDS),
    "phone": forms(),
}


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_keeps_its_promises_whatever_it_is_fed(name):
    @settings(max_examples=EXAMPLES)
    @given(FED[name])
    def feed(data):
        TARGETS[name](data)

    feed()


@pytest.mark.parametrize(
    "path", KEPT, ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_what_was_found_before_is_still_well(path):
    TARGETS[path.parent.name](path.read_bytes())


def test_every_target_has_a_corpus():
    assert {path.parent.name for path in KEPT} == TARGETS.keys()
