"""Read YAML strictly: every value with its line, every mistake with its remedy."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode
from yaml.reader import ReaderError

from bot.errors import Problem

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML built without libyaml
    from yaml import SafeLoader as Loader  # type: ignore[assignment]


class Fields:
    """The fields of one YAML mapping; each is asked for once, then `done()`.

    A wrong field is noted in `problems` and read as an empty value, so that one reading
    finds all mistakes of all files.
    """

    def __init__(
        self, path: Path, node: MappingNode, problems: list[Problem], where: str = ""
    ) -> None:
        self.path, self.problems, self._where = path, problems, where
        self.line = node.start_mark.line + 1
        self._left: dict[str, Node] = {}
        self._lines: dict[str, int] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self.note(key, "a field's name must be a word, such as 'title:'")
                continue
            if key.value in self._left:
                self.note(key, f"field '{where}{key.value}' stands twice; keep one")
            self._left[key.value] = value
            self._lines[key.value] = key.start_mark.line + 1

    def note(self, at: Node | int, message: str) -> None:
        """Notes a problem at a node or a line."""
        line = at if isinstance(at, int) else at.start_mark.line + 1
        self.problems.append(Problem(self.path, line, message))

    def has(self, name: str) -> bool:
        """Whether a field stands there and was not asked for yet."""
        return name in self._left

    def line_of(self, name: str) -> int:
        """The line of a field, or of the mapping if the field is missing."""
        return self._lines.get(name, self.line)

    def text(
        self,
        name: str,
        at_most: int | None = None,
        none: bool = False,
        empty: bool = False,
    ) -> str:
        """A text that is not empty, of at most so many characters.

        With `none`, an explicit `null` is allowed and read as the empty text; with
        `empty`, an explicit "".
        """
        node = self._take(name)
        if node is None or (none and _value(node) is None):
            return ""
        value = _value(node)
        if empty and value == "":
            return ""
        if not isinstance(value, str) or not value.strip():
            self._wrong(name, node, "must be a text; put it in quotes if need be")
            return ""
        text = value.strip()
        if at_most is not None and len(text) > at_most:
            self._wrong(name, node, f"has {len(text)} characters; at most {at_most}")
        return text

    def texts(self, name: str, at_least: int = 0) -> list[tuple[str, int]]:
        """A list of texts, each with its line."""
        node = self._take(name)
        if node is None:
            return []
        if not isinstance(node, SequenceNode):
            self._wrong(name, node, "must be a list: one '- …' per line")
            return []
        found = []
        for item in node.value:
            value = _value(item)
            if isinstance(value, str) and value.strip():
                found.append((value.strip(), item.start_mark.line + 1))
            else:
                self._wrong(name, item, "each item must be a text; put it in quotes")
        if len(found) < at_least:
            self._wrong(name, node, f"has {len(found)} items; at least {at_least}")
        return found

    def text_lists(self, name: str) -> list[tuple[tuple[str, ...], int]]:
        """A list of texts or of lists of texts, each with its line."""
        node = self._take(name)
        items = node.value if isinstance(node, SequenceNode) else []
        if node is not None and not items:
            self._wrong(name, node, "must be a list: one '- …' per line")
        found = []
        for item in items:
            nodes = item.value if isinstance(item, SequenceNode) else [item]
            texts = tuple(_value(node) for node in nodes)
            if texts and all(isinstance(text, str) and text.strip() for text in texts):
                found.append((texts, item.start_mark.line + 1))
            else:
                self._wrong(name, item, "each item must be a text; put it in quotes")
        return found

    def date(self, name: str, none: bool = False) -> datetime.date | None:
        """A date as 2026-01-31; with `none`, an explicit `null` is allowed."""
        node = self._take(name)
        if node is None:
            return None
        value = _value(node)
        if type(value) is datetime.date or (none and value is None):
            return value
        self._wrong(name, node, "must be a date written as 2026-01-31")
        return None

    def flag(self, name: str) -> bool:
        """`true` or `false`."""
        return bool(self._typed(name, bool, "must be true or false"))

    def number(self, name: str) -> int:
        """A whole number above 0."""
        value = self._typed(name, int, "must be a whole number above 0")
        return int(value or 0)

    def maps(self, name: str, at_least: int = 0) -> Iterator[Fields]:
        """The mappings of a list."""
        node = self._take(name)
        items = node.value if isinstance(node, SequenceNode) else []
        if node is not None and len(items) < at_least:
            self._wrong(name, node, f"must be a list of at least {at_least}")
        for item in items:
            if isinstance(item, MappingNode):
                yield Fields(self.path, item, self.problems, f"{name}.")
            else:
                self._wrong(name, item, "each item must have fields 'name: value'")

    def map(self, name: str) -> Fields | None:
        """The mapping under a field."""
        node = self._take(name)
        if isinstance(node, MappingNode):
            return Fields(self.path, node, self.problems, f"{name}.")
        if node is not None:
            self._wrong(name, node, "must have fields 'name: value' below it")
        return None

    def names(self) -> list[str]:
        """The names of the fields not yet asked for."""
        return list(self._left)

    def done(self) -> None:
        """Notes every field that nobody asked for."""
        for name in self._left:
            message = f"field '{self._where}{name}' is not known; remove or respell it"
            self.note(self._lines[name], message)

    def _take(self, name: str) -> Node | None:
        if name not in self._left:
            message = f"field '{self._where}{name}' is missing; add '{name}: …'"
            self.note(self.line, message)
        return self._left.pop(name, None)

    def _typed(self, name: str, kind: type, message: str) -> Any:
        node = self._take(name)
        value = None if node is None else _value(node)
        too_small = kind is int and isinstance(value, int) and value < 1
        if node is not None and (type(value) is not kind or too_small):
            self._wrong(name, node, message)
            return None
        return value

    def _wrong(self, name: str, node: Node, message: str) -> None:
        self.note(node, f"field '{self._where}{name}' {message}")


def read(path: Path, problems: list[Problem]) -> Fields | None:
    """Read a file that holds one mapping; notes why not and returns None otherwise."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=Loader)
    except ReaderError as error:
        line = path.read_text(encoding="utf-8")[: error.position].count("\n") + 1
        code = error.character  # a number from libyaml, a character from PyYAML itself
        code = code if isinstance(code, int) else ord(code)
        message = f"holds the control character U+{code:04X}; delete it"
        problems.append(Problem(path, line, message))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        hint = "put the text in quotes, or mend the indent"
        problems.append(Problem(path, line, f"not YAML: {error.problem}; {hint}"))
    except UnicodeDecodeError:
        problems.append(Problem(path, 1, "not UTF-8; save the file as UTF-8 text"))
    except OSError as error:
        problems.append(Problem(path, 1, f"cannot be read: {error.strerror}"))
    else:
        if isinstance(node, MappingNode):
            return Fields(path, node, problems)
        problems.append(Problem(path, 1, "must hold fields written 'name: value'"))
    return None


def _value(node: Node) -> Any:
    """The Python value of a scalar; the node itself for lists and mappings."""
    if not isinstance(node, ScalarNode):
        return node
    loader = Loader("")
    try:
        return loader.construct_object(node)
    except (ValueError, LookupError, AttributeError, yaml.YAMLError):
        return node  # such as the date 2026-13-45, or an explicit tag: !!bool maybe
    finally:
        loader.dispose()
