"""What the index says of people, as events. Pure, but for publishing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from identity_index.cause import Cause as Cause  # noqa: PLC0414 - the other parts read it here
from identity_index.history.change import Because, Change, Touched
from identity_index.history.changing import Changed
from identity_index.ids import change_id, person_id
from identity_index.links.record import Record
from identity_index.people.corrections import saying as corrections
from identity_index.people.golden import saying as golden
from identity_index.people.restricting import saying as restrictions
from schemas.envelope import Envelope
from schemas.event_type import full_of
from schemas.events.person import (
    PersonMerged,
    PersonRegistered,
    PersonRelinked,
    PersonUnmerged,
)
from schemas.model import CanonicalModel
from schemas.references import PersonKey

MOST_KEYS = 500
"""Keys that one event lists of one person, at most: whoever has more is no person, but what many share."""
EMITS = (
    *("person.registered", "person.merged", "person.unmerged", "person.relinked", "person.erased"),
    *golden.EMITS,
    *corrections.EMITS,
    *restrictions.EMITS,
    *("person.place_retired", "person.place_returned"),
    *("sign_in.changed", "acting.changed", "needs.changed", "risks.changed"),
)


@dataclass(frozen=True, slots=True)
class Voice:
    """Makes the envelopes, by one source. ``source``: such as ``/tolbooth/<hub>/people``."""

    source: str

    def registered(self, cause: Cause, master: int, record: Record) -> Envelope:
        person = person_id.written(master)
        data = PersonRegistered(person=person, record=_key(record))
        return self._envelope(cause, "person.registered", f"registered/{person}", _subject(person), data)

    def changed(
        self, cause: Cause, changed: Changed, why: Because, members: Mapping[int, Sequence[Record]]
    ) -> list[Envelope]:
        """What a change is to everybody who holds a record of the persons concerned: the change itself, and
        for each record whose person or whose cross-references are other than before. ``members``: the
        records of these persons now."""
        plan = changed.plan
        if not plan.moves:
            return []
        moved = {one.record: one for one in plan.moves}
        source, target = plan.moves[0].source, plan.moves[0].target
        if source is None:
            return []
        by_number = {one.number: one for some in members.values() for one in some}
        keys = [_key(by_number[one]) for one in sorted(moved) if one in by_number][:MOST_KEYS]
        name = change_id.written(changed.number)
        whole = _empties(plan.touched, source)
        decided = {
            "change": name,
            "by": why.who,
            "reason": why.reason or None,
            "undoes": None if changed.undoes is None else change_id.written(changed.undoes),
        }
        first, second = person_id.written(source), person_id.written(target)
        event: CanonicalModel
        if whole:
            event = PersonMerged.model_validate(
                {"person": second, "merged": first, "records": keys, **decided}
            )
            head = self._envelope(cause, "person.merged", _named(name, whole), _subject(second), event)
        else:
            event = PersonUnmerged.model_validate(
                {"person": first, "separated": second, "records": keys, **decided}
            )
            head = self._envelope(cause, "person.unmerged", _named(name, whole), _subject(first), event)
        after = Cause(cause.at, head.id, cause.correlationid or head.id, cause.traceparent)
        return [
            head.model_copy(update={"correlationid": after.correlationid}),
            *self._relinked(after, name, source, target, set(moved), members),
        ]

    def told_of(self, change: Change) -> str | None:
        """The id of the event by which a change was told; None where it was no event."""
        source = change.moves[0].source if change.moves else None
        if source is None:
            return None
        return _named(change_id.written(change.number), _empties(change.touched, source))

    def _relinked(
        self,
        cause: Cause,
        change: str,
        source: int,
        target: int,
        moved: set[int],
        members: Mapping[int, Sequence[Record]],
    ) -> Iterable[Envelope]:
        now = {master: _open(members.get(master, ())) for master in (source, target)}
        came = [one for one in now[target] if one.number in moved]
        stood = [one for one in now[target] if one.number not in moved]
        stayed = now[source]
        for group, others, apart, previous, person in (
            (came, [*came, *stood], stayed, source, target),
            (stood, [*came, *stood], [], target, target),
            (stayed, stayed, came, source, source),
        ):
            if not came:
                return
            for one in group:
                others_now = [each for each in others if each is not one]
                yield self._relink(cause, change, one, (previous, person), others_now, apart)

    def given_to_another(
        self,
        cause: Cause,
        change: int,
        before: Record,
        record: Record,
        members: Mapping[int, Sequence[Record]],
    ) -> Iterable[Envelope]:
        """A local id is somebody else's now: for the system that gave it, and for those that know whoever had
        it until now, or whoever has it from now on, by others. ``members``: the records of both."""
        name = change_id.written(change)
        left = _open(members.get(before.master, ()))
        now = [one for one in _open(members.get(record.master, ())) if one.number != record.number]
        yield self._relink(cause, name, record, (before.master, record.master), now, left, parted=True)
        for one in left:
            others = [each for each in left if each is not one]
            yield self._relink(cause, name, one, (before.master, before.master), others, [record])
        for one in now:
            others = [record, *(each for each in now if each is not one)]
            yield self._relink(cause, name, one, (record.master, record.master), others, [])

    def _relink(
        self,
        cause: Cause,
        change: str,
        one: Record,
        persons: tuple[int, int],
        others: Sequence[Record],
        apart: Sequence[Record],
        *,
        parted: bool = False,
    ) -> Envelope:
        """``persons``: whose it was, and whose it is. ``parted``: even if it leaves nobody behind."""
        data = PersonRelinked(
            record=_key(one),
            person=person_id.written(persons[1]),
            previous=person_id.written(persons[0]),
            others=[_key(each) for each in others][:MOST_KEYS],
            no_longer=[_key(each) for each in apart][:MOST_KEYS],
            cause="unmerged" if apart or parted else "merged",
            change=change,
        )
        subject = f"record/{one.system}/{one.local_id}"
        return self._envelope(cause, "person.relinked", f"{change}/relinked/{one.number}", subject, data)

    def _envelope(self, cause: Cause, short: str, name: str, subject: str, data: CanonicalModel) -> Envelope:
        return Envelope(
            id=name,
            source=self.source,
            type=full_of(short),
            subject=subject,
            time=cause.at,
            causationid=cause.causationid,
            correlationid=cause.correlationid,
            traceparent=cause.traceparent,
            data=data.as_data(),
        )


def source_of(hub: str) -> str:
    """The source of what the index of the hub of this id says."""
    return f"/tolbooth/{hub}/people"


def _empties(touched: Iterable[Touched], source: int) -> bool:
    """Is the master that records were taken from left with none?"""
    return any(one.master == source and one.became is not None for one in touched)


def _named(change: str, whole: bool) -> str:
    return f"{change}/{'merged' if whole else 'unmerged'}"


def _subject(person: str) -> str:
    return f"person/{person}"


def _key(record: Record) -> PersonKey:
    return PersonKey(system=record.system, local_id=record.local_id)


def _open(records: Iterable[Record]) -> list[Record]:
    """Those whose local id is theirs still."""
    return [one for one in records if one.closed_at is None]
