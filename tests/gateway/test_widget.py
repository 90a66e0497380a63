"""The widget is served as it is, small, and never a mix of two releases."""

import gzip
import json

import pytest

from bot.gateway.widget import WidgetFiles, slim
from bot.safety.offline import read_offline
from bot.settings import PROJECT

ENTRY = "/widget/lactabot.js"
BUDGET_BYTES = 30_000


def modules(client):
    """The paths that the entry imports."""
    lines = client.get(ENTRY).text.splitlines()
    return [line.split('"')[1].replace("./", "/widget/") for line in lines]


def test_all_that_is_loaded_fits_the_budget(client):
    loaded = [ENTRY, *modules(client)]
    sizes = {path: len(gzip.compress(client.get(path).content, 9)) for path in loaded}

    assert sum(sizes.values()) <= BUDGET_BYTES, sizes


def test_every_module_is_loaded_but_the_types(client):
    folder = PROJECT / "widget"
    written = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.js")
        if "node_modules" not in path.parts
    }

    loaded = {path.split("/", 3)[3] for path in modules(client)}
    assert loaded == written - {"types.js"} | {"phrases.js"}


def test_the_element_is_defined_last(client):
    assert modules(client)[-1].endswith("/lactabot.js")


def test_a_module_is_kept_for_good_and_the_entry_is_asked_for_again(client):
    module = modules(client)[0]

    assert client.get(module).headers["cache-control"].endswith("immutable")
    assert client.get(ENTRY).headers["cache-control"] == "no-cache"


def test_a_module_of_another_release_is_not_kept(client):
    name = modules(client)[0].split("/", 3)[3]

    response = client.get(f"/widget/000000000000/{name}")

    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, br", "gzip"),
        ("br;q=1.0, gzip;q=0.8", "gzip"),
        ("identity", None),
        ("gzip;q=0", None),
    ],
)
def test_a_module_comes_compressed_to_whom_can_read_it(client, accepted, encoding):
    response = client.get(ENTRY, headers={"Accept-Encoding": accepted})

    assert response.headers.get("content-encoding") == encoding
    assert response.text.startswith("import ")
    assert "Accept-Encoding" in response.headers["vary"]


def test_what_the_browser_has_is_not_sent_again(client):
    tag = client.get(ENTRY).headers["etag"]

    response = client.get(ENTRY, headers={"If-None-Match": tag})

    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["etag"] == tag


def test_an_old_tag_brings_the_file(client):
    response = client.get(ENTRY, headers={"If-None-Match": '"old"'})

    assert response.status_code == 200


@pytest.mark.parametrize(
    "path", ["package.json", "tsconfig.json", "types.js", "../clinic.yml", ""]
)
def test_nothing_but_modules_is_served(client, path):
    folder = modules(client)[0].rpartition("/")[0]

    assert client.get(f"{folder}/{path}").status_code == 404


def test_the_name_of_the_folder_changes_with_any_module(tmp_path):
    (tmp_path / "lactabot.js").write_text("1;\n")
    before = WidgetFiles(tmp_path, [])
    (tmp_path / "lactabot.js").write_text("2;\n")

    assert WidgetFiles(tmp_path, []).version != before.version


def test_the_name_of_the_folder_changes_with_the_rules(tmp_path):
    rules = [{"words": {}, "phrases": ["suicide"]}]

    assert WidgetFiles(tmp_path, []).version != WidgetFiles(tmp_path, rules).version


def test_the_rules_come_as_a_module(client):
    (path,) = (path for path in modules(client) if path.endswith("/phrases.js"))

    found = client.get(path).text
    groups = json.loads(found.removeprefix("export const groups = ").rstrip(";\n"))
    assert groups == read_offline(PROJECT / "data" / "safety")


def test_comments_for_types_are_not_served_and_other_text_stays():
    module = '/** A word.\n * @type {x} */\nconst a = "/** b */"; // c\n  let d;\n'

    assert slim(module) == 'const a = "/** b */"; // c\nlet d;\n'


def test_scripts_are_named_as_such(client):
    assert client.get(ENTRY).headers["content-type"].startswith("text/javascript")


def test_a_module_that_cannot_be_read_does_not_keep_the_gateway_down(tmp_path, caplog):
    (tmp_path / "whole.js").write_text("export const a = 1;\n")
    (tmp_path / "broken.js").write_bytes(b"\xff\xfe")
    (tmp_path / "gone.js").symlink_to(tmp_path / "nowhere.js")

    WidgetFiles(tmp_path, None)

    assert "broken.js" in caplog.text
    assert "gone.js" in caplog.text
    assert "whole.js" not in caplog.text
