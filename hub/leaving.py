"""What follows where somebody leaves: their keys end, and what they had goes back to its queues, at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from adapters.contract import Adapter, Delivery, Receipt, Retry
from cases.acting.actor import Actor
from cases.acting.giving_back import GivingBack
from cases.types.status_rule import Mover
from hub.case_service import case_teller
from identity_index.ids import staff_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.staff import repository as staff
from identity_index.staff.member import folded
from identity_index.staff.naming import names_of
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
WHO = "index of staff"
"""As whom it is on record."""
AT_ONCE = 50
"""Cases in one unit."""


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
            cases, tasks = await self._give_back(names, said)
        except (Busy, Full, Closed) as error:
            raise Retry(str(error)) from error
        return Receipt(answer=f"keys revoked: {ended}; cases given back: {cases}; tasks: {tasks}")

    def _names(self, session: Session, said: StaffLeft) -> list[str]:
        number = staff_id.read(said.staff)
        active = links.active(session, Kind.STAFF, [number]).get(number, number)
        member = staff.members(session, [active]).get(active)
        if member is None or member.state is not State.LEFT:
            return []
        return [*names_of(session, active, self._hub.settings.staff.known_as), staff_id.written(active)]

    async def _give_back(self, names: list[str], said: StaffLeft) -> tuple[int, int]:
        if not self._hub.settings.cases.enabled:
            return 0, 0
        teller = case_teller(
            self._hub.settings, self._hub.identity.id, self._hub.intake, self._hub.attachments
        )
        giving, actor = GivingBack(teller), Actor(Mover.HUB, WHO)
        reason = f"{said.staff} has left the council"
        cases = tasks = 0
        after: int | None = 0
        while after is not None:
            some = partial(giving.some, names=names, reason=reason, actor=actor, after=after, most=AT_ONCE)
            done = await self._hub.door.run(some)
            cases, tasks, after = cases + done.cases, tasks + done.tasks, done.after
        return cases, tasks


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
