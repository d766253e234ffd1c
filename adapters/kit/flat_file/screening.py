"""Is this a flat file at all? Judged by its beginning, before any row is read. Pure."""

from __future__ import annotations

import codecs

from adapters.kit.flat_file.profile import Encoding
from adapters.kit.flat_file.unusable import Unusable

BYTE_ORDER_MARK = codecs.BOM_UTF8
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_PAGE = (b"<!doctype", b"<html", b"<head", b"<body", b"<?xml")
_MOSTLY = 0.5


def screen(head: bytes, encoding: Encoding) -> None:
    """Raise ``Unusable`` for an empty file, a web page, or text in another encoding than the profile's.

    ``head`` is the first 64 KiB. Single rows in a wrong encoding are no matter for this; they are refused one
    by one, and those beside them go on.
    """
    text = head.removeprefix(BYTE_ORDER_MARK)
    if not text.strip():
        raise Unusable(
            "the file is empty", "Ask the sender whether there was nothing to send; send it again."
        )
    if head.startswith(_WIDE) or _mostly_nul(text):
        raise _encoding("UTF-16", encoding)
    if text.lstrip()[:16].lower().startswith(_PAGE):
        raise Unusable(
            "the file is a web page and not a flat file",
            "The sender's export has most likely saved an error or login page; open it to read what it says, "
            "then export again.",
            line=1,
        )
    wide = encoding in {"utf-8", "utf-8-sig"}
    if head.startswith(BYTE_ORDER_MARK) and not wide:
        raise _encoding("UTF-8 (it begins with a byte order mark)", encoding)
    lines = text.split(b"\n")
    beyond_ascii = [line for line in lines[:-1] or lines if not line.isascii()]
    if not beyond_ascii:
        return
    unreadable = sum(not _is_utf8(line) for line in beyond_ascii)
    if wide and unreadable > len(lines) * _MOSTLY:
        raise _encoding("not UTF-8, more likely cp1252", encoding)
    if not wide and not unreadable:
        raise _encoding("UTF-8", encoding)


def looks_like_utf8(row: bytes) -> bool:
    """Does a row beyond ASCII read as UTF-8? By chance, text of an 8-bit encoding all but never does."""
    return not row.isascii() and _is_utf8(row)


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _mostly_nul(text: bytes) -> bool:
    sample = text[:1024]
    return sample.count(0) * 3 > len(sample)


def _encoding(found: str, encoding: Encoding) -> Unusable:
    return Unusable(
        f"the file is in the wrong encoding: it is {found}, and {encoding} was expected",
        "Have it exported in the encoding expected, or set `encoding` in the profile to the sender's.",
        line=1,
    )
