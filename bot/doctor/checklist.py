"""All checks, in the order in which a clinic's engineer goes through them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator

from bot.doctor import network, parts
from bot.doctor import settings as checks
from bot.doctor.finding import Finding, missing
from bot.errors import ContentError, SettingsError
from bot.settings import Settings

Check = Callable[[], Finding | Iterable[Finding]]


async def examine(
    settings: Settings, today: datetime.date, wrong: Iterable[SettingsError] = ()
) -> list[Finding]:
    """What all checks found, after the settings that could not be read at all."""
    local: list[Check] = [
        lambda: checks.clinic(settings),
        lambda: parts.content(settings, today),
        lambda: parts.hotlines(settings, today),
        lambda: parts.models(settings),
        lambda: checks.installation_secret(settings),
        lambda: checks.listening(settings),
        lambda: checks.metrics(settings),
        lambda: checks.public_url(settings),
        lambda: checks.limits(settings),
        lambda: checks.alarms(settings),
        lambda: checks.webhook_secrets(settings),
        lambda: checks.handoff(settings),
        lambda: checks.staff(settings),
        lambda: checks.twilio(settings),
        lambda: checks.phones(settings),
    ]
    remedy = "mend it; all below was looked at without it"
    found = [missing(str(error), remedy) for error in wrong]
    found += [finding for check in local for finding in _findings(check)]
    for look in (parts.store, network.gateway, network.receiver):
        found += await look(settings)
    return found


def _findings(check: Check) -> Iterator[Finding]:
    """What a check found; content that it cannot read is a finding too."""
    try:
        found = check()
        yield from [found] if isinstance(found, Finding) else found
    except ContentError as error:
        for problem in error.problems[: parts.TOLD_AT_MOST]:
            yield missing(str(problem), "mend it; `lactabot check` tells all")
