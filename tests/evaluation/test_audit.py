"""The audit tells what it checked, and never passes for having checked nothing."""

import datetime
import json
import subprocess
import sys

import pytest

from bot.errors import ContentError
from bot.evaluation import audit

TODAY = datetime.date(2026, 11, 22)
LOCK = {"keras": "2.12.0", "aiohttp": "3.14.5"}
ENTRY = """\
accepted:
  - id: CVE-1
    package: keras
    reason: pinned
    not_reachable: no model is loaded
    review_by: 2026-11-22
mended:
  - {id: CVE-2, package: aiohttp, release: 3.14.4}
"""
HOLE = {
    "dependency": {"name": "keras", "version": "2.12.0"},
    "id": "GHSA-1",
    "aliases": ["CVE-1"],
    "summary": "a hole",
    "fix_versions": ["2.13.0"],
}


@pytest.fixture
def read(tmp_path):
    """Reads the record, with an edit."""

    def read(old="", new="", lock=LOCK):
        path = tmp_path / "advisories.yml"
        path.write_text(ENTRY.replace(old, new))
        return audit.read_record(path, lock, TODAY)

    return read


@pytest.fixture
def uv(tmp_path):
    """Makes a program that says something in the place of uv."""

    def uv(out="", err="", code=0):
        path = tmp_path / "uv"
        said = f"sys.stdout.write({out!r}); sys.stderr.write({err!r})"
        path.write_text(f"#!{sys.executable}\nimport sys; {said}; sys.exit({code})")
        path.chmod(0o700)
        return [str(path)]

    return uv


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bot.evaluation.audit", *arguments],
        capture_output=True,
        text=True,
    )


def test_an_entry_holds_until_the_day_of_its_review(read):
    assert read().problems == []
    assert read().accepted == {"CVE-1": "keras"}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("2026-11-22", "2026-11-21", "looked at again by 2026-11-21"),
        ("package: keras", "package: gone", "gone is not in uv.lock"),
        ("release: 3.14.4", "release: 3.15.0", "uv.lock has aiohttp 3.14.5"),
    ],
)
def test_an_entry_that_no_longer_holds_is_a_problem(read, old, new, told):
    (problem,) = read(old, new).problems

    assert told in problem.message


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("    reason: pinned\n", "", "'accepted.reason' is missing"),
        ("not_reachable: no model is loaded", 'not_reachable: ""', "must be a text"),
        ("review_by: 2026-11-22", "review_by: soon", "must be a date"),
        ("reason: pinned", "reason: pinned\n    mood: ok", "is not known"),
    ],
)
def test_the_record_is_read_strictly(read, old, new, told):
    with pytest.raises(ContentError, match=told):
        read(old, new)


def test_a_hole_is_accepted_by_any_of_its_names_in_its_package_alone():
    found = {"vulnerabilities": [HOLE]}

    assert audit.new_holes(found, {"CVE-1": "keras"}) == []
    assert audit.new_holes(found, {"GHSA-1": "keras"}) == []
    assert len(audit.new_holes(found, {"CVE-1": "dask"})) == 1


def test_a_new_hole_is_told_with_the_release_that_mends_it():
    (line,) = audit.new_holes({"vulnerabilities": [HOLE]}, {})

    assert line == "keras 2.12.0: CVE-1 GHSA-1: a hole; mended in 2.13.0"


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"err": "unrecognized subcommand 'audit'", "code": 2}, "unrecognized"),
        ({"err": "The lockfile needs to be updated", "code": 1}, "lockfile"),
        ({"out": "{}"}, "said nothing"),
        ({"out": '{"summary": {"audited_packages": 0}}'}, "no package"),
    ],
)
def test_a_tool_that_checks_nothing_is_no_pass(uv, said, error):
    with pytest.raises(audit.NothingCheckedError, match=error) as caught:
        audit.ask(uv(**said))

    assert caught.type is audit.NothingCheckedError


def test_a_missing_tool_fails_also_where_the_record_would_do(tmp_path):
    done = run("--or-recorded", str(tmp_path / "missing"))

    assert done.returncode == audit.NOTHING_CHECKED
    assert "NOT CHECKED" in done.stdout


@pytest.mark.parametrize(("options", "code"), [([], 2), (["--or-recorded"], 0)])
def test_without_osv_the_record_does_only_where_it_is_asked_for(uv, options, code):
    away = uv(err="cause: error sending request for url", code=2)

    done = run(*options, *away)

    assert done.returncode == code
    assert "NOT CHECKED" in done.stdout


def test_each_checked_package_counts(uv):
    found = {"summary": {"audited_packages": 230}, "vulnerabilities": []}

    done = run(*uv(out=json.dumps(found)))

    assert done.returncode == 0
    assert "230 packages checked with OSV" in done.stdout


def test_a_hole_that_nobody_accepted_fails(uv):
    hole = {**HOLE, "id": "GHSA-2", "aliases": []}
    found = {"summary": {"audited_packages": 230}, "vulnerabilities": [hole]}

    done = run(*uv(out=json.dumps(found), code=1))

    assert done.returncode == audit.FOUND
    assert "GHSA-2" in done.stdout


def test_the_record_of_this_release_is_well():
    record = audit.read_record(audit.RECORD, audit.locked(), TODAY)

    assert record.problems == []
    assert record.accepted
