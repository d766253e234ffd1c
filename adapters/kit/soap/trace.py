"""A request or an answer as it may be shown: its elements, and none of what stands in them. Pure."""

from __future__ import annotations

from collections.abc import Collection
from copy import deepcopy

from lxml import etree

from adapters.kit.soap.documents import DtdRefused, NotXml, local, read

_HIDDEN = "***"
_SECURITY = "Security"


def masked(text: bytes, shown: Collection[str] = ()) -> str:
    """The document with every text and attribute masked.

    ``shown``: names of elements whose text stays. What is in a security header never does. Of what is no XML
    only the length is told.
    """
    try:
        root = read(text)
    except (NotXml, DtdRefused):
        return f"no XML: {len(text):,} bytes"
    return etree.tostring(masked_element(root, shown), encoding="unicode")


def masked_element(root: etree._Element, shown: Collection[str] = ()) -> etree._Element:
    """A masked copy."""
    copy = deepcopy(root)
    copy.tail = None
    secret = {one for found in copy.iter("{*}" + _SECURITY) for one in found.iter("*")}
    for one in copy.iter("*"):
        if one.text and one.text.strip() and (one in secret or local(one) not in shown):
            one.text = _HIDDEN
        if one.tail and one.tail.strip():
            one.tail = _HIDDEN
        for name in one.attrib:
            one.attrib[name] = _HIDDEN
    return copy
