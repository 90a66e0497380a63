"""Feed a target by coverage, and keep what is new: `… -m tests.fuzz.run NAME SECONDS`.

Needs atheris (the group `fuzz` of pyproject.toml). What breaks a promise lies in
`corpus/NAME` as `crash-…`, and is fed again by each run of the tests.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

CORPUS = Path(__file__).with_name("corpus")
BYTES_AT_MOST = 1_000

with atheris.instrument_imports(include=["bot.safety", "bot.gateway"]):
    from tests.fuzz.targets import TARGETS


def main() -> None:
    """Feeds one target for a while; exits with 77 if a promise was broken."""
    name, seconds = sys.argv[1:]
    corpus = CORPUS / name
    corpus.mkdir(parents=True, exist_ok=True)
    options = [
        f"-max_total_time={seconds}",
        f"-max_len={BYTES_AT_MOST}",
        f"-artifact_prefix={corpus}/",
        f"-dict={CORPUS / 'words.dict'}",
        "-timeout=20",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
