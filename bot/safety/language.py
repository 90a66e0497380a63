"""Which language a message is written in, by its small words."""

from __future__ import annotations

from bot.safety.normalise import words

# Words that the others do not share. English needs none: it is what is left.
_SMALL_WORDS = {
    "es": (
        "que no el la los las un una mi mis yo tu usted ella ellos es soy estoy esta "
        "estan por para con sin pero porque como cuando muy mas ya me te se le lo del "
        "al y o si quiero puedo tengo hay bebe leche pecho ayuda favor hola nada todo "
        "hablar alguien quisiera gustaria podria prefiero volver"
    ),
    "fr": (
        "je tu il elle nous vous ils le les des du et est suis pas ne que qui mon ma "
        "mes veux peux plus avec sans pour dans mais bebe aide lait sein au aux ce"
    ),
    "pt": (
        "eu voce ele ela nao um uma meu minha meus minhas quero posso estou esta sou "
        "para com sem mas porque quando muito mais ja leite peito ajuda do da dos das "
        "os que em"
    ),
    "de": (
        "ich du er sie wir ihr nicht kein keine ein eine mein meine meinem will kann "
        "bin ist und oder aber wenn mit ohne mehr der das den dem zu auf von baby "
        "milch hilfe mich mir leben"
    ),
}
_LANGUAGES = {name: frozenset(text.split()) for name, text in _SMALL_WORDS.items()}
LEAST_SHARE = 0.34  # of a message's words
WORDS_AT_MOST = 200
WORDS_TO_TELL = 3  # fewer do not show that somebody went on in English


def language_of(text: str) -> str:
    """The language of a message: `es`, `fr`, `pt` or `de` if it is plain, else `en`."""
    found = words(text[: 10 * WORDS_AT_MOST])[:WORDS_AT_MOST]
    if not found:
        return "en"
    shares = {
        name: sum(word in small for word in found) / len(found)
        for name, small in _LANGUAGES.items()
    }
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= LEAST_SHARE else "en"


def language_after(before: str, text: str) -> str:
    """The language to go on in; a short text such as "2" does not tell."""
    found = language_of(text)
    if found == "en" and len(text.split()) < WORDS_TO_TELL:
        return before
    return found
