"""From a case that the system lists to one that can be taken over. Pure."""

from __future__ import annotations

from typing import cast, get_args

from adapters.contract import HeldCase, HeldContact, HeldNote, Unreadable
from adapters.kit.soap import SoapRecord, Value
from adapters.kit.soap.documents import DtdRefused, NotXml, local, read
from adapters.verint.answers import ObjectId
from adapters.verint.changes import moment
from adapters.verint.held_answers import BriefCase, FullCase, FullInteraction, FullNote
from adapters.verint.settings import VerintSettings
from schemas.events.case import Channel

_CHANNELS = frozenset(get_args(Channel))
_JOINS = " / "
"""Between the parts of a classification."""


def read_brief(record: SoapRecord) -> BriefCase | Unreadable:
    """A case as it is listed."""
    try:
        return BriefCase.of(record.fields())
    except ValueError as error:
        return Unreadable(_reference(record.raw), str(error))


def read_full(record: SoapRecord) -> FullCase | Unreadable:
    """A case with its notes and contacts."""
    try:
        return FullCase.of(record.fields())
    except ValueError as error:
        return Unreadable(_reference(record.raw), str(error))


def read_one(reference: str, value: Value) -> FullCase | Unreadable:
    """The same, of a case that was asked for by itself."""
    try:
        return FullCase.of(value)
    except ValueError as error:
        return Unreadable(reference, str(error))


def held(brief: BriefCase, full: FullCase | None, settings: VerintSettings) -> HeldCase | Unreadable:
    """``full``: None where only what a listing says was asked for."""
    case = HeldCase(
        local_id=brief.reference,
        kind=_kind(brief, settings),
        status=brief.status,
        opened_at=moment(brief.opened, settings),
        title=brief.title or "",
        changed_at=None if brief.modified is None else moment(brief.modified, settings),
        ended_at=None if brief.ended is None else moment(brief.ended, settings),
        reason=brief.reason or None,
    )
    if full is None:
        return case
    try:
        position = _position(full.core.x, full.core.y, settings)
    except ValueError as error:
        return Unreadable(brief.reference, str(error))
    about = full.core.about
    person = None if about is None else _person(about.id, settings)
    return HeldCase(
        *(case.local_id, case.kind, case.status, case.opened_at, case.title),
        *(case.changed_at, case.ended_at, case.reason),
        description=full.core.description or None,
        queue=full.core.queue or None,
        person=person,
        person_name=about.description or None if about is not None and person is not None else None,
        position=position,
        others=tuple(one for one in full.core.external if one),
        notes=tuple(_note(one, settings) for one in full.notes if one.text),
        contacts=tuple(_contact(one, settings) for one in full.interactions),
    )


def _kind(brief: BriefCase, settings: VerintSettings) -> str:
    match settings.kind_by:
        case "classification":
            return _JOINS.join(one for one in brief.classification if one)
        case "category":
            return brief.category or ""
        case "title":
            return brief.title or ""


def _person(known: ObjectId | None, settings: VerintSettings) -> str | None:
    if known is None or known.type != settings.individual_type:
        return None
    return next((one for one in known.references if one), None)


def _position(x: str | None, y: str | None, settings: VerintSettings) -> tuple[float, float] | None:
    """Raises ``ValueError`` that repeats no value."""
    if settings.coordinates == "none" or not x or not y:
        return None
    try:
        longitude, latitude = float(x), float(y)
    except ValueError:
        raise ValueError(
            "XCoord, YCoord: not numbers, and `coordinates` says that they are degrees"
        ) from None
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise ValueError("XCoord, YCoord: no degrees, and `coordinates` says that they are")
    return latitude, longitude


def _note(note: FullNote, settings: VerintSettings) -> HeldNote:
    return HeldNote(
        id=str(note.id),
        text=note.text or "",
        at=None if note.created is None else moment(note.created, settings),
        by=None if note.by is None else note.by.id or note.by.name,
    )


def _contact(one: FullInteraction, settings: VerintSettings) -> HeldContact:
    word = one.channel or ""
    named = {said.casefold(): code for code, said in settings.channels.items()}
    code = named.get(word.casefold(), word.casefold().replace(" ", "_"))
    return HeldContact(
        id=str(one.id),
        word=word,
        at=moment(one.created, settings),
        channel=cast(Channel, code) if code in _CHANNELS else None,
        person=_person(one.party, settings),
        verified=bool(one.verified),
        reference=one.reference or None,
    )


def _reference(raw: bytes) -> str | None:
    """As far as it can be found in what cannot be read as a whole."""
    try:
        root = read(raw)
    except (NotXml, DtdRefused):
        return None
    found = (one.text for one in root.iter("*") if local(one) == "CaseReference")
    return next((text.strip() for text in found if text and 0 < len(text.strip()) <= 128), None)
