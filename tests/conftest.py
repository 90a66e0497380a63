"""What all tests share: a minimal project to spoil, and settings of the tools."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest

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
