"""Text of a mail as people read it, whatever its charset is said to be."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header
from html.parser import HTMLParser

_LATIN = frozenset({"iso-8859-1", "latin-1", "latin1", "windows-1252", "cp1252", "us-ascii", "ascii"})
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*){2,}")
_UNSEEN = frozenset({"script", "style", "head", "title", "template", "noscript"})
_BLOCKS = frozenset(
    {
        *("p", "div", "br", "tr", "li", "ul", "ol", "table", "blockquote", "pre", "hr"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "footer"),
    }
)


def decoded(content: bytes, charset: str) -> str:
    """By the charset that is declared, unless the bytes show that it is another one."""
    name = charset.strip().strip("\"'").lower()
    # Every byte is a letter in Latin ones: what reads as UTF-8 was written as it.
    declared = () if name in _LATIN or not name else (name,)
    for one in (*declared, "utf-8", "cp1252"):
        try:
            return content.decode(one)
        except (LookupError, UnicodeError, ValueError, TypeError):
            continue
    return content.decode("cp1252", "replace")


def header_text(raw: str) -> str:
    """A header's value in letters, on one line."""
    plain = _unescaped(raw)
    if "=?" in plain:
        try:
            pieces = decode_header(plain)
        except (HeaderParseError, ValueError, UnicodeError, LookupError):
            pieces = [(plain, None)]
        plain = "".join(
            one if isinstance(one, str) else decoded(one, charset or "") for one, charset in pieces
        )
    return on_one_line(plain)


def on_one_line(text: str) -> str:
    return " ".join(_CONTROLS.sub(" ", text).split())


def in_lines(text: str) -> str:
    """Without control characters; line ends as ``\\n``, and no more than two of them together."""
    lines = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _BLANK_LINES.sub("\n\n", lines).strip()


def text_of_html(markup: str) -> str:
    """What of a web page is read."""
    reading = _Reading()
    try:
        reading.feed(markup)
        reading.close()
    except (AssertionError, ValueError):
        # Markup that no parser takes; what was read until then is most of it, or else all of it is shown.
        return _stripped(reading.pieces) or in_lines(markup)
    return _stripped(reading.pieces)


def _stripped(pieces: list[str]) -> str:
    return in_lines("\n".join(line.strip() for line in "".join(pieces).split("\n")))


class _Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "body":
            self._unseen = 0
        elif tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BLOCKS and tag != "br":
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(re.sub(r"\s+", " ", data))


def _unescaped(raw: str) -> str:
    """Bytes that are no ASCII stand in a header as lone surrogates."""
    try:
        raw.encode("ascii")
    except UnicodeEncodeError:
        return decoded(raw.encode("utf-8", "surrogateescape"), "")
    return raw
