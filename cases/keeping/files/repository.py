"""The files of a case, in the caller's session."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass, fields

from sqlalchemy import delete, select

from cases.keeping.files.tables import case_attachment
from ledger.bulk import insert_listed, listed
from ledger.clock import Micros
from ledger.session import Session
from schemas.events.form import Attachment

_A = case_attachment.c


@dataclass(frozen=True, slots=True)
class CaseAttachment:
    """A row of ``case_attachment``."""

    number: int
    place: int
    position: int
    reference: str
    name: str
    media_type: str
    size: int
    given_at: Micros


def add(session: Session, number: int, place: int, given: Sequence[Attachment], at: Micros) -> None:
    """Those that came with a contact."""
    if given:
        rows = [
            astuple(CaseAttachment(number, place, at_, one.reference, one.name, one.media_type, one.size, at))
            for at_, one in enumerate(given, 1)
        ]
        session.run(_ADD, rows=listed(rows))


def drop(session: Session, number: int, place: int) -> None:
    """Of a contact that is of another case."""
    session.execute(delete(case_attachment).where(_A.number == number, _A.place == place))


def of_cases(session: Session, numbers: Collection[int], most: int) -> list[CaseAttachment]:
    """The newest first."""
    query = select(case_attachment).where(_A.number.in_(numbers))
    query = query.order_by(_A.given_at.desc(), _A.number, _A.place.desc(), _A.position).limit(most)
    return [CaseAttachment(**row._mapping) for row in session.execute(query)]


def cases_with(session: Session, reference: str) -> list[int]:
    """To which that file came."""
    query = select(_A.number).where(_A.reference == reference).distinct()
    return [row.number for row in session.execute(query)]


_ADD = insert_listed(case_attachment, *[one.name for one in fields(CaseAttachment)])
