"""Where staff work, as the index of places knows it: what there is, and what came in place of what is not."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from hub.there_now import there_now
from identity_index.places.finding.showing import one_line
from identity_index.places.keeping import repository as keeping
from identity_index.places.loading.loads import repository as loads
from identity_index.places.place import State
from identity_index.places.reference import uprn_or_none
from identity_index.staff.ports import PlaceNow
from ledger.session import Session


class PlacesOfStaff:
    """Implements ``identity_index.staff.ports.Places``."""

    def known(self, session: Session, uprns: Collection[str]) -> Mapping[str, PlaceNow] | None:
        if loads.newest(session) is None:
            return None
        numbers = {one: number for one in uprns if (number := uprn_or_none(one)) is not None}
        found = keeping.places(session, numbers.values())
        known = {}
        for written, number in numbers.items():
            if number not in found:
                continue
            one = found[number]
            address = one_line(one.lines, one.postcode) if one.lines else ""
            gone = one.state is State.RETIRED
            known[written] = PlaceNow(address, gone, there_now(session, number) if gone else ())
        return known
