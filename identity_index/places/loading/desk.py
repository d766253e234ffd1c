"""Where files of places are taken in. A batch and how far the file is in are one unit."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.places.assets.announcing import AssetVoice
from identity_index.places.loading.beginning import begin
from identity_index.places.loading.doubting import POSITION, POSTCODE, lines_without, without_doubts
from identity_index.places.loading.load import (
    SETTLING,
    Batch,
    Beginning,
    Counts,
    Load,
    LoadPage,
    Phase,
    RejectPage,
    Settling,
)
from identity_index.places.loading.loads import repository
from identity_index.places.loading.loads.repository import Begun
from identity_index.places.loading.reading import Lines, read_addressbase, read_gazetteer
from identity_index.places.loading.repeating import first_of_each
from identity_index.places.loading.settling import (
    Making,
    Tells,
    settle_assets,
    settle_properties,
    settle_streets,
    tell_retired,
)
from identity_index.places.loading.sparing import repository as sparing
from identity_index.places.loading.street_naming import called_otherwise
from identity_index.places.loading.taking import take, take_deletes
from identity_index.places.where.projection import Projection
from ledger import auditing
from ledger.door import Door
from ledger.errors import Refused, Stale
from ledger.reader import Reader
from ledger.session import Session

ACTION = "places.load"


@dataclass(frozen=True, slots=True)
class LoadDesk:
    """Safe to use from many requests at once."""

    reader: Reader
    door: Door
    tells: Tells
    assets: AssetVoice
    projection: Projection

    async def begin(self, wanted: Beginning, who: str) -> Load:
        """A new load; the one of the same file that is not in yet, to be gone on with; or the one by which it
        is in already. Raises ``Refused`` and ``Malformed``."""
        return await self.door.run(partial(begin, wanted=wanted, who=who))

    async def take(self, number: int, batch: Batch) -> Load:
        """Raises ``Stale`` where the batch does not go on where the load is, ``Refused``, ``NotFound``."""
        begun = await self.reader.run(partial(repository.find, number=number))
        said = await asyncio.to_thread(self._read, begun, batch)
        return await self.door.run(partial(self._take, number=number, batch=batch, said=said))

    async def settle(self, number: int, wanted: Settling) -> Load:
        """Raises ``Stale``, ``Refused``, ``NotFound``."""
        return await self.door.run(partial(self._settle, number=number, wanted=wanted))

    async def abandon(self, number: int, reason: str, who: str) -> Load:
        """Give it up. Raises ``Refused``, ``NotFound``."""

        def unit(session: Session) -> Load:
            begun = _held(session, number)
            _require_running(begun)
            ended = repository.move_on(
                session, begun, Phase.ABANDONED, begun.load.line, begun.load.settled, begun.load.counts
            )
            auditing.note(session, who, "places.abandon", _thing(begun), reason)
            return ended.load

        return await self.door.run(unit)

    async def find(self, number: int) -> Load:
        """Raises ``NotFound``."""
        return (await self.reader.run(partial(repository.find, number=number))).load

    async def page(self, after: int | None, limit: int) -> LoadPage:
        found = await self.reader.run(partial(repository.page, after=after, limit=limit + 1))
        more = found[limit - 1].id if len(found) > limit else None
        return LoadPage(items=found[:limit], next=more)

    async def rejects(self, number: int, after: int, limit: int) -> RejectPage:
        """Raises ``NotFound``."""

        def look(session: Session) -> RejectPage:
            counts = repository.find(session, number).load.counts
            found = repository.rejects(session, number, after, limit + 1)
            left_off = counts.rejected + counts.doubted - repository.kept_rejects(session, number)
            more = found[limit - 1].line if len(found) > limit else None
            return RejectPage(items=found[:limit], next=more, left_off=max(left_off, 0))

        return await self.reader.run(look)

    def _read(self, begun: Begun, batch: Batch) -> Lines:
        first, deleting = batch.after + 1, batch.phase == "deleting"
        if begun.load.form == "gazetteer":
            found = read_gazetteer(batch.lines, first, begun.columns)
        else:
            found = read_addressbase(batch.lines, first, deleting=deleting)
        if not deleting:
            found.told, found.doubts = without_doubts(found.told, self.projection)
        return found

    def _take(self, session: Session, number: int, batch: Batch, said: Lines) -> Load:
        begun = _held(session, number)
        _require(begun, batch.phase, begun.load.line == batch.after, f"line {begun.load.line}")
        through = batch.after + len(batch.lines)
        rejects, repeated = said.rejects, 0
        if batch.phase == "deleting":
            taken, unknown = take_deletes(session, begun, said.told, batch.lines, batch.after + 1)
            rejects = sorted([*rejects, *unknown], key=lambda one: one.line)
        else:
            if begun.load.form == "gazetteer":
                once = first_of_each(session, begun, said.told, batch.lines, batch.after + 1)
                said, repeated = said.only(once.told), len(once.repeated)
                renamed = called_otherwise(session, begun, said.told)
                said = replace(said, doubts=[*said.doubts, *renamed])
                rejects = sorted([*rejects, *once.wrong], key=lambda one: one.line)
            taken = take(session, begun, said.told)
        sparing.spare(session, begun, said.spared)
        told = Counts(
            read=said.read,
            described=said.described,
            unplaced=said.unplaced,
            own_parents=said.own_parents,
            repeated=repeated,
            rejected=len(rejects),
            doubted=lines_without(said.doubts),
            misplaced=lines_without(said.doubts, POSITION),
            miscoded=lines_without(said.doubts, POSTCODE),
        )
        for some, so_far in (
            (rejects, begun.load.counts.rejected),
            (said.doubted(batch.lines, batch.after + 1), begun.load.counts.doubted),
        ):
            repository.reject(session, number, some[: max(repository.MOST_REJECTS - so_far, 0)])
        counts = begun.load.counts.plus(taken).plus(told)
        phase = begun.load.phase
        if batch.last:
            phase, through = self._after(begun, counts), 0
        return repository.move_on(session, begun, phase, through, 0, counts).load

    def _after(self, begun: Begun, counts: Counts) -> Phase:
        """What comes after all lines were read. Raises ``Refused`` where they are not what was promised."""
        if begun.load.phase is Phase.DELETING:
            return Phase.WRITING
        if begun.load.records not in {counts.read, counts.read - counts.described}:
            raise Refused(
                f"{begun.load.id} has read {counts.read:,} records, and its trailer counts "
                f"{begun.load.records:,}: the file was changed while it was sent. Abandon the load, and "
                "begin again with the whole file."
            )
        return Phase.FINISHED if begun.load.next_volume else Phase.STREETS

    def _settle(self, session: Session, number: int, wanted: Settling) -> Load:
        begun = _held(session, number)
        at = f"settled {begun.load.settled}"
        _require(begun, wanted.phase, begun.load.settled == wanted.after, at)
        if wanted.phase == "streets":
            done = settle_streets(session, begun, wanted.after, wanted.most, self.tells)
        elif wanted.phase == "properties":
            make = Making(self.tells, self.projection)
            done = settle_properties(session, begun, wanted.after, wanted.most, make)
        elif wanted.phase == "retiring":
            done = tell_retired(session, begun, wanted.after, wanted.most, self.tells)
        else:
            done = settle_assets(session, begun, wanted.after, wanted.most, self.assets)
        counts = begun.load.counts.plus(done.counts)
        phase, settled = begun.load.phase, done.through
        if settled is None:
            phase = dict(pairwise((*SETTLING, Phase.FINISHED)))[phase]
        ended = repository.move_on(session, begun, phase, 0, settled or 0, counts)
        if phase is Phase.FINISHED:
            repository.forget_touched(session, begun.number)
            sparing.forget(session, begun.number)
            detail = {"file": ended.load.file, **counts.model_dump()}
            auditing.note(session, begun.load.begun_by, ACTION, _thing(begun), "the whole file is in", detail)
        return ended.load


def _held(session: Session, number: int) -> Begun:
    links.hold(session, Kind.PLACE)
    return repository.find(session, number)


def _require(begun: Begun, phase: str, fits: bool, at: str) -> None:
    _require_running(begun)
    if begun.load.phase != phase or not fits:
        raise Stale(f"{begun.load.id} is {begun.load.phase.value}, {at}: go on from there.")


def _require_running(begun: Begun) -> None:
    if begun.load.phase is Phase.FINISHED:
        raise Refused(f"{begun.load.id} has ended: its file is in.")
    if begun.load.phase is Phase.ABANDONED:
        raise Refused(f"{begun.load.id} was abandoned. Begin another.")


def _thing(begun: Begun) -> str:
    return f"place-load/{begun.number}"
