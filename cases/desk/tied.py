"""The cases that one is tied to, as people see them from its end."""

from __future__ import annotations

from cases.acting.teller import Teller
from cases.case_file import CaseFile
from cases.desk.shown import ShownLink, ShownParts
from cases.desk.sight import Sight
from cases.keeping import repository
from cases.keeping.links import repository as links
from cases.types.case_type import CaseType
from ledger import clock
from ledger.clock import Micros
from ledger.session import Session

CHILDREN_AT_ONCE = 50
"""Parts of a case that are shown with it; `parent` of a list asks for all."""
_HERE = {"duplicate": "duplicate_of"}
_THERE = {"duplicate": "duplicated_by", "blocks": "blocked_by"}


def links_of(session: Session, teller: Teller, file: CaseFile, sight: Sight) -> list[ShownLink]:
    """Parent, other ties in the order in which they were made, children. One that whoever looks may not see
    is left out."""

    def shown(kind: str, end: CaseFile | None, at: Micros, by: str | None = None) -> list[ShownLink]:
        if end is None or (sight.hides(end)):
            return []
        return [
            ShownLink(
                link=kind,
                reference=teller.numbering.written(end.number),
                type=end.type,
                status=end.status,
                public=_public(session, teller, end),
                outcome=end.outcome,
                ended=end.ended_at is not None,
                linked_at=clock.moment(at),
                linked_by=by,
            )
        ]

    found: list[ShownLink] = []
    if file.parent is not None:
        found += shown("parent", repository.find(session, file.parent), file.opened_at)
    for one in links.of(session, file.number):
        here = one.number == file.number
        kind = (_HERE if here else _THERE).get(one.kind, one.kind)
        end = repository.find(session, one.other if here else one.number)
        found += shown(kind, end, one.linked_at, one.linked_by)
    for child in links.parts(session, file.number, CHILDREN_AT_ONCE):
        found += shown("child", child, child.opened_at)
    return found


def parent_of(session: Session, teller: Teller, file: CaseFile, sight: Sight) -> str | None:
    """None where it has none, for them."""
    above = None if file.parent is None else repository.find(session, file.parent)
    return None if above is None or sight.hides(above) else teller.numbering.written(above.number)


def parts_of(session: Session, kind: CaseType, number: int) -> ShownParts | None:
    """Of a case of that type; None where it has none."""
    every, ended = links.count_parts(session, number)
    return ShownParts(all=every, ended=ended, follows=kind.parts is not None) if every else None


def _public(session: Session, teller: Teller, end: CaseFile) -> str:
    kind = teller.projection.rulebook.type_of(session, end.type, end.type_version)
    return kind.statuses[end.status].public
