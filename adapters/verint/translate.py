"""From canonical events to what the case service is asked to do. Pure.

How a case is made of an event is not known of any council's system; it is an assumption, and in the settings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, JsonValue, ValidationError

from adapters.contract import Reject
from adapters.kit.soap import Value
from adapters.verint.client import object_id
from adapters.verint.settings import VerintSettings
from schemas.envelope import Envelope
from schemas.events.case import CaseClosed, CaseOpened, CaseStatusChanged, CaseUpdated
from schemas.events.form import FormSubmitted
from schemas.events.request import RequestUpdated
from schemas.people import Contact
from schemas.places import Location

FINAL = frozenset({"resolved", "closed"})
"""Statuses after which nothing is left to be done."""
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no way to write."""
_Model = TypeVar("_Model", bound=BaseModel)
Ends = Literal["open", "closed"] | None
"""How a case is to stand afterwards; None: as it stands."""


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case to be made. ``mark`` stands in its description: by it alone it is found again."""

    code: int
    title: str
    text: str
    reference: str
    mark: str
    channel: str
    opened: datetime
    queue: str | None = None
    due: datetime | None = None
    contact: Contact | None = None
    postcode: str | None = None
    x: str | None = None
    y: str | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """What is to be done to a case that is there: a note with a mark in it, and how it is to stand after."""

    note: str
    mark: str
    ends: Ends
    reason: str
    message: str | None = None


def mark_of(key: str) -> str:
    """Tells our own cases and notes from all others."""
    return f"[Tolbooth {key}]"


def new_case(envelope: Envelope, key: str, settings: VerintSettings) -> NewCase:
    """The case that a form or an opened case becomes. Raises ``Reject``."""
    if envelope.type.startswith("uk.gov.council.form.submitted."):
        form = _read(FormSubmitted, envelope)
        postcode = form.answers.get(settings.postcode_answer) if settings.postcode_answer else None
        lines = [f"{name}: {_said(value)}" for name, value in form.answers.items()]
        lines += [f"Attached: {one.name} ({one.reference})" for one in form.attachments]
        return NewCase(
            code=_code(form.form, settings),
            title=_cut(
                settings.form_titles.get(form.form) or form.form.replace("_", " "), settings.title_limit
            ),
            text="\n".join(lines),
            reference=settings.reference_prefix + form.reference,
            mark=mark_of(key),
            channel="web",
            opened=form.submitted_at,
            queue=settings.queues.get(form.form),
            contact=form.submitted_by,
            postcode=postcode if isinstance(postcode, str) else None,
        )
    case = _read(CaseOpened, envelope)
    position = case.location.position if case.location and settings.coordinates == "wgs84" else None
    return NewCase(
        code=_code(case.service, settings),
        title=_cut(case.title, settings.title_limit),
        text="\n".join(filter(None, [case.description, *_details(case), *_place(case.location)])),
        reference=settings.reference_prefix + case.reference,
        mark=mark_of(key),
        channel=case.channel,
        opened=case.opened_at,
        queue=settings.queues.get(case.service),
        due=case.due_at if settings.send_due_date else None,
        contact=case.reporter,
        x=f"{position.longitude:.6f}" if position else None,
        y=f"{position.latitude:.6f}" if position else None,
    )


def create_fields(case: NewCase, party: str | None, settings: VerintSettings) -> dict[str, Value]:
    """The fields of ``createCase``. Without a party, who got in touch stands in the description."""
    text = case.text if party is not None else "\n".join(filter(None, [case.text, *_who(case.contact)]))
    end = f"{case.reference} {case.mark}"
    fields: dict[str, Value] = {
        "ClassificationEventCode": case.code,
        "Title": case.title,
        "Description": f"{_cut(text, settings.description_limit - len(end) - 1)}\n{end}".lstrip("\n"),
    }
    if case.queue is not None:
        fields["Queue"] = case.queue
    if case.due is not None:
        fields["DueDate"] = local(case.due, settings)
    if party is not None:
        fields["AssociatedObject"] = {"ObjectID": object_id(settings.individual_type, party)}
    if case.x is not None:
        fields |= {"XCoord": case.x, "YCoord": case.y}
    return fields


def searches(case: NewCase, settings: VerintSettings) -> list[dict[str, Value]]:
    """The searches for the person, in turn; none where a name is all there is, for that would be a guess."""
    contact = case.contact
    if contact is None:
        return []
    known = {"email": contact.email, "phone": contact.phone, "postcode": case.postcode}
    fields = {"email": "EmailAddress", "phone": "PhoneNumber", "postcode": "Postcode"}
    asked: list[dict[str, Value]] = []
    for criterion in settings.search_by:
        value = known[criterion]
        # A postcode is many people's: alone it finds a neighbour as well.
        if not value or (criterion == "postcode" and contact.name is None):
            continue
        search: dict[str, Value] = {"SearchType": "individual", "SearchMatch": settings.search_match}
        asked.append({**search, **_name(contact), fields[criterion]: _written(value)})
    return asked


def person_fields(contact: Contact) -> dict[str, Value]:
    """The fields of ``createIndividual``."""
    given, family = _parts(contact)
    name: dict[str, Value] = {"Preferred": True}
    if contact.name is not None:
        if contact.name.title:
            name["Title"] = contact.name.title
        if given:
            name["Forename"] = [given]
        name |= {"Surname": family, "FullName": contact.name.full}
    fields: dict[str, Value] = {"Name": [name]} if contact.name is not None else {}
    if contact.phone:
        fields["ContactPhones"] = [{"Number": contact.phone, "Preferred": True}]
    if contact.email:
        fields["ContactEmails"] = [{"EmailAddress": contact.email, "Preferred": True}]
    return fields


def update(envelope: Envelope, key: str, settings: VerintSettings) -> Update:
    """What an event about a case that is there asks for. Raises ``Reject``."""
    kind = envelope.type.removeprefix("uk.gov.council.").rpartition(".v")[0]
    if kind == "case.closed":
        closed = _read(CaseClosed, envelope)
        reason = settings.close_reasons.get(closed.outcome, settings.close_reason)
        words = [f"Closed: {_spaced(closed.outcome)}"]
        words += [f"It repeats {closed.duplicate_of}"] if closed.duplicate_of else []
        return _update(key, words, closed.message, None, "closed", reason)
    if kind == "case.status_changed":
        changed = _read(CaseStatusChanged, envelope)
        again: Ends = "open" if changed.previous_status in FINAL else None
        ends = "closed" if changed.status in FINAL else again
        words = [f"Status: {_spaced(changed.status)}"]
        return _update(key, words, changed.message, changed.reason, ends, settings.close_reason)
    if kind == "case.updated":
        righted = _read(CaseUpdated, envelope)
        said = filter(None, [righted.title, righted.description])
        words = ["Put right:", *said, *_details(righted), *_place(righted.location)]
        words += [f"Priority: {righted.priority}"] if righted.priority else []
        return _update(key, words, None, righted.reason, None, settings.close_reason)
    told = _read(RequestUpdated, envelope)
    if told.status in FINAL:
        ends = "closed" if settings.close_with_request else None
    else:
        ends = "open" if settings.reopen_with_request else None
    there = f" ({told.status_there})" if told.status_there else ""
    words = [f"{told.request.system} {told.request.local_id}: {_spaced(told.status)}{there}"]
    return _update(key, words, told.message, told.notes, ends, settings.close_reason)


def local(moment: datetime, settings: VerintSettings) -> datetime:
    """The system's own time, with its distance from UTC: right whether that is read or not."""
    return moment.astimezone(ZoneInfo(settings.zone)).replace(microsecond=0)


