"""Both tiers read each message, and a guard that fails never costs the referral."""

import asyncio
import dataclasses
import threading

import numpy as np
import pytest

from bot.encoder import Encoded
from bot.errors import BusyError, ModelError
from bot.gateway import encoding
from bot.gateway.content import ReferEverybody
from bot.gateway.encoding import SharedEncoder
from bot.gateway.screening import LONG_CHARACTERS, READ_CHARACTERS, Screen
from bot.gateway.slots import Slots
from bot.safety.guard import Guard
from bot.safety.lexicon import Lexicon
from bot.safety.replies import LAST_RESORT
from bot.safety.verdict import Finding, Verdict
from tests.gateway import second_tier
from tests.gateway.referral import CRISIS
from tests.gateway.stand_ins import BrokenGuard

CONTACT = {"clinic": "Hill Clinic", "phone": "555-0199", "hours": "Monday"}
IN_CRISIS = Verdict((Finding("crisis", "suicidality"),))
EVERYBODY = Verdict((Finding("crisis", "unknown"),))


class Mute(BrokenGuard):
    """A guard that says what a test wants, such as a referral without 988."""

    def __init__(self, text):
        self.text = text

    def say(self, verdict, channel, contact):
        return self.text


def test_a_guard_that_fails_knows_no_plain_wish_for_a_person():
    screen = Screen(BrokenGuard(), SharedEncoder(lambda: None), CONTACT)

    assert screen.wants_person("i want to talk to a person") == ""


@pytest.fixture
def guard(real_guard):
    """The guard with both tiers, the second without the head of the release."""
    tiny = second_tier.tiny_classifier()
    return dataclasses.replace(real_guard, head=None, classifier=tiny)


async def shared_encoder(load=None):
    """An encoder that is loaded, or that cannot be."""

    class Numbered:
        def read(self, texts):
            begun = [np.full((2, 384), number) for number in range(len(texts))]
            return Encoded(np.zeros((len(texts), 768)), begun)

    encoder = SharedEncoder(load or Numbered)
    try:
        await encoder.load()
    except ModelError:
        assert load
    return encoder


def missing():
    raise ModelError("the file is missing")


@pytest.fixture
async def screen_of(anyio_backend):
    """Makes the screen over a guard."""
    shared = await shared_encoder()
    return lambda guard: Screen(guard, shared, CONTACT)


@pytest.mark.anyio
async def test_the_first_tier_finds_a_crisis_at_once(screen_of, guard):
    verdict = screen_of(guard).at_once(["hi", CRISIS])

    assert (verdict.level, verdict.category) == ("crisis", "suicidality")


@pytest.mark.anyio
async def test_several_texts_are_judged_by_the_most_urgent(screen_of, guard):
    verdict = screen_of(guard).at_once(["my breast is red and hot", CRISIS])

    assert verdict.is_crisis


@pytest.mark.anyio
async def test_harmless_texts_bring_no_verdict(screen_of, guard):
    screen = screen_of(guard)

    assert screen.at_once(["do pads help", ""]) is None
    assert screen.at_once([]) is None


@pytest.mark.anyio
async def test_a_long_text_is_read_aside_and_holds_up_nobody(screen_of):
    let_go = threading.Event()

    class Slow(BrokenGuard):
        def check(self, text, before=""):
            return None if let_go.wait(timeout=10) else EVERYBODY

    reading = asyncio.create_task(screen_of(Slow()).read(["w" * LONG_CHARACTERS, "w"]))
    await asyncio.sleep(0)  # lets it begin
    let_go.set()

    assert await reading is None


@pytest.mark.anyio
async def test_a_long_text_is_read_to_its_end(screen_of, guard):
    verdict = await screen_of(guard).read(["do pads help " * LONG_CHARACTERS, CRISIS])

    assert verdict.is_crisis


