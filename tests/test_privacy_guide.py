"""docs/privacy.md tells the truth: what it names is there."""

import ast
import re

import pytest

from bot.gateway.app import create_app  # noqa: F401 (every part adds its tables)
from bot.gateway.forgetting import FORGOTTEN
from bot.gateway.store import METADATA
from bot.settings import PROJECT

GUIDE = (PROJECT / "docs" / "privacy.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[a-z0-9_/]+\.py)::(test_[a-z0-9_]+)`", GUIDE)
STRIDE = (
    "Spoofing",
    "Tampering",
    "Repudiation",
    "Information disclosure",
    "Denial of service",
    "Elevation of privilege",
)


def functions_of(path):
    tree = ast.parse((PROJECT / path).read_text(encoding="utf-8"))
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }


def rows_below(heading):
    """The cells of the rows of the table below a heading."""
    _, _, below = GUIDE.partition(f"### {heading}\n")
    table = re.split(r"\n#{2,3} ", below)[0]
    rows = [line.strip("|").split("|") for line in table.splitlines() if "|" in line]
    return [[cell.strip() for cell in row] for row in rows[2:]]


@pytest.mark.parametrize(("path", "name"), sorted(set(NAMED)))
def test_each_named_test_exists(path, name):
    assert name in functions_of(path)


def test_nothing_that_looks_like_a_test_is_left_out():
    assert GUIDE.count("::test_") == len(NAMED) > 30


@pytest.mark.parametrize("threat", STRIDE)
def test_each_threat_has_a_test_or_says_that_it_has_none(threat):
    rows = rows_below(threat)

    assert rows
    assert all("::test_" in tests or tests == "none" for *_, tests in rows)


def test_every_table_of_the_store_is_in_the_map():
    rows = rows_below("What is of a person")
    mapped = {name for row in rows for name in re.findall(r"`(\w+)`", row[0])}

    assert set(METADATA.tables) <= mapped


def test_the_event_by_which_the_clinic_forgets_is_told():
    channels = (PROJECT / "docs" / "channels.md").read_text(encoding="utf-8")

    assert f"`{FORGOTTEN}`" in GUIDE
    assert f"| `{FORGOTTEN}` |" in channels
