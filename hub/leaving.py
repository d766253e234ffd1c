"""What follows where somebody leaves: their keys end in the same unit, and what they had goes back to its
queues at once.

That is done twice over: by a delivery of ``staff.left``, within moments, and by a timer that is set in the
unit that keeps them as gone, which no pause of what is sent holds back. Whichever comes second finds nothing
to do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from adapters.contract import Adapter, Delivery, Receipt, Retry
from hub.handing_on import WHO, HandingOn
from hub.waking import Woken
from identity_index.ids import staff_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.staff import repository as staff
from identity_index.staff.member import folded
from identity_index.staff.naming import former_names_of, names_of
from identity_index.staff.settings import NameKind
from identity_index.staff.standing import State
from ledger import auditing, clock, timers
from ledger.errors import Busy, Closed, Full
from ledger.session import Session
from safeguards.keys import repository as keys
from schemas.events.staff import StaffLeft

if TYPE_CHECKING:
    from hub.bootstrap import Hub

LEAVING = "staff-leaving"
"""The name of the adapter, of its subscription and of the route to it, and whose the timers are."""


class Leaving(Adapter):
    """Gives what whoever has left had back to its queues"""

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
            names = await self._hub.reader.run(lambda session: _names(session, said.staff, self._hub))
            if not names:
                return Receipt(answer="they are there again")
            handed = await HandingOn(self._hub).to(None, names, _because(said.staff))
        except (Busy, Full, Closed) as error:
            raise Retry(str(error)) from error
        return Receipt(answer=f"given back: {handed}")


def _names(session: Session, who: str, hub: Hub) -> list[str]:
    """All by which something may be theirs; none if they are there again."""
    number = staff_id.read(who)
    active = links.active(session, Kind.STAFF, [number]).get(number, number)
    member = staff.members(session, [active]).get(active)
    if member is None or member.state is not State.LEFT:
        return []
    return every_name(session, active, hub.settings.staff.known_as)


def _because(who: str) -> str:
    return f"{who} has left the council"


def every_name(session: Session, master: int, known_as: Sequence[NameKind]) -> list[str]:
    """All by which something may be theirs: their names, those they had before, and their number here."""
    names = [*names_of(session, master, known_as), *former_names_of(session, master, known_as)]
    return [*names, staff_id.written(master)]


def leaves(hub: Hub) -> Callable[[Session, int, str], None]:
    """What is done in the unit that keeps somebody as gone: their keys end, so that no pause, no backlog and
    no outage of anything else comes between, and a timer is set for the rest. That may be hundreds of cases,
    and two hundred people may leave by one request, so it is not done in the unit itself."""

    def end(session: Session, master: int, because: str) -> None:
        mine = {folded(one) for one in every_name(session, master, hub.settings.staff.known_as)}
        held = [one for one in keys.listing(session) if one.revoked_at is None and folded(one.holder) in mine]
        for one in held:
            keys.revoke(session, at=clock.moment(clock.now(session)), key_id=one.key_id)
            reason = f"{staff_id.written(master)} has left: {because}"
            auditing.note(session, WHO, "keys.revoke", f"key/{one.key_id}", reason)
        if held:
            session.after_commit(hub.keyring.forget)
        timers.set_for(session, LEAVING, staff_id.written(master), clock.now(session))

    return end


def gives_back(hub: Hub) -> Woken:
    """What the timer does: some of what they had, and more at the next look. Its key is ``st-4/1200``: of
    cases those after number 1200."""

    def give(session: Session, key: str) -> None:
        who, _, after = key.partition("/")
        names = _names(session, who, hub)
        if not names:
            return
        _, then = HandingOn(hub).some(session, None, names, _because(who), int(after or 0))
        if then is not None:
            timers.set_for(session, LEAVING, f"{who}/{then}", clock.now(session))

    return give
