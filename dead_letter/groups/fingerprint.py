"""Which failures have one cause. Pure.

Two are of one cause where stage, place, kind of error, the frame that raised it and the words agree, once
what differs from message to message is taken out of the words: ids and numbers, times, addresses and names.
The status of an HTTP answer is a number that tells causes apart, so it stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus

LONGEST = 500
"""Characters of the words that count: what follows is a page or a stack, and says nothing new."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something failed.

    ``place`` is the subscription of a delivery, or the entry of an invalid message. ``error`` is the kind of
    exception, or the field of a message that is wrong; ``frame`` is the function that raised it.
    """

    stage: str
    place: str
    error: str
    words: str
    frame: str = ""

    @property
    def fingerprint(self) -> str:
        """64 hexadecimal digits, of causes whose words are normalised already."""
        text = "\x00".join((self.stage, self.place, self.error, self.words, self.frame))
        return sha256(text.encode("utf-8", "replace")).hexdigest()


def normalised(words: str, values: Iterable[str] = ()) -> str:
    """The words without what differs from message to message.

    ``values`` are texts of the message itself, such as a name: where the words quote one, it goes.
    """
    text = words[: 4 * LONGEST]
    for value in sorted({one for one in values if _tells(one)}, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", "<value>", text)
    for pattern, instead in _STEPS:
        text = pattern.sub(instead, text)
    return " ".join(text.split())[:LONGEST]


def _tells(value: str) -> bool:
    """Is it long enough to be a value, and not a word that any sentence may have?"""
    return 3 <= len(value) <= 200 and (len(value) > 5 or not value.islower())


def _named(match: re.Match[str]) -> str:
    return match[0] if match[0] in _PHRASES else "<name>"


_PHRASES = frozenset(one.phrase for one in HTTPStatus)
_ASIDE = r"(?:HTTP(?:/[\d.]+)?|[Ss]tatus(?: code)?|[Aa]nswered(?: with)?|[Cc]ode|\()[ :=]?\s?"
_STATUS = re.compile(rf"(?P<before>{_ASIDE})(?P<status>[1-5]\d\d)\b")
# A status is spelt in letters while the numbers go, and written out again at the end.
_LETTERS = str.maketrans("0123456789", "ABCDEFGHIJ")
_DIGITS = str.maketrans("ABCDEFGHIJ", "0123456789")


def _hidden(match: re.Match[str]) -> str:
    return f"{match['before']}\x01{match['status'].translate(_LETTERS)}\x02"


def _shown(match: re.Match[str]) -> str:
    return match[1].translate(_DIGITS)


_STEPS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"[\x00-\x08]"), " "),
    (_STATUS, _hidden),
    (re.compile(r"[a-z][a-z0-9+.-]*://[^\s'\"<>)]+", re.IGNORECASE), "<address>"),
    (re.compile(r"[^\s@<>'\"]+@[\w-]+(?:\.[\w-]+)+"), "<e-mail>"),
    (
        re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"),
        "<time>",
    ),
    (re.compile(r"\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b|\b\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?\b"), "<time>"),
    (re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", re.IGNORECASE), "<n>"),
    (re.compile(r"\b(?=\w*\d)[0-9a-f]{8,}\b", re.IGNORECASE), "<n>"),
    (re.compile(r"'[^']{0,200}'|\"[^\"]{0,200}\"|“[^”]{0,200}”|‘[^’]{0,200}’"), "<text>"),
    (re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr)\.? [^\W\d_][\w'’-]*(?: [A-Z][\w'’-]*)*"), "<name>"),
    (re.compile(r"\b[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)+"), _named),
    # An id mixes letters and digits: CAS-1024, W1A2, SEN/77.
    (re.compile(r"\b(?=[\w/-]*\d)(?=[\w/-]*[A-Za-z])[A-Za-z0-9]+(?:[_/-][A-Za-z0-9]+)*\b"), "<n>"),
    (re.compile(r"\d+(?:[.,:]\d+)*"), "<n>"),
    (re.compile("\x01([A-J]{3})\x02"), _shown),
)
