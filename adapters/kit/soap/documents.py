"""Reading XML that somebody else wrote: bounded, without entities, and without fetching anything. Pure."""

from __future__ import annotations

import re

from lxml import etree

_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)


class NotXml(ValueError):
    """The text is not a whole XML document."""


class DtdRefused(ValueError):
    """The document has a DOCTYPE, which may define entities and name files to fetch."""

    def __init__(self) -> None:
        super().__init__("it has a DOCTYPE, which is refused; `allow_dtd` takes it without what it names")


def read(text: bytes, *, allow_dtd: bool = False) -> etree._Element:
    """The root of a document; comments and processing instructions are left out.

    Nothing is ever fetched. Entities are not expanded in text; where a DTD is allowed, those in attributes
    are, within the bounds that libxml2 sets. Raises ``NotXml`` or ``DtdRefused``.
    """
    if not allow_dtd and _DOCTYPE.search(text):
        raise DtdRefused
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text, parser)
    except etree.XMLSyntaxError as error:
        raise NotXml(str(error.msg)) from error
    except ValueError as error:
        raise NotXml(str(error)) from error
    # Looked at again: in another encoding (UTF-16, say) the bytes do not show it.
    if not allow_dtd and root.getroottree().docinfo.doctype:
        raise DtdRefused
    return root


def local(element: etree._Element) -> str:
    """Its name without the namespace."""
    return etree.QName(element).localname


def namespace(element: etree._Element) -> str:
    """Its namespace, or ""."""
    return etree.QName(element).namespace or ""
