"""What was not known here when cases named it, and is now: the note of that is taken back, and a case about
an asset is tied to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from cases.acting.index_notes import WHO, note, noted
from cases.acting.placing import area_of
from cases.acting.teller import Teller
from cases.announcing import Cause
from cases.case_file import CaseFile
from cases.doubtful_place import NOUN, DoubtfulPlace
from cases.known_asset import SENSORS, KnownAsset, untold
from cases.places import Scheme
from ledger.session import Session
from schemas.events.case import CaseUpdated
from schemas.places import Location

HOLDS_NO_MORE = "What was noted of it does not hold any more."
Arrival = Callable[[Session, Teller, int, Cause], bool]
"""Tells a case, by its number, of something that has come; answers whether there was anything to tell. Raises
``Refused`` where the case was merged."""


@dataclass(frozen=True, slots=True)
class PlaceArrival:
    """Implements ``Arrival``. ``called``: with its number and its address or its name."""

    scheme: Scheme
    value: str
    called: str

    def __call__(self, session: Session, teller: Teller, number: int, cause: Cause) -> bool:
        unknown = DoubtfulPlace(self.scheme, self.value, known=False).text({})
        begins = f"The {NOUN[self.scheme]} {self.value} "
        if _last(session, number, begins, unknown) != unknown:
            return False
        text = f"The {NOUN[self.scheme]} {self.called} is known here now. {HOLDS_NO_MORE}"
        return note(session, teller, number, text, cause)


@dataclass(frozen=True, slots=True)
class AssetArrival:
    """Implements ``Arrival``. ``key``: of the asset. ``text``: what every case about it is told; None: only
    those are told anything that were told that nobody knew of it."""

    key: str
    text: str | None = None

    def __call__(self, session: Session, teller: Teller, number: int, cause: Cause) -> bool:
        file = teller.file(session, number)
        assert file.asset is not None
        known = teller.places.asset(session, file.asset)
        text = self.text
        is_it = known is not None and known.key == self.key and known.removed_at is None
        if known is not None and is_it and text is None:
            text = _taken_back(session, file, known)
        told = text is not None and note(session, teller, number, text, cause)
        tied = known is not None and is_it and _tie(session, teller, file.number, known, cause)
        return told or tied


def _taken_back(session: Session, file: CaseFile, known: KnownAsset) -> str | None:
    assert file.asset is not None
    unknown = untold(file.asset)
    system, _, local_id = file.asset.partition("/")
    by_sensor = system == SENSORS and known.system != SENSORS
    begins = f"The sensor {local_id} " if by_sensor else known.begins
    if _last(session, file.number, begins, unknown) != unknown:
        return None
    if by_sensor:
        at = known.begins.removeprefix("The ")
        return f"{begins}is known here now: it is at the {at}. {HOLDS_NO_MORE}"
    return f"{begins} is known here now: its system has told of it. {HOLDS_NO_MORE}"


def _last(session: Session, number: int, begins: str, unknown: str) -> str | None:
    """What was noted last of what texts begin so with, or of that nobody knows it."""
    about = (one for one in reversed(noted(session, number)) if one == unknown or one.startswith(begins))
    return next(about, None)


def _tie(session: Session, teller: Teller, number: int, known: KnownAsset, cause: Cause) -> bool:
    """What the case does not say of where it is, is the asset's, and its key is as its system writes it. A
    case that a sensor opened goes on naming that: what another tells of is another matter."""
    file = teller.file(session, number)
    assert file.asset is not None
    said = None if file.location is None else Location.model_validate(json.loads(file.location))
    where = known.fills(said)
    by_sensor = file.asset.startswith(f"{SENSORS}/") and known.system != SENSORS
    renamed = None if by_sensor or file.asset == known.key else known.source_key
    if where == said and renamed is None:
        return False
    moved = where if where != said else None
    data = CaseUpdated(
        reference=teller.numbering.written(number),
        service=file.type,
        location=moved,
        area=None if moved is None else file.area or area_of(teller, moved),
        asset=renamed,
        updated_at=cause.at,
        updated_by=WHO,
        reason=f"{known.begins}, which the case is about, is known here now",
        back_office=file.back_office,
    )
    teller.tell(session, cause, "updated", number, file.version + 1, data)
    return True
