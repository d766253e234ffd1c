"""What the system answered, read to its end or to where it broke off."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import httpx2
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from pydantic import JsonValue

from adapters.contract import Retry
from adapters.kit.http import page_title, words
from adapters.kit.http.words import media_type
from adapters.kit.rest.redirects import target

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


@dataclass(frozen=True, slots=True)
class Answer:
    """A success (2xx), 304 to a conditional request, or what ``Ask.answers`` names.

    ``whom`` is the system's scheme, host and port. ``address`` is where the answer came from, after
    redirects, and not to be shown. ``effect`` says whether the request may have changed something there: an
    answer that cannot be read is then ``Retry(uncertain=True)``, for the system said that it had done what it
    was asked.
    """

    status: int
    headers: httpx2.Headers
    body: bytes
    whom: str
    effect: bool
    address: httpx2.URL = field(repr=False)

    @property
    def content_type(self) -> str:
        return self.headers.get("Content-Type", "")

    @property
    def unchanged(self) -> bool:
        """Is it 304: what was asked for is as it was?"""
        return self.status == httpx2.codes.NOT_MODIFIED

    @property
    def next_link(self) -> str | None:
        """The next page's whole address, by the header ``Link`` (RFC 8288, rel ``next``); None on the last.

        What it says may be relative, and is so to this answer's address. Raises ``Reject`` for no address.
        """
        links = httpx2.Response(self.status, headers=self.headers).links
        link = links.get("next", {}).get("url")
        return None if link is None else str(target(self.address, link))

    def json(self) -> JsonValue:
        """The body as JSON, whatever type it says it is. Raises ``Retry`` where it is none."""
        self._is_no_page("JSON")
        try:
            return cast(JsonValue, json.loads(self.body))
        except RecursionError as error:
            raise self.unreadable("JSON nested deeper than any answer is") from error
        except ValueError as error:
            at_end = isinstance(error, json.JSONDecodeError) and error.pos >= len(error.doc.rstrip()) - 1
            if at_end or self._opens_only():
                raise self.unreadable("JSON that breaks off before its end") from error
            raise self.unreadable(self._something_else("JSON", "json")) from error

    def xml(self) -> Element:
        """The root of the body as XML; a document type or entities are refused. Raises ``Retry``."""
        self._is_no_page("XML")
        try:
            return fromstring(self.body, forbid_dtd=True)
        except DefusedXmlException as error:
            raise self.unreadable(
                "XML that declares a document type or entities, which are refused"
            ) from error
        # A LookupError: it declares an encoding that nobody knows.
        except (ParseError, ValueError, LookupError) as error:
            if self.body.lstrip().startswith(b"<") and not self.body.rstrip().endswith(b">"):
                raise self.unreadable("XML that breaks off before its end") from error
            raise self.unreadable(self._something_else("XML", "xml")) from error

    def unreadable(self, what: str) -> Retry:
        """The outcome where the answer holds ``what`` and not what was asked for."""
        return Retry(f"{self.whom} answered {self.status} with {what}", uncertain=self.effect)

    def _is_no_page(self, wanted: str) -> None:
        if not self.body.strip():
            raise self.unreadable("nothing in it")
        if (title := page_title(self.body)) is not None:
            page = f'a web page, "{title}",' if title else "a web page"
            raise self.unreadable(f"{page} where {wanted} was expected")

    def _opens_only(self) -> bool:
        body = self.body.strip()
        return body[:1] in {b"{", b"["} and body[-1:] not in {b"}", b"]"}

    def _something_else(self, wanted: str, suffix: str) -> str:
        kind = media_type(self.content_type)
        if kind.endswith(suffix):
            return f"{kind} that is not {wanted}"
        said = words(self.content_type, self.body)
        return f"{kind or 'no content type'}, which is not {wanted}: {said}"
