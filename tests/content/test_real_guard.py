"""The guard over the rules of the release: what it finds, and what it lets be."""

import pytest


@pytest.mark.parametrize(
    "text",
    [
        "I WANT TO DIE",
        "i don’t want to be here anymore",
        "I don't want to wake up.",
        "i want to kill myself!",
        "I WANT TO KILL MYSELF!!!",
        "su\u200bici\u200cdal",
        "kill my\0self",
        "\ud800kill myself\udfff",
        "𝐤𝐢𝐥𝐥 𝐦𝐲𝐬𝐞𝐥𝐟",
        "k1ll mys3lf",
        "k i l l  m y s e l f",
        "killmyself",
        "i want to 💀",
        "why do i leak?? also i want to die. do pads help",
        "i love her <3 but i want to kill myself >_<",
        "me quiero morir",
        "¡ya no quiero vivir!",
    ],
)
def test_the_real_guard_finds_it_however_it_is_typed(real_guard, text):
    verdict = real_guard.check(text)

    assert verdict
    assert verdict.level == "crisis"
    assert verdict.category == "suicidality"


@pytest.mark.parametrize(
    "text",
    [
        "my nipples are killing me",
        "I am dying of thirst",
        "kill the thrush",
        "cut pumping",
        "should I cut down on feeds",
        "ready to end this feed",
        "dead on my feet",
        "my phone died while pumping",
        "i could kill for a nap",
        "will it hurt my baby if i eat spicy food",
        "my son is killing it at latching",
        "my husband keeps swapping me off the night feed",
        "does the cramping subside by itself",
        "ran 5kms",
        "988 ml today",
        "he gained 988 grams",
        "me muero de risa",
        "self care",
        "i feel self conscious when i nurse",
        "",
        "?!",
    ],
)
def test_the_real_guard_lets_figures_of_speech_be(real_guard, text):
    assert real_guard.check(text) is None


@pytest.mark.parametrize(
    "filler", ["my milk leaks ", "ünï\u200b💔 ", "\n", "x", "i want "]
)
def test_the_real_guard_reads_a_megabyte_to_its_end(real_guard, filler):
    text = filler * (1_000_000 // len(filler))

    assert real_guard.check(f"{text}. i want to die").category == "suicidality"
