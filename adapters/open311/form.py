"""From an event to the form fields that GeoReport takes. Pure.

Source of the names: GeoReport v2, POST service request. An update's are those that FixMyStreet sends to the
``servicerequestupdates`` extension.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import JsonValue, ValidationError

from adapters.contract import Reject
from adapters.kit.rest.ask import Fields
from adapters.open311 import moments
from adapters.open311.settings import Open311Settings, Open311Target, query
from adapters.open311.statuses import theirs
from routes.event_view import EventView
from routes.query import QueryError
from schemas.envelope import Envelope
from schemas.event_type import full_of
from schemas.events.case import CaseClosed, CaseOpened, CaseStatusChanged
from schemas.events.form import FormSubmitted
from schemas.model import CanonicalModel
from schemas.people import Contact
from schemas.places import Location
from schemas.references import PlaceIdentifier
from schemas.violations import describe

OPENINGS: dict[str, type[CanonicalModel]] = {
    full_of("form.submitted"): FormSubmitted,
    full_of("case.opened"): CaseOpened,
}
UPDATES: dict[str, type[CanonicalModel]] = {
    full_of("case.status_changed"): CaseStatusChanged,
    full_of("case.closed"): CaseClosed,
}
_PLACES = ({"lat", "long"}, {"address_string"}, {"address_id"})


def reference_of(envelope: Envelope) -> str:
    """Our reference, which all four events have."""
    data = envelope.data if isinstance(envelope.data, dict) else {}
    return str(data.get("reference", ""))


def opening(envelope: Envelope, settings: Open311Settings, target: Open311Target) -> Fields:
    """The fields of a new request. Raises ``Reject`` where the event does not hold what is needed."""
    event = _event(envelope, OPENINGS[envelope.type])
    found: dict[str, list[str]] = {}
    match event:
        case CaseOpened():
            found |= _case(event, settings)
        case FormSubmitted():
            found |= _one({"service_code": _code(event.form, settings, target)})
            found |= _reporter(event.submitted_by, settings)
    if target.service_code is not None:
        found["service_code"] = [target.service_code]
    if settings.reference_attribute is not None:
        found[f"attribute[{settings.reference_attribute}]"] = [reference_of(envelope)]
    found |= _told(envelope, target)
    given = {name: values for name, values in found.items() if values}
    if not any(needed <= given.keys() for needed in _PLACES):
        raise Reject(
            "the event says nowhere where it is about: GeoReport wants lat and long, address_string or "
            "address_id; say under `fields` of the subscription's target where they stand"
        )
    if "service_code" not in given:
        raise Reject(_no_code(envelope))
    return [(name, value) for name, values in given.items() for value in values]


def update(envelope: Envelope, request: str, key: str, settings: Open311Settings) -> Fields:
    """The fields of an update to the request of that id. Raises ``Reject`` for an event that is not one."""
    event = _event(envelope, UPDATES[envelope.type])
    if isinstance(event, CaseClosed):
        status, at, said = f"closed.{event.outcome}", event.closed_at, event.message
    elif isinstance(event, CaseStatusChanged):
        status, at, said = event.status, event.changed_at, event.message
    else:
        raise TypeError(f"{type(event).__name__} is not an update")
    words = status.rpartition(".")[2].replace("_", " ")
    return [
        ("service_request_id", request),
        ("service_request_id_ext", reference_of(envelope)),
        ("update_id", key),
        ("status", theirs(status, settings.sends)),
        ("updated_datetime", moments.write(at)),
        ("description", said or f"It is now: {words}."),
    ]


def _event(envelope: Envelope, model: type[CanonicalModel]) -> CanonicalModel:
    try:
        return model.model_validate(envelope.data)
    except ValidationError as error:
        problem, where, _ = describe(error, ("data",))
        raise Reject(f"the event is not one of its type: {where} {problem}") from error


def _case(case: CaseOpened, settings: Open311Settings) -> dict[str, list[str]]:
    said = "\n\n".join(text for text in (case.title, case.description) if text)
    found = {"service_code": _code(case.service, settings, Open311Target()), "description": said}
    return _one(found) | _place(case.location) | _reporter(case.reporter, settings)


def _code(ours: str, settings: Open311Settings, target: Open311Target) -> str:
    if target.service_code is not None:
        return target.service_code
    return settings.services.get(ours, "") if settings.services else ours


def _no_code(envelope: Envelope) -> str:
    data = envelope.data if isinstance(envelope.data, dict) else {}
    ours = data.get("form") or data.get("service")
    return (
        f"there is no service code of the back office for {ours!r}: add it to `services` in the settings, or "
        "give the subscription's target a service_code"
    )


def _place(location: Location | None) -> dict[str, list[str]]:
    if location is None:
        return {}
    found: dict[str, str] = {}
    if location.position is not None:
        found |= {"lat": f"{location.position.latitude:.7f}", "long": f"{location.position.longitude:.7f}"}
    if location.address is not None:
        parts = [*location.address.lines, location.address.postcode or ""]
        found["address_string"] = ", ".join(part for part in parts if part)
        found["address_id"] = location.address.uprn or ""
    elif location.description is not None:
        found["address_string"] = location.description
    if isinstance(location.place, PlaceIdentifier) and location.place.scheme == "uprn":
        found["address_id"] = location.place.value
    return _one(found)


def _reporter(contact: Contact | None, settings: Open311Settings) -> dict[str, list[str]]:
    if contact is None:
        return {}
    found: dict[str, str] = {}
    if "name" in settings.reporter and contact.name is not None:
        first, _, last = contact.name.full.partition(" ")
        found |= {"first_name": contact.name.given or first, "last_name": contact.name.family or last}
    if "email" in settings.reporter:
        found["email"] = contact.email or ""
    if "phone" in settings.reporter:
        found["phone"] = contact.phone or ""
    return _one(found)


def _one(fields: Mapping[str, str]) -> dict[str, list[str]]:
    return {name: [value] for name, value in fields.items() if value}


def _told(envelope: Envelope, target: Open311Target) -> dict[str, list[str]]:
    document = EventView(envelope).document
    found: dict[str, list[str]] = {}
    for name, path in target.fields.items():
        try:
            value = query(path).search(document)
        except QueryError as error:
            raise Reject(f"the field {name} cannot be made from this event: {error}") from error
        if value is not None:
            found[name] = list(_texts(name, value))
    return found


def _texts(name: str, value: JsonValue) -> Iterator[str]:
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, bool):
            yield "true" if each else "false"
        elif isinstance(each, str | int | float):
            if text := str(each).strip():
                yield text
        elif each is not None:
            raise Reject(f"the field {name} gives an object; choose a single value, or a list, in its path")
