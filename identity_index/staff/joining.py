"""Which records are one staff member: kept, told and followed up. Each in the caller's unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from identity_index.cause import Cause
from identity_index.history import changing
from identity_index.history.change import Because, What
from identity_index.history.changing import Changed
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.staff import repository
from identity_index.staff.places import repository as places
from identity_index.staff.retelling import Retelling
from ledger.session import Session

STAFF = Kind.STAFF


@dataclass(frozen=True, slots=True)
class Joining:
    """Each method raises ``NotFound`` and ``Refused``."""

    retelling: Retelling

    def merge(self, session: Session, kept: int, gone: int, why: Because, cause: Cause) -> Changed:
        """Both are one, known as ``kept``."""
        return self._follow(session, changing.merge(session, STAFF, kept, gone, why), cause)

    def split(
        self, session: Session, source: int, chosen: Iterable[int], why: Because, cause: Cause
    ) -> Changed:
        """These records are somebody else's, who is new by this."""
        return self._follow(session, changing.split(session, STAFF, source, chosen, why), cause)

    def relink(self, session: Session, record: int, target: int, why: Because, cause: Cause) -> Changed:
        """One record is of another who is there."""
        return self._follow(session, changing.relink(session, STAFF, record, target, why), cause)

    def undo(self, session: Session, change: int, why: Because, cause: Cause) -> Changed:
        """Take a change back, whoever made it."""
        return self._follow(session, changing.undo(session, STAFF, change, why), cause)

    def _follow(self, session: Session, changed: Changed, cause: Cause) -> Changed:
        plan, voice = changed.plan, self.retelling.voice
        records = links.records(session, [one.record for one in plan.moves])
        there = []
        again = {one.master for one in plan.touched if one.was is not None and one.became is None}
        for one in plan.touched:
            if one.became is None:
                there.append(one.master)
                continue
            repository.retire(session, one.master)
            places.keep(session, one.master, (), new=False)
            [record, *_] = records.values()
            merged = voice.merged(cause, one.became, one.master, record, changed.number)
            self.retelling.publish(session, merged)
        parted_from = None
        if plan.moves and len(there) > 1:
            first = plan.moves[0]
            source = next(one for one in there if one != first.target)
            parted = voice.unmerged(cause, source, first.target, records.values(), changed.number)
            self.retelling.publish(session, parted)
            parted_from = source if plan.what in {What.SPLIT, What.UNMERGE} else None
        repository.restore(session, again)
        self.retelling.of(session, there, cause, again, parted_from)
        self.retelling.answering_to(session, there, cause)
        return changed
