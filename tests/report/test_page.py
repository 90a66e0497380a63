"""The page stands alone, says first what to do, and names nobody."""

import datetime
import json
import re
import stat

import pytest
from click.testing import CliRunner

from bot import cli
from bot.errors import SettingsError
from bot.report.missed import PAGE
from bot.report.page import few, make_page, write_page
from bot.settings import PROJECT, read_settings
from tests.report.store import TODAY, fill_year, reply

pytestmark = pytest.mark.anyio
YEAR_TURNS = 100_000
ROWS_AT_MOST = 30_000  # of counts: days by topics and channels
CLARIFY = reply("clarify", "Which one?", "pads")
REPORT = "  feedback_days: 30\nreport: {timezone: Europe/Madrid, messages: true}"


@pytest.fixture
def page(filled, project):
    """Makes the page of the minimal project; it knows `pads` and `drips`."""

    async def page(days=30):
        settings = read_settings({}, project.root)
        return await make_page(filled.store, settings, days, TODAY)

    return page


def part(page, heading):
    """One section of a page, by the id of its heading."""
    _, _, rest = page.partition(f'aria-labelledby="{heading}"')
    return rest.partition("</section>")[0]


async def test_without_a_message_it_says_that_there_was_none(page):
    found = await page()

    assert "No question was counted" in part(found, "first")
    assert "Nobody was referred" in part(found, "need")
    assert "No parent rated" in part(found, "feedback")
    assert "<svg" not in found


async def test_one_message_is_enough(page, filled):
    await filled.replies(1, topic="pads")
    await filled.messages(1, TODAY, 9)

    found = await page()

    assert "Of 1 questions, 1 were answered" in part(found, "missed")
    assert "Do I need pads?" in part(found, "topics")
    assert "Tuesday from 09:00 on, with 1 message in" in part(found, "hours")


async def test_it_asks_nobody_for_anything(page, filled):
    await filled.replies(9, topic="pads")
    await filled.referrals(7)
    await filled.messages(9, TODAY, 9)
    await filled.feedback("pads", helpful=False, comment="no")

    found = await page()

    assert (
        re.findall(r"""\bsrc=|url\(|@import|<script|<link|href="[^#]|//""", found) == []
    )
    assert "default-src 'none'" in found


@pytest.mark.parametrize(("count", "told"), [(0, "0"), (1, "<5"), (4, "<5"), (5, "5")])
def test_a_few_people_in_need_are_not_told_apart(count, told):
    assert few(count) == told


async def test_no_small_number_of_people_in_need_is_on_the_page(page, filled):
    await filled.replies(1000, topic="pads")
    await filled.referrals(3)
    await filled.referrals(3, category="psychosis")
    alike = part(await page(), "need")
    await filled.referrals(1, TODAY - datetime.timedelta(days=1))

    found = part(await page(), "need")

    assert "&lt;5</td>" in found
    assert "Crisis (988): suicidality" in found
    assert not re.search(r">\s*[1-4]\s*<", found)
    assert found == alike  # four look like three, in the plot too


async def test_what_to_do_comes_first_and_most_urgent_first(page, filled, project):
    project.edit("data/knowledge/pads.yml", "2027-05-21", "2026-03-30")
    await filled.replies(3, topic="pads")
    await filled.replies(1, kind="decline")
    await filled.referrals(2)
    await filled.feedback("drips", helpful=False)

    first = part(await page(), "first")

    links = re.findall(r'href="#(\w+)"', first)
    assert links == ["need", "due", "due", "feedback", "missed"]
    assert "Review 1 answer:" in first
    assert "Have 1 answer signed:" in first
    assert "1 parent said that it did not help" in first
    assert "1 of 4 questions (25 %)" in first


async def test_a_review_is_shown_two_months_ahead(page, project):
    project.edit("data/knowledge/pads.yml", "2027-05-21", "2026-03-30")
    soon = part(await page(), "due")
    project.edit("data/knowledge/pads.yml", "2026-03-30", "2026-06-15")
    later = part(await page(), "due")

    assert "30 Mar 2026, overdue" in soon
    assert "pads.yml</code></td>" in soon
    assert "pads.yml</code></td>" not in later


