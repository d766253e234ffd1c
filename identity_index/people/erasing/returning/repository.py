"""Erased keys in the database. Each function works in the caller's session."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2b
from secrets import token_hex

from sqlalchemy import delete, func, insert, select, update

from identity_index.ids import erasure_id
from identity_index.links.record import Key
from identity_index.people.erasing.returning.returned import Returned, ReturnedKeys, TurnedAway
from identity_index.people.erasing.returning.tables import erased_key, erased_key_secret
from ledger import clock
from ledger.clock import Micros
from ledger.prepared import Prepared
from ledger.session import Session

_K = erased_key.c
_SECRET = Prepared(select(erased_key_secret.c.key))


def turned_away(session: Session, keys: Collection[Key]) -> Mapping[Key, TurnedAway]:
    """Those of these that were erased and came again, which is counted. Nothing is asked for each key, and
    next to nothing at all where nobody was ever erased."""
    secret = _secret(session) if keys else None
    if secret is None:
        return {}
    by_hash = {_hash(secret, key): key for key in keys}
    rows = session.execute(select(_K.hash, _K.erasure).where(_K.hash.in_(list(by_hash)))).all()
    if rows:
        came = update(erased_key).where(_K.hash.in_([row.hash for row in rows]))
        session.execute(came.values(times=_K.times + 1, last_at=clock.now(session)))
    return {
        by_hash[row.hash]: TurnedAway(by_hash[row.hash][0], erasure_id.written(row.erasure)) for row in rows
    }


def among(session: Session, keys: Collection[Key]) -> set[Key]:
    """Those of these that were erased; nothing is counted."""
    secret = _secret(session) if keys else None
    if secret is None:
        return set()
    by_hash = {_hash(secret, key): key for key in keys}
    rows = session.execute(select(_K.hash).where(_K.hash.in_(list(by_hash))))
    return {by_hash[row.hash] for row in rows}


def remember(session: Session, keys: Iterable[Key], erasure: int, now: Micros) -> None:
    """These are erased: whoever comes by one of them is turned away from now on."""
    secret = _secret(session)
    if secret is None:
        secret = bytes.fromhex(token_hex(32))
        session.execute(insert(erased_key_secret).values(id=1, key=secret.hex()))
    hashes = {_hash(secret, key): key[0] for key in keys}
    session.execute(delete(erased_key).where(_K.hash.in_(list(hashes))))
    rows = [
        {"hash": one, "system": system, "erasure": erasure, "erased_at": now, "times": 0}
        for one, system in sorted(hashes.items())
    ]
    if rows:
        session.execute(insert(erased_key), rows)


def allow(session: Session, key: Key) -> TurnedAway | None:
    """It may come again: it is forgotten that it was erased. None where it was not."""
    secret = _secret(session)
    if secret is None:
        return None
    mine = _K.hash == _hash(secret, key)
    row = session.execute(select(_K.erasure).where(mine)).first()
    session.execute(delete(erased_key).where(mine))
    return None if row is None else TurnedAway(key[0], erasure_id.written(row.erasure))


def listing(session: Session, most: int) -> ReturnedKeys:
    """Those that came again first, the newest of them first."""
    query = select(erased_key).order_by(func.coalesce(_K.last_at, 0).desc(), _K.erased_at.desc(), _K.hash)
    items = [
        Returned(
            system=row.system,
            erasure=erasure_id.written(row.erasure),
            erased_at=clock.moment(row.erased_at),
            times=row.times,
            last_at=None if row.last_at is None else clock.moment(row.last_at),
        )
        for row in session.execute(query.limit(most))
    ]
    return ReturnedKeys(
        items=items, kept=int(session.execute(select(func.count()).select_from(erased_key)).scalar_one())
    )


def _secret(session: Session) -> bytes | None:
    """The hub's own key for these; None until one was erased."""
    row = session.run(_SECRET).first()
    return None if row is None else bytes.fromhex(row.key)


def _hash(secret: bytes, key: Key) -> str:
    text = "\x1f".join(key).encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=32, key=secret).hexdigest()
