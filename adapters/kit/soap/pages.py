"""The words of an HTML page that stands where an answer should be. Pure."""

from __future__ import annotations

import re
from html.parser import HTMLParser

WORDS = 500
"""Characters of a system's own words that are kept."""
_READ = 64 * 1024
"""Bytes of a page that are looked at."""
_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_SILENT = frozenset({"script", "style", "noscript", "template"})


def is_page(body: bytes) -> bool:
    """Does it begin as an HTML page does?"""
    return _PAGE.match(body.removeprefix(b"\xef\xbb\xbf")[:_READ]) is not None


def page_words(body: bytes) -> str:
    """Its title, and what can be read on it; at most ``WORDS`` characters."""
    reader = _Reader()
    reader.feed(body[:_READ].decode("utf-8", errors="replace"))
    reader.close()
    title, text = tidy(" ".join(reader.title)), tidy(" ".join(reader.text))
    if title and text and not text.startswith(title):
        return tidy(f"{title}: {text}")
    return text or title


def plain_words(body: bytes) -> str:
    """What a body that is neither XML nor HTML says, at most ``WORDS`` characters."""
    return tidy(body[: WORDS * 4].decode("utf-8", errors="replace"))


def tidy(text: str) -> str:
    """On one line, without what cannot be printed, at most ``WORDS`` characters."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text[: WORDS * 8])
    return " ".join(printable.split())[:WORDS]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title: list[str] = []
        self.text: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag == "title" or tag in _SILENT:
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            del self._inside[self._inside.index(tag) :]

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.text.append(data)
        elif self._inside[-1] == "title":
            self.title.append(data)
