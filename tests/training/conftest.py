"""TensorFlow, which tuning needs, also where tests of the gateway were read before."""

import sys


def pytest_pycollect_makemodule():
    """Lifts the gateway's block (bot/gateway/__init__.py) before a module is read."""
    if sys.modules.get("tensorflow", True) is None:
        del sys.modules["tensorflow"]
