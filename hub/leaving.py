"""What follows where somebody leaves: their keys end, and what they had goes back to its queues, at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from adapters.contract import Adapter, Delivery, Receipt, Retry
from hub.handing_on import WHO, HandingOn
from identity_index.ids import staff_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.staff import repository as staff
from identity_index.staff.member import folded
from identity_index.staff.naming import former_names_of, names_of
from identity_index.staff.standing import State
from ledger import auditing, clock
from ledger.errors import Busy, Closed, Full
from ledger.session import Session
from safeguards.keys import repository as keys
from schemas.events.staff import StaffLeft

if TYPE_CHECKING:
    from hub.bootstrap import Hub

LEAVING = "staff-leaving"
"""The name of the adapter, of its subscription and of the route to it."""


class Leaving(Adapter):
    """Ends the keys of whoever has left, and gives what they had back to its queues"""

    accepts: ClassVar[Sequence[str]] = ("staff.left",)
    idempotent: ClassVar[bool] = True
    uses_links: ClassVar[bool] = False

    def __init__(self, hub: Hub) -> None:
        super().__init__(LEAVING, Adapter.Settings())
        self._hub = hub

    async def deliver(self, delivery: Delivery) -> Receipt:
        """A second time there is nothing left to do. Raises ``Retry`` while the ledger cannot take it."""
        said = StaffLeft.model_validate(delivery.envelope.data)
        try:
            names = await self._hub.reader.run(lambda session: self._names(session, said))
            if not names:
                return Receipt(answer="they are there again")
            ended = await self._hub.door.run(lambda session: end_keys(session, names, said))
            self._hub.keyring.forget()
            handed = await HandingOn(self._hub).to(None, names, f"{said.staff} has left the council")
        except (Busy, Full, Closed) as error:
            raise Retry(str(error)) from error
        return Receipt(answer=f"keys revoked: {ended}; given back: {handed}")

    def _names(self, session: Session, said: StaffLeft) -> list[str]:
        number = staff_id.read(said.staff)
        active = links.active(session, Kind.STAFF, [number]).get(number, number)
        member = staff.members(session, [active]).get(active)
        if member is None or member.state is not State.LEFT:
            return []
        known_as = self._hub.settings.staff.known_as
        # Keys are held under the name that they had when these were made.
        every = [*names_of(session, active, known_as), *former_names_of(session, active, known_as)]
        return [*every, staff_id.written(active)]


def end_keys(session: Session, names: Sequence[str], said: StaffLeft) -> int:
    """Whatever keys are held under one of these names; answers with how many there were."""
    mine = {folded(one) for one in names}
    at = clock.moment(clock.now(session))
    ended = 0
    for one in keys.listing(session):
        if one.revoked_at is None and folded(one.holder) in mine:
            keys.revoke(session, at=at, key_id=one.key_id)
            reason = f"{said.staff} has left: {said.because}"
            auditing.note(session, WHO, "keys.revoke", f"key/{one.key_id}", reason)
            ended += 1
    return ended
