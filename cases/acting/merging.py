"""A case goes into another of the same matter, and out of it again."""

from __future__ import annotations

from dataclasses import dataclass

from cases.acting.actor import Actor
from cases.acting.carrying import Carrying
from cases.acting.linking import both
from cases.acting.moving import Moving
from cases.acting.teller import Teller
from cases.acting.withdrawing import Withdrawing
from cases.keeping.links import repository as links
from cases.types.visibility import may_go_into
from ledger.errors import Refused
from ledger.session import Session
from schemas.events.case_links import CaseMerged, CaseUnmerged


@dataclass(frozen=True, slots=True)
class Merging:
    """Nothing is copied: what the case had stays its own, and is seen from the other. So what is taken apart
    is as it was."""

    teller: Teller

    def merge(
        self,
        session: Session,
        number: int,
        into: int,
        actor: Actor,
        *,
        reason: str | None = None,
        expected: int | None = None,
    ) -> None:
        """``into`` goes on. Raises ``NotFound``, ``Stale``, and ``Refused`` where one of them was merged
        already, fewer people may see one than the other, or what is open would go into what has ended."""
        file, other = both(session, self.teller, number, into, expected)
        name, end = self.teller.numbering.written(number), self.teller.numbering.written(into)
        if not may_go_into(file.visibility, other.visibility):
            if "restricted" in (file.visibility, other.visibility):
                said = f"One of {name} and {end} is for its team alone: link them, and do not merge them."
            else:
                said = f"{name} is published, and {end} is not: link them, or merge {end} into {name}."
            raise Refused(said)
        if links.is_above(session, number, into):
            raise Refused(f"{end} is a part of {name}, straight or by others: merge it into {name} instead.")
        if other.ended_at is not None and file.ended_at is None:
            raise Refused(
                f"{end} has ended, and {name} has not: reopen {end} first, or merge it into {name}."
            )
        cause = self.teller.cause(session, file)
        data = CaseMerged(
            reference=name,
            service=file.type,
            into=end,
            merged_at=cause.at,
            merged_by=actor.who,
            reason=reason,
        )
        self.teller.tell(session, cause, "merged", number, file.version + 1, data)
        Carrying(self.teller).arrive(session, number)
        # Its parts are the other's from now on, too.
        for whole in (into, file.parent):
            Moving(self.teller).follow(session, whole)

    def unmerge(
        self,
        session: Session,
        number: int,
        actor: Actor,
        *,
        reason: str | None = None,
        expected: int | None = None,
    ) -> None:
        """Raises ``NotFound``, ``Stale``, and ``Refused`` where it was not merged."""
        file = self.teller.file(session, number, expected, merged=True)
        name = self.teller.numbering.written(number)
        if file.merged_into is None:
            raise Refused(f"{name} was not merged into any other.")
        cause = self.teller.cause(session, file)
        data = CaseUnmerged(
            reference=name,
            service=file.type,
            out_of=self.teller.numbering.written(file.merged_into),
            unmerged_at=cause.at,
            unmerged_by=actor.who,
            reason=reason,
        )
        self.teller.tell(session, cause, "unmerged", number, file.version + 1, data)
        for whole in (file.merged_into, number, file.parent):
            Moving(self.teller).follow(session, whole)
        for one in (file.merged_into, number):
            Withdrawing(self.teller).settle(session, one)
