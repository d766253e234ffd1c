"""Writing answers and reading requests, with the names qualified where the description says so."""

from __future__ import annotations

from datetime import datetime

from lxml import etree

TYPES = "http://www.lagan.com/wsdl/FLTypes"


def root(name: str, text: str | None = None) -> etree._Element:
    """The root of an answer's body."""
    made = etree.Element(f"{{{TYPES}}}{name}", nsmap={"fl": TYPES})
    made.text = text
    return made


def add(
    parent: etree._Element,
    name: str,
    value: str | int | bool | datetime | None = "",
    *,
    qualified: bool = False,
) -> etree._Element | None:
    """A child; none where there is no value."""
    if value is None:
        return None
    made = etree.SubElement(parent, f"{{{TYPES}}}{name}" if qualified else name)
    if isinstance(value, bool):
        made.text = "true" if value else "false"
    elif isinstance(value, datetime):
        made.text = value.strftime("%Y-%m-%dT%H:%M:%S")
    else:
        made.text = str(value) or None
    return made


def child(parent: etree._Element, name: str) -> etree._Element:
    """A new child that holds others."""
    return etree.SubElement(parent, name)


def text(parent: etree._Element, *path: str) -> str | None:
    """The text at a path of local names; None where there is nothing there."""
    found: etree._Element | None = parent
    for name in path:
        found = found.find(f"{{*}}{name}") if found is not None else None
    return (found.text or "") if found is not None else None


def texts(parent: etree._Element, name: str) -> list[str]:
    """The texts of all children of that name."""
    return [one.text or "" for one in parent.findall(f"{{*}}{name}")]
