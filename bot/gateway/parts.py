"""All parts of the gateway, put together, and what has to run for them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field
from pathlib import Path

from bot.conversation.responder import Responder
from bot.encoder import SentenceEncoder
from bot.errors import EngineError, ModelError, StoreError
from bot.gateway import erasing
from bot.gateway.admission import Admission
from bot.gateway.answering import Answering
from bot.gateway.background import Background
from bot.gateway.canary import Canary
from bot.gateway.classifiers import Classifiers
from bot.gateway.content import AnyGuard, Content, read_content
from bot.gateway.encoding import SharedEncoder
from bot.gateway.engines import DialogueEngine
from bot.gateway.engines.rasa_engine import RasaEngine
from bot.gateway.engines.rasa_workers import RasaWorkers
from bot.gateway.engines.retrieval_engine import RetrievalEngine
from bot.gateway.erasing import Eraser
from bot.gateway.forgetting import PAYLOADS, ForgetMe
from bot.gateway.handoff import BACK, Desk
from bot.gateway.journal import clear_journal
from bot.gateway.keeping import Keeper
from bot.gateway.keys import read_keys
from bot.gateway.ledger import Ledger
from bot.gateway.limits import Limits
from bot.gateway.metrics import Metrics
from bot.gateway.opening import Opening
from bot.gateway.order import Order, order_of
from bot.gateway.outbox import ALARM, CLINIC, Outbox, Receiver
from bot.gateway.outcomes import Outcomes
from bot.gateway.recalling import Recall
from bot.gateway.recent import Recent
from bot.gateway.red_flags import RedFlags
from bot.gateway.referring import Referring
from bot.gateway.rekeying import Hashes
from bot.gateway.screening import GET_HELP, Screen
from bot.gateway.signatures import Keys
from bot.gateway.store import Store
from bot.gateway.texting.numbers import Numbers
from bot.gateway.texting.texters import Texters
from bot.gateway.tokens import AnswerTokens, ButtonTokens, ConversationTokens
from bot.gateway.turns import Turns
from bot.gateway.versions import UNKNOWN, content_version, release
from bot.knowledge.render import PERSON, Renderer, topic_payload
from bot.settings import Settings

logger = logging.getLogger(__name__)

PURGE_SECONDS = 600
LAST_WRITE_SECONDS = 2.0
CANCEL_SECONDS = 1.0  # between two tries to end a task


@dataclass(frozen=True)
class Gateway:
    """All parts of the gateway, put together from the settings."""

    settings: Settings
    content: Content
    renderer: Renderer
    guard: AnyGuard
    screen: Screen
    referring: Referring
    turns: Turns
    background: Background
    metrics: Metrics
    canary: Canary
    keys: tuple[bytes, ...] = field(repr=False)
    hashes: Hashes
    tokens: ConversationTokens
    buttons: ButtonTokens
    answers: AnswerTokens
    store: Store
    outcomes: Outcomes
    texters: Texters
    numbers: Numbers
    outbox: Outbox
    desk: Desk
    order: Order
    ledger: Ledger
    recent: Recent
    eraser: Eraser
    encoder: SharedEncoder
    retrieval: RetrievalEngine
    rasa: RasaWorkers | None
    limits: Limits

    @property
    def second_tier(self) -> bool:
        """Whether the guard finds too what no rule lists."""
        return self.guard.classifier is not None and self.encoder.ready

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Opens the store, loads the encoder and watches Rasa, until the block is left.

        The guard waits for none of it.
        """
        opening = self._opening()
        tasks = [asyncio.create_task(opening.run())]
        await opening.first_try()
        work = (
            *(self._load(), self._purge()),
            Classifiers(self.settings, self.guard, self.metrics).watch(),
            *(self.canary.watch(), self.outbox.run(), self.desk.watch()),
            self.ledger.run(),
            self.texters.watch(),
            self._look_for_erasures(opening.done),
        )
        tasks += [asyncio.create_task(coroutine) for coroutine in work]
        if self.rasa:
            tasks.append(asyncio.create_task(self.rasa.watch()))
        try:
            yield
        finally:
            await _end(tasks)
            with contextlib.suppress(asyncio.TimeoutError):  # a store that hangs
                await asyncio.wait_for(self.ledger.write(), LAST_WRITE_SECONDS)
            if self.rasa:
                await self.rasa.close()
            await self.order.close()
            await self.store.close()

    async def purge(self) -> None:
        """Delete what is too old, from memory, store and files; docs/privacy.md."""
        hours = self.content.retention_hours
        gone = self.recent.purge(hours * 3600)
        for conversation in gone:
            self.retrieval.drop(conversation)
            self.hashes.drop(conversation)
        if self.rasa:
            await self.rasa.purge(hours, gone)
        try:
            await self.store.purge(hours)
            await self.store.purge_ratings(self.content.widget.feedback_days)
            await self.outcomes.purge(hours)
            await self.texters.purge(hours)
            await self.outbox.purge(hours)
            await self.desk.purge(hours)
            await self.eraser.purge()
            await clear_journal(self.store)
        except StoreError as error:
            logger.error("old conversations are not deleted: %s", error)

    def _opening(self) -> Opening:
        return Opening(
            [
                self.store.open,
                self.eraser.open,  # before all that is read of what is left
                lambda: self.hashes.open(self.keys),
                self.outcomes.open,
                self.texters.open,
                self.desk.talks.open,
                lambda: self.numbers.open(lambda key: self.desk.state(key) != "bot"),
            ]
        )

    async def _load(self) -> None:
        try:
            await self.encoder.load()
        except ModelError as error:
            logger.error("only crises and buttons are answered: %s", error)
        with contextlib.suppress(EngineError, ModelError):  # said above
            await self.retrieval.load(self.settings.home / "cache")

    async def _purge(self) -> None:
        while True:
            await self.purge()
            await asyncio.sleep(PURGE_SECONDS)

    async def _look_for_erasures(self, opened: asyncio.Event) -> None:
        await opened.wait()  # or those of before our start would be carried out again
        while True:
            await asyncio.sleep(erasing.LOOK_SECONDS)
            try:
                await self.eraser.look()
            except StoreError as error:
                logger.error("what others deleted is not forgotten here: %s", error)


