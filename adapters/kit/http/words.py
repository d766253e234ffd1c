"""The other end's own words, found in whatever it answered with. Pure.

Sources: RFC 9457 (problem documents), RFC 6749 section 5.2 (``error_description``); for the rest, the names
that services commonly use.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

WORDS = 500
"""Characters of the other end's own words that are kept."""

_LOOKED_AT = 64 * 1024
_PROBLEM = ("detail", "title")
_SAYING = ("detail", "error_description", "description", "message", "title", "reason", "error", "faultstring")
_CODES = ("code", "error", "status_code")
_INSIDE = ("errors", "error", "fault", "messages")
_TITLE = re.compile(rb"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_PAGE = (b"<!doctype html", b"<html")
_MOST_SAID = 5


def words(content_type: str, body: bytes) -> str:
    """The receiver's own words, at most ``WORDS`` characters; of a problem document its ``detail``."""
    if not body:
        return ""
    if media_type(content_type) == "application/problem+json":
        said = next(_named(_json(body), _PROBLEM), "")
        if said:
            return _tidy(said)
    return _tidy(body[: WORDS * 4].decode("utf-8", errors="replace"))


def complaint(content_type: str, body: bytes) -> str:
    """What an error says, at most ``WORDS`` characters: a problem's detail, the messages of a JSON or XML
    body, a web page's title; else the body as it is."""
    if (title := page_title(body)) is not None:
        return _tidy(f'a web page, "{title}"' if title else "a web page without a title")
    head = body.lstrip()[:1]
    said = []
    if head in {b"{", b"["}:
        said = list(_complaints(_json(body)))
    elif head == b"<":
        said = list(_complaints(_xml(body)))
    return _tidy("; ".join(dict.fromkeys(said[:_MOST_SAID]))) or words(content_type, body)


def page_title(body: bytes) -> str | None:
    """The title of a web page, "" where it has none; None where the body is no web page."""
    head = body[:_LOOKED_AT].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head[:32].lower().startswith(_PAGE):
        return None
    found = _TITLE.search(head)
    return _tidy(unescape(found[1].decode("utf-8", errors="replace"))) if found else ""


def media_type(content_type: str) -> str:
    """The type alone, in lower case: ``application/json`` of ``Application/JSON; charset=utf-8``."""
    return content_type.partition(";")[0].strip().lower()


def _json(body: bytes) -> object:
    if len(body) > _LOOKED_AT:
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _xml(body: bytes) -> object:
    """The document as nested objects, each element's name without its namespace."""
    if len(body) > _LOOKED_AT:
        return None
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return None
    found: list[object] = []
    for element in root.iter():
        children = {child.tag.rpartition("}")[2]: (child.text or "").strip() for child in element}
        if any(children.get(name) for name in _SAYING):
            found.append(children)
    return found


def _complaints(document: object) -> Iterator[str]:
    """Depth is bounded by the JSON reader's own."""
    if isinstance(document, list):
        for each in document:
            yield from [each] if isinstance(each, str) and each.strip() else _complaints(each)
    elif isinstance(document, dict):
        said = next(_named(document, _SAYING), "")
        if said:
            code = next((str(document[name]) for name in _CODES if _is_code(document.get(name), said)), "")
            yield f"{code}: {said}" if code else said
        for name in _INSIDE:
            if isinstance(document.get(name), list | dict):
                yield from _complaints(document[name])


def _is_code(value: object, said: str) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and str(value) not in {"", said}


def _named(document: object, names: tuple[str, ...]) -> Iterator[str]:
    if isinstance(document, dict):
        for name in names:
            said = document.get(name)
            if isinstance(said, str) and said.strip():
                yield said.strip()


def _tidy(text: str) -> str:
    printable = "".join(letter if letter.isprintable() else " " for letter in text[: WORDS * 2])
    return printable.strip()[:WORDS]
