"""What follows where somebody goes by another name: what was theirs before is theirs by the new one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from adapters.contract import Adapter, Delivery, Receipt, Retry
from hub.handing_on import HandingOn
from identity_index.ids import staff_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.staff import repository as staff
from identity_index.staff.naming import first_names, former_names_of
from identity_index.staff.settings import NameKind
from ledger.errors import Busy, Closed, Full
from ledger.session import Session
from schemas.events.staff import StaffUpdated

if TYPE_CHECKING:
    from hub.bootstrap import Hub

RENAMING = "staff-renaming"
"""The name of the adapter, of its subscription and of the route to it."""
_NAMES = frozenset(kind.value for kind in NameKind)


class Renaming(Adapter):
    """Gives what somebody had by a name that is nobody's any more to the name that they have now"""

    accepts: ClassVar[Sequence[str]] = ("staff.updated",)
    idempotent: ClassVar[bool] = True
    uses_links: ClassVar[bool] = False

    def __init__(self, hub: Hub) -> None:
        super().__init__(RENAMING, Adapter.Settings())
        self._hub = hub

    async def deliver(self, delivery: Delivery) -> Receipt:
        """A second time there is nothing left to do. Raises ``Retry`` while the ledger cannot take it."""
        said = StaffUpdated.model_validate(delivery.envelope.data)
        if _NAMES.isdisjoint(said.changed):
            return Receipt(answer="they go by the same names")
        try:
            name, former = await self._hub.reader.run(lambda session: self._names(session, said))
            if name is None or not former:
                return Receipt(answer="nothing can be theirs by another name")
            handed = await HandingOn(self._hub).to(name, former, f"{said.staff} goes by another name now")
        except (Busy, Full, Closed) as error:
            raise Retry(str(error)) from error
        return Receipt(answer=f"theirs by their new name: {handed}")

    def _names(self, session: Session, said: StaffUpdated) -> tuple[str | None, list[str]]:
        """By what they go, None if they have left; and by what they went."""
        number = staff_id.read(said.staff)
        active = links.active(session, Kind.STAFF, [number]).get(number, number)
        member = staff.members(session, [active]).get(active)
        if member is None or not member.is_there:
            return None, []
        known_as = self._hub.settings.staff.known_as
        name = first_names(session, [active], known_as).get(active)
        return name, former_names_of(session, active, known_as)
