"""Whoever reported a case that was merged is told how it goes on where it has gone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cases.acting.notifying import Notifying
from cases.acting.teller import Teller
from cases.announcing import Cause
from cases.keeping.links import repository as links
from cases.keeping.reporters import repository as reporters
from cases.keeping.reporters.repository import Change
from ledger.session import Session
from schemas.events.case_links import CaseWentOn


@dataclass(frozen=True, slots=True)
class Carrying:
    """Each of the cases that have gone into another has an event of its own of what became of that."""

    teller: Teller

    def carry(
        self, session: Session, number: int, since: int, given: Cause | None = None, *, tells: bool
    ) -> list[int]:
        """What changed of a case after that version of it. ``tells``: not only by the link. Answers with the
        cases that have gone into it."""
        merged = links.family(session, number)[1:]
        if not merged:
            return []
        fresh = [one for one in reporters.changes(session, number, _LAST) if one.version > since]
        for each in merged:
            for change in fresh:
                self._went_on(session, each, number, change, given, tells=tells)
        return merged

    def arrive(self, session: Session, number: int) -> None:
        """A case was merged just now: where the other stands otherwise, its reporters are told."""
        goes_on = links.survivor(session, number)
        newest = [self._to_these(session, one) for one in reporters.changes(session, goes_on, 1)]
        for each in links.family(session, number):
            if newest and newest[-1].said not in {one.said for one in reporters.changes(session, each, 1)}:
                self._went_on(session, each, goes_on, newest[-1], None, tells=True)

    def _to_these(self, session: Session, change: Change) -> Change:
        """What was said while fewer could see the case is not for those who come to it later: they are told
        how it stands, in its type's words."""
        file = self.teller.file(session, change.number)
        if file.widened_in is None or change.version >= file.widened_in:
            return change
        public = self.teller.projection.upkeep.kind(session, file).statuses[file.status].public
        return replace(change, said=public, to_all=public, status=file.status, stands_for=file.stands_for)

    def _went_on(
        self,
        session: Session,
        number: int,
        goes_on: int,
        change: Change,
        given: Cause | None,
        *,
        tells: bool,
    ) -> None:
        file = self.teller.file(session, number, merged=True)
        cause = self.teller.cause(session, file, given)
        data = CaseWentOn.model_validate(
            {
                "reference": self.teller.numbering.written(number),
                "service": file.type,
                "goes_on_in": self.teller.numbering.written(goes_on),
                "status": change.stands_for,
                "status_here": change.status,
                "message": change.said,
                "to_all": change.to_all,
                "tells": tells,
                "went_on_at": cause.at,
            }
        )
        self.teller.tell(session, cause, "went_on", number, file.version + 1, data)
        Notifying(self.teller).tell(session, number, given)


_LAST = 5
"""Changes that are looked at: an act makes one or two."""
