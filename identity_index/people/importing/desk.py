"""Where files of people are taken in, batch by batch. Some rows and how far the file is in are one unit."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from pydantic import JsonValue

from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.people.announcing import Cause
from identity_index.people.arriving import Arrival, Ready
from identity_index.people.erasing.returning.returned import TurnedAway
from identity_index.people.heard import Heard
from identity_index.people.identifiers.schemes import Schemes
from identity_index.people.importing import repository
from identity_index.people.importing.batch import (
    Batch,
    Beginning,
    Counts,
    Import,
    ImportPage,
    Reject,
    RejectPage,
)
from identity_index.people.importing.batching import units
from identity_index.people.importing.looking import Looks
from identity_index.people.importing.taking import Taken, take
from identity_index.people.matcher import WeightsNow
from ledger import auditing, clock
from ledger.door import Door
from ledger.errors import Refused, Stale
from ledger.reader import Reader
from ledger.session import Session

ACTION = "people.import"


@dataclass(frozen=True, slots=True)
class ImportDesk:
    """Safe to use from many requests at once. ``arrival``: None where the hub keeps no index."""

    reader: Reader
    door: Door
    arrival: Arrival | None
    schemes: Schemes
    weights: WeightsNow
    looks: Looks

    async def begin(self, wanted: Beginning, who: str) -> Import:
        """A new import; or the one of the same file that was not ended, to be gone on with. Raises
        ``Refused``."""
        self._arrival()
        return await self.door.run(partial(_begin, wanted=wanted, who=who))

    async def take(self, number: int, batch: Batch, who: str) -> Import:
        """Unit by unit; while one is written, the next is made ready. Raises ``Stale`` where the batch does
        not go on where the import is, ``Refused``, ``NotFound``."""
        arrival = self._arrival()
        found = ended = await self.reader.run(partial(repository.find, number=number))

        async def looked_at(some: Batch) -> list[Ready]:
            told = _told(found, some, arrival, self.schemes)
            await self.looks.look(told)
            return told

        def ready(some: Batch) -> asyncio.Future[list[Ready]]:
            return asyncio.ensure_future(looked_at(some))

        each = list(units(batch))
        ahead = ready(each[0])
        try:
            for one, following in zip(each, [*each[1:], None], strict=True):
                told = await ahead
                if following is not None:
                    ahead = ready(following)
                unit = partial(self._unit, arrival=arrival, number=number, batch=one, told=told, who=who)
                ended = await self.door.run(unit)
        finally:
            await asyncio.gather(ahead, return_exceptions=True)
        return ended

    async def find(self, number: int) -> Import:
        """Raises ``NotFound``."""
        return await self.reader.run(partial(repository.find, number=number))

    async def page(self, after: int | None, limit: int) -> ImportPage:
        found = await self.reader.run(partial(repository.page, after=after, limit=limit + 1))
        more = found[limit - 1].id if len(found) > limit else None
        return ImportPage(items=found[:limit], next=more)

    async def rejects(self, number: int, after: int, limit: int) -> RejectPage:
        """Raises ``NotFound``."""

        def look(session: Session) -> RejectPage:
            counts = repository.find(session, number).counts
            found = repository.rejects(session, number, after, limit + 1)
            left_off = counts.rejected - repository.kept_rejects(session, number)
            more = found[limit - 1].line if len(found) > limit else None
            return RejectPage(items=found[:limit], next=more, left_off=left_off)

        return await self.reader.run(look)

    def _arrival(self) -> Arrival:
        if self.arrival is None:
            raise Refused(
                "This hub keeps no index of people: set enabled = true under [people], and restart."
            )
        return self.arrival

    def _unit(
        self, session: Session, arrival: Arrival, number: int, batch: Batch, told: Sequence[Ready], who: str
    ) -> Import:
        links.hold(session, Kind.PERSON)
        found = repository.find(session, number)
        if found.state == "finished":
            raise Refused(f"{found.id} has ended: its file is in. Begin another to send it again.")
        if found.line != batch.after:
            raise Stale(f"{found.id} is in up to line {found.line}, not {batch.after}: go on from there.")
        cause = Cause(at=clock.moment(clock.now(session)), correlationid=f"people-{found.id}")
        taken = take(session, arrival, told, cause) if told else Taken(Counts())
        rejects = [*batch.rejects, *(_turned_away(one, away) for one, away in taken.away)]
        room = max(repository.MOST_REJECTS - found.counts.rejected, 0)
        repository.reject(session, number, sorted(rejects, key=lambda one: one.line)[:room])
        wrong = len(batch.rejects)
        counts = found.counts.plus(taken.counts).plus(Counts(read=wrong, rejected=wrong))
        weights = found.weights
        if told and (version := self.weights(session).version) not in weights:
            weights = [*weights, version]
        ended = repository.move_on(
            session, number, line=batch.through, counts=counts, weights=weights, finished=batch.last
        )
        if batch.last:
            detail: JsonValue = {"system": found.system, "file": found.file, **counts.model_dump()}
            auditing.note(session, who, ACTION, _thing(found), "the whole file is in", detail)
        return ended


def _begin(session: Session, wanted: Beginning, who: str) -> Import:
    links.hold(session, Kind.PERSON)
    found = repository.unfinished(session, wanted)
    begun = found or repository.make(session, wanted, who)
    reason = "begun" if found is None else f"gone on with after line {found.line}"
    detail: JsonValue = {"system": wanted.system, "file": wanted.file, "sha256": wanted.sha256}
    auditing.note(session, who, ACTION, _thing(begun), reason, detail)
    return begun


def _turned_away(one: Ready, away: TurnedAway) -> Reject:
    return Reject(
        line=int(one.event_id.rpartition("/")[2]),
        problem=f"the erasure {away.erasure} has erased this key",
        fix="Ask the system why it holds them still; or let the key come again: `people erasures allow`",
    )


def _thing(found: Import) -> str:
    return f"people-import/{found.id}"


def _told(found: Import, batch: Batch, arrival: Arrival, schemes: Schemes) -> list[Ready]:
    """Not in the unit, for which every other writer waits."""
    today = datetime.now(UTC).date()
    begun = clock.micros(found.begun_at)
    source = f"{arrival.teller.voice.source}/imports"
    told = []
    for row in batch.rows:
        as_of = begun if row.as_of is None else clock.micros(row.as_of)
        heard = Heard((found.system, row.local_id), row.details, as_of, whole=True)
        told.append(Ready(heard, source, f"{found.id}/{row.line}", today, schemes))
    return told
