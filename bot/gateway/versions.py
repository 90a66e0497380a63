"""Which release, content and models a gateway runs, for its metrics."""

from __future__ import annotations

import hashlib
from importlib.metadata import PackageNotFoundError, version

from bot.settings import Settings

UNKNOWN = "none"
# What parents get to read, and what decides it.
_CONTENT = (
    *("clinic.yml", "data/*.yml", "data/knowledge/*.yml", "data/nlu/*.yml"),
    *("data/outside/*.yml", "data/safety/**/*.yml"),
)


def release() -> str:
    """The release of Lactabot."""
    try:
        return version("lactabot")
    except PackageNotFoundError:  # run from a folder that is not installed
        return UNKNOWN


def content_version(settings: Settings) -> str:
    """A short hash of all content; another text has another one."""
    digest = hashlib.sha256()
    found = [p for pattern in _CONTENT for p in settings.project.glob(pattern)]
    for path in sorted(found):
        name = path.relative_to(settings.project).as_posix()
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
