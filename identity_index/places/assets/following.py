"""Assets follow the gazetteer: those that what changed of it concerns are looked at again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from identity_index.places.assets import repository
from identity_index.places.assets.announcing import AssetVoice
from identity_index.places.assets.placing import NEAR_PROPERTY, street_of
from identity_index.places.place import Place, Road, State
from identity_index.places.where.projection import GridPoint
from ledger.session import Session

Changed = tuple[Place | None, Place]
"""What a property was, and what it is."""


def along(session: Session, changed: Sequence[tuple[Road | None, Road]]) -> set[int]:
    """The numbers of the assets that another street may be nearest to, since these are what they are now."""
    moved = [new.usrn for old, new in changed if _line(old) != _line(new)]
    if not moved:
        return set()
    return {*repository.numbers_in(session, moved), *repository.numbers_by_street(session)}


def around(session: Session, changed: Iterable[Changed]) -> set[int]:
    """The numbers of the assets that another property may be nearest to, or one of another street."""
    points = {
        GridPoint(one.easting, one.northing)
        for old, new in changed
        if _spot(old) != _spot(new)
        for one in (old, new)
        if one is not None and one.easting is not None and one.northing is not None
    }
    found: set[int] = set()
    for point in sorted(points):
        found.update(repository.numbers_near(session, point, NEAR_PROPERTY))
    return found


def follow(session: Session, chosen: Iterable[int], load: str, voice: AssetVoice) -> int:
    """Look at these again, and tell of each that is in another street now; how many are. ``load``: the id of
    the one that changed what they follow."""
    changed = 0
    for before in repository.numbered(session, chosen):
        said = before.usrn if before.by == "said" else None
        usrn, by = street_of(session, said, GridPoint(before.easting, before.northing))
        street = None if usrn is None else str(usrn)
        if (street, by) == (before.usrn, before.by):
            continue
        after = before.model_copy(update={"usrn": street, "by": by})
        repository.write(session, after, before, load)
        voice.put(session, before, after)
        changed += street != before.usrn
    return changed


def _line(one: Road | None) -> tuple[object, ...]:
    """What makes a street the nearest."""
    if one is None or one.state is State.RETIRED:
        return ()
    return one.easting, one.northing, one.end_easting, one.end_northing


def _spot(one: Place | None) -> tuple[object, ...]:
    """What makes a property the nearest, and names the street."""
    if one is None or one.state is State.RETIRED:
        return ()
    return one.easting, one.northing, one.usrn
