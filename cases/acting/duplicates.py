"""The open case that a report is of already. See ``cases.types.duplicate_rule``."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from pydantic import JsonValue

from cases.case_file import CaseFile
from cases.keeping.alike.repository import Alike, open_ones
from cases.keeping.links.repository import survivor, told_apart
from cases.keeping.repository import find, interaction, parties
from cases.known_asset import SENSORS
from cases.places import Whereabouts, box_around, metres_between
from cases.ports import NoPlaces, Places
from cases.projecting.parties import ORGANISATION
from cases.types.case_type import CaseType
from cases.types.duplicate_rule import DuplicateRule
from ledger import clock
from ledger.clock import Micros
from ledger.session import Session

Point = tuple[float, float]
_NO_PLACES = NoPlaces()
_MOST_NUMBERS = 10
"""Of one property that are looked for."""


def already_there(
    session: Session,
    kind: CaseType,
    where: Whereabouts,
    assets: Sequence[str],
    people: Sequence[tuple[str, str]],
    details: Mapping[str, JsonValue],
    at: Micros,
    *,
    sensor: str | None = None,
    known_asset: bool = False,
    concerned: bool = False,
    businesses: Collection[tuple[str, str]] | None = None,
    places: Places = _NO_PLACES,
) -> CaseFile | None:
    """Of several the nearest, and of those in one place the oldest; None where its type has no such rule, or
    what the rule asks for is not known of the report. A case that a report of these people was told apart
    from by hand is not taken for theirs again. Of one that was merged it is the case of that type that it has
    gone into. ``assets``: all keys of what it is about, its own first. ``sensor``: that of the machine that
    tells of it; what another one at the same asset has told of is another matter: smoke is no fall.
    ``known_asset``: it is known which asset is meant, so that no case about another one is, however near.
    ``concerned``: the people are those whom the report is about, and not whoever sent it. ``businesses``: all
    keys of the business that it is about, of which no other's case is; None: it is about none, and may be of
    any. ``places``: by them one is found that names the same property by its number before or after; they are
    asked only where none is found by its own."""
    rule = kind.duplicates
    if rule is None:
        return None
    like = _alike(rule, where, assets[0] if assets else None, people, concerned=concerned)
    if like is None:
        return None
    since, point = at - clock.span(rule.window), _point(where.latitude, where.longitude)

    def nearest(asked: Sequence[Alike], *, merged: bool = False) -> list[CaseFile]:
        found = [one for each in asked for one in open_ones(session, kind.name, since, each, merged=merged)]
        fit = [one for one in found if _fits(one, rule, point, details)]
        # Asked only where there is something to tell apart: of most reports there is not.
        apart = told_apart(session, people) if fit else set()
        fit = [one for one in fit if one.number not in apart]
        if sensor is not None and like.asset is not None:
            fit = [one for one in fit if not _of_another(session, one, sensor)]
        if known_asset:
            fit = [one for one in fit if one.asset is None or one.asset in assets]
        if businesses is not None:
            fit = [one for one in fit if _about_any(session, one.number, businesses)]
        return sorted(fit, key=lambda one: (_metres(one, point), one.number))

    likes = [like]
    if known := nearest(likes):
        return known[0]
    if like.asset is not None and len(assets) > 1:
        # From before it was known what the sensor is at.
        others = [replace(like, asset=one) for one in assets[1:]]
        if known := nearest(others):
            return known[0]
        likes += others
    if where.uprn is not None and where.uprn in (like.uprn, like.place):
        others = [_at(like, uprn) for uprn in places.same(session, where.uprn)[:_MOST_NUMBERS]]
        if known := nearest(others):
            return known[0]
        likes += others
    gone = [survivor(session, one.number) for one in nearest(likes, merged=True)]
    apart = told_apart(session, people) if gone else set()
    files = [find(session, number) for number in dict.fromkeys(gone) if number not in apart]
    fit = (one for one in files if one is not None and one.ended_at is None and one.type == kind.name)
    return next(fit, None)


def _about_any(session: Session, number: int, businesses: Collection[tuple[str, str]]) -> bool:
    """Is the case about one that has any of these keys?"""
    return any(
        role == ORGANISATION and (system, key) in businesses for system, key, role in parties(session, number)
    )


def _of_another(session: Session, one: CaseFile, sensor: str) -> bool:
    """Was the case opened by another sensor?"""
    first = interaction(session, one.number, 1)
    named = None if first is None else json.loads(first.told).get("asset")
    key = one.asset if named is None else f"{named['system']}/{named['local_id']}"
    return key is not None and key != sensor and key.startswith(f"{SENSORS}/")


def _at(like: Alike, uprn: str) -> Alike:
    """The same of another number of the property."""
    return replace(
        like,
        uprn=None if like.uprn is None else uprn,
        place=None if like.place is None else uprn,
    )


def _alike(
    rule: DuplicateRule,
    where: Whereabouts,
    asset: str | None,
    people: Sequence[tuple[str, str]],
    *,
    concerned: bool,
) -> Alike | None:
    asked = {
        "uprn": where.uprn,
        "usrn": where.usrn,
        "asset": asset,
        "place": where.uprn or where.usrn,
        "person": people or None,
    }
    if any(asked[one] is None for one in rule.same):
        return None
    box = None
    if rule.within_metres is not None:
        point = _point(where.latitude, where.longitude)
        if point is None:
            return None
        box = box_around(point, rule.within_metres)
    same = set(rule.same)
    return Alike(
        uprn=where.uprn if "uprn" in same else None,
        usrn=where.usrn if "usrn" in same else None,
        asset=asset if "asset" in same else None,
        place=where.uprn or where.usrn if "place" in same else None,
        box=box,
        people=people if "person" in same else (),
        concerned=concerned,
    )


def _fits(one: CaseFile, rule: DuplicateRule, point: Point | None, details: Mapping[str, JsonValue]) -> bool:
    if rule.within_metres is not None and _metres(one, point) > rule.within_metres:
        return False
    held = json.loads(one.details) if rule.fields or rule.near else {}
    return all(held.get(name) == details.get(name) for name in rule.fields) and all(
        _near(held.get(name), details.get(name), apart) for name, apart in rule.near.items()
    )


def _near(one: JsonValue, other: JsonValue, apart: timedelta) -> bool:
    """Are they two days so near? What is no day is near to nothing."""
    if not (isinstance(one, str) and isinstance(other, str)):
        return False
    try:
        return abs(date.fromisoformat(one) - date.fromisoformat(other)) <= apart
    except ValueError:
        return False


def _metres(one: CaseFile, point: Point | None) -> float:
    theirs = _point(one.latitude, one.longitude)
    return 0.0 if point is None or theirs is None else metres_between(theirs, point)


def _point(latitude: float | None, longitude: float | None) -> Point | None:
    return None if latitude is None or longitude is None else (latitude, longitude)
