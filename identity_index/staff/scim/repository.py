"""Accounts and groups in the database, and by what they are found, in the caller's session."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from sqlalchemy import and_, bindparam, collate, delete, func, select, update

from identity_index.staff.tables import scim_key, scim_member, scim_resource
from ledger import numbers
from ledger.bulk import insert_listed, listed, update_listed
from ledger.clock import Micros
from ledger.prepared import Prepared, texts
from ledger.session import Session
from ledger.storable import is_storable

_R, _K, _M = scim_resource.c, scim_key.c, scim_member.c
_AT_ONCE = 500
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Stored:
    """``body`` is JSON, without members and groups. ``version`` counts from 1."""

    id: str
    kind: str
    body: str
    version: int
    created_at: Micros
    changed_at: Micros


Keys = Iterable[tuple[str, str]]
"""By what it is found: the URN of an attribute, and a value of it as it is compared."""


def find(session: Session, kind: str, which: str) -> Stored | None:
    row = session.run(_FIND, which=which, kind=kind).first()
    return None if row is None else _stored(row)


def some(session: Session, kind: str, which: Sequence[str]) -> Iterator[Stored]:
    """Those of these that there are, in the order in which they were made; some hundreds are read at once."""
    query = select(scim_resource).where(_R.kind == kind)
    rows: list[Any] = []
    for start in range(0, len(which), _AT_ONCE):
        rows += session.execute(query.where(_R.id.in_(which[start : start + _AT_ONCE])))
    yield from (_stored(row) for row in sorted(rows, key=lambda row: row.place))


def every(session: Session, kind: str) -> Iterator[Stored]:
    """All of them, in the order in which they were made; some hundreds are read at once."""
    after = 0
    while True:
        query = select(scim_resource).where(_R.kind == kind, _R.place > after)
        rows = session.execute(query.order_by(_R.place).limit(_AT_ONCE)).all()
        yield from (_stored(row) for row in rows)
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1].place


def page(
    session: Session, kind: str, start: int, most: int, *, by_id: bool = False, descending: bool = False
) -> list[Stored]:
    """As they were made, or by their ids."""
    which = _R.id if session.dialect == "sqlite" else collate(_R.id, "C")
    order = which if by_id else _R.place
    query = select(scim_resource).where(_R.kind == kind).order_by(order.desc() if descending else order.asc())
    query = query.offset(start).limit(most)
    return [_stored(row) for row in session.execute(query)]


def sorted_page(
    session: Session, kind: str, attribute: str, start: int, most: int, *, descending: bool
) -> list[Stored]:
    """By an attribute that each has once at most; those without it last, or first of all ``descending``.
    Of texts longer than the index keeps the order is the index's own."""
    # By code points, as what is sorted in memory; PostgreSQL would sort as its own language does.
    value = _K.value if session.dialect == "sqlite" else collate(_K.value, "C")
    mine = and_(_K.kind == kind, _K.attribute == attribute, _K.resource == _R.id)
    order = [_K.value.is_(None), value, _R.place]
    query = select(scim_resource).outerjoin(scim_key, mine).where(_R.kind == kind)
    query = query.order_by(*(one.desc() if descending else one.asc() for one in order))
    return [_stored(row) for row in session.execute(query.offset(start).limit(most))]


def count(session: Session, kind: str) -> int:
    query = select(func.count()).select_from(scim_resource).where(_R.kind == kind)
    return int(session.execute(query).scalar_one())


def add(session: Session, new: Stored, keys: Keys) -> None:
    place = numbers.take(session, numbers.SCIM, 1)
    row = (new.id, new.kind, place, new.body, new.version, new.created_at, new.changed_at)
    session.run(_ADD, rows=listed([row]))
    _keep_keys(session, new, keys)


def rewrite(session: Session, now: Stored, keys: Keys) -> None:
    session.run(_REWRITE, rows=listed([(now.id, now.body, now.version, now.changed_at)]))
    session.run(_FORGET_KEYS, which=now.id)
    _keep_keys(session, now, keys)


def remove(session: Session, which: str, now: Micros) -> None:
    """Also from the groups that it is in, which are others by it."""
    of = select(_M.of_group).where(_M.member == which)
    session.execute(update(scim_resource).where(_R.id.in_(of)).values(version=_R.version + 1, changed_at=now))
    session.execute(delete(scim_key).where(_K.resource == which))
    session.execute(delete(scim_member).where((_M.of_group == which) | (_M.member == which)))
    session.execute(delete(scim_resource).where(_R.id == which))


def found_by(session: Session, kind: str, attribute: str, value: str) -> set[str]:
    """The ids of those whose attribute has this value."""
    rows = session.run(_FOUND_BY, kind=kind, attribute=attribute, value=_short(value))
    return {row.resource for row in rows}


