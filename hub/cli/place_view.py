"""Places as the command line shows them."""

from __future__ import annotations

from collections.abc import Sequence

from hub.cli.screen import Screen
from identity_index.places.finding.shown import Brief, Found, PlaceShown, Point, StreetBrief, StreetShown


def briefs(screen: Screen, some: Sequence[Brief], empty: str) -> None:
    """A line each."""
    far = any(one.metres is not None for one in some)
    screen.table(
        ("uprn", "address", "state", "kind", *(("metres",) if far else ())),
        [
            (
                *(one.uprn, one.address, one.state, one.classification or ""),
                *((one.metres,) if far else ()),
            )
            for one in some
        ],
        empty=empty,
        whole=("uprn",),
    )


def place(screen: Screen, found: PlaceShown) -> None:
    screen.facts(
        [
            ("uprn", found.uprn),
            ("state", found.state),
            ("address", found.address or None),
            ("organisation", found.organisation),
            ("kind", found.classification),
            ("street", None if found.street is None else f"{found.street.name} ({found.street.usrn})"),
            ("part of", found.parent),
            ("where", where(found.point)),
            ("in", ", ".join(f"{one.kind} {one.name}" for one in found.areas) or None),
            ("answers for", ", ".join(found.succeeds) or None),
            ("changed by", found.load),
        ]
    )
    if found.state == "retired":
        briefs(screen, found.succeeded_by, "It is not known what succeeded it.")
    if found.parts:
        screen.say("Within it:")
        briefs(screen, found.parts, "")


def street(screen: Screen, found: StreetShown) -> None:
    screen.facts(
        [
            ("usrn", found.usrn),
            ("state", found.state),
            ("name", " / ".join(found.names)),
            ("formerly", ", ".join(found.former) or None),
            ("locality", found.locality),
            ("town", found.town),
            ("begins at", where(found.point)),
        ]
    )
    briefs(screen, found.properties, "No property that is known is in it.")
    if found.more:
        screen.note("There are more: ask for them by --limit.")


def streets(screen: Screen, some: Sequence[StreetBrief]) -> None:
    if some:
        screen.table(
            ("usrn", "street", "town", "state"),
            [(one.usrn, _called(one), one.town or "", one.state) for one in some],
            empty="",
            whole=("usrn",),
        )


def _called(one: StreetBrief) -> str:
    names = " / ".join(one.names)
    return f"{names} (formerly {', '.join(one.former)})" if one.former else names


def found(screen: Screen, what: Found) -> None:
    streets(screen, what.streets)
    if what.items or not what.streets:
        briefs(screen, what.items, "Nothing that is known begins so.")


def where(point: Point | None) -> str | None:
    if point is None:
        return None
    grid = "" if point.easting is None else f"{point.easting:g}, {point.northing:g} (British National Grid)"
    degrees = "" if point.latitude is None else f"{point.latitude:g}, {point.longitude:g} (degrees)"
    return "; ".join(one for one in (grid, degrees) if one)