@pytest.mark.anyio
async def test_the_second_tier_finds_what_no_rule_lists(screen_of, guard):
    screen = screen_of(guard)

    findings, _ = await screen.by_meaning(second_tier.CRISIS)

    assert screen.at_once([second_tier.CRISIS]) is None  # else a rule lists it
    assert [f.level for f in findings] == ["crisis"]


@pytest.mark.anyio
async def test_what_sounds_like_a_crisis_is_read_before_those_who_came_first(
    monkeypatch, guard
):
    monkeypatch.setattr(encoding.os, "cpu_count", lambda: 2)
    read, may_go = [], threading.Event()

    class Slow:
        def read(self, texts):
            may_go.wait(timeout=10)
            read.append(texts[0])
            return Encoded(np.zeros((len(texts), 768)), [np.zeros((2, 384))])

    screen = Screen(guard, await shared_encoder(Slow), CONTACT)
    texts = [*(f"do pads help? {n}" for n in range(10)), second_tier.UNSURE]
    tasks = [asyncio.create_task(screen.by_meaning(text)) for text in texts]
    await asyncio.sleep(0)
    may_go.set()
    await asyncio.gather(*tasks)

    assert read.index(second_tier.UNSURE) < 7  # four were under way, two ended with it


@pytest.mark.anyio
@pytest.mark.parametrize("place", ["begin", "end"])
async def test_of_a_long_text_the_second_tier_reads_both_ends(screen_of, guard, place):
    filler = "do pads help. " * READ_CHARACTERS
    parts = [f"{second_tier.CRISIS}. ", filler]
    text = "".join(parts if place == "begin" else reversed(parts))

    findings, _ = await screen_of(guard).by_meaning(text)

    assert [f.level for f in findings] == ["crisis"]


@pytest.mark.anyio
async def test_what_is_begun_is_the_whole_text(screen_of, guard):
    _, begun = await screen_of(guard).by_meaning("Do pads help? I leak.")

    assert np.array_equal(begun, np.zeros((2, 384)))  # the first of all that is read


@pytest.mark.anyio
@pytest.mark.parametrize("text", ["", " \n ", "\u200b"])
async def test_a_text_without_a_word_has_no_meaning(screen_of, guard, text):
    findings, _ = await screen_of(guard).by_meaning(text)

    assert findings == []


@pytest.mark.anyio
@pytest.mark.parametrize("text", [second_tier.CRISIS, second_tier.UNSURE])
async def test_without_an_encoder_rules_and_n_grams_still_work(guard, text):
    screen = Screen(guard, await shared_encoder(missing), CONTACT)

    findings, begun = await screen.by_meaning(text)

    assert [f.level for f in findings] == ["crisis"]
    assert begun is None
    assert screen.at_once([CRISIS]).is_crisis
    assert screen.works()


@pytest.mark.anyio
async def test_without_encoder_and_classifier_nothing_is_found_by_meaning(guard):
    guard.classifier = None
    screen = Screen(guard, await shared_encoder(missing), CONTACT)

    assert await screen.by_meaning(second_tier.CRISIS) == ([], None)


@pytest.mark.anyio
@pytest.mark.parametrize("text", [second_tier.CRISIS, second_tier.UNSURE])
async def test_n_grams_need_no_encoder(guard, text):
    screen = Screen(guard, await shared_encoder(missing), CONTACT)

    assert [f.level for f in screen.by_n_grams(text)] == ["crisis"]
    assert screen.by_n_grams("do pads help") == []


def test_n_grams_of_a_guard_that_raises_refer_everybody():
    screen = Screen(BrokenGuard(), SharedEncoder(lambda: None), CONTACT)

    assert screen.by_n_grams("do pads help") == list(EVERYBODY.findings)


@pytest.mark.anyio
async def test_a_crisis_that_its_n_grams_are_sure_of_waits_for_no_encoder(guard):
    class NotAsked:
        def read(self, texts):
            pytest.fail("the encoder was asked")

    screen = Screen(guard, await shared_encoder(NotAsked), CONTACT)

    findings, _ = await screen.by_meaning(second_tier.CRISIS)

    assert [f.level for f in findings] == ["crisis"]


