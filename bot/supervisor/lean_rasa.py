"""Run Rasa's command line without TensorFlow: `… -m bot.supervisor.lean_rasa run`.

Rasa imports TensorFlow wherever its own neural components are defined, though our
pipeline has none of them. Measured: 546 MB and 13 s of processor time to import Rasa's
server with it, 205 MB and 7 s without. So TensorFlow and Keras are here names without
content: classes can be derived from them, which is all that Rasa's modules do at
import.

A pipeline with DIET, TED or a ResponseSelector needs the real thing: use plain `rasa`.
"""

from __future__ import annotations

import hashlib
import importlib.abc
import importlib.machinery
import os
import sys
import types
from collections.abc import Sequence
from pathlib import Path
from typing import Any

MODEL_HASH = "LACTABOT_MODEL_SHA256"  # of the model that may be loaded
ABSENT = frozenset({"tensorflow", "keras", "tensorflow_addons", "tensorflow_text"})


class _AnyAttribute(type):
    """Every attribute of a missing thing is missing; it can stand in type hints."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Missing

    def __or__(cls, other: Any) -> Any:
        return cls

    def __getitem__(cls, key: Any) -> Any:
        return cls


class Missing(metaclass=_AnyAttribute):
    """Stands for every class, function and decorator of TensorFlow."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        pass

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """As a decorator: leaves the decorated as it is."""
        return arguments[0] if arguments and callable(arguments[0]) else self

    def __len__(self) -> int:
        """Of devices, say, there is none."""
        return 0

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Missing()


class _MissingModule(types.ModuleType):
    __version__ = "0"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Missing


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name.partition(".")[0] in ABSENT:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _MissingModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        pass


def refuse_changed_model(arguments: Sequence[str], expected: str) -> None:
    """Ends the process if its model is not as it was trained, before it is loaded."""
    if "--model" not in arguments or not expected:
        return
    model = Path(arguments[arguments.index("--model") + 1])
    if hashlib.sha256(model.read_bytes()).hexdigest() != expected:
        sys.exit(f"{model} is refused: it is not as it was trained. Run lactabot train")


def main() -> None:
    """Hides TensorFlow, then does what `rasa` does."""
    refuse_changed_model(sys.argv, os.environ.get(MODEL_HASH, ""))
    sys.meta_path.insert(0, _Finder())
    from rasa.__main__ import main as rasa

    rasa()


if __name__ == "__main__":
    main()
