"""Content, models and stores: whole, unchanged and up to date."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterator

from bot.check import check_content
from bot.conversation.relation import RELATIONS
from bot.doctor.finding import Finding, attention, missing, ok
from bot.encoder.files import check_files, check_tuned
from bot.errors import ContentError, ModelError, StoreError
from bot.gateway.classifiers import newest
from bot.gateway.outbox import listed
from bot.gateway.store import Store
from bot.knowledge.entries import read_knowledge
from bot.safety.classifier import Classifier
from bot.safety.hotlines import read_hotlines
from bot.settings import Settings, trained_classifier
from bot.supervisor.training import trained_model

SOON = datetime.timedelta(days=30)
FREE_BYTES = 500_000_000
TOLD_AT_MOST = 3  # problems of the content; `lactabot check` tells all


def content(settings: Settings, today: datetime.date) -> Iterator[Finding]:
    """What `lactabot check` finds, and who has signed the answers."""
    try:
        report = check_content(settings.project, today)
    except ContentError as error:
        for problem in error.problems[:TOLD_AT_MOST]:
            yield missing(str(problem), "mend it; `lactabot check` tells all")
        return
    yield ok(f"content: {report.topics} topics, {report.questions} questions")
    for note in report.notes:
        yield attention(note, "have a clinician review it, then set `review_due`")
    entries = read_knowledge(settings.data)
    if unsigned := len(entries) - len(entries.reviewed()):
        yield attention(
            f"{unsigned} of {len(entries)} answers are not reviewed by a clinician",
            "have them signed (`reviewed_by`), or set `serve_unreviewed: false`",
        )


def hotlines(settings: Settings, today: datetime.date) -> Iterator[Finding]:
    """The numbers that are due to be verified soon; those overdue fail the content.

    Raises:
        ContentError: They cannot be read.
    """
    known = read_hotlines(settings.data / "safety").values()
    due = [hotline for hotline in known if hotline.expires_on <= today + SOON]
    for hotline in due:
        yield (missing if hotline.expires_on <= today else attention)(
            f"{hotline.name}: verify by {hotline.expires_on}",
            f"look at {hotline.source}, then set its dates in hotlines.yml",
        )
    if not due:
        first = min(hotline.expires_on for hotline in known)
        yield ok(f"{len(known)} hotlines, the first to verify by {first}")


def models(settings: Settings) -> Iterator[Finding]:
    """The models of the release, of the guard and of Rasa, by their hashes."""
    try:
        check_files()
        check_tuned(RELATIONS)
        yield ok("the models of the release are those that were tested")
    except ModelError as error:
        yield missing(str(error), "run `make setup`")
    yield _second_tier(settings)
    if trained_model(settings):
        yield ok("Rasa's model is trained on the present content")
    else:
        yield attention("no Rasa model of the present content", "run `lactabot train`")


def _second_tier(settings: Settings) -> Finding:
    present = trained_classifier(settings)
    serving = newest(present)
    try:
        Classifier.load(serving)
    except (ModelError, OSError):
        return missing("the guard's second tier is missing", "run `lactabot train`")
    if serving != present:
        edited = "the guard's second tier knows the examples from before an edit"
        return attention(edited, "run `lactabot train`")
    return ok("the guard's second tier is trained on the present content")


async def store(settings: Settings) -> list[Finding]:
    """Whether conversations and events can be kept, and which did not arrive."""
    home = settings.home
    found = []
    store = Store(home, settings.database_url)
    try:
        await store.open()
        if problem := await store.problem():
            return [
                missing(
                    problem,
                    "stop, move it away, start: conversations of a day are lost",
                )
            ]
        events = await listed(store)
    except StoreError as error:
        remedy = "let the user who runs us write there; LACTABOT_HOME or DATABASE_URL"
        return [missing(f"nothing can be kept: {error}", remedy)]
    finally:
        await store.close()
    found.append(ok("the store can be written and is whole"))
    if dead := sum(event["dead"] for event in events):
        found.append(
            missing(
                f"{dead} events never reached the clinic",
                "mend the receiver, then `lactabot outbox resend --all`",
            )
        )
    else:
        found.append(ok(f"{len(events)} events wait to be sent, none is given up"))
    if shutil.disk_usage(home).free < FREE_BYTES:
        found.append(attention(f"little room on the disk of {home}", "make some"))
    return found
