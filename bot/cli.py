"""The command line: `lactabot serve`, `train`, `chat`, `check`, `ask`, and reports."""

from __future__ import annotations

import asyncio
import csv
import datetime
import json
import logging
import sys
from pathlib import Path

import click

from bot.command import privacy
from bot.command.shared import one_line_errors, with_store
from bot.errors import ContentError
from bot.settings import PROJECT, read_settings, read_what_can_be


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Lactabot answers questions about let-down; in a crisis it refers to 988."""


for command in (privacy.forget, privacy.export, privacy.rotate_key):
    main.add_command(command)


@main.command()
@one_line_errors
def serve() -> None:
    """Start everything: the web page, Rasa and its actions. Ctrl-C stops it all."""
    from bot import logs
    from bot.supervisor.serve import serve as run

    logs.set_up("bot.supervisor")
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    asyncio.run(run(read_settings(), lambda text: click.echo(text)))


@main.command()
@click.option(
    "--force", is_flag=True, help="Train even if the content has not changed."
)
@one_line_errors
def train(force: bool) -> None:
    """Train the guard and the Rasa model; print where Rasa's lies."""
    from bot.supervisor import training

    settings = read_settings()
    trained = None if force else training.trained_model(settings)

    async def both() -> Path:
        """At once: the guard's classifier keeps no more than one processor busy."""
        if trained:
            await training.train_classifier(settings, _show_seconds)
            return trained
        guard = training.train_classifier(settings, lambda _: None, force)
        _, model = await asyncio.gather(guard, training.train(settings, _show_seconds))
        click.echo(err=True)
        return model

    click.echo(asyncio.run(both()))


@main.command()
@one_line_errors
def check() -> None:
    """Check all content: answers, wording, crisis phrases, clinic.yml."""
    from bot.check import check_content

    try:
        report = check_content(PROJECT, datetime.date.today())
    except ContentError as error:
        click.echo(str(error), err=True)
        plural = "s" if len(error.problems) > 1 else ""
        raise click.ClickException(f"{len(error.problems)} problem{plural}") from error
    for note in report.notes:
        click.echo(f"note: {note}")
    click.echo(f"{report.topics} topics, {report.questions} questions: all is well")


@main.command()
@one_line_errors
def doctor() -> None:
    """Look whether parents can come: a checklist, with a remedy for each lack.

    Asks a running `lactabot serve` and the clinic's server too; sends no event.
    """
    from bot.doctor.checklist import examine

    settings, wrong = read_what_can_be()
    found = asyncio.run(examine(settings, datetime.date.today(), wrong))
    for finding in sorted(found, key=lambda finding: finding.level == "ok"):
        click.echo(str(finding))
    lacks = sum(finding.level == "missing" for finding in found)
    if lacks:
        raise click.ClickException(f"{lacks} of {len(found)} must be mended")
    click.echo("Nothing must be mended.")


@main.command()
@one_line_errors
def referrals() -> None:
    """Count the referrals by day, level, category, language and channel, as CSV.

    No text, no name and no conversation is kept with them.
    """
    from bot.gateway.store import REFERRAL_COLUMNS

    rows = with_store(read_settings(), lambda store: store.counts())
    click.echo(",".join(REFERRAL_COLUMNS))
    for row in rows:
        click.echo(",".join(str(row[name]) for name in REFERRAL_COLUMNS))


@main.command()
@one_line_errors
def feedback() -> None:
    """List what parents think of the answers, as CSV: thumbs and comments.

    A version is a short hash of the answer as it was worded.
    """
    from bot.gateway.store import FEEDBACK_COLUMNS

    ratings = with_store(read_settings(), lambda store: store.ratings())
    table = csv.DictWriter(sys.stdout, FEEDBACK_COLUMNS, lineterminator="\n")
    table.writeheader()
    for rating in ratings:
        table.writerow({**rating, "comment": _no_formula(rating["comment"])})