def build(
    settings: Settings,
    rasa_url: str = "",
    rasa_key: str = "",
    conversations: Path | None = None,
) -> Gateway:
    """Read the content and put the parts together; takes well under a second.

    `rasa_url` is the address of Rasa, or several with commas between them; without it,
    only the entries answer. `conversations` is a folder for a store
    of its own, in place of that of the settings. If content is wrong, only crises are
    answered.

    Raises:
        SettingsError: The secret cannot be used.
    """
    content = read_content(settings)
    renderer = Renderer(
        content.knowledge, content.wording, content.serve_unreviewed, content.outside
    )
    keys = read_keys(settings.home, settings.secret)
    url = "" if conversations else settings.database_url
    store = Store(conversations or settings.home, url)
    hashes = Hashes(store)
    encoder = SharedEncoder(SentenceEncoder, lambda text: content.speller.correct(text))
    retrieval = RetrievalEngine(content, Responder(renderer), encoder)
    metrics = Metrics(content.knowledge)
    metrics.show_build(
        release=release(),
        content=content_version(settings),
        classifier=UNKNOWN,
        rasa_model=UNKNOWN,
    )
    ledger = Ledger(store, metrics)
    workers = [RasaEngine(u, rasa_key, encoder, metrics) for u in urls_in(rasa_url)]
    rasa = RasaWorkers(workers, metrics) if workers else None
    engines: list[DialogueEngine] = [rasa, retrieval] if rasa else [retrieval]
    screen = Screen(content.guard, encoder, content.contact)
    outbox = Outbox(store, receivers_of(settings), metrics)
    order = order_of(url)
    desk = Desk(content.handoff, content.handoff_lines, outbox, store, order)
    numbers, texters = Numbers(keys, store), Texters(store)
    limits = Limits(content.rates if settings.limited else None)
    desk.at_end.append(numbers.forget)
    recent, eraser = Recent(), Eraser(store)
    eraser.at_erase += [
        *(desk.drop, numbers.drop, texters.drop, hashes.drop),
        *(recent.drop, retrieval.drop),
    ]
    if rasa:
        eraser.at_erase.append(rasa.drop)
    hashes.at_move += [desk.move, numbers.move, texters.move]
    buttons = ButtonTokens(
        keys,
        [
            *(GET_HELP, PERSON, BACK, *PAYLOADS),
            *map(topic_payload, content.knowledge),
        ],
        hashes,
    )
    keeper, background = Keeper(store, metrics), Background(metrics)
    referring = Referring(screen, recent, buttons, outbox, keeper, background, metrics)
    forget_me = ForgetMe(content.forgetting, eraser, store, desk, outbox)
    admission = Admission(limits, content.messaging, metrics, len(workers))
    answering = Answering(
        engines=[] if content.problems else engines,
        renderer=renderer,
        buttons=buttons,
        forget_me=forget_me,
        desk=desk,
        recent=recent,
        admission=admission,
    )
    restarted = (t.text for t in content.smalltalk if t.intent == "restart")
    turns = Turns(
        referring=referring,
        red_flags=RedFlags(
            screen, referring, answering, desk, recent, keeper, background
        ),
        recall=Recall(store, recent, desk, next(restarted, "")),
        answering=answering,
        forget_me=forget_me,
        admission=admission,
        order=order,
        recent=recent,
        buttons=buttons,
        store=store,
        keeper=keeper,
        metrics=metrics,
        ledger=ledger,
    )
    return Gateway(
        settings=settings,
        content=content,
        renderer=renderer,
        guard=content.guard,
        screen=screen,
        referring=referring,
        turns=turns,
        background=background,
        buttons=buttons,
        order=order,
        recent=recent,
        eraser=eraser,
        desk=desk,
        ledger=ledger,
        metrics=metrics,
        canary=Canary(
            works=screen.works,
            metrics=metrics,
            minutes=settings.canary_minutes,
            outbox=outbox,
        ),
        keys=keys,
        hashes=hashes,
        tokens=ConversationTokens(keys, content.retention_hours * 3600, hashes),
        answers=AnswerTokens(keys),
        store=store,
        outcomes=Outcomes(store, order),
        texters=texters,
        numbers=numbers,
        outbox=outbox,
        encoder=encoder,
        retrieval=retrieval,
        rasa=rasa,
        limits=limits,
    )


def urls_in(given: str) -> list[str]:
    """The addresses in a setting, without the slash at their end."""
    return [url.strip().rstrip("/") for url in given.split(",") if url.strip()]


def receivers_of(settings: Settings) -> dict[str, Receiver]:
    """Who gets events, by name."""
    found = {}
    if settings.webhook_url:
        found[CLINIC] = Receiver(settings.webhook_url, Keys(settings.event_keys))
    if settings.alarm_webhook:
        found[ALARM] = Receiver(settings.alarm_webhook, Keys([settings.alarm_secret]))
    return found


async def _end(tasks: Collection[asyncio.Task[None]]) -> None:
    """Cancel tasks until all have ended.

    Once may not be enough: `asyncio.wait_for` of Python 3.10 loses a cancellation that
    comes as its wait ends (https://github.com/python/cpython/issues/86296).
    """
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=CANCEL_SECONDS)
    await asyncio.gather(*tasks, return_exceptions=True)  # or asyncio logs their texts
