"""Look for published holes in what we depend on: `make audit`.

`uv audit` asks OSV about every package of uv.lock. What cannot be mended is accepted in
.ci/advisories.yml, with a reason and a day to look again. Without OSV the audit fails:
nothing was checked. With `--or-recorded`, where no network leads to OSV, it then goes
by the record alone, and says so.
"""

from __future__ import annotations

import argparse
import datetime
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.version import Version

from bot import yamlfile
from bot.errors import ContentError, Problem
from bot.settings import PROJECT

RECORD = PROJECT / ".ci" / "advisories.yml"
LOCK = PROJECT / "uv.lock"
SECONDS = 300
NO_ANSWER = "error sending request"  # as uv says it
FOUND, NOTHING_CHECKED = 1, 2  # exit codes
_LOCKED = re.compile(r'^name = "(?P<name>[^"]+)"\nversion = "(?P<version>[^"]+)"', re.M)


@dataclass(frozen=True)
class Record:
    """What is known of holes.

    Attributes:
        accepted: The package of each hole that cannot be mended, by the hole's id.
        problems: What makes the record wrong: an expired entry, a lock that fell back.
    """

    accepted: dict[str, str]
    problems: list[Problem]


class NothingCheckedError(Exception):
    """No package was checked: the tool is missing or failed."""


class UnreachableError(NothingCheckedError):
    """No package was checked: the tool is well, but nobody answered it."""


def locked(path: Path = LOCK) -> dict[str, str]:
    """The releases in a lock, by package."""
    return dict(_LOCKED.findall(path.read_text(encoding="utf-8")))


def read_record(path: Path, lock: dict[str, str], today: datetime.date) -> Record:
    """Read the record of holes, and hold it against a lock.

    Raises:
        ContentError: A field is missing, unknown or wrong.
    """
    shape: list[Problem] = []
    facts: list[Problem] = []
    accepted: dict[str, str] = {}
    fields = yamlfile.read(path, shape)
    for entry in fields.maps("accepted") if fields else ():
        id, package = entry.text("id"), entry.text("package")
        entry.text("reason"), entry.text("not_reachable")
        review_by = entry.date("review_by")
        entry.done()
        accepted[id] = package
        if package not in lock:
            message = f"{id}: {package} is not in uv.lock; remove the entry"
            facts.append(Problem(path, entry.line, message))
        elif review_by and review_by < today:
            message = f"{id} was to be looked at again by {review_by}; do, then set it"
            facts.append(Problem(path, entry.line, message))
    for entry in fields.maps("mended") if fields else ():
        id, package, least = (entry.text(n) for n in ("id", "package", "release"))
        entry.done()
        present = lock.get(package)
        if present and least and Version(present) < Version(least):
            message = f"{id}: uv.lock has {package} {present}; mended in {least}"
            facts.append(Problem(path, entry.line, message))
    if fields:
        fields.done()
    if shape:
        raise ContentError(shape)
    return Record(accepted, facts)


def ask(uv: Sequence[str]) -> dict[str, Any]:
    """What `uv audit` found.

    Raises:
        UnreachableError: OSV does not answer.
        NothingCheckedError: uv is missing or too old, or it checked nothing.
    """
    command = (
        *(*uv, "audit", "--locked", "--output-format", "json"),
        *("--preview-features", "audit-command", "--preview-features", "json-output"),
    )
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=SECONDS, cwd=PROJECT
        )
    except subprocess.TimeoutExpired as error:
        raise UnreachableError(f"no answer within {SECONDS} s") from error
    except OSError as error:
        raise NothingCheckedError(f"{uv[0]}: {error.strerror}") from error
    try:
        found = json.loads(done.stdout)
        checked = int(found["summary"]["audited_packages"])
    except (ValueError, LookupError, TypeError) as error:
        kind = UnreachableError if NO_ANSWER in done.stderr else NothingCheckedError
        raise kind(done.stderr.strip() or "uv said nothing") from error
    if checked < 1:
        raise NothingCheckedError("uv found no package to check")
    return found


def new_holes(found: dict[str, Any], accepted: dict[str, str]) -> list[str]:
    """Those that nobody has accepted, a line each."""
    lines = []
    for hole in found["vulnerabilities"]:
        package, release = hole["dependency"]["name"], hole["dependency"]["version"]
        ids = {hole["id"], *hole["aliases"]}
        if not any(accepted.get(id) == package for id in ids):
            mended = ", ".join(hole["fix_versions"]) or "nowhere yet"
            names = " ".join(sorted(ids))
            summary = hole["summary"] or "no summary"
            lines.append(f"{package} {release}: {names}: {summary}; mended in {mended}")
    return lines


def main() -> None:
    """Says how many packages were checked; fails if there is a hole, or none was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--or-recorded", action="store_true", help="go on without OSV")
    parser.add_argument("uv", nargs="+", help="the program, perhaps with a service")
    options = parser.parse_args()
    lock = locked()
    try:
        record = read_record(RECORD, lock, datetime.date.today())
    except ContentError as error:
        sys.exit(str(error))
    bad = [str(problem) for problem in record.problems]
    known = f"{len(record.accepted)} holes accepted until their review"
    try:
        found = ask(options.uv)
    except NothingCheckedError as error:
        print(f"NOT CHECKED: OSV was not asked about any package: {error}")
        if not (options.or_recorded and isinstance(error, UnreachableError)):
            sys.exit(NOTHING_CHECKED)
        print(f"By the record alone, {len(lock)} packages in uv.lock: {known}")
    else:
        bad += new_holes(found, record.accepted)
        checked = found["summary"]["audited_packages"]
        print(f"{checked} packages checked with OSV, {known}")
    if bad:
        print("\n".join(bad))
        sys.exit(FOUND)


if __name__ == "__main__":
    main()
