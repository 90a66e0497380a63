"""Every error this project raises on purpose.

LactabotError
├── ContentError            a content file cannot be used: which, where, what to do
├── SettingsError           clinic.yml or an environment variable cannot be used
├── ModelError              a model file is missing, or is not the one that was tested
├── StartError              a part cannot start: port taken, second instance, …
├── EngineError             a dialogue engine gave no answer
├── StoreError              the conversation store cannot be read or written
├── DeliveryError           what is for a phone did not go out, and may be sent again
├── BusyError               there is no room or no time for a message now
└── RequestError            a request that we refuse, with its HTTP status
    ├── TokenError          a conversation or button token that we did not issue
    └── CutError            a body that did not come whole

The message of each says what happened, where, and what to do about it. The command line
prints it in one line; the web API turns a `RequestError` into a problem document.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class LactabotError(Exception):
    """Base of the errors below."""


@dataclass(frozen=True)
class Problem:
    """One thing that an editor has to correct.

    Attributes:
        path: The file to open.
        line: The line to go to, from 1.
        message: What is wrong and what to do.
    """

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class ContentError(LactabotError):
    """A content file cannot be used.

    Attributes:
        problems: All that is wrong, so that an editor can mend it in one go.
    """

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class SettingsError(LactabotError):
    """clinic.yml or an environment variable cannot be used.

    Attributes:
        variables: Without these, the others can be read.
    """

    def __init__(self, message: str, *variables: str) -> None:
        super().__init__(message)
        self.variables = variables


class ModelError(LactabotError):
    """A model file is missing, or is not the one that was tested."""


class StartError(LactabotError):
    """A part of the assistant cannot start."""


class EngineError(LactabotError):
    """A dialogue engine gave no answer; another one may."""


class StoreError(LactabotError):
    """The conversation store cannot be read or written."""


class DeliveryError(LactabotError):
    """What is for a phone did not go out, and may be sent again."""


class BusyError(LactabotError):
    """There is no room or no time for a message now.

    Attributes:
        reason: Which bound was met; one of few words, for the metrics.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RequestError(LactabotError):
    """A request that we refuse.

    Attributes:
        status: The HTTP status, 4xx.
        title: What kind of mistake it is, the same for each of its kind.
    """

    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.title = title


class TokenError(RequestError):
    """A conversation or button token that we did not issue, or that has expired."""

    def __init__(self, detail: str) -> None:
        super().__init__(401, "Token not accepted", detail)


class CutError(RequestError):
    """A body that did not come whole: too large, too slow, or cut.

    Attributes:
        received: What came, for the guard.
    """

    def __init__(
        self, status: int, title: str, detail: str, received: bytes = b""
    ) -> None:
        super().__init__(status, title, detail)
        self.received = received
