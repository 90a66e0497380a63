import subprocess
import sys

import pytest

pytestmark = pytest.mark.rasa

PROGRAM = """
import sys
from bot.supervisor.lean_rasa import _Finder
sys.meta_path.insert(0, _Finder())
import rasa.server, rasa.core.agent, rasa.engine.recipes.default_components
real = hasattr(sys.modules["tensorflow"], "__file__")
print(real)
"""


def test_rasas_server_is_imported_without_tensorflow():
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM], capture_output=True, text=True
    )

    assert done.stdout.strip() == "False", done.stderr