def groups_called(session: Session, names: Collection[str]) -> set[str]:
    """The ids of the groups of these names, whatever their case."""
    folded = [normalize("NFC", normalize("NFC", one).lower()) for one in names]
    query = select(_K.resource).where(
        _K.kind == "Group", _K.attribute.like("%:displayName"), _K.value.in_([_short(one) for one in folded])
    )
    return {row.resource for row in session.execute(query)}


def names(session: Session, groups: Collection[str]) -> dict[str, str]:
    """What each of these groups is called."""
    rows = session.run(_GROUPS, texts=texts(groups)) if groups else ()
    return {row.id: str(json.loads(row.body).get("displayName")) for row in rows}


def members(session: Session, groups: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """By group, the id and the kind of each member."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in session.run(_MEMBERS, texts=texts(groups)):
        found.setdefault(row.of_group, []).append((row.member, row.kind))
    return found


def members_among(session: Session, group: str, some: Collection[str]) -> dict[str, str]:
    """Those of these that are in the group, each with its kind."""
    found: dict[str, str] = {}
    every = sorted(one for one in some if is_storable(one))
    for start in range(0, len(every), _AT_ONCE):
        mine = select(_M.member, _M.kind).where(_M.of_group == group)
        rows = session.execute(mine.where(_M.member.in_(every[start : start + _AT_ONCE])))
        found |= {row.member: row.kind for row in rows}
    return found


def groups_of(session: Session, members_: Sequence[str]) -> dict[str, list[str]]:
    """By member, the ids of the groups that they are in."""
    found: dict[str, list[str]] = {}
    for row in session.run(_GROUPS_OF, texts=texts(members_)):
        found.setdefault(row.member, []).append(row.of_group)
    return found


def groups_with(session: Session, member: str) -> Callable[[], list[str]]:
    """The ids of the groups that it is in. Asked together with what is asked next."""
    rows = session.run(_GROUPS_OF, texts=texts([member]))
    return lambda: [row.of_group for row in rows]


def kinds(session: Session, which: Sequence[str]) -> dict[str, str]:
    """What each of these is, of those that there are."""
    found: dict[str, str] = {}
    for start in range(0, len(which), _AT_ONCE):
        some_ = select(_R.id, _R.kind).where(_R.id.in_(which[start : start + _AT_ONCE]))
        found |= {row.id: row.kind for row in session.execute(some_)}
    return found


def set_members(
    session: Session, group: str, now: dict[str, str], among: Collection[str] | None = None
) -> set[str]:
    """These are in it from now on, and none else, or none else ``among`` some; answers with those who were
    not and those who are not any more."""
    if among is None:
        before = {member for member, _ in members(session, [group]).get(group, [])}
    else:
        before = set(members_among(session, group, {*among, *now}))
    gone, new = before - now.keys(), now.keys() - before
    for start in range(0, len(gone), _AT_ONCE):
        some_ = sorted(gone)[start : start + _AT_ONCE]
        session.execute(delete(scim_member).where(_M.of_group == group, _M.member.in_(some_)))
    session.run(_JOIN, rows=listed([(group, one, now[one]) for one in sorted(new)]))
    return gone | new


def _keep_keys(session: Session, of: Stored, keys: Keys) -> None:
    rows = sorted({(of.kind, attribute, _short(value), of.id) for attribute, value in keys})
    session.run(_KEEP_KEYS, rows=listed(rows))


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST else hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()


def _stored(row: Any) -> Stored:
    return Stored(row.id, row.kind, row.body, row.version, row.created_at, row.changed_at)


_FIND = Prepared(select(scim_resource).where(_R.id == bindparam("which"), _R.kind == bindparam("kind")))
_FOUND_BY = Prepared(
    select(_K.resource).where(*(_K[name] == bindparam(name) for name in ("kind", "attribute", "value")))
)
_GROUPS = Prepared.by_texts(
    lambda listed_: select(_R.id, _R.body).where(_R.kind == "Group", _R.id.in_(listed_))
)
_MEMBERS = Prepared.by_texts(
    lambda listed_: select(scim_member).where(_M.of_group.in_(listed_)).order_by(_M.member)
)
_GROUPS_OF = Prepared.by_texts(
    lambda listed_: select(scim_member).where(_M.member.in_(listed_)).order_by(_M.of_group)
)
_REWRITE = update_listed(scim_resource, ("id",), "body", "version", "changed_at")
_FORGET_KEYS = Prepared(delete(scim_key).where(_K.resource == bindparam("which")))
_ADD = insert_listed(scim_resource, "id", "kind", "place", "body", "version", "created_at", "changed_at")
_KEEP_KEYS = insert_listed(scim_key, "kind", "attribute", "value", "resource", then="ON CONFLICT DO NOTHING")
_JOIN = insert_listed(scim_member, "of_group", "member", "kind", then="ON CONFLICT DO NOTHING")
