"""What a staff member is by all their records, kept, and told to whoever subscribes where it is otherwise."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date

from identity_index.cause import Cause
from identity_index.ids import staff_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Record
from identity_index.ports import Publish
from identity_index.provenance.attribute_rule import AttributeRule
from identity_index.staff import repository
from identity_index.staff.announcing import StaffVoice
from identity_index.staff.days import begins, day_of
from identity_index.staff.facts import (
    MOVES,
    Known,
    changed,
    disputed,
    facts_of,
    golden,
    rewritten,
)
from identity_index.staff.held import held_by, whose_managers, with_moments
from identity_index.staff.member import Member, folded, names_in
from identity_index.staff.naming import names_ever
from identity_index.staff.places import repository as places
from identity_index.staff.places.said import places_of
from identity_index.staff.reused import of_another, over_since, speaking
from identity_index.staff.settings import NameKind
from identity_index.staff.standing import Held, Standing, State, look_again, standing
from identity_index.staff.told.repository import Told, last_of, left_since
from ledger import clock, timers
from ledger.session import Session

OWNER = "staff"
"""Whose the timers are that wake somebody's first day, and the day after their last."""
_NOT_KEPT = 1_000_000
"""The version of one who was merged while that was not kept: nobody has been told of so many yet."""


@dataclass(frozen=True, slots=True)
class Retelling:
    """``publish`` joins the caller's unit, and so does ``leaves``: it is called with whoever has left, when
    they are kept so, and with why."""

    voice: StaffVoice
    publish: Publish
    council: Mapping[str, AttributeRule]
    leaves: Callable[[Session, int, str], None]

    def of(
        self,
        session: Session,
        masters: Iterable[int],
        cause: Cause,
        again: Collection[int] = (),
        parted: int | None = None,
    ) -> None:
        """Look at these again. The kind is held. ``again``: those of them who had been merged, and are
        themselves again by this. ``parted``: the one of them from whom the others were."""
        for master in dict.fromkeys(masters):
            kept = repository.as_kept(session, master)
            held = held_by(session, master)
            if len(held) > 1:
                # Of one record alone nothing hangs on when each value of it changed.
                held = with_moments(session, master, held)
            if held:
                self._one(session, master, held, *kept(), cause, again=master in again, parted=parted)

    def answering_to(self, session: Session, masters: Iterable[int], cause: Cause) -> None:
        """Look again at whoever answers to these, of whom records came or went: what two systems say of their
        manager may be one person now, or two."""
        records = links.of_masters(session, Kind.STAFF, masters)
        keys = [one.key for several in records.values() for one in several]
        self.of(session, repository.answering_to(session, keys), cause)

    def ring(self, session: Session, key: str) -> None:
        """A day has come on which something of them may be otherwise."""
        links.hold(session, Kind.STAFF)
        known = links.active(session, Kind.STAFF, [staff_id.read(key)])
        cause = Cause(clock.moment(clock.now(session)))
        self.of(session, known.values(), cause)

    def _one(
        self,
        session: Session,
        master: int,
        held: Sequence[Held],
        before: Member | None,
        had: Set[tuple[NameKind, str]],
        cause: Cause,
        *,
        again: bool,
        parted: int | None,
    ) -> None:
        """``before`` and ``had``: as they are kept, and the names that they were known by."""
        now = clock.now(session)
        today = day_of(now)
        stands = standing(held, today)
        known = whose_managers(session, held, None if before is None else before.manager)
        chosen = golden(held, today, self.council, known)
        facts = facts_of(chosen)
        says = [*disputed(chosen), *(["state"] if stands.contradicted else [])]
        if "name" not in says and of_another(held, facts.get("name"), today):
            says.append("name")
        if any(one.details.unread for one in held if not one.gone):
            says.append("unread")
        same_state = before is not None and before.state is stands.state
        member = Member(
            master=master,
            state=stands.state,
            since=before.since if before is not None and same_state else now,
            because=stands.because,
            version=(_NOT_KEPT if again else 0) + 1 if before is None else before.version + 1,
            facts=facts,
            disputed=tuple(says),
            changed_at=now,
        )
        day = look_again(held, today)
        timers.set_for(session, OWNER, staff_id.written(master), None if day is None else begins(day))
        speak = speaking(held, today)
        said = [name for one in speak for name in names_in(one.details)]
        left = stands.state is State.LEFT
        if left:
            # A directory may give whoever it lets go another name as it does so, and nothing is to come to
            # them by the one that others know.
            said = [*names_ever(session, [one.record for one in speak]), *said]
        names = {(kind, folded(name)) for kind, name in said if folded(name)}
        places.keep(session, master, [] if left else list(places_of(held, today)), new=before is None)
        if left and again:
            # Told long ago; but their names were those of somebody who is there, and may have keys by now.
            self.leaves(session, master, str(member.because))
        same = before is not None and member == replace(before, version=member.version, changed_at=now)
        if same and names == had:
            return
        repository.keep(session, member, said)
        was_told = parted is not None and self._told_as_one(session, parted, before, held, stands.by, today)
        if left and was_told:
            # A name may be theirs again by it, and keys may have been made under that meanwhile.
            self.leaves(session, master, str(member.because))
        else:
            self._tell(session, before, member, _Names(had, names), known, stands, today, cause)

    def _told_as_one(
        self,
        session: Session,
        parted: int,
        before: Member | None,
        held: Sequence[Held],
        by: Record,
        today: date,
    ) -> bool:
        """Of one who has left, as of those whom they were parted from: was that told when they were one?"""
        if before is not None:
            return before.state is State.LEFT
        [gone] = [one for one in held if one.record.number == by.number]
        over = over_since(gone, today)
        return over is not None and left_since(session, self.voice.source, self.voice.about(parted), over)

    def _tell(
        self,
        session: Session,
        before: Member | None,
        member: Member,
        names: _Names,
        known: Known,
        stands: Standing,
        today: date,
        cause: Cause,
    ) -> None:
        was = None if before is None else before.state
        if member.state is State.LEFT:
            # Also whoever had left before the index heard of them, or of that name: keys may be held by it.
            if was is not State.LEFT or names.more:
                self.leaves(session, member.master, str(member.because))
                self.publish(session, self.voice.left(cause, member, stands.by, today))
            return
        told = self._told(session, member.master, was)
        if told == "joined" and before is not None:
            # Also while their first day is to come anew; on it they do not join a second time.
            every = changed(before.facts, member.facts, known)
            # A name that one record alone had may be gone while what counts is the same.
            every += [kind for kind in names.lost if kind not in every]
            self._differences(session, before, member, every, stands.by, today, cause)
        elif member.state is State.CURRENT:
            returned = told == "left"
            self.publish(session, self.voice.joined(cause, member, stands.by, today, returned=returned))

    def _told(self, session: Session, master: int, was: State | None) -> Told | None:
        """What was told of them last; of one who was expected it hangs on whether they had been there."""
        if was is State.EXPECTED:
            return last_of(session, self.voice.source, self.voice.about(master))
        return None if was is None else "joined" if was is State.CURRENT else "left"

    def _differences(
        self,
        session: Session,
        before: Member,
        member: Member,
        every: Sequence[str],
        by: Record,
        today: date,
        cause: Cause,
    ) -> None:
        again = rewritten(before.facts, member.facts)
        moved = [name for name in every if name in MOVES and name not in again]
        if moved:
            self.publish(session, self.voice.moved(cause, member, by, today, before, moved))
        rest = [name for name in every if name not in moved]
        if rest:
            self.publish(session, self.voice.updated(cause, member, by, today, rest))


@dataclass(frozen=True, slots=True)
class _Names:
    """By what somebody was known, and is: of which kind each is, folded."""

    had: Set[tuple[NameKind, str]]
    has: Set[tuple[NameKind, str]]

    @property
    def more(self) -> bool:
        return bool(self.has - self.had)

    @property
    def lost(self) -> list[str]:
        """The attributes of which a value went, in the order of the alphabet."""
        return sorted({kind.value for kind, _ in self.had - self.has} - {NameKind.MAILBOX.value})
