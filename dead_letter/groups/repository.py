"""The groups in the database. Each function works in the caller's session."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, false, func, insert, select, text, true, update

from dead_letter.groups.fingerprint import VERSION, Cause
from dead_letter.groups.group import State, after_failing, hour_of
from dead_letter.groups.tables import failure_group, filed, group_hour, group_label, group_note
from dead_letter.search.standing import Standing
from ledger import numbers
from ledger.bulk import Value, insert_listed, listed, update_listed
from ledger.clock import Micros
from ledger.errors import NotFound
from ledger.prepared import Prepared, ids
from ledger.reading.dead_letters import Kind
from ledger.session import Session
from ledger.tables import delivery

COUNTED = 10_000
_LETTER = {Kind.DELIVERY: "d", Kind.INVALID: "i"}


@dataclass(frozen=True, slots=True)
class Held:
    """A group whose row this unit has locked."""

    id: int
    state: State


Renew = Callable[[Session, Collection[tuple[str, str]]], bool]
"""Reads again what an earlier version filed at these places (stage, and subscription or entry); says whether
there was any. See ``dead_letter.groups.earlier.renewing``."""


def hold(session: Session, causes: Mapping[str, Cause], now: Micros, renew: Renew) -> dict[str, Held]:
    """The groups by fingerprint, locked; those that are not there yet, nor were under an earlier one, are
    made.

    In the order of their fingerprints, so that two units that file the same never wait for one another.
    """
    found = _held(session, causes)
    missing = sorted(mark for mark in causes if mark not in found)
    if missing:
        first = numbers.take(session, numbers.GROUP, len(missing))
        if renew(session, {(causes[mark].stage, causes[mark].place) for mark in missing}):
            found = _held(session, causes)
            missing = [mark for mark in missing if mark not in found]
    if missing:
        rows = [_row(number, mark, causes[mark], now) for number, mark in enumerate(missing, start=first)]
        session.run(_MAKE, rows=listed(rows))
        # Another unit may have made one of them meanwhile: the row that stands is the one.
        found = _held(session, causes)
    return found


def failed_again(session: Session, groups: Sequence[tuple[Held, int]], now: Micros) -> None:
    """Count so many more failures of each."""
    ordered = sorted(groups, key=lambda one: one[0].id)
    session.run(
        _AGAIN,
        rows=listed([(one.id, now, int(after_failing(one.state)), many) for one, many in ordered]),
    )
    session.run(_HOUR, rows=listed([(one.id, hour_of(now), many) for one, many in ordered]))


def file(
    session: Session, letters: Sequence[tuple[Kind, int, int]], now: Micros, how: str | None = None
) -> dict[tuple[Kind, int], int]:
    """Put each letter (its kind and number) into a group; answers with the number each is filed by. ``how``:
    they are closed already, and so.

    One that is in a group already stays there, and is left out of the answer. No letter is filed as having
    failed before one with a lower number, whatever clocks do: a time is a place in the order of failing.
    """
    first = numbers.take(session, numbers.FILED, len(letters))
    last = session.run(_LAST).first()
    at = now if last is None else max(now, last.at)
    rows = session.run(
        _FILE,
        rows=listed(
            [
                (place, _LETTER[kind], number, group, at, how is None, how)
                for place, (kind, number, group) in enumerate(letters, start=first)
            ]
        ),
    )
    kinds = {letter: kind for kind, letter in _LETTER.items()}
    return {(kinds[row.kind], row.number): row.id for row in rows}


def newest_open(session: Session, group: int) -> int:
    """By what number the last of a group's open letters is filed; 0 where none is open.

    Numbers are given out in commit order: whatever fails from now on has a higher one, whatever clocks do.
    """
    query = select(func.max(filed.c.id)).where(filed.c.group_id == group, filed.c.open == true())
    return int(session.execute(query).scalar() or 0)


def count_open(session: Session, group: int) -> int:
    """How many of a group's letters wait for a decision, counted up to ``COUNTED``."""
    some = select(filed.c.id).where(filed.c.group_id == group, filed.c.open == true()).limit(COUNTED)
    return int(session.execute(select(func.count()).select_from(some.subquery())).scalar_one())


def lately_given_up(session: Session, group: int) -> list[str]:
    """How those of a group's newest hundred letters ended that were given up: discarded, expired."""
    some = (
        select(filed.c.how)
        .where(filed.c.group_id == group, filed.c.open == false())
        .order_by(filed.c.id.desc())
        .limit(100)
        .subquery()
    )
    given_up = [Standing.DISCARDED.value, Standing.EXPIRED.value]
    query = select(some.c.how).where(some.c.how.in_(given_up)).distinct().order_by(some.c.how)
    return [row.how for row in session.execute(query)]