@pytest.mark.anyio
async def test_what_its_n_grams_leave_open_needs_room(guard):
    encoder = await shared_encoder()
    encoder.guard.slots = Slots(0, 0)
    screen = Screen(guard, encoder, CONTACT)

    with pytest.raises(BusyError):
        await screen.by_meaning("do pads help")


@pytest.mark.anyio
async def test_a_guard_that_raises_refers_everybody(screen_of):
    screen = screen_of(BrokenGuard())

    assert screen.at_once(["do pads help"]) == EVERYBODY
    assert await screen.by_meaning("do pads help") == (list(EVERYBODY.findings), None)


@pytest.mark.anyio
async def test_a_second_tier_that_raises_refers_everybody(screen_of, guard):
    guard.classifier = "no classifier"

    findings, vector = await screen_of(guard).by_meaning("do pads help")

    assert findings == list(EVERYBODY.findings)
    assert vector is None


@pytest.mark.anyio
@pytest.mark.parametrize("verdict", [IN_CRISIS, EVERYBODY])
async def test_a_guard_without_words_says_the_last_resort(screen_of, verdict):
    reply = screen_of(BrokenGuard()).reply(verdict, "web")

    assert (reply.kind, reply.text) == ("crisis", LAST_RESORT)


@pytest.mark.anyio
@pytest.mark.parametrize(
    "text",
    ["", "Stay calm.", "Stay calm.\nCall 988.", "Call 9-8-8.", "\nCall 988."],
)
@pytest.mark.parametrize("channel", ["web", "sms"])
async def test_a_referral_without_988_in_its_first_line_never_goes_out(
    screen_of, text, channel
):
    reply = screen_of(Mute(text)).reply(IN_CRISIS, channel)

    assert (reply.kind, reply.text) == ("crisis", LAST_RESORT)


@pytest.mark.anyio
async def test_a_referral_with_988_in_its_first_line_goes_out_as_it_is(screen_of):
    reply = screen_of(Mute("Call 988.\nStay calm.")).reply(IN_CRISIS, "web")

    assert reply.text == "Call 988.\nStay calm."


@pytest.mark.anyio
@pytest.mark.parametrize("level", ["emergency", "same_day"])
async def test_a_red_flag_tells_its_urgency_and_the_clinic(screen_of, guard, level):
    reply = screen_of(guard).reply(Verdict((Finding(level, "maternal"),)), "web")

    assert (reply.kind, reply.urgency) == ("red_flag", level)
    assert ("911" if level == "emergency" else "555-0199") in reply.text


@pytest.mark.anyio
@pytest.mark.parametrize("language", ["en", "es"])
async def test_what_stands_on_has_988_and_a_button(screen_of, guard, language):
    line = screen_of(guard).standing(language)

    assert line.kind == "notice"
    assert "988" in line.text
    assert len(line.buttons) == 1


@pytest.mark.anyio
async def test_the_canary_lives_while_a_plain_crisis_brings_988(screen_of, guard):
    assert screen_of(guard).works()


@pytest.mark.anyio
async def test_the_canary_dies_when_a_plain_crisis_is_missed(screen_of, guard):
    deaf = Guard(Lexicon([]), guard.replies)

    assert not screen_of(deaf).works()


@pytest.mark.anyio
@pytest.mark.parametrize("stand_in", [ReferEverybody(), BrokenGuard()])
async def test_the_canary_dies_when_everybody_is_referred(screen_of, stand_in):
    assert not screen_of(stand_in).works()


@pytest.mark.anyio
async def test_the_log_names_the_kind_of_an_error_but_no_words(screen_of, caplog):
    caplog.set_level("DEBUG")
    screen = screen_of(BrokenGuard())

    screen.at_once(["quagga"], "quokka")
    await screen.by_meaning("quagga")

    assert "ZeroDivisionError" in caplog.text
    assert "quagga" not in caplog.text
    assert "quokka" not in caplog.text
