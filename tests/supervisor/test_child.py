"""What every child of the supervisor is before its module runs."""

import os
import subprocess
import sys

import pytest

from bot.supervisor.child import GARBAGE, STEP_BACK

SPEAKER = "import gc, os; print(os.nice(0), *gc.get_threshold(), flush=True)"


@pytest.fixture
def speak(tmp_path):
    """Runs a module of a name of its own as a child; returns the numbers it says."""

    def run(name):
        module = tmp_path.joinpath(*name.split(".")).with_suffix(".py")
        module.parent.mkdir(parents=True, exist_ok=True)
        module.write_text(SPEAKER)
        with subprocess.Popen(
            [sys.executable, "-m", "bot.supervisor.child", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(tmp_path)},
        ) as child:
            said = child.stdout.readline()
        return [int(number) for number in said.split()]

    return run


def test_whatever_is_not_the_gateway_steps_back(speak):
    nice, *_ = speak("speaker")

    assert nice == min(19, os.nice(0) + STEP_BACK)


def test_old_objects_are_seldom_looked_through(speak):
    _, *threshold = speak("speaker")

    assert tuple(threshold) == GARBAGE
