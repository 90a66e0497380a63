"""Serve widget/: read, compressed and named by its content when the gateway starts."""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.safety.offline import OfflineRules

ENTRY = "lactabot.js"
TYPES = "types.js"  # only for those who check types
FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"  # kept, but used only once we said that it is still the same

logger = logging.getLogger(__name__)

_JSDOC = re.compile(r"^[ \t]*/\*\*.*?\*/[ \t]*\n", re.DOTALL | re.MULTILINE)
_GZIP = re.compile(r"gzip(;q=(?!0(\.0*)?$).*)?")
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)


@dataclass(frozen=True)
class _File:
    plain: bytes
    packed: bytes
    tag: str


class WidgetFiles:
    """The files of the widget, in memory.

    A page names `/widget/lactabot.js`. That is a list of imports of all modules, below
    a folder named by their content: the browser asks for this list on each visit, for
    the modules once per release, and never mixes those of two releases.
    """

    def __init__(self, folder: Path, rules: OfflineRules | None) -> None:
        """Takes the folder and the rules for use without us; see `phrases_module`."""
        texts = dict(_modules(folder))
        texts["phrases.js"] = phrases_module(rules)
        digest = hashlib.sha256()
        for name, text in texts.items():
            digest.update(f"{name}\0{text}\0".encode())
        self.version = digest.hexdigest()[:12]
        names = [*sorted(texts.keys() - {ENTRY}), ENTRY]
        imports = "".join(f'import "./{self.version}/{name}";\n' for name in names)
        self._entry = _packed(imports)
        self._files = {name: _packed(text) for name, text in texts.items()}

    @property
    def packed_bytes(self) -> int:
        """How much a first visit loads."""
        files = [self._entry, *self._files.values()]
        return sum(len(file.packed) for file in files)

    async def entry(self, request: Request) -> Response:
        """`GET /widget/lactabot.js`: what a page embeds."""
        return _response(request, self._entry, ASK_AGAIN)

    async def file(self, request: Request) -> Response:
        """`GET /widget/<version>/<name>`; of another version, what there is now.

        Raises:
            HTTPException: There is no such file.
        """
        file = self._files.get(request.path_params["name"])
        if file is None:
            raise HTTPException(404)
        current = request.path_params["version"] == self.version
        return _response(request, file, FOREVER if current else ASK_AGAIN)


def _modules(folder: Path) -> Iterator[tuple[str, str]]:
    """The modules by name; one that cannot be read must not keep the gateway down."""
    for path in sorted(folder.rglob("*.js")):
        if "node_modules" in path.parts or path.name == TYPES:
            continue
        try:
            yield path.relative_to(folder).as_posix(), slim(path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            logger.error("pages cannot load the widget: %s: %s", path, error)


def slim(module: str) -> str:
    """A module without its JSDoc blocks and its indent: a quarter less to load."""
    return _INDENT.sub("", _JSDOC.sub("", module))


def phrases_module(rules: OfflineRules | None) -> str:
    """The module `phrases.js`: rules as data; null if they cannot be read."""
    found = json.dumps(rules, ensure_ascii=False, separators=(",", ":"))
    return f"export const groups = {found};\n"


def _packed(text: str) -> _File:
    plain = text.encode("utf-8")
    tag = f'"{hashlib.sha256(plain).hexdigest()[:16]}"'
    return _File(plain, gzip.compress(plain, 9, mtime=0), tag)


def _response(request: Request, file: _File, cache: str) -> Response:
    headers = {
        "Cache-Control": cache,
        "ETag": f"W/{file.tag}",  # weak: the same for both encodings
        "Vary": "Accept-Encoding, Origin",
    }
    known = request.headers.get("if-none-match", "")
    if file.tag in known or known == "*":
        return Response(status_code=304, headers=headers)
    accepted = request.headers.get("accept-encoding", "").lower().replace(" ", "")
    packs = any(_GZIP.fullmatch(part) for part in accepted.split(","))
    if packs:
        headers["Content-Encoding"] = "gzip"
    body = file.packed if packs else file.plain
    return Response(body, headers=headers, media_type="text/javascript")
