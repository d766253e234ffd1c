"""Whether an old case was taken out of the old system's hands here: merged, or made one of another type."""

from __future__ import annotations

from cases.acting.teller import Teller
from cases.case_file import CaseFile
from cases.keeping.links import repository as links
from cases.story.repository import events_of
from ledger.session import Session
from schemas.event_type import full_of

_RECLASSIFIED = full_of("case.reclassified")


def taken_out(session: Session, teller: Teller, file: CaseFile, type_name: str) -> str | None:
    """What became of it here, in words; None: it is what the old system's is, of the type ``type_name``.
    Such a case follows that one's status no more."""
    if file.merged_into is not None:
        return f"is part of {teller.numbering.written(links.survivor(session, file.number))} here"
    if file.type == type_name:
        return None
    reference = teller.numbering.written(file.number)
    told = events_of(session, teller.voice.source, reference)
    return f"is of the type {file.type} here" if any(one.type == _RECLASSIFIED for one in told) else None
