"""Open cases at a place, or about an asset, are told what became of it: each by a note for staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from cases.acting.arrivals import Arrival, AssetArrival, PlaceArrival
from cases.acting.index_notes import note, place_text
from cases.acting.teller import Teller
from cases.announcing import Cause
from cases.doubtful_place import NOUN, DoubtfulPlace, written
from cases.keeping.places import repository
from cases.known_asset import KnownAsset
from cases.places import Scheme
from ledger import effects
from ledger.errors import Refused
from ledger.part import Part
from ledger.session import Session
from schemas.envelope import Envelope
from schemas.event_type import full_of
from schemas.events.asset import AssetAdded, AssetRemoved, AssetUpdated
from schemas.events.place import PlaceAdded, PlaceRetired
from schemas.places import Address

AT_ONCE = 20
"""Cases in one unit: many may be in one street, and on SQLite everybody else who writes waits meanwhile."""
_RETIRED, _ADDED = full_of("place.retired"), full_of("place.added")
_REMOVED, _ASSET_ADDED = full_of("asset.removed"), full_of("asset.added")
_ASSET_UPDATED = full_of("asset.updated")
HEARD = (_RETIRED, _REMOVED, _ADDED, _ASSET_ADDED, _ASSET_UPDATED)
"""What says that something is no more, is there, or is there again; and that sensors are at an asset. Of the
first load of a town nobody is told."""

_ENDED_NO_MORE = "What was noted of its end does not hold any more."


class _Finds(Protocol):
    """Open cases after a number, in order."""

    def __call__(self, session: Session, *, after: int, most: int) -> list[int]: ...


@dataclass(frozen=True, slots=True)
class _News:
    """``about``: in a few words, for the receipt."""

    about: str
    finds: _Finds
    tell: Arrival


@dataclass(frozen=True, slots=True)
class TellingThere:
    """Whatever a case says of where it is stays as it was said: what has become of that is noted."""

    teller: Teller

    def tells(self, envelope: Envelope) -> str | None:
        """What it is news of; None where it is none for cases."""
        if envelope.type not in HEARD:
            return None
        news = self._news(envelope, None)
        return None if news is None else news.about

    def some(
        self, session: Session, envelope: Envelope, subscription: str, key: str, cause: Cause, after: int
    ) -> Part:
        """The next open cases. ``key``: the delivery's; by it each case is told once, however often it is
        delivered and wherever that stopped."""
        news = self._news(envelope, session)
        if news is None:
            return Part(0, None)
        found = news.finds(session, after=after, most=AT_ONCE)
        told = 0
        for number in found:
            if not effects.first_time(session, subscription, f"{key}/{number}"):
                continue
            try:
                told += news.tell(session, self.teller, number, cause)
            except Refused:
                # It was merged since it was found: whatever it goes on in is told itself, if it is there.
                continue
        return Part(told, found[-1] if len(found) == AT_ONCE else None)

    def _news(self, envelope: Envelope, session: Session | None) -> _News | None:
        """``session``: None where the text does not matter."""
        if envelope.type in (_REMOVED, _ASSET_ADDED, _ASSET_UPDATED):
            return _of_asset(envelope)
        if envelope.type == _RETIRED:
            gone = PlaceRetired.model_validate(envelope.data)
            scheme, value, called = gone.place.scheme, gone.place.value, _called(gone.name, gone.address)
            text = ""
            if session is not None:
                place = DoubtfulPlace(scheme, value, called, succeeded_by=gone.succeeded_by)
                text = place_text(session, self.teller, place)
            return _News(f"{scheme} {value} is no more", _at(scheme, value), _noting(text))
        back = PlaceAdded.model_validate(envelope.data)
        scheme, value = back.place.scheme, back.place.value
        called = written(value, _called(back.name, back.address))
        if not back.returned:
            arrival = PlaceArrival(scheme, value, called)
            return _News(f"{scheme} {value} is known here", _at(scheme, value), arrival)
        text = (
            f"The {NOUN[scheme]} {called} is there again: the index of places holds it as it did. "
            f"{_ENDED_NO_MORE}"
        )
        return _News(f"{scheme} {value} is there again", _at(scheme, value), _noting(text))


def _of_asset(envelope: Envelope) -> _News | None:
    if envelope.type == _REMOVED:
        gone = AssetRemoved.model_validate(envelope.data)
        one = KnownAsset(gone.asset.system, gone.asset.local_id, gone.name, gone.sensors)
        text = f"{one.begins} is no more: its system has removed it."
        return _News(f"{one.key} is no more", _about(one.keys), _noting(text))
    if envelope.type == _ASSET_UPDATED:
        now = AssetUpdated.model_validate(envelope.data)
        if "sensors" not in now.changed or not now.sensors:
            return None
        one = KnownAsset(now.asset.system, now.asset.local_id, now.name, now.sensors)
        return _News(f"sensors are at {one.key}", _about(one.keys[1:]), AssetArrival(one.key))
    back = AssetAdded.model_validate(envelope.data)
    one = KnownAsset(back.asset.system, back.asset.local_id, back.name, back.sensors)
    if not back.returned:
        return _News(f"{one.key} is known here", _about(one.keys), AssetArrival(one.key))
    text = f"{one.begins} is there again: its system has told of it. {_ENDED_NO_MORE}"
    return _News(f"{one.key} is there again", _about(one.keys), AssetArrival(one.key, text))


def _noting(text: str) -> Arrival:
    def tell(session: Session, teller: Teller, number: int, cause: Cause) -> bool:
        return note(session, teller, number, text, cause)

    return tell


def _at(scheme: Scheme, value: str) -> _Finds:
    return partial(repository.open_at, scheme=scheme, value=value)


def _about(keys: Sequence[str]) -> _Finds:
    return partial(repository.open_about, keys=keys)


def _called(name: str | None, address: Address | None) -> str:
    if address is None:
        return name or ""
    return ", ".join([*address.lines, *([address.postcode] if address.postcode else [])])
