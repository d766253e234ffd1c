"""Places as people see them, read in the caller's session."""

from __future__ import annotations

import json
from collections.abc import Sequence

from identity_index.ids import load_id
from identity_index.places.addressbase.records import SHAPES, Kind
from identity_index.places.finding import repository
from identity_index.places.finding.shown import (
    Brief,
    Held,
    History,
    Moved,
    Past,
    PlaceShown,
    Point,
    StreetBrief,
    StreetShown,
)
from identity_index.places.keeping import repository as keeping
from identity_index.places.keeping.earlier import names_before
from identity_index.places.keeping.records import repository as records
from identity_index.places.keeping.said import Said
from identity_index.places.naming import spaced
from identity_index.places.place import Place, Road, State
from identity_index.places.succession import repository as succession
from ledger.errors import NotFound
from ledger.session import Session

MOST_PARTS = 200


def show(session: Session, uprn: int) -> PlaceShown:
    """Raises ``NotFound``."""
    one = keeping.places(session, [uprn]).get(uprn)
    if one is None:
        raise NotFound(
            f"No property {uprn} is known here: is it of another council, or of a supply not loaded yet?"
        )
    road = None if one.usrn is None else repository.road(session, one.usrn)
    now = succession.standing(session, uprn) if one.state is State.RETIRED else []
    held = records.held(session, [uprn], records.PROPERTIES)
    return PlaceShown(
        **brief(one).model_dump(),
        lines=list(one.lines),
        postcode=spaced(one.postcode) or None,
        street=None if road is None else street_briefs(session, [road])[0],
        organisation=one.organisation or None,
        parts=[brief(part) for part in repository.parts(session, uprn, MOST_PARTS)],
        succeeded_by=[brief(each.place) if each.place else unknown(each.uprn) for each in now],
        succeeds=[str(each) for each in succession.predecessors(session, [uprn])],
        records=[_held(each) for each in sorted(held, key=lambda each: (each.kind, each.key))],
        load=load_id.written(repository.load_of(session, uprn)),
    )


def show_street(session: Session, usrn: int, most: int) -> StreetShown:
    """Raises ``NotFound``."""
    one = repository.road(session, usrn)
    if one is None:
        raise NotFound(f"No street {usrn} is known here.")
    found = repository.along(session, usrn, most + 1)
    held = records.held(session, [usrn], records.STREETS)
    begins = street_briefs(session, [one])[0].model_dump()
    said = next((_values(each.kind, each.body) for each in held if each.kind == Kind.STREET), {})
    if begins["point"]:
        begins["point"] |= {name: said.get(f"start_{name}") for name in ("latitude", "longitude")}
    return StreetShown(
        **begins,
        properties=[brief(each) for each in found[:most]],
        more=len(found) > most,
        records=[_held(each) for each in sorted(held, key=lambda each: (each.kind, each.key))],
    )


def history(session: Session, number: int, kinds: tuple[int, int]) -> History:
    """Of a street or a property."""
    return History(
        items=[
            Past(
                kind=Kind(row.kind).name.lower(),
                values=_values(row.kind, row.body),
                load=load_id.written(row.load),
                line=row.line,
                until=load_id.written(row.until_load),
                how=row.how,
            )
            for row in records.past_of(session, number, kinds)
        ]
    )


def brief(one: Place, metres: float | None = None) -> Brief:
    return Brief(
        uprn=str(one.uprn),
        state=one.state.value,
        address=one_line(one.lines, one.postcode),
        usrn=None if one.usrn is None else str(one.usrn),
        parent=None if one.parent is None else str(one.parent),
        classification=one.classification or None,
        point=None
        if one.easting is None and one.latitude is None
        else Point(
            easting=one.easting, northing=one.northing, latitude=one.latitude, longitude=one.longitude
        ),
        metres=None if metres is None else round(metres, 1),
    )


def unknown(uprn: int) -> Brief:
    """One of which the number alone is known: that it succeeded another."""
    return Brief(uprn=str(uprn), state="unknown", address="")


def street_briefs(session: Session, some: Sequence[Road]) -> list[StreetBrief]:
    """Each with the names that it had."""
    were = names_before(session, {one.usrn: one for one in some})
    return [_street_brief(one, were.get(one.usrn, ())) for one in some]


def _street_brief(one: Road, were: Sequence[str]) -> StreetBrief:
    return StreetBrief(
        usrn=str(one.usrn),
        state=one.state.value,
        name=one.name,
        locality=one.locality or None,
        town=one.town or None,
        names=list(one.names),
        former=list(were),
        point=None if one.easting is None else Point(easting=one.easting, northing=one.northing),
    )


def moved(one: Place) -> Moved:
    return Moved(
        uprn=str(one.uprn),
        address=one_line(one.lines, one.postcode),
        postcode=spaced(one.postcode) or None,
    )


def one_line(lines: Sequence[str], postcode: str) -> str:
    return ", ".join([*lines, *([spaced(postcode)] if postcode else [])])


def _held(one: Said) -> Held:
    return Held(
        kind=Kind(one.kind).name.lower(),
        values=_values(one.kind, one.body),
        load=load_id.written(one.load),
        line=one.line,
    )


def _values(kind: int, body: str) -> dict[str, object]:
    """What is not empty."""
    names = SHAPES[Kind(kind)]._fields
    return {
        name: value for name, value in zip(names, json.loads(body), strict=True) if value not in {None, ""}
    }
