"""What the store has acknowledged is there, whatever befell the process or the disk.

`kill -9` leaves what was written to the system; that of a machine whose power is cut
may lose the last turns, and no more: docs/privacy.md.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROUNDS = 50


def outcome(program, *arguments):
    path = Path(__file__).with_name(program)
    done = subprocess.run(
        [sys.executable, str(path), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """What is left of fifty processes that were killed as they wrote."""
    return outcome("power_cut.py", tmp_path_factory.mktemp("home"), ROUNDS)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """What is left of a store whose disk was full for a while."""
    return outcome("full_disk.py", tmp_path_factory.mktemp("home"))


def test_the_file_is_whole_after_each_kill(killed):
    assert killed["integrity"] == ["ok"] * ROUNDS


def test_every_turn_that_was_acknowledged_is_there_once(killed):
    assert killed["acknowledged"] >= ROUNDS
    assert killed["lost"] == []
    assert killed["twice"] == []


def test_a_full_disk_is_told_without_a_word_of_a_parent(filled):
    assert filled["kept"] > 0
    assert "OperationalError" in filled["told"]
    assert "quagga" not in filled["told"]


def test_what_was_kept_before_can_be_read_while_the_disk_is_full(filled):
    assert filled["readable"] == min(filled["kept"], 200)


def test_once_there_is_room_the_store_goes_on_and_nothing_is_lost(filled):
    assert filled["as acknowledged"]
    assert filled["integrity"] == "ok"
