"""spaCy's matcher, imported without spaCy's command line.

`import spacy` brings all of that along, and with it what packages and downloads models:
0.4 s of a start, measured, in which nobody is referred. Whoever asks for `spacy.cli`
later still gets it; `spacy.info` alone is missing.
"""

from __future__ import annotations

import sys
from types import ModuleType

COMMANDS, INFO = "spacy.cli", "spacy.cli.info"

absent = {name: ModuleType(name) for name in (COMMANDS, INFO)}
absent[INFO].info = None  # type: ignore[attr-defined]  # the one name that is wanted
if "spacy" in sys.modules:  # somebody had all of it already
    absent = {}
sys.modules.update(absent)
try:
    from spacy.matcher import Matcher
    from spacy.tokens import Doc, Span
    from spacy.vocab import Vocab
finally:
    for name in absent:
        del sys.modules[name]

__all__ = ["Doc", "Matcher", "Span", "Vocab"]