def _update(
    key: str,
    words: list[str],
    message: str | None,
    staff: str | None,
    ends: Ends,
    reason: str,
) -> Update:
    mark = mark_of(key)
    note = "\n".join([*words, *filter(None, [message, staff]), mark])
    return Update(_written(note), mark, ends, reason, _written(message) if message else None)


def _code(name: str, settings: VerintSettings) -> int:
    code = settings.classifications.get(name, settings.default_classification)
    if code is None:
        raise Reject(
            f"there is no classification for {name}: add it to `classifications` in the adapter's settings, "
            "then replay"
        )
    return code


def _read(model: type[_Model], envelope: Envelope) -> _Model:
    try:
        return model.model_validate(envelope.data)
    except ValidationError as error:
        where = "; ".join(".".join(map(str, one["loc"])) for one in error.errors(include_input=False))
        raise Reject(f"the event is not a {model.__name__} as the catalogue has it: {where}") from error


def _said(value: JsonValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_said(one) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_said(one)}" for name, one in value.items())
    return "" if value is None else str(value)


def _details(case: CaseOpened | CaseUpdated) -> list[str]:
    return [f"{_spaced(name)}: {_said(value)}" for name, value in (case.details or {}).items()]


def _place(location: Location | None) -> list[str]:
    if location is None:
        return []
    lines = []
    if location.address is not None:
        address = [*location.address.lines, *filter(None, [location.address.postcode])]
        lines.append(f"At: {', '.join(address)}")
        lines += [f"UPRN: {location.address.uprn}"] if location.address.uprn else []
    lines += [f"USRN: {location.usrn}"] if location.usrn else []
    lines += [f"Where: {location.description}"] if location.description else []
    if location.position is not None:
        lines.append(f"Position: {location.position.latitude:.6f}, {location.position.longitude:.6f}")
    return lines


def _who(contact: Contact | None) -> list[str]:
    if contact is None:
        return []
    known = [contact.name.full if contact.name else None, contact.email, contact.phone]
    told = ", ".join(filter(None, known))
    return [f"From: {told}"] if told else []


def _name(contact: Contact) -> dict[str, Value]:
    if contact.name is None:
        return {}
    given, family = _parts(contact)
    return {"Name": family, **({"Forename": given} if given else {})}


def _parts(contact: Contact) -> tuple[str | None, str]:
    """First name and surname; of a name in one piece the last word is taken for the surname."""
    name = contact.name
    if name is None:
        return None, ""
    if name.family:
        return (name.given.split()[0] if name.given else None), name.family
    words = name.full.split()
    return (words[0] if len(words) > 1 else None), words[-1] if words else name.full


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _written(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)


def _cut(text: str, most: int) -> str:
    text = _written(text)
    return text if len(text) <= most else text[: most - 1] + "…"
