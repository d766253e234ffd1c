"""Which failures have one cause. Pure.

Two are of one cause where stage, place, kind of error, the frame that raised it and the words agree, once
what differs from message to message is taken out of the words: ids and numbers, times, addresses and names.
What tells causes apart stays: the status of an HTTP answer, a vendor's code of an error (ORA-00942), and the
words that errors are made of, in capitals too (``Access Denied``).

How causes are read has a version, and each group that by which it was read. Whoever changes the reading
raises it: groups of an earlier one are read again then, see ``dead_letter.groups.earlier.renewing``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from string import ascii_letters, digits

from dead_letter.groups.error_words import CODE, may_be_a_surname, ordinary, schema_name
from safeguards.mask import MASK

VERSION = 2
"""Of all that makes a cause of words: this module, ``dead_letter.groups.reading`` and ``error_words``.

2: of an answer in JSON the members that say what is wrong are read as words, where they were only texts."""
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


def normalised(words: str, values: Iterable[str] = (), personal: Iterable[str] = ()) -> str:
    """The words without what differs from message to message.

    ``values`` are texts of the message itself, such as a name: where the words quote one, it goes. So does
    each that is ``personal``, also one that might be a word of any sentence.
    """
    text = words[: 4 * LONGEST]
    for told in _told(text, values, personal):
        text = re.sub(told, "<value>", text)
    for pattern, instead in _STEPS:
        text = pattern.sub(instead, text)
    return " ".join(text.split())[:LONGEST]


def without_places(field: str) -> str:
    """A field of a message without what differs from message to message: places in lists, odd keys, bytes."""
    text = re.sub(r"\[[^\]]*\]", "[*]", field)
    text = re.sub(r"(?<=\.)\d+(?=\.|$)", "*", text)
    return re.sub(r"(?<= )\d+$", "<n>", text)


def _told(text: str, values: Iterable[str], personal: Iterable[str]) -> list[str]:
    """Patterns of those of the values that stand in the text, the longest first: an event has many values,
    and what is said of it few words."""
    folded = " ".join(text.casefold().split())
    telling = {one for one in values if _tells(one)} | {one for one in personal if len(one.strip()) >= 3}
    whole = {one for one in telling if " ".join(one.casefold().split()) in folded}
    parts = {one for value in telling for one in _parts(value) if one in text or one.upper() in text}
    between = r"\s+"
    return [
        rf"(?i)(?<!\w){between.join(map(re.escape, value.split()))}(?!\w)"
        for value in sorted(whole, key=len, reverse=True)
    ] + [
        rf"(?<!\w)(?:{re.escape(one)}|{re.escape(one.upper())})(?!\w)"
        for one in sorted(parts, key=len, reverse=True)
    ]


def _tells(value: str) -> bool:
    """Is it long enough to be a value, and not a word that any sentence may have?"""
    bare = value.strip()
    return len(bare) >= 3 and (len(bare) > 5 or not bare.islower())


def _parts(value: str) -> list[str]:
    """The words of a name, which a receiver may turn round; prose has none."""
    if len(value) > 80:
        return []
    words = value.split()
    named = 1 < len(words) <= 4 and all(one[0].isupper() for one in words)
    return [one for one in words if len(one) >= 3] if named else []


def _named(match: re.Match[str]) -> str:
    """A run of words in capitals: those that errors are made of stay, and what is between them is a name."""
    if match[0] in _PHRASES:
        return match[0]
    words = match[0].split(" ")
    named = [not ordinary(one) for one in words]
    # A word that might be a surname is one beside a name: from the front, then from the back.
    for places in (range(1, len(words)), range(len(words) - 2, -1, -1)):
        step = places.step
        for place in places:
            if named[place - step] and may_be_a_surname(words[place]):
                named[place] = True
    told = ["<name>" if is_name else word for word, is_name in zip(words, named, strict=True)]
    return " ".join(
        one for place, one in enumerate(told) if not (place and one == told[place - 1] == "<name>")
    )


def _quoted(match: re.Match[str]) -> str:
    inside = match[0][1:-1]
    return match[0] if schema_name(inside) or _KEPT.fullmatch(inside) else "<text>"


# Members of a JSON answer that say what is wrong, by RFC 9457, RFC 6749 and common use; the rest are values.
_SAYING = (
    "detail|details|title|message|msg|description|error|error_description|errors|reason|fault|faultstring"
    "|code|error_code|errorCode|status|type"
)
_SAID = re.compile(rf'(,\s*)?"({_SAYING})"\s*:\s*"((?:[^"\\]|\\.){{1,{LONGEST}}})(?:"|$)')
_MEMBER = re.compile(r'(,\s*)?"([a-z][A-Za-z_]{0,40})"\s*:\s*()')
_PHRASES = frozenset(one.phrase for one in HTTPStatus)
_ASIDE = r"(?:HTTP(?:/[\d.]+)?|[Ss]tatus(?: code)?|[Aa]nswered(?: with)?|[Cc]ode)[ :=]?\s?"
_STATUS = re.compile(rf"(?P<before>{_ASIDE}|\((?=\d+\)))(?P<status>[1-5]\d\d)\b")
_ENCODING = r"(?:utf-?(?:8|16|32)|latin-?1|iso-8859-1?\d|cp125\d|windows-125\d)"
# A status and a code are spelt in other characters, of Unicode's private use, while the numbers and ids go,
# and written out again at the end.
_LETTERS = {ord(one): 0xE000 + ord(one) for one in f"{ascii_letters}{digits}-_"}
_DIGITS = {instead: one for one, instead in _LETTERS.items()}
_KEPT = re.compile("\x01[^\x01\x02]*\x02")


def _number(match: re.Match[str]) -> str:
    return "<n>" if match[0][0].isdecimal() else match[0]


def _member(match: re.Match[str]) -> str:
    return f"{', ' if match[1] else ''}{match[2]}: {match[3]}"


def _hidden(match: re.Match[str]) -> str:
    return f"{match['before']}\x01{match['status'].translate(_LETTERS)}\x02"


def _code(match: re.Match[str]) -> str:
    before = match["called"] or ""
    return f"{before}\x01{(match['given'] or match['bare']).translate(_LETTERS)}\x02"


def _shown(match: re.Match[str]) -> str:
    return match[1].translate(_DIGITS)


_STEPS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile("[\x00-\x08\ue000-\ue0ff]"), " "),
    (re.compile(f"{MASK}\\w*"), "<value>"),
    (_SAID, _member),
    (_MEMBER, _member),
    (_STATUS, _hidden),
    (CODE, _code),
    (re.compile(r"[a-z][a-z0-9+.-]*://[^\s'\"<>)]+", re.IGNORECASE), "<address>"),
    (re.compile(r"[^\s@<>'\"]+@[\w-]+(?:\.[\w-]+)+"), "<e-mail>"),
    (
        re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"),
        "<time>",
    ),
    (re.compile(r"\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b|\b\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?\b"), "<time>"),
    (re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", re.IGNORECASE), "<n>"),
    (re.compile(r"\b(?=\w*\d)[0-9a-f]{8,}\b", re.IGNORECASE), "<n>"),
    (re.compile(r"'[^']{0,200}'|\"[^\"]{0,200}\"|“[^”]{0,200}”|‘[^’]{0,200}’"), _quoted),
    (re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr)\.? [^\W\d_][\w'’-]*(?: [A-Z][\w'’-]*)*"), "<name>"),
    (re.compile(r"\b[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)+"), _named),
    # An id mixes letters and digits: CAS-1024, W1A2, SEN/77.
    (
        re.compile(
            rf"\b(?!{_ENCODING}\b)(?=[\w/-]*\d)(?=[\w/-]*[A-Za-z])[A-Za-z0-9]+(?:[_/-][A-Za-z0-9]+)*\b"
        ),
        "<n>",
    ),
    (re.compile(rf"{_ENCODING}\b|\d+(?:[.,:]\d+)*", re.IGNORECASE), _number),
    (re.compile(r"(<value>)(?:[,;]?\s*<value>)+"), r"\1"),
    (re.compile("\x01([^\x01\x02]*)\x02"), _shown),
)