@main.command()
@click.option("--days", default=30, type=click.IntRange(1, 731), show_default=True)
@click.option("--out", default="lactabot-report.html", type=click.Path(dir_okay=False))
@one_line_errors
def report(days: int, out: str) -> None:
    """Write one page for the clinic: what is asked, what is missed, what is due.

    It counts, and names nobody; docs/insight.md says what it shows.
    """
    from bot.report.page import make_page, write_page

    settings, today = read_settings(), datetime.datetime.now(datetime.timezone.utc)
    page = with_store(
        settings, lambda store: make_page(store, settings, days, today.date())
    )
    write_page(page, Path(out))
    click.echo(out)


@main.group(invoke_without_command=True)
@click.pass_context
@one_line_errors
def outbox(context: click.Context) -> None:
    """List the events that have not reached the clinic yet, as CSV.

    One that is dead was tried for two days; mend its receiver, then resend it.
    """
    from bot.gateway.outbox import LISTED, listed

    if context.invoked_subcommand is None:
        waiting = with_store(read_settings(), listed)
        table = csv.DictWriter(sys.stdout, LISTED, lineterminator="\n")
        table.writeheader()
        table.writerows(waiting)


@outbox.command()
@click.argument("event", required=False)
@click.option("--all", "everything", is_flag=True, help="Resend all of them.")
@one_line_errors
def resend(event: str | None, everything: bool) -> None:
    """Send EVENT, an id of the list, now; a running `lactabot serve` does it."""
    from bot.gateway import outbox as events

    if everything == bool(event):
        raise click.UsageError("Name an event, or --all.")
    found = with_store(read_settings(), lambda store: events.resend(store, event))
    if not found and event:
        raise click.ClickException(f"no event {event} waits; see `lactabot outbox`")
    click.echo(f"{found} to be sent")


@main.command()
@click.argument("question")
@click.option("--json", "as_json", is_flag=True, help="Print the replies as JSON.")
@one_line_errors
def ask(question: str, as_json: bool) -> None:
    """Ask one QUESTION, through the same code as the web page.

    A running `lactabot serve` lends its Rasa; without one, the entries answer.
    """
    from bot.terminal import Terminal

    async def run() -> None:
        async with Terminal.open(read_settings()) as terminal:
            replies = await terminal.say(question)
        if as_json:
            found = [reply.as_json() for reply in replies]
            click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        else:
            click.echo(terminal.readable(replies))

    asyncio.run(run())


@main.command()
@one_line_errors
def chat() -> None:
    """Talk in the terminal, through the same code as the web page. Ctrl-D ends it."""
    from bot.terminal import Terminal

    async def run() -> None:
        async with Terminal.open(read_settings()) as terminal:
            click.echo(terminal.greeting)
            while True:
                try:
                    said = await asyncio.to_thread(input, "\nyou> ")
                except (EOFError, KeyboardInterrupt):
                    break
                click.echo("\n" + terminal.readable(await terminal.say(said)))

    asyncio.run(run())


@main.group()
def simulate() -> None:
    """Send to a running gateway what a channel would send, really signed."""


@simulate.command()
@click.argument("text")
@click.option("--from", "sender", default="+15005550001", help="Number of the phone.")
@click.option("--whatsapp", is_flag=True, help="By WhatsApp instead of SMS.")
@click.option("--url", default="", help="Of the gateway, if it is not on this port.")
@one_line_errors
def sms(text: str, sender: str, whatsapp: bool, url: str) -> None:
    """Send TEXT as Twilio does; show what the phone would get, and its segments."""
    from bot.simulate import send, shown

    number = f"whatsapp:{sender}" if whatsapp else sender
    for line in shown(send(read_settings(), text, number, url), whatsapp):
        click.echo(line)


def _no_formula(comment: str) -> str:
    """A comment that a spreadsheet shows and does not run; anybody can send one.

    Source:
        OWASP, CSV Injection: https://owasp.org/www-community/attacks/CSV_Injection
    """
    runs = comment.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{comment}" if runs else comment


def _show_seconds(seconds: int) -> None:
    """One line that counts up at a terminal, a line every five seconds elsewhere."""
    if sys.stderr.isatty():
        click.echo(f"\rTraining: {seconds} s", nl=False, err=True)
    elif seconds % 5 == 0:
        click.echo(f"Training: {seconds} s", err=True)
