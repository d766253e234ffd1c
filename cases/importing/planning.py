"""What is told of an old case: the events by which it is one here. Pure.

A plan names no reference yet; see ``of_case``. Each raises ``ValidationError`` where what the old system says
cannot be said here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from adapters.contract import HeldCase, HeldContact, HeldNote
from cases.types.case_type import CaseType
from cases.types.status_rule import Mover
from schemas.events.case import (
    CaseClosed,
    CaseInteractionRecorded,
    CaseNoted,
    CaseOpened,
    CaseStatusChanged,
    CaseUpdated,
)
from schemas.model import CanonicalModel
from schemas.people import Contact, PersonName
from schemas.places import Location, Position
from schemas.references import SourceKey

Said = tuple[str, CanonicalModel]
"""The short type without its noun, and the data."""
NOBODY = "-"
"""Stands for the reference until there is one."""
_MOST = 10_000
_LINE = 200
VERIFIED = "verified_there"


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of a case here when it is told of."""

    kind: CaseType
    status: str
    queue: str
    area: str | None
    calendars: dict[str, int]


def of_case(reference: str, said: Iterable[Said]) -> list[Said]:
    """The plan, of the case of that reference."""
    return [(what, data.model_copy(update={"reference": reference})) for what, data in said]


def title_of(case: HeldCase, kind: CaseType) -> str:
    """In a line; the type's where it has none."""
    return _line(case.title) or kind.title


def description_of(case: HeldCase) -> str | None:
    """As much as a description holds; the rest is written down as notes."""
    return next(_parts(case.description), None)


def location_of(case: HeldCase) -> Location | None:
    if case.position is None:
        return None
    latitude, longitude = case.position
    return Location(position=Position(latitude=latitude, longitude=longitude))


def opening(system: str, case: HeldCase, place: Place, ended_at: datetime | None) -> list[Said]:
    """A case that is not here: opened when it was there, all that was said, and how it stands."""
    kind = place.kind
    parts = list(_parts(case.description))
    contacts = sorted(case.contacts, key=lambda one: one.at)
    opened = CaseOpened(
        reference=NOBODY,
        service=kind.name,
        title=title_of(case, kind),
        description=description_of(case),
        channel=(contacts[0].channel if contacts else None) or "system",
        status=kind.statuses[kind.begins].stands_for,
        opened_at=case.opened_at,
        reporter=_who(system, case.person, case.person_name),
        location=location_of(case),
        team=place.queue,
        case_type=kind.name,
        type_version=kind.version,
        status_here=kind.begins,
        area=place.area,
        calendars=place.calendars or None,
        origin=SourceKey(system=system, local_id=case.local_id),
        held_by=system if kind.back_office is not None and kind.back_office.adapter == system else None,
        ended_before=True if kind.statuses[place.status].outcome is not None else None,
    )
    rest = [HeldNote(f"description/{at}", text, case.opened_at) for at, text in enumerate(parts[1:])]
    said: list[Said] = [("opened", opened)]
    said += told(system, case, kind.name, [*rest, *case.notes], contacts, 0, 0)
    if place.status != kind.begins:
        at = ended_at or case.changed_at or case.opened_at
        said += moved(kind, kind.begins, place.status, max(at, case.opened_at), case.reason, {})
    return said


def told(
    system: str,
    case: HeldCase,
    service: str,
    notes: Iterable[HeldNote],
    contacts: Iterable[HeldContact],
    noted: int,
    heard: int,
) -> list[Said]:
    """What was written and said of it, in order of time. ``noted``, ``heard``: so many there were before."""
    found: list[tuple[datetime, HeldNote | HeldContact]] = [(one.at or case.opened_at, one) for one in notes]
    found += [(one.at, one) for one in contacts]
    said: list[Said] = []
    for at, one in sorted(found, key=lambda each: each[0]):
        if isinstance(one, HeldContact):
            heard += 1
            said.append(("interaction_recorded", _contact(system, service, one, heard)))
            continue
        for part in _parts(one.text):
            noted += 1
            note = CaseNoted(
                reference=NOBODY,
                service=service,
                note=noted,
                text=part,
                noted_at=at,
                noted_by=_line(one.by or "") or None,
            )
            said.append(("noted", note))
    return said


def moved(
    kind: CaseType,
    before: str,
    after: str,
    at: datetime,
    reason: str | None,
    calendars: dict[str, int],
) -> list[Said]:
    """It came to stand so there; nobody is told of it. ``calendars``: of clocks that start with it."""
    status = kind.statuses[after]
    why = next(_parts(reason), None)
    changed = CaseStatusChanged(
        reference=NOBODY,
        service=kind.name,
        previous_status=kind.statuses[before].stands_for,
        status=status.stands_for,
        changed_at=at,
        reason=why,
        status_here=after,
        previous_here=before,
        by_hand_of=Mover.BACK_OFFICE.value,
        calendars=calendars or None,
    )
    said: list[Said] = [("status_changed", changed)]
    if status.stands_for == "closed":
        closed = CaseClosed.model_validate(
            {"reference": NOBODY, "service": kind.name, "outcome": status.outcome, "closed_at": at}
        )
        said.append(("closed", closed))
    return said


def righted(service: str, title: str | None, description: str | None, at: datetime) -> list[Said]:
    """It says this instead; nothing of what is None."""
    if title is None and description is None:
        return []
    said = CaseUpdated(reference=NOBODY, service=service, title=title, description=description, updated_at=at)
    return [("updated", said)]


def _contact(system: str, service: str, one: HeldContact, number: int) -> CaseInteractionRecorded:
    words = [] if one.channel is not None or not one.word else [f"By {one.word}"]
    words += [f"Its reference there: {one.reference}"] if one.reference else []
    return CaseInteractionRecorded(
        reference=NOBODY,
        service=service,
        interaction=number,
        channel=one.channel or "system",
        direction="in",
        happened_at=one.at,
        contact=_who(system, one.person, None),
        verified=VERIFIED if one.verified else None,
        said=next(_parts("\n".join(words)), None),
    )


def _who(system: str, person: str | None, name: str | None) -> Contact | None:
    if person is None:
        return None
    known = _line(name or "")
    return Contact(
        person=SourceKey(system=system, local_id=person), name=PersonName(full=known) if known else None
    )


def _line(text: str) -> str:
    """In one line, as much as fits into one."""
    bare = " ".join(_printable(text).split())
    return bare if len(bare) <= _LINE else f"{bare[: _LINE - 1]}…"


def _parts(text: str | None) -> Iterator[str]:
    """All of it, in as many pieces as it takes; none of what says nothing."""
    bare = _printable(text or "").strip()
    for start in range(0, len(bare), _MOST):
        yield bare[start : start + _MOST]


def _printable(text: str) -> str:
    return "".join(
        one for one in text.replace("\r\n", "\n").replace("\r", "\n") if one in "\n\t" or one.isprintable()
    )
