"""Where people see what a change to a case would come to, and make it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from cases.acting.actor import Actor
from cases.acting.moving import Move, Moving
from cases.acting.reclassifying import Reclass, Reclassifying
from cases.acting.transferring import Transfer, Transferring
from cases.case_file import CaseFile
from cases.clocks import WorkingCalendar
from cases.desk import showing
from cases.desk.desk import CaseDesk
from cases.desk.retyping.shown import Change, ClockChange, Consequences, Moved, NotMoved
from cases.desk.shown import ShownCase, ShownClock
from cases.desk.sight import Sight
from cases.keeping import repository
from cases.keeping.kept_clock import KeptClock
from cases.keeping.retyping import Become, retyped
from cases.types.case_type import CaseType
from cases.types.opening_up import opened_up
from ledger import auditing, clock
from ledger.errors import NotFound, Refused
from ledger.session import Session
from safeguards.policy import Principal, Scope

_SHOWN = ("type", "type_version", "status", "stands_for", "queue", "assignee", "visibility")


@dataclass(frozen=True, slots=True)
class RetypingDesk:
    """Safe to use from many requests at once. What is only asked about changes nothing."""

    desk: CaseDesk

    async def reclassify(self, reference: str, wanted: Reclass, actor: Actor, who: Principal) -> ShownCase:
        """And says, where more people see it by that, what they do."""
        sight = Sight.of(who)
        opened: list[str] = []

        def act(session: Session, number: int) -> None:
            file = self.desk.seen(session, number, sight)
            self._stays_in_sight(session, file, wanted, sight)
            Reclassifying(self.desk.teller).reclassify(session, number, wanted, actor)
            become = self.desk.teller.file(session, number)
            opened[:] = opened_up(file.visibility, become.visibility)

        shown = await self.desk.do(
            reference,
            "cases.reclassify",
            act,
            who,
            wanted.reason,
            {"type": wanted.type, "status": wanted.status},
        )
        return shown.model_copy(update={"opened_up": opened})

    async def what_if_reclassified(
        self, reference: str, wanted: Reclass, actor: Actor, who: Principal
    ) -> Consequences:
        """Raises ``NotFound``, and ``Refused`` as ``reclassify`` does."""
        sight = Sight.of(who)

        def read(session: Session) -> Consequences:
            file = self.desk.seen(session, self.desk.teller.number_of(session, reference), sight)
            self.desk.teller.not_merged(session, file)
            self._stays_in_sight(session, file, wanted, sight)
            return self._reclassified(session, file, wanted, actor, sight)

        return await self.desk.reader.run(read)

    async def what_if_moved(self, reference: str, wanted: Move, actor: Actor, who: Principal) -> Consequences:
        """To another status: of one that is reopened, what its clocks will be. Raises as the move does."""
        sight = Sight.of(who)

        def read(session: Session) -> Consequences:
            file = self.desk.seen(session, self.desk.teller.number_of(session, reference), sight)
            self.desk.teller.not_merged(session, file)
            moving = Moving(self.desk.teller)
            kind = self.desk.teller.projection.upkeep.kind(session, file)
            moving.check(kind, file, wanted, actor)
            at = self.desk.teller.cause(session, file).at
            upkeep = self.desk.teller.projection.upkeep
            after = upkeep.clocks_at(session, file, wanted.to, at, wanted.reason or "")
            rule = kind.statuses[wanted.to]
            changes = [
                Change(what="status", before=file.status, after=wanted.to),
                Change(what="stands_for", before=file.stands_for, after=rule.stands_for),
            ]
            return self._stated(session, file, kind, (kind, after), changes, json.loads(file.details), sight)

        return await self.desk.reader.run(read)

    async def transfer(self, reference: str, wanted: Transfer, actor: Actor, who: Principal) -> ShownCase:
        act = Transferring(self.desk.teller).transfer
        return await self.desk.do(
            reference,
            "cases.transfer",
            lambda session, number: act(session, number, wanted, actor),
            who,
            wanted.reason,
            {"partner": wanted.partner},
        )

    async def move_all(
        self, wanted: Reclass, after: int, most: int, actor: Actor, who: Principal, *, what_if: bool
    ) -> Moved:
        """The next open cases of a type to its newest version. One that cannot be moved stays as it is, and
        is named with why. Raises ``NotFound``."""

        def unit(session: Session) -> Moved:
            kind = self.desk.teller.projection.rulebook.type_of(session, wanted.type or "")
            numbers = repository.open_of_other_versions(session, kind.name, kind.version, after, most)
            sight = Sight.of(who)
            moved, refused, opened = 0, [], dict[str, None]()
            for number in numbers:
                reference = self.desk.teller.numbering.written(number)
                file = repository.find(session, number)
                if file is None or sight.hides(file):
                    continue
                try:
                    self._stays_in_sight(session, file, wanted, sight)
                    self._move_one(session, file, wanted, actor, what_if=what_if)
                    opened |= dict.fromkeys(opened_up(file.visibility, kind.visibility))
                    moved += 1
                except Refused as error:
                    refused.append(NotMoved(reference=reference, why=str(error)))
            if after == 0 and not what_if:
                auditing.note(session, who.holder, "cases.reclassify", f"case-type/{kind.name}", "", None)
            last = numbers[-1] if numbers else after
            more = len(numbers) == most
            return Moved(moved=moved, refused=refused, after=last, more=more, opened_up=list(opened))

        if what_if:
            return await self.desk.reader.run(unit)
        return await self.desk.door.run(unit)

    def _stays_in_sight(self, session: Session, file: CaseFile, wanted: Reclass, sight: Sight) -> None:
        """Nobody takes a case out of their own sight: they would be told that it is not there. Raises
        ``Refused``; a type that there is not is for the act to say."""
        try:
            kind = self.desk.teller.projection.rulebook.type_of(session, wanted.type or file.type)
        except NotFound:
            return
        if kind.visibility == "restricted" and not sight.restricted:
            name = self.desk.teller.numbering.written(file.number)
            raise Refused(
                f"{name} would be a {kind.title.lower()}, which its team alone sees, and you no more: ask "
                f"somebody whose key has {Scope.CASES_RESTRICTED} to make it one."
            )

    def _move_one(
        self, session: Session, file: CaseFile, wanted: Reclass, actor: Actor, *, what_if: bool
    ) -> None:
        reclassifying = Reclassifying(self.desk.teller)
        if what_if:
            reclassifying.becoming(session, file, wanted, actor)
        else:
            reclassifying.reclassify(session, file.number, wanted, actor)

    def _reclassified(
        self, session: Session, file: CaseFile, wanted: Reclass, actor: Actor, sight: Sight
    ) -> Consequences:
        said = Reclassifying(self.desk.teller).becoming(session, file, wanted, actor)
        upkeep = self.desk.teller.projection.upkeep
        kind = upkeep.rulebook.type_of(session, said.case_type, said.type_version)
        details = json.dumps(said.details, ensure_ascii=False, sort_keys=True)
        become = Become(
            kind, said.status_here, details, said.queue, said.clocks, said.calendars, said.reclassified_at
        )

        def calendar_of(name: str, version: int | None) -> WorkingCalendar:
            return upkeep.rulebook.calendar(session, name, version)

        then, clocks = retyped(file, repository.clocks(session, file.number), become, calendar_of)
        changes = [
            Change(what=name, before=getattr(file, name), after=getattr(then, name))
            for name in _SHOWN
            if getattr(file, name) != getattr(then, name)
        ]
        stated = self._stated(
            session, file, upkeep.kind(session, file), (kind, clocks), changes, said.details, sight
        )
        return stated.model_copy(update={"opened_up": opened_up(file.visibility, then.visibility)})

    def _stated(
        self,
        session: Session,
        file: CaseFile,
        kind: CaseType,
        become: tuple[CaseType, Iterable[KeptClock]],
        changes: list[Change],
        details: Mapping[str, JsonValue],
        sight: Sight,
    ) -> Consequences:
        """``become``: the type that it would be of, and its clocks."""
        now = clock.now(session)

        def shown(of: CaseType, clocks: Iterable[KeptClock]) -> dict[str, ShownClock]:
            return {one.name: showing.clock_shown(session, self.desk.teller, of, one, now) for one in clocks}

        before = shown(kind, repository.clocks(session, file.number).values())
        after = shown(*become)
        held = json.loads(file.details)
        return Consequences(
            reference=self.desk.teller.numbering.written(file.number),
            changes=changes,
            details=sight.value(dict(details)),
            lost=sorted(name for name in held if name not in details),
            clocks=[
                ClockChange(name=name, before=before.get(name), after=after.get(name))
                for name in dict.fromkeys([*before, *after])
            ],
        )
