"""Where cases are, as the index of places knows it: what succeeded a property, and what it succeeded."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from cases.doubtful_place import DoubtfulPlace
from cases.known_asset import SENSORS, KnownAsset
from cases.places import Scheme
from hub.there_now import there_now
from identity_index.places.assets import repository as assets
from identity_index.places.assets.asset import Asset
from identity_index.places.finding.showing import one_line
from identity_index.places.keeping import repository as keeping
from identity_index.places.loading.loads import repository as loads
from identity_index.places.place import State
from identity_index.places.reference import uprn_or_none
from identity_index.places.succession import repository as succession
from ledger.session import Session


class PlacesOfCases:
    """Implements ``cases.ports.Places``."""

    def of_one(self, session: Session, uprn: str) -> Sequence[str]:
        number = uprn_or_none(uprn)
        if number is None:
            return [uprn]
        return list(dict.fromkeys([uprn, *map(str, succession.of_one(session, number))]))

    def same(self, session: Session, uprn: str) -> Sequence[str]:
        number = uprn_or_none(uprn)
        return () if number is None else [str(one) for one in succession.same(session, number)]

    def addresses(self, session: Session, uprns: Collection[str]) -> Mapping[str, str]:
        numbers = {number for one in uprns if (number := uprn_or_none(one)) is not None}
        found = keeping.places(session, numbers)
        return {
            str(uprn): one_line(one.lines, one.postcode) if one.lines else "" for uprn, one in found.items()
        }

    def asset(self, session: Session, key: str) -> KnownAsset | None:
        system, _, local_id = key.partition("/")
        system = system.lower()
        found = assets.find(session, (system, local_id))
        if found is None and system == SENSORS:
            found = assets.of_sensor(session, local_id)
        if found is None:
            found = assets.called(session, (system, local_id))
        return None if found is None else _as_cases_know(found)

    def has_assets(self, session: Session, *, sensors: bool) -> bool:
        return assets.any_sensor(session) if sensors else assets.any_asset(session)

    def doubted(self, session: Session, scheme: Scheme, value: str) -> DoubtfulPlace | None:
        number = int(value)
        if scheme == "usrn":
            road = keeping.roads(session, [number]).get(number)
            if road is None:
                return DoubtfulPlace(scheme, value, known=False) if _any(session, keeping.any_road) else None
            called = ", ".join(one for one in (road.name, road.locality, road.town) if one)
            return DoubtfulPlace(scheme, value, called) if road.state is State.RETIRED else None
        one = keeping.places(session, [number]).get(number)
        if one is None:
            return DoubtfulPlace(scheme, value, known=False) if _any(session, keeping.any_place) else None
        if one.state is not State.RETIRED:
            return None
        called = one_line(one.lines, one.postcode) if one.lines else ""
        after = [uprn for uprn, *_ in there_now(session, number)]
        return DoubtfulPlace(scheme, value, called, succeeded_by=after)


def _any(session: Session, known: Callable[[Session], bool]) -> bool:
    """Are any known, since a first supply is in to its last volume? While it comes in, all that is not in yet
    would be doubted, and nobody is told of what it brings."""
    return known(session) and loads.any_whole(session)


def _as_cases_know(one: Asset) -> KnownAsset:
    return KnownAsset(
        *(one.system, one.local_id, one.name, one.sensors, one.uprn, one.usrn),
        latitude=one.latitude,
        longitude=one.longitude,
        removed_at=one.removed_at,
    )
