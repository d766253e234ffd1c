"""Answers of Open311 in XML and in JSON, made alike so that they can be compared."""

from __future__ import annotations

from typing import Any

import httpx2
from defusedxml import ElementTree


def xml(answer: httpx2.Response) -> Any:
    assert answer.headers["content-type"].startswith("text/xml")
    return ElementTree.fromstring(answer.content)


def as_plain(element: Any) -> Any:
    """An answer in XML, as the one in JSON would be with every value a text."""
    if len(element) == 0:
        return element.text or ""
    if len({child.tag for child in element}) == 1 and element.tag in _LISTS:
        return [as_plain(child) for child in element]
    return {child.tag: as_plain(child) for child in element}


_LISTS = {"services", "service_requests", "service_request_updates", "errors", "endpoints", "formats"}
_LISTS |= {"attributes", "values"}


def as_texts(value: Any) -> Any:
    if isinstance(value, list):
        return [as_texts(one) for one in value]
    if isinstance(value, dict):
        return {name: as_texts(one) for name, one in value.items()}
    return str(value).lower() if isinstance(value, bool) else str(value)
