"""Reading XML that somebody else wrote: bounded, without entities, and without fetching anything. Pure."""

from __future__ import annotations

import re

from lxml import etree

_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
_REFUSED = "it has a DOCTYPE, which is refused (`allow_dtd`)"


class NotXml(ValueError):
    """The text is not a whole XML document."""


class DtdRefused(ValueError):
    """The document has a DOCTYPE, or uses what one defines: entities, which may name files to fetch."""


def read(text: bytes, *, allow_dtd: bool = False) -> etree._Element:
    """The root of a document; comments and processing instructions are left out.

    Nothing is ever fetched. Where a DTD is allowed, a document that uses its entities is refused all the
    same; those in attributes are expanded, within the bounds that libxml2 sets. Raises ``NotXml`` or
    ``DtdRefused``.
    """
    if not allow_dtd and _DOCTYPE.search(text):
        raise DtdRefused(_REFUSED)
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
    if root.getroottree().docinfo.doctype:
        if not allow_dtd:
            raise DtdRefused(_REFUSED)
        if next(root.iter(etree.Entity), None) is not None:
            raise DtdRefused("it uses an entity that its DOCTYPE defines, and those are never expanded")
    return root


def local(element: etree._Element) -> str:
    """Its name without the namespace."""
    return etree.QName(element).localname


def namespace(element: etree._Element) -> str:
    """Its namespace, or ""."""
    return etree.QName(element).namespace or ""
