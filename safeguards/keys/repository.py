"""Making, recognising and revoking keys, in the caller's session."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import insert, select, update

from safeguards.keys import secret
from safeguards.keys.tables import api_key
from safeguards.policy import Principal, Scope, check_source_pattern, scopes_named
from safeguards.ports import Executes

_NOBODY = secret.digest("")
_UNPRINTED = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Kinds of characters (Unicode's general categories) in no name: controls, halves of pairs, line ends."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made. ``text`` is shown once and stored nowhere."""

    key_id: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key as it can be listed: all but its secret. Moments are UTC."""

    key_id: str
    holder: str
    scopes: frozenset[Scope]
    sources: tuple[str, ...]
    created_at: datetime
    revoked_at: datetime | None


def create(
    session: Executes, *, at: datetime, holder: str, scopes: Iterable[str], sources: Iterable[str] = ()
) -> NewKey:
    """Make a key and store its digest.

    Raises ``ValueError`` if the holder is blank, the holder or a source holds a control character, a scope is
    unknown, no scope is given, a source pattern is wrong, or the key may publish but as nobody.
    """
    if not holder.strip():
        raise ValueError("a key needs a holder; name the person or the system it is for")
    _refuse_unprinted("the holder", holder)
    allowed = scopes_named(scopes)
    if not allowed:
        raise ValueError(f"a key without scopes can do nothing; give it one or more of {', '.join(Scope)}")
    patterns = [check_source_pattern(source) for source in sources]
    for pattern in patterns:
        _refuse_unprinted("a source", pattern)
    if Scope.EVENTS_PUBLISH in allowed and not patterns:
        raise ValueError("a key that publishes needs the sources it publishes as, such as /council/revenues")
    parts = secret.make()
    session.execute(
        insert(api_key).values(
            key_id=parts.key_id,
            holder=holder.strip(),
            scopes=sorted(allowed),
            sources=patterns,
            secret_sha256=secret.digest(parts.secret),
            created_at=at,
            revoked_at=None,
        )
    )
    return NewKey(parts.key_id, secret.text_of(parts))


def _refuse_unprinted(whose: str, text: str) -> None:
    """Lists and logs show these texts by the line; PostgreSQL would not store U+0000 at all."""
    for place, character in enumerate(text, start=1):
        if unicodedata.category(character) in _UNPRINTED:
            raise ValueError(
                f"{whose} has the control character U+{ord(character):04X} in place {place}; leave it out"
            )


def revoke(session: Executes, *, at: datetime, key_id: str) -> bool:
    """End a key. False if there is none or it was revoked before; the first revocation's moment stays."""
    done = session.execute(
        update(api_key)
        .where(api_key.c.key_id == key_id, api_key.c.revoked_at.is_(None))
        .values(revoked_at=at)
    )
    return done.rowcount == 1


def find(session: Executes, presented: str) -> Principal | None:
    """Whose key is this? None for a key that is unknown, wrong or revoked; which of these is not told."""
    parts = secret.split(presented)
    if parts is None:
        return None
    row = session.execute(select(api_key).where(api_key.c.key_id == parts.key_id)).first()
    # An unknown id is compared too, so that the time taken does not tell which ids exist.
    right = secret.matches(parts.secret, row.secret_sha256 if row is not None else _NOBODY)
    if row is None or not right or row.revoked_at is not None:
        return None
    return Principal(row.key_id, row.holder, _still_known(row.scopes), tuple(row.sources))


def holder(session: Executes, key_id: str) -> str | None:
    """To whom the key of this id was given, revoked or not; None: there is none."""
    row = session.execute(select(api_key.c.holder).where(api_key.c.key_id == key_id)).first()
    return None if row is None else str(row.holder)


def _still_known(names: Iterable[str]) -> frozenset[Scope]:
    """A scope that a later release gave up allows nothing, and must not lock its holder out of the rest."""
    return frozenset(scope for scope in Scope if scope in names)


def listing(session: Executes) -> tuple[KnownKey, ...]:
    """Every key, the oldest first, revoked ones too."""
    rows = session.execute(select(api_key).order_by(api_key.c.created_at, api_key.c.key_id))
    return tuple(
        KnownKey(
            row.key_id,
            row.holder,
            _still_known(row.scopes),
            tuple(row.sources),
            row.created_at,
            row.revoked_at,
        )
        for row in rows
    )
