"""Where old systems' cases are taken over, page by page. What is in, and how far that is, are one unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from pydantic import JsonValue

from adapters.contract import HeldCase, HeldPage, Unreadable
from cases.acting.teller import Teller
from cases.importing import repository
from cases.importing.comparing import Compared, Comparing
from cases.importing.ports import OldSystems
from cases.importing.profile import ImportProfile, Left, Means, meaning
from cases.importing.repository import KeptFinding, KeptImport
from cases.importing.shown import (
    Beginning,
    CaseImport,
    CaseImportPage,
    Finding,
    FindingPage,
    Preview,
    Previewed,
    PreviewPage,
    Tally,
)
from cases.importing.taking import Placed, Taking, in_units, placed, rest
from ledger import auditing, clock
from ledger.door import Door
from ledger.errors import NotFound, Refused, Stale
from ledger.reader import Reader
from ledger.session import Session

ACTION = "cases.import"


@dataclass(frozen=True, slots=True)
class CaseImportDesk:
    """Safe to use from many requests at once."""

    reader: Reader
    door: Door
    teller: Teller
    systems: OldSystems

    async def begin(self, wanted: Beginning, who: str) -> CaseImport:
        """A new one; or the one of the same system by the same profile that was not ended, to be gone on
        with. Raises ``Refused`` where there is no such system, or the profile names what is not here."""
        wanted = wanted.model_copy(update={"system": self.systems.called(wanted.system)})

        def unit(session: Session) -> CaseImport:
            _check(session, self.teller, wanted.profile)
            found = repository.unfinished(session, wanted)
            begun = found or repository.make(session, wanted, who)
            reason = "begun" if found is None else f"gone on with after page {found.pages}"
            auditing.note(session, who, ACTION, f"case-import/{begun.id}", reason, _detail(begun))
            return self._shown(begun)

        return await self.door.run(unit)

    async def step(self, which: str, pages: int, who: str) -> CaseImport:
        """Take the next page in. Raises ``Stale`` where it is not the next, ``Refused`` where it has ended,
        and what asking the old system does."""
        number = repository.import_id.read(which)
        found = await self.reader.run(partial(repository.find, number=number))
        _fits(found, pages)
        told = await self.systems.page(found.system, found.at, whole=found.kind == "import")
        if found.kind == "reconcile":
            return self._shown(await self.door.run(partial(self._count, number, pages, told, who)))
        *first, last = in_units(rest(placed(told.cases, pages), found.within))
        for some in first:
            await self.door.run(partial(self._take, number, pages, some))
        return self._shown(await self.door.run(partial(self._turn, number, pages, last, told, who)))

    async def find(self, which: str) -> CaseImport:
        """Raises ``NotFound``."""
        number = repository.import_id.read(which)
        return self._shown(await self.reader.run(partial(repository.find, number=number)))

    async def page(self, after: str | None, limit: int) -> CaseImportPage:
        before = None if after is None else repository.import_id.read(after)
        found = await self.reader.run(partial(repository.page, after=before, limit=limit))
        more = found[-1].id if len(found) == limit else None
        return CaseImportPage(items=[self._shown(one) for one in found], next=more)

    async def findings(self, which: str, after: str, limit: int) -> FindingPage:
        """Raises ``NotFound``."""
        number = repository.import_id.read(which)

        def look(session: Session) -> FindingPage:
            counts = repository.find(session, number).counts
            named = (counts.skipped, counts.missing, counts.different, counts.moved_on, counts.gone)
            rows = repository.findings(session, number, after, limit)
            return FindingPage(
                items=[self._finding(one) for one in rows],
                next=rows[-1].local_id if len(rows) == limit else None,
                left_off=max(sum(named) - repository.many_findings(session, number), 0),
            )

        return await self.reader.run(look)

    async def preview(self, wanted: Preview) -> PreviewPage:
        """What is on a page there, and what it would be here. Nothing is written."""
        await self.reader.run(lambda session: _check(session, self.teller, wanted.profile))
        system = self.systems.called(wanted.system)
        told = await self.systems.page(system, wanted.cursor, whole=False)
        seen: dict[tuple[str, str, str | None], int] = {}
        wrong = [one for one in told.cases if isinstance(one, Unreadable)]
        for one in told.cases:
            if isinstance(one, HeldCase):
                key = (one.kind, one.status, one.reason)
                seen[key] = seen.get(key, 0) + 1
        return PreviewPage(
            items=[_previewed(wanted.profile, *key, many) for key, many in seen.items()],
            unreadable=[f"{one.local_id or 'one without a reference'}: {one.problem}" for one in wrong],
            cursor=told.cursor,
            label=told.label,
            share=told.share,
        )

    # ---- units ------------------------------------------------------------------------------------------

    def _take(self, number: int, pages: int, some: Sequence[Placed], session: Session) -> None:
        found = repository.locked(session, number)
        _fits(found, pages)
        done = Taking(self.teller, found.system, found.profile, number).some(session, some)
        repository.add_findings(session, number, done.findings)
        repository.count(session, number, found.counts.plus(**done.counts), some[-1][0])

    def _turn(
        self, number: int, pages: int, some: Sequence[Placed], told: HeldPage, who: str, session: Session
    ) -> KeptImport:
        found = repository.locked(session, number)
        _fits(found, pages)
        done = Taking(self.teller, found.system, found.profile, number).some(session, some)
        return self._on(session, found, done, told, who, {})

    def _count(self, number: int, pages: int, told: HeldPage, who: str, session: Session) -> KeptImport:
        found = repository.locked(session, number)
        _fits(found, pages)
        comparing = Comparing(self.teller, found.system, found.profile, number)
        done = comparing.page(session, told.cases, pages)
        tally = dict(found.tally)
        for key, many in done.there.items():
            tally[key] = (tally.get(key, (0, 0))[0] + many, 0)
        if told.cursor is None:
            gone = comparing.gone(session)
            done.findings += gone.findings
            done.counts |= gone.counts
            for key, many in repository.types_here(session, found.system).items():
                tally[key] = (tally.get(key, (0, 0))[0], many)
        return self._on(session, found, done, told, who, tally)

    def _on(
        self,
        session: Session,
        found: KeptImport,
        done: Compared,
        told: HeldPage,
        who: str,
        tally: Mapping[str, tuple[int, int]],
    ) -> KeptImport:
        repository.add_findings(session, found.number, done.findings)
        counts = found.counts.plus(**done.counts)
        moved = repository.turn(session, found.number, told, found.pages + 1, counts, tally)
        if told.cursor is None:
            auditing.note(session, who, ACTION, f"case-import/{found.id}", "all pages are in", _detail(moved))
        return moved

    # ---- showing ----------------------------------------------------------------------------------------

    def _shown(self, one: KeptImport) -> CaseImport:
        counts = one.counts
        ended = one.finished_at is not None
        balanced = not (counts.missing or counts.different or counts.gone)
        return CaseImport(
            id=one.id,
            kind=one.kind,
            system=one.system,
            state="finished" if ended else "running",
            pages=one.pages,
            label=one.label,
            share=one.share,
            counts=counts,
            tally=[
                Tally(type=key.partition("\t")[0], status=key.partition("\t")[2], there=there, here=here)
                for key, (there, here) in sorted(one.tally.items())
            ],
            balanced=balanced if ended and one.kind == "reconcile" else None,
            begun_by=one.begun_by,
            begun_at=clock.moment(one.begun_at),
            changed_at=clock.moment(one.changed_at),
            finished_at=None if one.finished_at is None else clock.moment(one.finished_at),
        )

    def _finding(self, one: KeptFinding) -> Finding:
        return Finding(
            local_id=one.local_id,
            what=one.what,
            reference=None if one.number is None else self.teller.numbering.written(one.number),
            problem=one.problem,
            fix=one.fix,
        )


def _fits(found: KeptImport, pages: int) -> None:
    if found.finished_at is not None:
        raise Refused(f"{found.id} has ended: begin another to go through all of them again.")
    if found.pages != pages:
        raise Stale(f"{found.id} has {found.pages} pages in, not {pages}: go on from there.")


def _detail(one: KeptImport) -> JsonValue:
    counts = {name: many for name, many in one.counts.model_dump().items() if many}
    return {"system": one.system, "kind": one.kind, **counts}


def _check(session: Session, teller: Teller, profile: ImportProfile) -> None:
    """Raises ``Refused`` where it names a type or a status that there is none of."""
    for name, one in profile.types.items():
        try:
            kind = teller.projection.rulebook.type_of(session, name)
        except NotFound as error:
            raise Refused(f"In the profile, types.{name}: {error}") from None
        for word, status in [*one.statuses.items(), *one.reasons.items()]:
            if status not in kind.statuses:
                known = ", ".join(kind.statuses)
                raise Refused(
                    f"In the profile, types.{name} says that {word!r} is {status!r}, which is no status of "
                    f"that type; it has: {known}."
                )


def _previewed(profile: ImportProfile, kind: str, status: str, reason: str | None, many: int) -> Previewed:
    means = meaning(profile, kind, status, reason)
    said = Previewed(kind=kind, status=status, reason=reason, cases=many)
    if isinstance(means, Means):
        return said.model_copy(update={"type": means.type, "to": means.status})
    problem = "left" if isinstance(means, Left) else means.problem
    return said.model_copy(update={"problem": problem})
