"""One run from start to end: `python -m bot.evaluation.soak`."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from bot.evaluation.killable import Killable
from bot.evaluation.soak.faults import faults, stored
from bot.evaluation.soak.report import report
from bot.evaluation.soak.run import PUBLIC_URL, TOKEN, Soak, run
from bot.settings import read_settings


def soak(
    home: Path, messages: int, numbers: int, rate: float, at_once: int = 8
) -> tuple[Soak, dict[str, int]]:
    """One run in a data folder; what it saw, and its faults.

    Raises:
        StartError: The gateway cannot start.
    """
    variables = {
        "LACTABOT_LIMITS": "off",
        "LACTABOT_PUBLIC_URL": PUBLIC_URL,
        "LACTABOT_TWILIO_AUTH_TOKEN": TOKEN,
    }
    with Killable(home, variables) as gateway:
        gateway.wait()
        seen = asyncio.run(run(gateway, messages, numbers, rate, at_once))
    found = faults(seen, stored(home, {one.number for one in seen.genuine}))
    return seen, found


def main() -> None:
    """Run it, print the table; the exit code is 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--numbers", type=int, default=500)
    parser.add_argument("--rate", type=float, default=50.0, help="messages a second")
    parser.add_argument("--at-once", type=int, default=8, help="messages under way")
    asked = parser.parse_args()
    own = read_settings().home
    with tempfile.TemporaryDirectory(prefix="lactabot-soak-") as folder:
        home = Path(folder)
        for name in ("cache", "models"):  # what an installation has on its second day
            if (own / name).is_dir():
                (home / name).symlink_to(own / name)
        seen, found = soak(
            home, asked.messages, asked.numbers, asked.rate, asked.at_once
        )
    print(report(seen, found))
    sys.exit(any(found.values()))


if __name__ == "__main__":
    main()
