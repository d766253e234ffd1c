"""The office itself: show, replay, discard. Every decision has an author and a reason on record."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from importlib.metadata import version

from dead_letter.closed_to import ClosedTo, check_open, nothing_closed
from dead_letter.discarding import discard_one, discard_part
from dead_letter.edits import repository as edits
from dead_letter.groups.board import belonging
from dead_letter.ids import group_id, job_id
from dead_letter.letter import (
    Decision,
    Discarded,
    FailedDelivery,
    FailedMessage,
    GroupDiscarded,
    Letter,
    Original,
    Replay,
    Replayed,
)
from dead_letter.letter_id import LetterId
from dead_letter.ports import Resubmit, Tells, Unfit, Wake, tells_nothing
from dead_letter.record import READING, decide, put_on_record, revision, thing
from dead_letter.replays import repository as replays
from dead_letter.search.clue import known_types
from dead_letter.story import story_of
from dead_letter.withholding import WHY, Withholding
from ledger import clock
from ledger.door import Door
from ledger.errors import NotFound
from ledger.ports import NO_INDEX, SourceKeys
from ledger.reader import Reader
from ledger.reading import delivery, event, in_force, invalid, people
from ledger.reading.dead_letters import Kind
from ledger.reading.masking import Sight, clear, masked
from ledger.replaying import Refused, nothing_left, replay
from ledger.session import Session
from ledger.turn import take_turn
from safeguards.audit import repository as audit
from safeguards.keys import repository as keys
from safeguards.policy import Principal
from schemas.catalogue import Catalogue
from schemas.cloudevents import write_structured

MOST_DISCARDED = 2000
"""In one call; whoever asked asks again for the rest."""
_EVENT = "application/cloudevents+json"


class Office:
    """Safe to use from many requests at once. Reads run beside the event loop, writes through the door."""

    def __init__(
        self,
        reader: Reader,
        door: Door,
        catalogue: Catalogue,
        resubmit: Resubmit,
        wake: Wake,
        keys: SourceKeys = NO_INDEX,
        tells: Tells = tells_nothing,
        closed: ClosedTo = nothing_closed,
    ) -> None:
        """``keys`` say who the people are whom the letters name; ``tells``, whom invalid messages name;
        ``closed``, what whoever asks may not see."""
        self._closed = closed
        self._keys = keys
        self._tells = tells
        self._withholding = Withholding(catalogue, keys, tells)
        self._reader = reader
        self._door = door
        self._catalogue = catalogue
        self._resubmit = resubmit
        self._wake = wake
        self._version = version("tolbooth")

    async def show(self, which: LetterId, principal: Principal) -> Letter:
        """One, whole, masked; of an invalid message, without the original.

        A delivery is shown whatever its state, so that a replay can be followed. Raises ``NotFound``.
        """
        sight = masked(self._catalogue, self._closed(principal))
        return await self._read(which, sight, original=False)

    async def show_clear(self, which: LetterId, principal: Principal, purpose: str) -> Letter:
        """The same unmasked, for a caller who may read payloads; on record before it is shown."""
        sight = clear(self._catalogue, self._closed(principal))
        letter = await self._read(which, sight, original=True)
        await self._door.run(lambda session: put_on_record(session, which, principal, purpose))
        return letter

    async def original(self, which: LetterId, principal: Principal, purpose: str) -> Original:
        """What came in, to the byte; on record before it is given out.

        Of a delivery that is its event as JSON. Raises ``NotFound``, also for one whose data was erased, and
        ``Refused`` where it names somebody whose data are restricted, or is of a case that the caller may not
        see.
        """
        closed = self._closed(principal)

        def read(session: Session) -> Original:
            if self._withholding.holds(session, which):
                raise Refused(f"The original of {which} is not given out: {WHY}.")
            check_open(session, which, closed)
            return _original(session, which)

        found = await self._reader.run(read)
        await self._door.run(lambda session: put_on_record(session, which, principal, purpose))
        return found

    async def replay(
        self, which: LetterId, principal: Principal, reason: str, *, restricted: bool = False
    ) -> Replayed:
        """Send it again; ``restricted``: even if it names somebody whose data are. Raises ``NotFound`` and
        ``Refused``."""
        check = partial(
            self._withholding.check, which=which, who=principal.holder, reason=reason, said=restricted
        )
        if which.kind is Kind.INVALID:
            return await self._resubmitted(which, principal, reason, check)

        def unit(session: Session) -> tuple[int, str]:
            new = replay(session, which.number, principal.holder, reason)
            check(session)
            return new, delivery.by_id(session, new).subscription

        new, subscription = await self._door.run(unit)
        self._wake([subscription])
        return Replayed(id=str(which), outcome="replayed", replayed_as=f"d-{new}")

    async def discard(self, which: LetterId, principal: Principal, reason: str) -> Discarded:
        """Give it up; what it held back goes on. Raises ``NotFound`` and ``Refused``."""
        subscription = await self._door.run(
            lambda session: discard_one(session, which, principal.holder, reason)
        )
        if subscription is not None:
            self._wake([subscription])
        return Discarded(id=str(which))

    async def discard_group(self, number: int, principal: Principal, reason: str) -> GroupDiscarded:
        """Give up all that is open in a group, at most ``MOST_DISCARDED`` in one call; each is on record.

        Raises ``NotFound`` and ``Refused``.
        """
        discarded, after, last = 0, 0, None
        left, why = 0, None
        while True:
            part = await self._door.run(
                partial(
                    discard_part,
                    group=number,
                    who=principal.holder,
                    reason=reason,
                    after=after,
                    last=last,
                )
            )
            discarded += part.discarded
            left += part.left
            why = why or part.why
            if part.woken:
                self._wake(part.woken)
            if part.place is None or discarded >= MOST_DISCARDED:
                more = part.place is not None
                of = group_id.written(number)
                return GroupDiscarded(id=of, discarded=discarded, more=more, left=left, why=why)
            after, last = part.place, part.last

    async def _resubmitted(
        self, which: LetterId, principal: Principal, reason: str, check: Callable[[Session], None]
    ) -> Replayed:
        if not reason.strip():
            raise Refused("To replay it, say why: the reason goes on record with your name.")
        message = await self._reader.run(partial(invalid.by_id, number=which.number))
        if (why := nothing_left(message.id, message.state, message.mended_seq)) is not None:
            raise why
        read = (await asyncio.to_thread(self._resubmit.read, [message]))[message.id]
        if isinstance(read, Refused):
            raise read
        if isinstance(read, Unfit):
            raise Refused(str(read))
        drafts = read

        def unit(session: Session) -> int:
            # The ledger's turn before any row: recording takes it first too.
            take_turn(session)
            check(session)
            became = self._resubmit.record(session, [(message, drafts)])[message.id]
            if isinstance(became, Refused):
                raise became
            decide(session, which, principal.holder, "dead-letters.replay", reason, {"seq": became})
            return became

        return Replayed(id=str(which), outcome="mended", seq=await self._door.run(unit))

    async def _read(self, which: LetterId, sight: Sight, *, original: bool) -> Letter:
        def read(session: Session) -> Letter:
            if which.kind is Kind.DELIVERY:
                return self._delivery(session, which, sight)
            return self._invalid(session, which, original=original)

        return await self._reader.run(read)

    def _delivery(self, session: Session, which: LetterId, sight: Sight) -> FailedDelivery:
        made = delivery.by_id(session, which.number)
        [original] = people.resolved(session, self._keys, [event.by_seq(session, made.seq)])
        sight = masked(self._catalogue, sight.closed) if original.restricted else sight
        [shown] = sight.events(session, [original])
        [found] = sight.deliveries(session, [made])
        group = belonging.of(session, [str(which)]).get(str(which))
        return FailedDelivery(
            id=str(which),
            stage="deliver" if group is None else group.stage,
            group=None if group is None else group.id,
            state=found.state,
            cause=found.cause,
            in_force=in_force.of(session, found, original.type, self._version, self._catalogue),
            delivery=found,
            event=shown,
            trace=[] if shown.closed else story_of(session, original.seq, self._catalogue, sight.closed),
            replayed_as=[
                Replay(id=f"d-{one.id}", state=one.state) for one in delivery.replays_of(session, found.id)
            ],
            decisions=_decisions(session, which),
            revision=revision(session, which),
            edits=[] if shown.closed else [edits.shown(one) for one in edits.of_letter(session, which)],
        )

    def _invalid(self, session: Session, which: LetterId, *, original: bool) -> FailedMessage:
        found = invalid.by_id(session, which.number)
        restricted = self._withholding.message(session, found)
        group = belonging.of(session, [str(which)]).get(str(which))
        return FailedMessage(
            id=str(which),
            group=None if group is None else group.id,
            version=found.version,
            stage=found.stage,
            state=found.state,
            cause=found.problem,
            fix=found.fix,
            at=found.at,
            entry=found.entry,
            holder=next((one.holder for one in keys.listing(session) if one.key_id == found.entry), None),
            source=found.source,
            event_id=found.event_id,
            container=found.container,
            line=found.line,
            field=found.field,
            types=known_types(self._tells(found.entry, found.content_type, found.raw), self._catalogue),
            content_type=found.content_type,
            bytes=len(found.raw),
            raw=found.raw.decode("utf-8", "backslashreplace")
            if original and not found.forgotten_at and not restricted
            else None,
            forgotten_at=found.forgotten_at,
            restricted=restricted,
            mended_seq=found.mended_seq,
            mended_by=None if found.mended_run is None else job_id.written(found.mended_run),
            decisions=_decisions(session, which) + _by_replay(session, found.mended_run),
            revision=revision(session, which),
            edits=[edits.shown(one) for one in edits.of_letter(session, which)],
        )


def _original(session: Session, which: LetterId) -> Original:
    if which.kind is Kind.INVALID:
        message = invalid.by_id(session, which.number)
        if message.forgotten_at is not None:
            raise NotFound(f"The original of {which} was forgotten, as the retention rules say.")
        return Original(message.raw, message.content_type)
    recorded = event.by_seq(session, delivery.by_id(session, which.number).seq)
    if recorded.erased:
        raise NotFound(f"The data of {which} was erased; there is no original any more.")
    return Original(write_structured(recorded.envelope()), _EVENT)


def _decisions(session: Session, which: LetterId) -> list[Decision]:
    return [
        Decision(at=one.at, who=one.who, action=one.action, reason=one.reason)
        for one in reversed(audit.listing(session, thing=thing(which), but=READING))
    ]


def _by_replay(session: Session, run: int | None) -> list[Decision]:
    """What was decided about many at once, this one among them."""
    if run is None:
        return []
    job = replays.find(session, run)
    return [
        Decision(at=clock.moment(job.at), who=job.author, action="dead-letters.replay", reason=job.reason)
    ]
