"""Addresses of a person at places that are no more, looked up as they are shown: records stay as they are."""

from __future__ import annotations

from identity_index.people.desk import showing
from identity_index.people.desk.sight import Sight
from identity_index.people.golden.naming import ADDRESS
from identity_index.people.golden.reading import Person
from identity_index.people.golden.shown import HomeNow, RetiredHome
from identity_index.people.ports import Places
from identity_index.provenance.held import RecordKey
from ledger.session import Session
from safeguards.mask import MASK
from schemas.classes import DataClass

_MOST = 50
"""Successors of one that are shown."""


def retired_homes(session: Session, found: Person, places: Places, sight: Sight) -> list[RetiredHome]:
    """By UPRN. Whoever sees no personal data sees whose records have one, and not which it is."""
    having = _having(found)
    gone = places.retired(session, list(having)) if having else {}
    if not gone:
        return []
    written = showing.names(session, found.records, sight)
    names = {RecordKey(*one.key): name for one, name in zip(found.records, written, strict=True)}
    clear = sight.cleared >= DataClass.PERSONAL
    return [
        RetiredHome(
            uprn=uprn if clear else MASK,
            records=[names[one] for one in having[uprn]],
            succeeded_by=[
                HomeNow(
                    uprn=one.uprn if clear else MASK,
                    address=one.address if clear else MASK,
                    known=one.known,
                )
                for one in after[:_MOST]
            ],
        )
        for uprn, after in sorted(gone.items())
    ]


def _having(found: Person) -> dict[str, list[RecordKey]]:
    golden = found.golden.get(ADDRESS)
    having: dict[str, list[RecordKey]] = {}
    for said in () if golden is None else golden.said:
        value = said.held.value
        uprn = value.get("uprn") if isinstance(value, dict) else None
        if isinstance(uprn, str):
            having.setdefault(uprn, []).append(said.held.record)
    return having
