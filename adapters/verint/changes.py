"""From a case that the system lists as changed to ``request.updated``. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pydantic import JsonValue, ValidationError

from adapters.contract import Invalid, Place, Record, Translated
from adapters.kit.soap import SoapRecord
from adapters.verint.answers import CaseChange
from adapters.verint.settings import VerintSettings
from schemas.envelope import Envelope
from schemas.events.request import RequestUpdated
from schemas.violations import describe

TYPE = "uk.gov.council.request.updated.v1"


def read_change(record: SoapRecord) -> CaseChange:
    """The case of a record. Raises ``ValueError``, repeating no value."""
    return CaseChange.of(record.fields())


def moment(told: datetime, settings: VerintSettings) -> datetime:
    """A time of the wire in UTC; without a zone it is the system's own.

    The hour that comes twice in autumn is taken as the first of the two.
    """
    return (told if told.tzinfo else told.replace(tzinfo=ZoneInfo(settings.zone))).astimezone(UTC)


def updated(record: SoapRecord, place: Place, name: str, settings: VerintSettings) -> Record:
    """The event of one changed case, or what is wrong with it. ``name`` is the adapter's."""
    try:
        change = read_change(record)
    except ValueError as error:
        return _invalid(record, place, str(error), "Mend the element as the description has it.")
    status = settings.statuses.get(change.status.strip().casefold())
    if status is None:
        words = f"Status is none of those that `statuses` explains ({', '.join(settings.statuses)})"
        return _invalid(record, place, words, "Add what it means to `statuses` in the adapter's settings.")
    at = moment(change.modified, settings)
    data: dict[str, JsonValue] = {
        "request": {"system": name, "local_id": change.reference},
        "status": status,
        "status_there": change.status.strip(),
        "updated_at": _text(at),
    }
    if change.opened is not None:
        data["opened_at"] = _text(moment(change.opened, settings))
    notes = [one.strip() for one in (change.reason, change.reason_description) if one and one.strip()]
    if notes:
        data["notes"] = "\n".join(notes)
    try:
        RequestUpdated.model_validate(data)
    except ValidationError as error:
        problem, path, _ = describe(error)
        return _invalid(record, place, f"{path} {problem}", "Mend what stands there.")
    envelope = Envelope(
        id=f"{change.reference}:{change.status.strip().casefold()}:{at:%Y%m%dT%H%M%SZ}",
        source=f"/adapters/{name}",
        type=TYPE,
        subject=change.reference,
        partitionkey=change.reference,
        time=at,
        data=data,
    )
    return Translated((envelope,), place)


def _invalid(record: SoapRecord, place: Place, problem: str, fix: str) -> Invalid:
    return Invalid(record.raw, problem, fix, place, content_type="application/xml")


def _text(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
