"""What a change does to which records belong together. Pure.

A master that is left without records becomes the one that they went to, and one that gets records back is
itself again. Only an active master becomes another, and only one that is active then, so every way from one
that was merged ends, at one that is active.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from identity_index.history.change import Change, Move, Plan, Touched, What
from identity_index.ids import change_id
from ledger.errors import Refused


class Overtaken(Refused):
    """Later changes stand in the way of taking one back."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The masters concerned as they are now. ``members``: the records of each that is active; ``active``:
    whom each is known as; ``became``: what each has become, if it has."""

    members: Mapping[int, frozenset[int]]
    active: Mapping[int, int]
    became: Mapping[int, int | None]


def merge(scene: Scene, kept: int, gone: int) -> Plan:
    """All records of ``gone`` go to ``kept``. Raises ``Refused``."""
    if kept == gone:
        raise Refused("They are one already.")
    moves = [Move(record, gone, kept) for record in sorted(scene.members[gone])]
    return Plan(What.MERGE, moves, [Touched(gone, became=kept), Touched(kept)])


def relink(scene: Scene, record: int, source: int, target: int) -> Plan:
    """One record goes to another master that is there; those it leaves behind are kept from it."""
    if source == target:
        raise Refused("The record belongs there already.")
    rest = scene.members[source] - {record}
    moved = frozenset({record})
    return Plan(
        What.RELINK,
        [Move(record, source, target)],
        [Touched(source, became=None if rest else target), Touched(target)],
        (moved, rest) if rest else None,
    )


def split(scene: Scene, source: int, chosen: frozenset[int], fresh: int) -> Plan:
    """These records go to a new master, and are kept from those left behind. Raises ``Refused``."""
    rest = scene.members[source] - chosen
    if not chosen or not chosen <= scene.members[source]:
        raise Refused("Not all of these records belong to it, as it is now; look again.")
    if not rest:
        raise Refused("These are all its records: there is nothing to part them from.")
    moves = [Move(record, source, fresh) for record in sorted(chosen)]
    return Plan(What.SPLIT, moves, [Touched(source), Touched(fresh, made=True)], (chosen, rest))


def reject(scene: Scene, one: int, other: int) -> Plan:
    """They are two: every record of one is kept from every one of the other. Raises ``Refused``."""
    if one == other:
        raise Refused("They are one: split it, or undo what brought them together.")
    sides = (scene.members[one], scene.members[other])
    return Plan(What.REJECT, [], [Touched(one), Touched(other)], sides)


def undo(scene: Scene, done: Change, at: Mapping[int, int], fresh: int) -> Plan:
    """Take a change back: the records that it moved and that are still with those it brought them to go back
    to where they were. ``at``: whose each of those records is now; ``fresh``: a number for a new master.

    Done to the newest change, it leaves exactly what was before. Done to an older one, it takes back no more
    than that one did, and only if that can still be said: raises ``Overtaken`` where it cannot, and
    ``Refused`` where it is taken back already.
    """
    named = change_id.written(done.number)
    if done.undone_by is not None:
        raise Refused(f"{named} was taken back already, by {change_id.written(done.undone_by)}.")
    if not done.moves:
        what = What.ALLOW if done.what is What.REJECT else What.REJECT
        return Plan(what, [], [Touched(one.master) for one in _as_they_are(scene, done)])
    first = done.moves[0]
    place = scene.active[first.target]
    moved = frozenset(one.record for one in done.moves if at[one.record] == place)
    goal, revived = _goal(scene, done, first.source, fresh)
    if not moved or goal == place:
        raise Overtaken(f"{named} cannot be taken back: later changes have overtaken it.")
    rest = scene.members[place] - moved
    if not rest and revived:
        raise Overtaken(
            f"{named} cannot be taken back: those that its records were brought to have been taken from them "
            "since, so there is nothing left to part them from."
        )
    made = first.source is None
    came = Touched(goal, made=made, was=None if made else scene.became.get(goal))
    left = Touched(place, became=None if rest else _what_it_was(scene, done, place, goal))
    apart = (moved, rest) if rest and done.what.joins and done.undoes is None else None
    moves = [Move(record, place, goal) for record in sorted(moved)]
    return Plan(What.UNMERGE if done.what.joins else What.MERGE, moves, [left, came], apart)


def _goal(scene: Scene, done: Change, source: int | None, fresh: int) -> tuple[int, bool]:
    """Where its records go back to, and whether nobody else's are there."""
    if source is None:
        return fresh, True
    emptied = any(one.master == source and one.became is not None for one in done.touched)
    if emptied and scene.became[source] is not None:
        return source, True
    return scene.active[source], False


def _what_it_was(scene: Scene, done: Change, place: int, goal: int) -> int:
    """What a master that is emptied again becomes: what it had become before, if that still leads there."""
    was = next((one.was for one in done.touched if one.master == place), None)
    return was if was is not None and scene.active.get(was) == goal else goal


def _as_they_are(scene: Scene, done: Change) -> list[Touched]:
    found = dict.fromkeys(scene.active[one.master] for one in done.touched)
    return [Touched(one) for one in found]
