"""`python -m bot.evaluation.bench`: Rasa's default pipeline and ours side by side."""

from __future__ import annotations

import datetime
import tempfile
import time
from pathlib import Path

import click

from bot.errors import LactabotError
from bot.evaluation import report
from bot.evaluation.machine import machine, other_work, versions
from bot.evaluation.measure import measure, progress
from bot.evaluation.plan import FULL, QUICK
from bot.evaluation.plots import draw
from bot.evaluation.script import read_script
from bot.evaluation.service import stop_in_order
from bot.evaluation.stock import fewer_questions, write_stock_project
from bot.evaluation.systems import Ours, Stock
from bot.knowledge.entries import read_knowledge
from bot.knowledge.smalltalk import read_smalltalk
from bot.settings import PROJECT

DOCUMENT = PROJECT / "docs" / "benchmarks.md"


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--quick", is_flag=True, help="A rough, short trial; writes no file.")
def main(quick: bool) -> None:
    """Measure the stock pipeline beside ours, and write docs/benchmarks.md."""
    stop_in_order()
    plan = QUICK if quick else FULL
    busy = other_work()
    click.echo(f"Before the run, other work takes {busy:.0f} % of the processor.")
    try:
        knowledge = read_knowledge(PROJECT / "data")
        smalltalk = read_smalltalk(
            PROJECT / "data" / "nlu" / "smalltalk.yml", PROJECT / "domain.yml"
        )
        question = next(iter(knowledge.values())).title
        fewer = fewer_questions(knowledge, plan.stock_questions)
        with tempfile.TemporaryDirectory(prefix="lactabot-bench-") as folder:
            stock, home = Path(folder) / "stock", Path(folder) / "home"
            stock.mkdir()
            home.mkdir()
            write_stock_project(stock, fewer, smalltalk, plan.stock_epochs)
            results = measure(
                Stock(stock, question),
                Ours(home, question),
                read_script(PROJECT / "data", knowledge, smalltalk),
                plan,
                progress(time.monotonic(), click.echo),
            )
    except LactabotError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"\n{report.tables(results)}")
    if quick:
        click.echo("A trial: few runs, and a stock pipeline that is hardly trained.")
        return
    today = datetime.date.today()
    measured_on = f"{machine()}; other work took {busy:.0f} % of it before the run"
    text = report.document(results, plan, measured_on, versions(), today)
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text(text, encoding="utf-8")
    for path in (DOCUMENT, *draw(results, DOCUMENT.parent / "images")):
        click.echo(f"Written to {path.relative_to(PROJECT)}")


if __name__ == "__main__":
    main()
