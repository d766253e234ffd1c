"""What the index says of places, as events, in the unit that changes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from identity_index.people.ports import Publish
from identity_index.places.naming import spaced
from identity_index.places.place import Place, Road, State
from ledger import clock
from ledger.session import Session
from schemas.envelope import Envelope
from schemas.event_type import full_of
from schemas.events.place import PlaceAdded, PlaceRetired, PlaceUpdated
from schemas.formats import is_postcode
from schemas.model import CanonicalModel
from schemas.places import Address, Position
from schemas.references import PlaceIdentifier

_MOST_LINES, _LONGEST_LINE, _LONGEST_CODE = 6, 200, 128
_MOST_SUCCESSORS = 1000
_CHANGES = {
    "state": "state",
    "parent": "parent",
    "usrn": "usrn",
    "easting": "position",
    "northing": "position",
    "latitude": "position",
    "longitude": "position",
    "postcode": "postcode",
    "lines": "address",
    "street": "address",
    "classification": "classification",
    "organisation": "organisation",
    "successors": "successors",
}


@dataclass(frozen=True, slots=True)
class PlaceVoice:
    """Says what changed of places. ``publish`` joins the caller's unit."""

    source: str
    publish: Publish

    def place(self, session: Session, load: str, before: Place | None, after: Place) -> None:
        """``after`` stands; of one that is retired see ``retired``."""
        was = before is not None and before.state is not State.RETIRED
        named = PlaceIdentifier(scheme="uprn", value=str(after.uprn))
        data = _described(named, load, after)
        if before is None or not was:
            self._say(
                session,
                "added",
                named,
                load,
                PlaceAdded.model_validate({**data, "returned": before is not None}),
            )
            return
        names = Place._fields[1:]
        changed = sorted({_CHANGES[one] for one in names if getattr(before, one) != getattr(after, one)})
        self._say(session, "updated", named, load, PlaceUpdated.model_validate({**data, "changed": changed}))

    def retired(self, session: Session, load: str, one: Place, there: Sequence[int]) -> None:
        """``there``: what stands in its place."""
        named = PlaceIdentifier(scheme="uprn", value=str(one.uprn))
        after = [str(uprn) for uprn in there][:_MOST_SUCCESSORS]
        data = PlaceRetired(place=named, load=load, succeeded_by=after, address=address_of(one))
        self._say(session, "retired", named, load, data)

    def road(self, session: Session, load: str, before: Road | None, after: Road) -> None:
        was = before is not None and before.state is not State.RETIRED
        named = PlaceIdentifier(scheme="usrn", value=str(after.usrn))
        name = ", ".join(one for one in (after.name, after.locality, after.town) if one) or None
        if after.state is State.RETIRED:
            if was:
                self._say(session, "retired", named, load, PlaceRetired(place=named, load=load, name=name))
            return
        if before is None or not was:
            self._say(
                session,
                "added",
                named,
                load,
                PlaceAdded(place=named, load=load, name=name, returned=before is not None),
            )
            return
        names = ("state", "name", "locality", "town", "names")
        changed = ["name"] if any(getattr(before, one) != getattr(after, one) for one in names) else []
        ends = ("easting", "northing", "end_easting", "end_northing")
        moved = any(getattr(before, one) != getattr(after, one) for one in ends)
        changed += ["position"] if moved else []
        data = PlaceUpdated(place=named, load=load, name=name, changed=changed)
        self._say(session, "updated", named, load, data)

    def _say(
        self, session: Session, what: str, named: PlaceIdentifier, load: str, data: CanonicalModel
    ) -> None:
        about = f"{named.scheme}/{named.value}"
        envelope = Envelope(
            id=f"{load}/{what}/{about}",
            source=self.source,
            type=full_of(f"place.{what}"),
            subject=f"place/{about}",
            time=clock.moment(clock.now(session)),
            correlationid=f"places-{load}",
            data=data.as_data(),
        )
        self.publish(session, envelope)


def source_of(hub: str) -> str:
    """The source of what the index of the hub of this id says of places."""
    return f"/tolbooth/{hub}/places"


def address_of(one: Place) -> Address | None:
    """As an event has it; None where it has none."""
    if not one.lines:
        return None
    lines = [line[:_LONGEST_LINE] for line in one.lines]
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], ", ".join(lines[_MOST_LINES - 1 :])[:_LONGEST_LINE]]
    postcode = spaced(one.postcode)
    return Address(lines=lines, postcode=postcode if is_postcode(postcode) else None, uprn=str(one.uprn))


def position_of(one: Place) -> Position | None:
    """As the gazetteer gives it in degrees; None where it does not."""
    if one.latitude is None or one.longitude is None:
        return None
    if abs(one.latitude) > 90 or abs(one.longitude) > 180:
        return None
    return Position(latitude=one.latitude, longitude=one.longitude)


def _described(named: PlaceIdentifier, load: str, one: Place) -> dict[str, object]:
    return {
        "place": named,
        "load": load,
        "address": address_of(one),
        "usrn": None if one.usrn is None else str(one.usrn),
        "parent": None if one.parent is None else str(one.parent),
        "position": position_of(one),
        "classification": one.classification[:_LONGEST_CODE] or None,
    }