async def test_markup_in_a_comment_is_only_text(page, filled):
    await filled.feedback("pads", helpful=False, comment="<b>pads</b> & pads")

    found = part(await page(), "feedback")

    assert "<b>" not in found
    assert "&lt;" in found


async def test_a_comment_is_shown_without_names(page, filled):
    await filled.feedback(
        "pads", helpful=False, comment="my pads, says Quagga 555-0123"
    )

    found = part(await page(), "feedback")

    assert "pads, […]" in found
    assert "Quagga" not in found
    assert "0123" not in found


async def test_no_message_is_shown_unless_the_clinic_says_so(page, filled, project):
    for n in range(5):
        await filled.turn(f"c{n}", "pads question", CLARIFY)
    before = await page()
    project.edit("clinic.yml", "  feedback_days: 30", REPORT)
    after = await page()

    assert "<li>pads question</li>" not in before
    assert "What was said is not shown" in part(before, "missed")
    assert "<li>pads question</li>" in part(after, "missed")
    assert "(5 parents)" in part(after, "missed")
    assert "Europe/Madrid" not in before


async def test_a_topic_that_is_gone_is_named_by_its_id(page, filled):
    await filled.replies(1, topic="old_topic")

    assert "old_topic" in part(await page(), "topics")


async def test_a_year_of_a_busy_clinic_is_read_in_small_parts(
    filled, home, tmp_path, monkeypatch
):
    topics = sorted(path.stem for path in (PROJECT / "data/knowledge").glob("*.yml"))
    fill_year(home, topics, YEAR_TURNS)
    clinic = (PROJECT / "clinic.yml").read_text(encoding="utf-8")
    (tmp_path / "clinic.yml").write_text(
        clinic.replace("messages: false", "messages: true")
    )
    (tmp_path / "data").symlink_to(PROJECT / "data")
    settings = read_settings({}, tmp_path)

    rows_at_once = []
    execute = filled.store.execute

    async def counted(statement):
        rows = await execute(statement)
        rows_at_once.append(len(rows))
        return rows

    monkeypatch.setattr(filled.store, "execute", counted)
    found = await make_page(filled.store, settings, 365, TODAY)

    assert rows_at_once.count(PAGE) == YEAR_TURNS / PAGE
    assert max(rows_at_once) < ROWS_AT_MOST
    assert "Near to “" in part(found, "missed")
    assert "Quagga" not in found
    assert "Quokka" not in found
    assert "0123" not in found
    assert len(found) < 300_000


def test_nobody_else_on_the_machine_can_read_it(tmp_path):
    path = tmp_path / "report.html"
    path.write_text("old")

    write_page("new", path)

    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(SettingsError, match="name another file with --out"):
        write_page("new", tmp_path / "no such folder" / "report.html")


@pytest.fixture
def lactabot(project, home, monkeypatch):
    """Runs a command over the minimal project."""
    variables = {"LACTABOT_HOME": str(home)}
    monkeypatch.setattr(
        cli, "read_settings", lambda: read_settings(variables, project.root)
    )
    return lambda *arguments: CliRunner().invoke(cli.main, arguments)


def test_the_command_writes_the_page_and_says_where(lactabot, tmp_path):
    out = tmp_path / "page.html"

    result = lactabot("report", "--days", "7", "--out", str(out))

    assert result.exit_code == 0, result.output
    assert result.output == f"{out}\n"
    assert "Hill Clinic" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize("days", ["0", "732", "many"])
def test_a_time_that_makes_no_sense_is_refused(lactabot, days):
    assert lactabot("report", "--days", days).exit_code == 2


def test_the_store_is_filled_as_a_gateway_fills_it():
    assert json.dumps(CLARIFY["buttons"]).count("pads") == 2
