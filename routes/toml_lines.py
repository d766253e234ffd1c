"""Where each key of a TOML text stands: tomllib gives lines only for broken syntax.

Reads only texts that tomllib has accepted (TOML 1.0), so it need not refuse anything: it follows headers,
keys, strings, arrays and inline tables just closely enough to know which line each value begins on.
"""

from __future__ import annotations

import re
import tomllib

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_STRING = re.compile(
    r'''"""(?:[^"\\]|\\[\s\S]|"(?!""))*"{3,5}|\'{3}(?:[^']|'(?!''))*'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*\''''
)
_SCALAR = re.compile(r"[^,\]}#\n]*")


class TomlLines:
    """The line, counted from 1, on which each key or array item of a TOML text begins."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._lines: dict[Path, int] = {}
        self._counted, self._line = 0, 1
        self._items: dict[Path, int] = {}
        self._read()

    def line(self, path: Path) -> int:
        """The line of the path, or of the nearest thing around it that is written down; 1 for the whole."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._lines:
                return self._lines[path[:length]]
        return 1

    @property
    def paths(self) -> frozenset[Path]:
        """Every path that is written down: tables, keys, and array items by their number from 0."""
        return frozenset(self._lines)

    def _read(self) -> None:
        table: Path = ()
        while self._skip(_BLANK) < len(self._text):
            if self._text.startswith("[", self._at):
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Path:
        line = self._line_here()
        listed = self._text.startswith("[[", self._at)
        self._at += 2 if listed else 1
        keys = self._keys()
        self._skip(_SPACE)
        self._at += 2 if listed else 1
        path: Path = ()
        for number, key in enumerate(keys, start=1):
            path = (*path, key)
            self._lines.setdefault(path, line)
            if listed and number == len(keys):
                self._items[path] = self._items.get(path, -1) + 1
            if path in self._items:
                # A header below an array of tables speaks of its last item.
                path = (*path, self._items[path])
                self._lines.setdefault(path, line)
        # A table may have been begun by a header of its child, further up; its own header is where it stands.
        self._lines[path] = line
        return path

    def _pair(self, table: Path) -> None:
        line = self._line_here()
        path = table
        for key in self._keys():
            path = (*path, key)
            self._lines.setdefault(path, line)
        self._skip(_SPACE)
        self._at += 1  # the equals sign
        self._skip(_SPACE)
        self._value(path)

    def _keys(self) -> list[str]:
        self._skip(_SPACE)
        keys = [self._key()]
        while dot := _DOT.match(self._text, self._at):
            self._at = dot.end()
            keys.append(self._key())
        return keys

    def _key(self) -> str:
        start = self._at
        written = self._text[start : self._skip(_KEY)]
        if written[0] in "\"'":
            unquoted: str = tomllib.loads(f"key = {written}")["key"]
            return unquoted
        return written

    def _value(self, path: Path) -> None:
        opening = self._text[self._at]
        if opening == "[":
            self._list(path)
        elif opening == "{":
            self._inline_table(path)
        else:
            self._skip(_STRING if opening in "\"'" else _SCALAR)

    def _list(self, path: Path) -> None:
        self._at += 1
        number = 0
        while self._text[self._skip(_BLANK)] != "]":
            if self._text[self._at] == ",":
                self._at += 1
                continue
            item = (*path, number)
            self._lines[item] = self._line_here()
            self._value(item)
            number += 1
        self._at += 1

    def _inline_table(self, path: Path) -> None:
        self._at += 1
        while self._text[self._skip(_BLANK)] != "}":
            if self._text[self._at] == ",":
                self._at += 1
            else:
                self._pair(path)
        self._at += 1

    def _skip(self, pattern: re.Pattern[str]) -> int:
        """Moves past the pattern where it stands here; answers with the new place."""
        if found := pattern.match(self._text, self._at):
            self._at = found.end()
        return self._at

    def _line_here(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line
