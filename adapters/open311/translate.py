"""From a record of the back office to ``request.updated``. Pure.

Source of the names: GeoReport v2, GET service requests; of updates the ``servicerequestupdates`` extension.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from pydantic import JsonValue, ValidationError

from adapters.contract import Invalid, Place, Record, Translated
from adapters.open311 import moments
from adapters.open311.records import Found, as_text, of_element, of_fields
from adapters.open311.settings import Open311Settings, Stream, query
from adapters.open311.statuses import ours
from routes.event_view import rfc3339
from routes.query import QueryError
from schemas.envelope import Envelope
from schemas.event_type import full_of
from schemas.events.request import RequestUpdated
from schemas.violations import describe

TYPE = full_of("request.updated")
_MESSAGES: dict[Stream, str] = {"requests": "status_notes", "servicerequestupdates": "description"}
_THERE = {
    "request.local_id": "service_request_id",
    "status_there": "status",
    "opened_at": "requested_datetime",
    "updated_at": "updated_datetime",
}


class BadRecord(ValueError):
    """The record cannot be taken. ``field`` names what is at fault, as the back office names it."""

    def __init__(self, problem: str, fix: str, field: str) -> None:
        super().__init__(problem)
        self.fix = fix
        self.field = field


class Translator:
    """Of one adapter: ``system`` is its name, by which its requests are known."""

    def __init__(self, system: str, settings: Open311Settings) -> None:
        self._system = system
        self._settings = settings
        self._source = settings.source or f"/adapters/{system}"
        self._zone = ZoneInfo(settings.zone)
        # Of several services of ours behind one code, the one that the settings name first.
        self._services = {code: service for service, code in reversed(settings.services.items())}

    def record(self, found: Found, stream: Stream, *, reference: str | None = None) -> Record:
        """The event, or the record kept whole with what is wrong. ``reference``: ours, where it is known."""
        place = Place(stream, column=found.text("service_request_id")[:100] or None)
        try:
            return Translated((self.event(found, stream, reference=reference),), place)
        except BadRecord as bad:
            at = Place(stream, column=" ".join(part for part in (place.column, bad.field) if part))
            return Invalid(found.raw, str(bad), bad.fix, at, found.content_type)

    def again(self, raw: bytes, place: Place) -> Record:
        """One record that a person has mended: JSON or XML."""
        stream: Stream = "servicerequestupdates" if place.container == "servicerequestupdates" else "requests"
        kind = "application/xml" if raw.lstrip()[:1] == b"<" else "application/json"
        try:
            if kind == "application/xml":
                return self.record(of_element(fromstring(raw, forbid_dtd=True)), stream)
            document = json.loads(raw)
            if isinstance(document, dict):
                return self.record(of_fields(document), stream)
            problem = "one record was expected, and this is not an object"
        except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError):
            problem = f"it is not well-formed {kind.rpartition('/')[2].upper()}"
        return Invalid(raw, problem, "Give one record, as the back office gave it.", place, kind)

    def event(self, found: Found, stream: Stream, *, reference: str | None = None) -> Envelope:
        """Raises ``BadRecord``, which repeats no value but a status that nobody has mapped."""
        request = found.text("service_request_id")
        there = found.text("status")
        status = ours(there, self._settings.statuses)
        if status is None:
            raise BadRecord(
                f"the status {there[:60]!r} is not mapped to one of ours" if there else "status is missing",
                "Add it to `statuses` in the adapter's settings, and replay this." if there else "Add it.",
                "status",
            )
        opened = self._moment(found, "requested_datetime")
        updated = self._moment(found, "updated_datetime") or opened
        if updated is None:
            raise BadRecord("updated_datetime is missing", "Add it.", "updated_datetime")
        given: dict[str, JsonValue] = {
            "request": {"system": self._system, "local_id": request},
            "our_reference": reference or self._reference(found),
            "service": self._services.get(found.text("service_code")),
            "status": status,
            "status_there": there,
            "opened_at": rfc3339(opened) if opened is not None else None,
            "updated_at": rfc3339(updated),
            "message": found.text(_MESSAGES[stream]) or None,
        }
        data: dict[str, JsonValue] = {name: value for name, value in given.items() if value is not None}
        try:
            RequestUpdated.model_validate(data)
        except ValidationError as error:
            problem, path, fix = describe(error)
            field = _THERE.get(path, _MESSAGES[stream] if path == "message" else path)
            raise BadRecord(f"{field} {problem}", f"{fix}.", field) from error
        return Envelope(
            id=_id(stream, request, found.text("update_id"), data),
            source=self._source,
            type=TYPE,
            subject=request,
            partitionkey=request,
            time=updated,
            data=data,
        )

    def changed(self, found: Found) -> datetime | None:
        """When it was changed last, as far as the back office says so."""
        try:
            return self._moment(found, "updated_datetime")
        except BadRecord:
            return None

    def _moment(self, found: Found, field: str) -> datetime | None:
        text = found.text(field)
        try:
            return _read(text, self._zone) if text else None
        except ValueError as error:
            fix = "Write it with a zone, or leave it out if it is not known."
            raise BadRecord(f"{field} {error}", fix, field) from error

    def _reference(self, found: Found) -> str | None:
        if self._settings.lookup is None:
            return None
        return reference_in(found, self._settings.lookup.at) or None


def reference_in(found: Found, at: str) -> str:
    """Our reference as the record repeats it, or ""."""
    try:
        return as_text(query(at).search(found.fields))
    except QueryError:
        return ""


@lru_cache(maxsize=4096)
def _read(text: str, zone: ZoneInfo) -> datetime:
    return moments.read(text, zone)


def _id(stream: Stream, request: str, update: str, data: dict[str, JsonValue]) -> str:
    """What it is about and when, and a digest of the rest: told otherwise, it is another event."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False)
    parts = [stream, request, update or str(data["updated_at"])]
    return ":".join([*parts, hashlib.sha256(text.encode()).hexdigest()[:16]])[:1000]
