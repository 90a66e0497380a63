"""What all tests share: a minimal project to spoil, the real guard, tools' settings."""

from __future__ import annotations

import asyncio
import shutil
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import hypothesis
import pytest

# spaCy imports TensorFlow wherever it is installed, which takes 7 s and which the guard
# never needs. Hidden only meanwhile: the tests of Rasa's components need TensorFlow.
with pytest.MonkeyPatch.context() as patch:
    patch.setitem(sys.modules, "tensorflow", sys.modules.get("tensorflow"))
    import spacy.matcher  # noqa: F401

from bot.encoder import SentenceEncoder
from bot.safety.classifier import Classifier
from bot.safety.guard import Guard, read_guard
from bot.settings import PROJECT, read_settings
from bot.supervisor.training import train_classifier

# The same examples on every run and machine, however slow.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.load_profile("repeatable")


@dataclass(frozen=True)
class MinimalProject:
    """A copy of tests/minimal, valid until a test edits it.

    Attributes:
        root: The folder with clinic.yml, domain.yml and data/.
    """

    root: Path

    @property
    def data(self) -> Path:
        """The folder with the content."""
        return self.root / "data"

    def edit(self, file: str, old: str, new: str) -> None:
        """Puts `new` in place of `old`, which must stand in the file exactly once."""
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"'{old}' stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def line(self, file: str, start: str) -> int:
        """The number of the first line that begins so, apart from its indent."""
        lines = (self.root / file).read_text(encoding="utf-8").splitlines(keepends=True)
        starts = (line.lstrip().startswith(start) for line in lines)
        return list(starts).index(True) + 1


@pytest.fixture
def project(tmp_path: Path) -> MinimalProject:
    """A valid project, so that each mistake is one small edit."""
    root = tmp_path / "project"
    shutil.copytree(Path(__file__).with_name("minimal"), root)
    return MinimalProject(root)


@pytest.fixture(scope="session")
def encoder() -> SentenceEncoder:
    """The real encoder, loaded once."""
    return SentenceEncoder()


@pytest.fixture(scope="session")
def real_guard() -> Guard:
    """The guard over the real content, without its second tier."""
    return read_guard(PROJECT / "data" / "safety")


@pytest.fixture(scope="session")
def trained_guard(real_guard: Guard) -> Guard:
    """The guard with its second tier, as `lactabot train` makes it.

    It lies where an installation has it, so that it is trained once per content: two
    minutes.
    """
    path = asyncio.run(train_classifier(read_settings(), lambda seconds: None))
    return replace(real_guard, classifier=Classifier.load(path))
