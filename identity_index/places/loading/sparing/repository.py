"""What a full supply does not take for absent, since lines of it cannot be read. Each function works in the
caller's session."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection

from sqlalchemy import Executable, delete, select, update

from identity_index.places.keeping.said import Said
from identity_index.places.loading.loads.repository import Begun
from identity_index.places.loading.tables import place_load, place_spared
from identity_index.places.loading.unread import Spared
from ledger.bulk import insert_listed, listed
from ledger.prepared import Numbers, Prepared, ids
from ledger.session import Session

_L, _S = place_load.c, place_spared.c


def spare(session: Session, begun: Begun, some: Collection[Spared]) -> None:
    """Until its supply is in."""
    if begun.fresh or not begun.load.full_supply:
        return
    if kinds := {kind for kind, about, _ in some if not about} - begun.unread:
        every = json.dumps(sorted(kinds | begun.unread))
        session.execute(update(place_load).where(_L.id == begun.number).values(unread=every))
    if rows := sorted((begun.number, *one) for one in some if one[1]):
        session.run(_SPARE, rows=listed(rows))


def spared(session: Session, supply: Collection[int], about: Collection[int]) -> Callable[[Said], bool]:
    """Is it to be kept though none of these loads has it? ``about``: the places that are asked about."""
    loads = session.execute(select(_L.unread).where(_L.id.in_(supply)))
    kinds = {kind for row in loads for kind in json.loads(row.unread)}
    some = {
        (row.kind, row.about, row.key)
        for row in session.run(_SPARED, ids=ids(set(about)))
        if row.load in supply
    }
    if not kinds and not some:
        return lambda _: False
    return lambda one: (
        one.kind in kinds or (one.kind, one.about, one.key) in some or (one.kind, one.about, "") in some
    )


def forget(session: Session, through: int) -> None:
    """A supply is in: nothing is spared any more for any load up to this one."""
    session.execute(delete(place_spared).where(_S.load <= through))


def _spared(numbers: Numbers) -> Executable:
    return select(_S.load, _S.kind, _S.about, _S.key).where(_S.about.in_(numbers))


_SPARE = insert_listed(place_spared, "load", "kind", "about", "key", then="ON CONFLICT DO NOTHING")
_SPARED = Prepared(_spared)
