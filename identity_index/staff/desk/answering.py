"""Who answers to somebody that is not known or has left; in the caller's session."""

from __future__ import annotations

from dataclasses import dataclass

from identity_index.ids import staff_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.staff import repository
from identity_index.staff.desk.shown import Conflict
from identity_index.staff.member import Member
from identity_index.staff.standing import State
from ledger.session import Session


@dataclass(frozen=True, slots=True)
class Answering:
    """Looked up as it is shown: whom they answer to may leave without anything of them being otherwise."""

    session: Session

    def conflict(self, member: Member) -> Conflict | None:
        """Of somebody who is there, if whom they answer to is not."""
        if not member.is_there or member.manager is None:
            return None
        system, local_id = member.manager
        record = links.by_source(self.session, Kind.STAFF, [member.manager]).get(member.manager)
        if record is None:
            because = (
                f"They answer to {local_id!r} of {system}, of whom nothing is known: let {system} tell of "
                "them, or correct the manager there."
            )
            return _conflict(None, because)
        if repository.members(self.session, [record.master])[record.master].state is not State.LEFT:
            return None
        named = staff_id.written(record.master)
        return _conflict(
            named, f"They answer to {named}, and {named} has left: say in {system} to whom they do."
        )

    def amiss(self) -> set[int]:
        """Whoever does. Reads all who answer to somebody."""
        keys = repository.managers(self.session)
        records = links.by_source(self.session, Kind.STAFF, keys.values())
        known = repository.members(self.session, {one.master for one in records.values()})
        there = {key for key, one in records.items() if known[one.master].state is not State.LEFT}
        return {one for one, key in keys.items() if key not in there}


def _conflict(counts: str | None, because: str) -> Conflict:
    return Conflict(attribute="manager", counts=counts, because=because, said=[])
