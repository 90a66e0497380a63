"""Wait for what a gateway does in the background."""

import time
from collections.abc import Callable

import pytest

DEADLINE_SECONDS = 30  # for what takes milliseconds on an idle machine


def until(condition: Callable[[], object], seconds: float = DEADLINE_SECONDS) -> None:
    """Looks again and again; a condition that never comes is red, and does not hang."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"not within {seconds} s")
        time.sleep(0.01)
