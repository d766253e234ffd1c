"""Changing which records belong together: each in the caller's unit, which does nothing else meanwhile.

Who is named must be as it is now: one that was merged is refused by its old id, since whoever names it has
not seen what it became.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from identity_index.history import planning, repository
from identity_index.history.change import Because, Change, Move, Plan, Touched, What
from identity_index.history.planning import Overtaken, Scene
from identity_index.ids import change_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.naming import named
from identity_index.links.record import New, Record
from ledger import clock, numbers
from ledger.errors import Refused
from ledger.session import Session


@dataclass(frozen=True, slots=True)
class Changed:
    """A change that was made in this unit."""

    number: int
    plan: Plan
    undoes: int | None = None


def link(
    session: Session, kind: Kind, news: Sequence[tuple[New, Because | None]]
) -> list[tuple[Record, Changed | None]]:
    """Keep new records; for each that has a master already, why. A master of its own needs no reason.

    The kind is held, and whoever is named as a master is active.
    """
    now = clock.now(session)
    added = [new for new, _ in news]
    changes = sum(new.master is not None and why is not None for new, why in news)
    taken = numbers.take_each(session, {**links.wanted(kind, added), numbers.CHANGE: changes})
    kept = links.register(session, kind, added, now, taken)
    linked = [
        (Plan(What.LINK, [Move(one.number, None, one.master)], [Touched(one.master)]), why)
        for one, (new, why) in zip(kept, news, strict=True)
        if new.master is not None and why is not None
    ]
    written = repository.write(session, kind, linked, now, first=taken.get(numbers.CHANGE))
    made = iter(zip(written, linked, strict=True))
    done: list[tuple[Record, Changed | None]] = []
    for one, (new, why) in zip(kept, news, strict=True):
        changed = None
        if new.master is not None and why is not None:
            number, (plan, _) = next(made)
            changed = Changed(number, plan)
        done.append((one, changed))
    return done


def merge(session: Session, kind: Kind, kept: int, gone: int, why: Because) -> Changed:
    """Both are one: known as ``kept`` from now on. Raises ``NotFound`` and ``Refused``."""
    scene = _scene(session, kind, [kept, gone])
    return _make(session, kind, planning.merge(scene, kept, gone), why)


def relink(session: Session, kind: Kind, record: int, target: int, why: Because) -> Changed:
    """One record is another master's. Raises ``NotFound`` and ``Refused``."""
    links.hold(session, kind)
    found = links.records(session, [record]).get(record)
    if found is None:
        raise Refused("There is no such record.")
    scene = _scene(session, kind, [found.master, target])
    return _make(session, kind, planning.relink(scene, record, found.master, target), why)


def split(session: Session, kind: Kind, source: int, chosen: Iterable[int], why: Because) -> Changed:
    """These records are of a master of their own. Raises ``NotFound`` and ``Refused``."""
    scene = _scene(session, kind, [source])
    fresh = links.number(session, kind)
    return _make(session, kind, planning.split(scene, source, frozenset(chosen), fresh), why)


def reject(session: Session, kind: Kind, one: int, other: int, why: Because) -> Changed:
    """They are two, whatever speaks for one. Raises ``NotFound`` and ``Refused``."""
    scene = _scene(session, kind, [one, other])
    return _make(session, kind, planning.reject(scene, one, other), why)


def undo(session: Session, kind: Kind, number: int, why: Because) -> Changed:
    """Take a change back; that is a change too. Raises ``NotFound`` and ``Refused``."""
    links.hold(session, kind)
    done = repository.find(session, kind, number)
    scene, at = _scene_of(session, kind, done)
    new = any(one.source is None for one in done.moves)
    fresh = links.number(session, kind) if new else 0
    try:
        plan = planning.undo(scene, done, at, fresh)
    except Overtaken as error:
        raise Refused(f"{error} {_first(repository.overtaking(session, kind, done), done)}") from None
    return _make(session, kind, plan, why, done)


def _make(session: Session, kind: Kind, plan: Plan, why: Because, undoes: Change | None = None) -> Changed:
    now = clock.now(session)
    back = None if undoes is None else undoes.number
    [number] = repository.write(session, kind, [(plan, why)], now, back)
    if undoes is not None:
        repository.undone(session, undoes, number)
    if plan.moves:
        links.make(session, kind, [one.master for one in plan.touched if one.made], now)
        links.move(session, [one.record for one in plan.moves], plan.moves[0].target)
        links.set_became(session, kind, {one.master: one.became for one in plan.touched})
    return Changed(number, plan, back)


def _scene(session: Session, kind: Kind, masters: Sequence[int]) -> Scene:
    """These masters, which are active; nobody else changes them until the unit ends."""
    links.hold(session, kind)
    for number in masters:
        found = links.find(session, kind, number)
        if found.became is not None:
            now = links.active(session, kind, [number])[number]
            raise Refused(
                f"{_named(kind, number)} is known as {_named(kind, now)} since it was merged; look at that "
                "one, and say it if it is the one that you mean."
            )
    return Scene(_members(session, kind, masters), {one: one for one in masters}, dict.fromkeys(masters))


def _scene_of(session: Session, kind: Kind, done: Change) -> tuple[Scene, dict[int, int]]:
    """The masters that a change touched, as they are now, and whose each record is that it moved."""
    named = {one.master for one in done.touched} | {one.was for one in done.touched if one.was is not None}
    active = links.active(session, kind, named)
    became = {number: one.became for number, one in links.masters(session, kind, named).items()}
    records = links.records(session, [one.record for one in done.moves])
    at = {number: one.master for number, one in records.items()}
    members = _members(session, kind, [*active.values(), *at.values()])
    return Scene(members, active, became), at


def _members(session: Session, kind: Kind, masters: Iterable[int]) -> dict[int, frozenset[int]]:
    of = links.of_masters(session, kind, masters)
    return {master: frozenset(one.number for one in records) for master, records in of.items()}


def _named(kind: Kind, number: int) -> str:
    return named(kind, number)


def _first(later: Sequence[int], done: Change) -> str:
    """What to do where it cannot be taken back. ``later``: the changes in the way, the newest first."""
    if not later:
        return "Undo those first."
    order = ", in this order" if len(later) > 1 else ""
    listed = ", ".join(change_id.written(one) for one in later)
    return f"Undo {listed} first{order}, then {change_id.written(done.number)}."
