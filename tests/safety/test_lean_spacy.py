"""The guard needs spaCy's matcher and none of spaCy's command line."""

import subprocess
import sys

# `bot.gateway` first: with it, spaCy leaves TensorFlow alone, which takes long.
ASK = (
    "import sys, bot.gateway; from bot.safety.lexicon import Matcher; "
    "print([name for name in sys.modules if name.startswith('spacy.cli')])"
)
ASK_LATER = (
    "import bot.gateway, bot.safety.lexicon, spacy.cli, spacy; "
    "print(spacy.cli.info.__module__, spacy.blank('en')('milk leaks')[1])"
)


def said(program):
    command = [sys.executable, "-W", "ignore", "-c", program]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_the_guard_brings_no_command_line_of_spacy_along():
    assert said(ASK).strip() == "[]"


def test_who_wants_it_later_still_gets_it():
    assert said(ASK_LATER).split() == ["spacy.cli.info", "leaks"]