def open_letters(session: Session, group: int, after: int, last: int, limit: int) -> Sequence[Any]:
    """Open letters of a group filed up to ``last``, in the order of failing: place, kind, number, and a
    delivery's seq."""
    query = (
        select(filed.c.id.label("place"), filed.c.kind, filed.c.number, delivery.c.seq)
        .outerjoin(delivery, (delivery.c.id == filed.c.number) & (filed.c.kind == "d"))
        .where(filed.c.group_id == group, filed.c.open == true(), filed.c.id > after, filed.c.id <= last)
        .order_by(filed.c.id)
        .limit(limit)
    )
    return session.execute(query).all()


def close(session: Session, kind: Kind, which: Sequence[int], how: str) -> list[int]:
    """Nothing is left to decide about these; answers with the numbers that they are filed by, of those that
    were open."""
    return [row.id for row in session.run(_CLOSE, ids=ids(which), of=_LETTER[kind], ended_by=how)]


def find(session: Session, number: int) -> Any:
    """The row of one group. Raises ``NotFound``."""
    row = session.execute(select(failure_group).where(failure_group.c.id == number)).first()
    if row is None:
        raise NotFound(f"There is no group g-{number}; `tolbooth dead-letters groups` lists them.")
    return row


def change(session: Session, number: int, values: Mapping[str, Any]) -> None:
    """Set columns of one group, which must be there."""
    session.execute(update(failure_group).where(failure_group.c.id == number).values(values))


def add_note(session: Session, number: int, who: str, words: str, now: Micros) -> None:
    last = session.execute(
        select(func.max(group_note.c.number)).where(group_note.c.group_id == number)
    ).scalar()
    session.execute(
        insert(group_note),
        {"group_id": number, "number": (last or 0) + 1, "at": now, "who": who, "text": words},
    )


def set_labels(session: Session, number: int, labels: Iterable[str]) -> None:
    """Give a group exactly these labels."""
    session.execute(delete(group_label).where(group_label.c.group_id == number))
    rows = [{"group_id": number, "label": one} for one in sorted(set(labels))]
    if rows:
        session.execute(insert(group_label), rows)


def lock(session: Session, number: int) -> Any:
    """As ``find``, and nobody else changes it until the unit ends."""
    query = select(failure_group).where(failure_group.c.id == number)
    row = session.execute(query if session.dialect == "sqlite" else query.with_for_update()).first()
    return find(session, number) if row is None else row


def owned(session: Session) -> list[tuple[int, str]]:
    """The number and the owner of each that somebody sees to."""
    c = failure_group.c
    query = select(c.id, c.owner).where(c.owner.is_not(None)).order_by(c.id)
    return [(row.id, row.owner) for row in session.execute(query)]


def _held(session: Session, causes: Iterable[str]) -> dict[str, Held]:
    rows = session.run(_HOLD, marks=json.dumps(sorted(causes)))
    return {row.fingerprint: Held(row.id, State(row.state)) for row in rows}


def _row(number: int, mark: str, cause: Cause, now: Micros) -> tuple[Value, ...]:
    about = (cause.stage, cause.place, cause.error[:128], cause.words, cause.frame[:1024])
    return (number, mark, *about, VERSION, now, now, 0, int(State.NEW))


_HOLD = Prepared(
    {
        "sqlite": text(
            "SELECT id, fingerprint, state FROM failure_group "
            "WHERE fingerprint IN (SELECT value FROM json_each(:marks))"
        ),
        "postgresql": text(
            "SELECT g.id, g.fingerprint, g.state FROM jsonb_array_elements_text(CAST(:marks AS jsonb)) AS w "
            "(mark) CROSS JOIN failure_group AS g WHERE g.fingerprint = w.mark "
            'ORDER BY w.mark COLLATE "C" FOR UPDATE OF g'
        ),
    }
)
_MAKE = insert_listed(
    failure_group,
    *("id", "fingerprint", "stage", "place", "error", "words", "frame", "version"),
    *("first_at", "last_at", "failures", "state"),
    then="ON CONFLICT (fingerprint) DO NOTHING",
)
_AGAIN = update_listed(failure_group, ("id",), "last_at", "state", adding=("failures",))
_HOUR = insert_listed(
    group_hour,
    *("group_id", "hour", "failures"),
    then="ON CONFLICT (group_id, hour) DO UPDATE SET failures = group_hour.failures + excluded.failures",
)
_LAST = Prepared(select(filed.c.at).order_by(filed.c.id.desc()).limit(1))
_FILE = insert_listed(
    filed,
    *("id", "kind", "number", "group_id", "at", "open", "how"),
    then="ON CONFLICT (kind, number) DO NOTHING RETURNING id, kind, number",
)
_CLOSE = Prepared(
    lambda numbers: (
        update(filed)
        .where(filed.c.kind == bindparam("of"), filed.c.number.in_(numbers), filed.c.open == true())
        .values(open=false(), how=bindparam("ended_by"))
        .returning(filed.c.id)
    )
)
