"""What the figures were measured on."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from pathlib import Path

import psutil

PACKAGES = (
    *("rasa", "rasa-sdk", "tensorflow", "sanic", "onnxruntime"),
    *("starlette", "uvicorn", "httpx", "spacy", "numpy"),
)

LOOK_SECONDS = 5.0


def machine() -> str:
    """Processor, its number of cores as we see them, memory and system, in one line."""
    gigabytes = psutil.virtual_memory().total / 1e9
    return (
        f"{_processor()}, {os.cpu_count()} cores, {gigabytes:.0f} GB of memory, "
        f"{platform.system()}"
    )


def versions() -> str:
    """Python and the packages that matter for speed, in one line."""
    found = (f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    return ", ".join((f"Python {platform.python_version()}", *found))


def other_work() -> float:
    """The share of the processor that others take now, in percent."""
    return psutil.cpu_percent(interval=LOOK_SECONDS)


def _processor() -> str:
    """The processor's name; only Linux has it in a file."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2] for line in lines if line.startswith("model name"))
    return " ".join(next(names, platform.machine()).split())
