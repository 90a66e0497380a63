"""Run a module as a child that never outlives its supervisor.

    python -m bot.supervisor.child MODULE [ARGUMENT …]

Standard input is a pipe whose other end only the supervisor holds. When the supervisor
ends, even by SIGKILL, the pipe closes and the child ends too; this works on Linux and
macOS alike.

Whatever is not the gateway leaves the processor to it: a crisis is answered there,
while Rasa has other questions to think about.
"""

from __future__ import annotations

import contextlib
import gc
import os
import runpy
import sys
import threading
from pathlib import Path

from bot import logs

GATEWAY = "bot.gateway"
STEP_BACK = 10  # of nice's 19
AUTOGROUP = Path("/proc/self/autogroup")  # by which Linux may share, not by process
# Garbage among what is old is looked for a hundred times as seldom as Python would: to
# go through all that is loaded held up everybody for a quarter of a second, measured.
GARBAGE = 10_000, 20, 100


def _end_with_supervisor() -> None:
    while os.read(0, 1024):
        pass
    os._exit(1)  # nobody is left to hear of an orderly end


def _step_back() -> None:
    os.nice(STEP_BACK)
    with contextlib.suppress(OSError):  # another system, or Linux without it
        AUTOGROUP.write_text(str(STEP_BACK), encoding="ascii")


if __name__ == "__main__":
    threading.Thread(target=_end_with_supervisor, daemon=True).start()
    sys.argv = sys.argv[1:]
    if sys.argv[0] != GATEWAY:
        _step_back()
    gc.set_threshold(*GARBAGE)
    logs.set_up(sys.argv[0])
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
