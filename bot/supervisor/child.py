"""Run a module as a child that never outlives its supervisor.

    python -m bot.supervisor.child MODULE [ARGUMENT …]

Standard input is a pipe whose other end only the supervisor holds. When the supervisor
ends, even by SIGKILL, the pipe closes and the child ends too; this works on Linux and
macOS alike.
"""

from __future__ import annotations

import os
import runpy
import sys
import threading

from bot import logs


def _end_with_supervisor() -> None:
    while os.read(0, 1024):
        pass
    os._exit(1)  # nobody is left to hear of an orderly end


if __name__ == "__main__":
    threading.Thread(target=_end_with_supervisor, daemon=True).start()
    sys.argv = sys.argv[1:]
    logs.set_up(sys.argv[0])
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
