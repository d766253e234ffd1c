"""Looking groups up. By index only: there may be a million letters in one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select, true, tuple_, union_all

from dead_letter.groups.board.wanted import GroupFilter
from dead_letter.groups.group import Shown, State, hour_of, trend_from
from dead_letter.groups.tables import failure_group, filed, group_hour, group_label, group_note
from ledger.clock import Micros
from ledger.session import Session

COUNTED = 10_000
"""Open letters of a group are counted up to here."""
_OF_DELIVERIES = ("route", "deliver", "settle", "expire")
_G = failure_group.c


def page(
    session: Session, wanted: GroupFilter, now: Micros, place: tuple[int, ...] | None, limit: int
) -> Sequence[Any]:
    """The last to have failed first; ``place`` is the ``last_at`` and the number of the page's last."""
    query = select(failure_group).order_by(_G.last_at.desc(), _G.id.desc()).limit(limit)
    if place is not None:
        query = query.where(tuple_(_G.last_at, _G.id) < tuple_(*place))
    if wanted.state is not None:
        query = query.where(_in_state(wanted.state, now))
    for column, value in ((_G.place, wanted.place), (_G.owner, wanted.owner)):
        if value is not None:
            query = query.where(column == value)
    if wanted.label is not None:
        query = query.where(_labelled(wanted.label))
    if wanted.words is not None:
        for word in wanted.words.lower().split():
            query = query.where(_says(word))
    if wanted.open:
        query = query.where(exists(filed.c.id).where(_open_of(_G.id)))
    return session.execute(query).all()


def causes(session: Session, most: int) -> list[tuple[int, tuple[str, str]]]:
    """The groups that struck last, each with the words and the kind of its error."""
    query = select(_G.id, _G.words, _G.error).order_by(_G.last_at.desc(), _G.id.desc()).limit(most)
    return [(row.id, (row.words, row.error)) for row in session.execute(query)]


def errors(session: Session, most: int) -> list[str]:
    """The kinds of error of the groups that struck last."""
    some = select(_G.error).order_by(_G.last_at.desc(), _G.id.desc()).limit(most).subquery()
    return [row.error for row in session.execute(select(some.c.error).distinct()) if row.error]


def entries(session: Session, most: int) -> list[str]:
    """The keys and adapters by which came what the groups of invalid messages hold that struck last."""
    some = select(_G.place, _G.stage).order_by(_G.last_at.desc(), _G.id.desc()).limit(most).subquery()
    query = select(some.c.place).where(some.c.stage.not_in(_OF_DELIVERIES)).distinct()
    return [row.place for row in session.execute(query)]


def labels(session: Session, groups: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    query = select(group_label).where(group_label.c.group_id.in_(groups)).order_by(group_label.c.label)
    for row in session.execute(query):
        found.setdefault(row.group_id, []).append(row.label)
    return found


def lately(session: Session, groups: Sequence[int], now: Micros) -> dict[int, tuple[int, int]]:
    """How many failed in this hour and the one before it, and in the last 24, by group."""
    last = func.sum(case((group_hour.c.hour >= hour_of(now) - 1, group_hour.c.failures), else_=0))
    query = (
        select(group_hour.c.group_id, last.label("hour"), func.sum(group_hour.c.failures).label("day"))
        .where(group_hour.c.group_id.in_(groups), group_hour.c.hour >= trend_from(now))
        .group_by(group_hour.c.group_id)
    )
    return {row.group_id: (int(row.hour), int(row.day)) for row in session.execute(query)}


def trend(session: Session, group: int, now: Micros) -> list[tuple[int, int]]:
    """How many failed in each hour (hours since 1970) that had any, oldest first."""
    query = (
        select(group_hour.c.hour, group_hour.c.failures)
        .where(group_hour.c.group_id == group, group_hour.c.hour >= trend_from(now))
        .order_by(group_hour.c.hour)
    )
    return [(row.hour, row.failures) for row in session.execute(query)]


def notes(session: Session, group: int) -> Sequence[Any]:
    query = select(group_note).where(group_note.c.group_id == group).order_by(group_note.c.number)
    return session.execute(query).all()


def newest_open(session: Session, group: int, most: int) -> list[str]:
    """The ids of its newest open letters."""
    query = (
        select(filed.c.kind, filed.c.number).where(_open_of(group)).order_by(filed.c.id.desc()).limit(most)
    )
    return [f"{row.kind}-{row.number}" for row in session.execute(query)]


def belonging(session: Session, letters: Sequence[str]) -> list[tuple[str, int, str]]:
    """Each letter that is in a group, with the group's number and stage."""
    found: list[tuple[str, int, str]] = []
    for kind in ("d", "i"):
        wanted = [int(one[2:]) for one in letters if one.startswith(kind)]
        query = (
            select(filed.c.number, filed.c.group_id, _G.stage)
            .join(failure_group, _G.id == filed.c.group_id)
            .where(filed.c.kind == kind, filed.c.number.in_(wanted))
        )
        if wanted:
            found += [(f"{kind}-{row.number}", row.group_id, row.stage) for row in session.execute(query)]
    return found


def still_open(session: Session, groups: Sequence[int]) -> dict[int, int]:
    """How many letters of each are open, up to ``COUNTED``."""
    if not groups:
        return {}
    each = []
    for group in groups:
        some = select(filed.c.id).where(_open_of(group)).limit(COUNTED).subquery()
        each.append(select(literal(group).label("group_id"), func.count().label("open")).select_from(some))
    return {row.group_id: row.open for row in session.execute(union_all(*each))}


def _open_of(group: Any) -> ColumnElement[bool]:
    return and_(filed.c.group_id == group, filed.c.open == true())


def _labelled(label: str) -> ColumnElement[bool]:
    return exists(group_label.c.label).where(group_label.c.group_id == _G.id, group_label.c.label == label)


def _says(word: str) -> ColumnElement[bool]:
    """As it stands, wherever it stands; what a pattern would mean is not meant."""
    texts = (_G.words, _G.error, _G.frame, _G.place)
    return or_(*(func.lower(one).contains(word, autoescape=True) for one in texts))


def _in_state(state: Shown, now: Micros) -> ColumnElement[bool]:
    muted = and_(_G.state == int(State.MUTED), func.coalesce(_G.muted_until, 0) > now)
    if state is Shown.MUTED:
        return muted
    if state is Shown.KNOWN:
        ended = and_(_G.state == int(State.MUTED), func.coalesce(_G.muted_until, 0) <= now)
        return or_(_G.state == int(State.KNOWN), ended)
    return _G.state == int(State[state.name])
