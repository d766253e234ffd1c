"""The files of a case as people see them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from cases.acting.teller import Teller
from cases.desk.shown import ShownAttachment
from cases.desk.sight import Sight
from cases.keeping import repository
from cases.keeping.files import repository as files
from ledger import clock
from ledger.session import Session
from schemas.events.case import CaseInteractionRecorded

MOST = 200


def shown(session: Session, teller: Teller, family: Sequence[int], sight: Sight) -> list[ShownAttachment]:
    """Of a case and those merged into it, the newest first."""
    found = files.of_cases(session, family, MOST)
    givers = {at: _giver(session, *at) for at in {(one.number, one.place) for one in found}}
    return [
        ShownAttachment(
            case=teller.numbering.written(one.number),
            contact=one.place,
            reference=one.reference,
            name=sight.text(one.name) or "",
            media_type=one.media_type,
            size=one.size,
            given_at=clock.moment(one.given_at),
            given_by=sight.text(givers[one.number, one.place]),
        )
        for one in found
    ]


def _giver(session: Session, number: int, place: int) -> str | None:
    row = repository.interaction(session, number, place)
    if row is None:
        return None
    said = CaseInteractionRecorded.model_validate(json.loads(row.told))
    who = said.contact
    named = None if who is None else (who.name.full if who.name is not None else who.email or who.phone)
    if named is not None:
        return named
    return said.staff if said.reporter is None else f"reporter {said.reporter}"
