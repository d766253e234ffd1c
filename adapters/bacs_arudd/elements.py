"""Reading an ARUDD document: its returned items and totals, in order, each with its line and path.

Parsed with defusedxml: a document type, entities and references to the outside are refused before anything is
expanded, so that a bomb never goes off. Memory stays constant, whatever the size of the document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler, feature_namespaces
from xml.sax.xmlreader import AttributesNSImpl, Locator

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from adapters.kit.flat_file import Unusable

ROOT, REPORT = "BACSDocument", "ARUDD"
ACCOUNT_RECORD, ACCOUNT = "OriginatingAccountRecord", "OriginatingAccount"
ITEM, PAYER, TOTALS = "ReturnedDebitItem", "PayerAccount", "Totals"
_DEEPEST = 32
_CHUNK = 64 * 1024

Attributes = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Item:
    """One ReturnedDebitItem, with what stands around it. ``path`` is its place as XPath."""

    header: Attributes
    account: Attributes
    attributes: Attributes
    payer: Attributes
    line: int
    path: str


@dataclass(frozen=True, slots=True)
class Account:
    """The end of one account's record: its items were ``items``; ``totals`` is None where it has none."""

    account: Attributes
    items: int
    totals: Attributes | None
    line: int
    path: str


def elements(file: BinaryIO) -> Iterator[Item | Account]:
    """Items and accounts as they come.

    Raises ``Unusable`` for what is not well-formed, not an ARUDD, or holds a document type; what came before
    the place at fault has been given by then.
    """
    handler = _Handler()
    parser = DefusedExpatParser(forbid_dtd=True)
    parser.setFeature(feature_namespaces, True)
    parser.setContentHandler(handler)
    handler.setDocumentLocator(parser)
    try:
        while chunk := file.read(_CHUNK):
            parser.feed(chunk)
            yield from handler.drain()
        parser.close()
    except DefusedXmlException as error:
        raise Unusable(
            "the document declares a document type or entities, which are refused: they can be made to fill "
            "the memory or to read other files",
            "A Bacs report has none. Find out who sent this file, and do not open it by other means.",
            line=parser.getLineNumber(),
        ) from error
    except SAXParseException as error:
        raise Unusable(
            f"the document is not well-formed XML: {error.getMessage()}",
            "It may be cut short or in another encoding than it says; fetch the report again.",
            line=error.getLineNumber(),
            column=f"character {(error.getColumnNumber() or 0) + 1}",
        ) from error
    yield from handler.drain()
    if not handler.seen_report:
        raise Unusable(
            "the document is not an ARUDD report: it has no ARUDD element",
            "Put ARUDD reports only into this folder; other Bacs reports have adapters of their own.",
            line=1,
        )


@dataclass(slots=True)
class _Record:
    """One OriginatingAccountRecord while it is open."""

    account: Attributes = field(default_factory=dict)
    items: int = 0
    totals: Attributes | None = None


class _Handler(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.seen_report = False
        self._where: Locator | None = None
        self._path: list[str] = []
        self._found: list[Item | Account] = []
        self._header: Attributes = {}
        self._records = 0
        self._record = _Record()
        self._item: Attributes = {}
        self._item_line = 0
        self._payer: Attributes = {}
        self._totals_line = 0

    def drain(self) -> list[Item | Account]:
        found, self._found = self._found, []
        return found

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 (SAX's name)
        self._where = locator

    def startElementNS(  # noqa: N802 (SAX's name)
        self,
        name: tuple[str | None, str],
        qname: str | None,  # noqa: ARG002
        attrs: AttributesNSImpl,
    ) -> None:
        local = name[1]
        given = {key[1]: value for key, value in attrs.items()}
        self._path.append(local)
        if len(self._path) == 1 and local != ROOT:
            raise Unusable(
                f"the document is not an ARUDD report: it begins with {local[:60]} and not with {ROOT}",
                "Put ARUDD reports only into this folder.",
                line=self._line(),
            )
        if len(self._path) > _DEEPEST:
            raise Unusable(
                f"the document is nested more than {_DEEPEST} deep", "Fetch it again.", line=self._line()
            )
        match local:
            case "ARUDD":
                self.seen_report = True
            case "Header":
                self._header = given
            case "OriginatingAccountRecord":
                self._records += 1
                self._record = _Record()
            case "OriginatingAccount":
                self._record.account = given
            case "ReturnedDebitItem":
                self._record.items += 1
                self._item, self._item_line, self._payer = given, self._line(), {}
            case "PayerAccount":
                self._payer = given
            case "Totals":
                self._record.totals, self._totals_line = given, self._line()

    def endElementNS(self, name: tuple[str | None, str], qname: str | None) -> None:  # noqa: N802, ARG002 (SAX's)
        local = name[1]
        if local == ITEM:
            path = f"{self._record_path()}/{ITEM}[{self._record.items}]"
            self._found.append(
                Item(self._header, self._record.account, self._item, self._payer, self._item_line, path)
            )
        elif local == ACCOUNT_RECORD:
            record = self._record
            line = self._totals_line if record.totals is not None else self._line()
            path = f"{self._record_path()}/{TOTALS}"
            self._found.append(Account(record.account, record.items, record.totals, line, path))
        self._path.pop()

    def _record_path(self) -> str:
        above = self._path[: self._path.index(ACCOUNT_RECORD)] if ACCOUNT_RECORD in self._path else self._path
        return f"/{'/'.join(above)}/{ACCOUNT_RECORD}[{self._records}]"

    def _line(self) -> int:
        return (self._where.getLineNumber() or 0) if self._where is not None else 0
