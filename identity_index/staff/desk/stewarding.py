"""Where a steward says which records are one staff member, against what the employee numbers say too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from pydantic import JsonValue

from identity_index.cause import Cause
from identity_index.history.change import Because
from identity_index.history.changing import Changed
from identity_index.ids import change_id, staff_id
from identity_index.links import repository as links
from identity_index.staff.announcing import key_of
from identity_index.staff.desk.act import Deciding, Done, Merging, Splitting
from identity_index.staff.joining import STAFF, Joining
from ledger import auditing, clock
from ledger.door import Door
from ledger.errors import Refused
from ledger.session import Session
from schemas.references import StaffKey

_Act = Callable[[Session, Because, Cause], Changed]


@dataclass(frozen=True, slots=True)
class StaffSteward:
    """Safe to use from many requests at once. Each method raises ``NotFound`` and ``Refused``."""

    door: Door
    joining: Joining

    async def merge(self, kept: int, wanted: Merging, who: str) -> Done:
        """Both are one, known as ``kept``."""
        gone = staff_id.read(wanted.other)

        def act(session: Session, why: Because, cause: Cause) -> Changed:
            return self.joining.merge(session, kept, gone, why, cause)

        return await self._do("staff.merge", act, wanted.reason, who)

    async def split(self, source: int, wanted: Splitting, who: str) -> Done:
        """These records are somebody else's."""

        def act(session: Session, why: Because, cause: Cause) -> Changed:
            chosen = _chosen(session, source, wanted.records)
            return self.joining.split(session, source, chosen, why, cause)

        return await self._do("staff.split", act, wanted.reason, who)

    async def undo(self, change: int, wanted: Deciding, who: str) -> Done:
        """Take a change back, whoever made it."""

        def act(session: Session, why: Because, cause: Cause) -> Changed:
            return self.joining.undo(session, change, why, cause)

        return await self._do("staff.undo", act, wanted.reason, who)

    async def _do(self, action: str, act: _Act, reason: str, who: str) -> Done:
        return await self.door.run(partial(_done, action=action, act=act, reason=reason, who=who))


def _done(session: Session, action: str, act: _Act, reason: str, who: str) -> Done:
    links.hold(session, STAFF)
    changed = act(session, Because(who, reason), Cause(clock.moment(clock.now(session))))
    named = change_id.written(changed.number)
    detail: JsonValue = {"change": named}
    touched = sorted(one.master for one in changed.plan.touched)
    for one in touched:
        auditing.note(session, who, action, f"staff/{one}", reason, detail)
    moved = links.records(session, [one.record for one in changed.plan.moves])
    return Done(
        change=named,
        what=changed.plan.what.value,
        staff=[staff_id.written(one) for one in touched],
        moved=[key_of(one) for one in moved.values()],
    )


def _chosen(session: Session, source: int, records: list[StaffKey]) -> list[int]:
    of = links.of_masters(session, STAFF, [source]).get(source, [])
    named = {(one.system, one.local_id) for one in records}
    chosen = [one.number for one in of if one.key in named and one.closed_at is None]
    if len(chosen) != len(named):
        links.find(session, STAFF, source)
        raise Refused(f"Not all of these records are {staff_id.written(source)}'s; look again.")
    return chosen
