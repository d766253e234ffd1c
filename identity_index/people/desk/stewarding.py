"""Where stewards say who is who. Each decision is one unit: the change, who is told of it, and the audit
trail.

What would follow is found by doing it and then taking the whole unit back: there is no second account of
what a change does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from identity_index.history import changing
from identity_index.history import repository as history
from identity_index.history.change import Because, What
from identity_index.history.changing import Changed
from identity_index.ids import change_id, person_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Key
from identity_index.people.announcing import Cause
from identity_index.people.desk import showing
from identity_index.people.desk.act import Done, Merging, NamedRecord, Splitting, Undoing
from identity_index.people.desk.desk import thing
from identity_index.people.desk.past import Moved
from identity_index.people.desk.receivers import receivers
from identity_index.people.desk.sight import MASKED
from identity_index.people.restricting.gate import refuse_changes
from identity_index.people.telling import Teller
from ledger import auditing, clock
from ledger.door import Door
from ledger.errors import Refused
from ledger.session import Session
from routes.table import RoutingTable
from safeguards.policy import Principal
from schemas.envelope import Envelope
from schemas.event_type import full_of
from schemas.events.person import PersonRelinked

_RELINKED = full_of("person.relinked")


class _OnlyLooking(Exception):
    """Ends a unit that is to leave nothing behind."""

    def __init__(self, would: Done) -> None:
        super().__init__("it was only to be looked at")
        self.would = would


@dataclass(frozen=True, slots=True)
class Stewards:
    """Safe to use from many requests at once. Each method raises ``NotFound`` and ``Refused``. ``routes``
    are those by which what it tells goes out."""

    door: Door
    teller: Teller
    routes: Callable[[], RoutingTable]

    async def merge(self, kept: int, wanted: Merging, who: Principal) -> Done:
        """Both are one, known as ``kept``."""
        gone = person_id.read(wanted.other)

        def act(session: Session, why: Because) -> tuple[Changed, Sequence[str]]:
            before = _kept_apart(session, kept, gone)
            return changing.merge(session, Kind.PERSON, kept, gone, why), before

        return await self._do("people.merge", wanted, who, act)

    async def split(self, source: int, wanted: Splitting, who: Principal) -> Done:
        """These records are of somebody else."""

        def act(session: Session, why: Because) -> tuple[Changed, Sequence[str]]:
            links.hold(session, Kind.PERSON)
            chosen = _chosen(session, source, wanted.records)
            return changing.split(session, Kind.PERSON, source, chosen, why), ()

        return await self._do("people.split", wanted, who, act)

    async def undo(self, change: int, wanted: Undoing, who: Principal) -> Done:
        """Take a change back, whoever made it."""

        def act(session: Session, why: Because) -> tuple[Changed, Sequence[str]]:
            return changing.undo(session, Kind.PERSON, change, why), ()

        return await self._do("people.undo", wanted, who, act)

    async def _do(
        self,
        action: str,
        wanted: Undoing | Merging | Splitting,
        who: Principal,
        act: Callable[[Session, Because], tuple[Changed, Sequence[str]]],
    ) -> Done:
        why = Because(who.holder, wanted.reason)
        unit = partial(
            _unit,
            teller=self.teller,
            action=action,
            why=why,
            who=who,
            act=act,
            table=self.routes(),
            only_look=wanted.dry_run,
        )
        try:
            return await self.door.run(unit)
        except _OnlyLooking as looked:
            return looked.would


def decided(session: Session, teller: Teller, action: str, changed: Changed, why: Because) -> list[Envelope]:
    """Tell everybody of a person's decision, and put it on record; answers with the events that tell systems
    of their records. Once, in the unit that made the change."""
    relinked: list[Envelope] = []

    def publish(inner: Session, envelope: Envelope) -> None:
        if envelope.type == _RELINKED:
            relinked.append(envelope)
        teller.publish(inner, envelope)

    now = clock.moment(clock.now(session))
    replace(teller, publish=publish).tell(session, changed, why, Cause(now))
    detail = {"change": change_id.written(changed.number)}
    for one in changed.plan.touched:
        auditing.note(session, why.who, action, thing(one.master), why.reason, {**detail})
    return relinked


def done(
    session: Session,
    changed: Changed,
    relinked: Sequence[Envelope],
    warnings: Sequence[str],
    table: RoutingTable,
) -> Done:
    """The change as it is answered. ``relinked``: the events that tell systems of their records; ``table``:
    the routes by which they go."""
    moves = changed.plan.moves
    found = links.records(session, [one.record for one in moves])
    moved = [found[one.record] for one in moves]
    heard = {_key(one): bool(receivers(table, one)) for one in relinked}
    known = links.by_source(session, Kind.PERSON, heard)
    told = [key for key in heard if key in known]
    names = showing.names(session, [known[key] for key in told], MASKED)
    return Done(
        change=change_id.written(changed.number),
        what=changed.plan.what.value,
        moved=[
            Moved(
                record=name,
                source=None if one.source is None else person_id.written(one.source),
                target=person_id.written(one.target),
            )
            for one, name in zip(moves, showing.names(session, moved, MASKED), strict=True)
        ],
        persons=[person_id.written(one) for one in sorted(each.master for each in changed.plan.touched)],
        made=[person_id.written(one.master) for one in changed.plan.touched if one.made],
        told=names,
        untold=[name for key, name in zip(told, names, strict=True) if not heard[key]],
        warnings=list(warnings),
    )


def _key(relinked: Envelope) -> Key:
    said = PersonRelinked.model_validate(relinked.data)
    return (said.record.system, said.record.local_id)


def _unit(
    session: Session,
    teller: Teller,
    action: str,
    why: Because,
    who: Principal,
    act: Callable[[Session, Because], tuple[Changed, Sequence[str]]],
    table: RoutingTable,
    *,
    only_look: bool,
) -> Done:
    changed, warnings = act(session, why)
    refuse_changes(session, [one.master for one in changed.plan.touched], who)
    relinked = decided(session, teller, action, changed, why)
    answer = done(session, changed, relinked, warnings, table)
    if only_look:
        raise _OnlyLooking(answer.model_copy(update={"change": None}))
    return answer


def _kept_apart(session: Session, one: int, other: int) -> list[str]:
    """What was said of these two before, if they were said to be two. A person may say otherwise now."""
    of = links.of_masters(session, Kind.PERSON, [one, other])
    apart = history.kept_apart(session, [each.number for each in of.get(one, [])])
    if not any(each.number in apart for each in of.get(other, [])):
        return []
    past = history.of_master(session, Kind.PERSON, one)
    by = [each for each in past if each.what in {What.REJECT, What.SPLIT, What.UNMERGE}]
    named = ", ".join(f"{change_id.written(each.number)} by {each.because.who}" for each in by[:3])
    return [
        "Some of these records were said to be different persons' before"
        + (f" (look at {named})." if named else ".")
    ]


def _chosen(session: Session, source: int, wanted: Sequence[NamedRecord]) -> list[int]:
    """The records that are meant. Raises ``Refused`` for one that is not this person's."""
    of = links.of_masters(session, Kind.PERSON, [source]).get(source, [])
    chosen = []
    for name in wanted:
        fits = [
            one
            for one in of
            if one.key == (name.system, name.local_id)
            and (one.closed_at is None if name.generation is None else one.generation == name.generation)
        ]
        if not fits:
            links.find(session, Kind.PERSON, source)
            raise Refused(
                f"{person_id.written(source)} has no record {name.system}/{name.local_id}, as it is now. "
                f"Look at it again: `tolbooth people show {person_id.written(source)}`."
            )
        chosen.append(fits[0].number)
    return chosen
