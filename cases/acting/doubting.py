"""What staff are told of a report's place and asset when its case is opened, where these are not there."""

from __future__ import annotations

from collections.abc import Iterator

from cases.acting.index_notes import note, place_text
from cases.acting.teller import Teller
from cases.acting.tying import Tied, key_of
from cases.announcing import Cause
from cases.known_asset import SENSORS, untold
from cases.places import Scheme, whereabouts
from ledger.session import Session


def note_doubts(session: Session, teller: Teller, number: int, found: Tied, cause: Cause) -> None:
    """Nothing is lost by a wrong number, and nobody finds what it names: each is noted on the case."""
    for text in (*about_asset(session, teller, found), *_about_places(session, teller, found)):
        note(session, teller, number, text, cause)


def about_asset(session: Session, teller: Teller, found: Tied) -> Iterator[str]:
    """Where the asset is none that any system has told of, or is removed; nothing while this hub knows of no
    assets, or of none with sensors."""
    if found.said.asset is None:
        return
    if found.asset is None:
        is_sensor = found.said.asset.system == SENSORS
        if teller.places.has_assets(session, sensors=is_sensor):
            yield untold(key_of(found.said))
    elif found.asset.removed_at is not None:
        since = f"{found.asset.removed_at:%d %B %Y}".lstrip("0")
        yield f"{found.asset.begins} is no more: its system removed it on {since}."


def _about_places(session: Session, teller: Teller, found: Tied) -> Iterator[str]:
    where = whereabouts(found.report.location)
    named: list[tuple[Scheme, str | None]] = [("uprn", where.uprn), ("usrn", where.usrn)]
    for scheme, value in named:
        place = None if value is None else teller.places.doubted(session, scheme, value)
        if place is not None:
            yield place_text(session, teller, place)
