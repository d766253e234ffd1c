"""Where people see cases, find them and work on them. Each act is one unit, with the audit trail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from pydantic import JsonValue

from cases.acting.actor import Actor
from cases.acting.any_reference import cases_called
from cases.acting.assigning import Assigning, Assignment
from cases.acting.contact_made import ContactMade
from cases.acting.holding import insist
from cases.acting.leavers import refuse_leaver
from cases.acting.moving import Move, Moving
from cases.acting.noting import Noting
from cases.acting.opening import Opening
from cases.acting.queues import refuse_unknown_queue
from cases.acting.report import Report
from cases.acting.teller import Teller
from cases.acting.updating import Change, Updating
from cases.case_file import CaseFile
from cases.desk import showing
from cases.desk.shown import (
    CasePage,
    ContactPage,
    Count,
    Counts,
    Rebuilt,
    ShownCase,
    Story,
    TakenCase,
)
from cases.desk.sight import Sight
from cases.entering.subscriber import NAME as SUBSCRIPTION
from cases.keeping import repository
from cases.keeping.finding import repository as finding
from cases.keeping.finding.repository import Sought
from cases.keeping.finding.wanted import Counted, Wanted, check_box
from cases.keeping.links.repository import family, survivor
from cases.keeping.words.words import words_of
from cases.places import number_of, require_number
from cases.ports import NoIndex, People
from cases.projecting.parties import business_key
from cases.story.rebuilding import Rebuilding
from cases.story.telling import story_of
from cases.types.status_rule import Mover
from ledger import auditing, clock
from ledger.clock import Micros
from ledger.door import Door
from ledger.errors import NotFound, Refused
from ledger.reader import Reader
from ledger.reading import cursor
from ledger.session import Session
from safeguards.policy import Principal, Scope

_KINDS = {"newest": ("cases", 1), "due": ("cases-due", 3)}


@dataclass(frozen=True, slots=True)
class CaseDesk:
    """Safe to use from many requests at once. A reference is the case's own, or that of a record of it in
    another system; one that names none raises ``NotFound``."""

    reader: Reader
    door: Door
    teller: Teller
    people: People = field(default_factory=NoIndex)

    # ---- looking ----------------------------------------------------------------------------------------

    async def show(self, reference: str, who: Principal) -> ShownCase:
        """The look goes on record where it shows what the case says. Raises ``NotFound``; a case that they
        may not see is not there for them."""
        sight = Sight.of(who)

        def read(session: Session) -> ShownCase:
            number = self.teller.number_of(session, reference)
            return showing.whole(session, self.teller, self.seen(session, number, sight), sight)

        found = await self.reader.run(read)
        if sight.clear:
            await self.door.run(lambda session: _note(session, who, "cases.read", found.reference))
        return found

    async def contacts(
        self, reference: str, after: tuple[str, int] | None, most: int, who: Principal
    ) -> ContactPage:
        """Those of cases that were merged into it come last. ``after``: a case and a contact of it."""
        sight = Sight.of(who)

        def read(session: Session) -> ContactPage:
            number = self.teller.number_of(session, reference)
            start = (number, 0) if after is None else (self.teller.number_of(session, after[0]), after[1])
            self.seen(session, number, sight)
            rows = showing.contacts_page(session, family(session, number), start, most)
            items = showing.contacts_shown(self.teller, rows, sight)
            more = f"{items[-1].case}/{items[-1].number}" if len(items) == most else None
            return ContactPage(items=items, next=more)

        return await self.reader.run(read)

    async def page(self, wanted: Wanted, after: str | None, most: int, who: Principal) -> CasePage:
        """Raises ``BadCursor`` and ``ForeignCursor``."""
        kind, many = _KINDS[wanted.order]

        def read(session: Session) -> CasePage:
            of_epoch = cursor.epoch(session)
            now = clock.now(session)
            found = finding.page(
                session,
                self.sought(session, wanted, now, who),
                after=None if after is None else cursor.read(after, of_epoch, kind, many),
                most=most,
            )
            onward = None
            if len(found) == most:
                last = found[-1]
                place = (last.number,) if many == 1 else (last.priority, last.due_at, last.number)
                onward = cursor.write(of_epoch, kind, *place)
            return CasePage(items=[showing.line(self.teller, one, now) for one in found], next=onward)

        return await self.reader.run(read)

    async def counts(self, wanted: Wanted, by: Sequence[Counted], who: Principal) -> Counts:
        def read(session: Session) -> Counts:
            found = finding.counts(session, self.sought(session, wanted, clock.now(session), who), by)
            return Counts(items=[Count(of=showing.grouped(by, one), cases=many) for one, many in found])

        return await self.reader.run(read)

    async def story(self, reference: str, who: Principal) -> Story:
        """All that was done to it and to those that were merged into it, and who looked, in order."""
        sight = Sight.of(who)

        def read(session: Session) -> Story:
            number = self.teller.number_of(session, reference)
            self.seen(session, number, sight)
            names = [self.teller.numbering.written(one) for one in family(session, number)]
            return Story(items=story_of(session, self.teller.voice.source, SUBSCRIPTION, names))

        return await self.reader.run(read)

    async def rebuild(self, after: int, most: int, who: Principal) -> Rebuilt:
        """Make the next cases again from their events."""

        def unit(session: Session) -> Rebuilt:
            if after == 0:
                auditing.note(session, who.holder, "cases.rebuild", "case/*")
            return Rebuilding(self.teller).some(session, after, most)

        return await self.door.run(unit)

    # ---- working ----------------------------------------------------------------------------------------

    async def take(self, report: Report, actor: Actor, who: Principal) -> TakenCase:
        """They are given the reference of what they begin; not that of a case that was open, and that is not
        there for them. Raises ``NotFound`` where it is to be a part of such a one, ``Refused``, and
        ``Malformed`` where its place is named by what is no number of one."""
        require_number(report.location)

        def unit(session: Session) -> TakenCase:
            self.check_parent(session, report, who)
            taken = Opening(self.teller).take(session, report, actor)
            insist(session, self.teller.attachments, taken.reference, report.attachments)
            _note(session, who, "cases.take", taken.reference)
            file = repository.find(session, taken.number) if taken.repeats else None
            if file is not None and Sight.of(who).hides(file):
                return TakenCase(reference=None, repeats=True)
            return TakenCase(reference=taken.reference, repeats=taken.repeats, reporter=taken.reporter)

        return await self.door.run(unit)

    async def move(self, reference: str, wanted: Move, actor: Actor, who: Principal) -> ShownCase:
        act = partial(Moving(self.teller).move, wanted=wanted, actor=actor)
        detail: JsonValue = {"to": wanted.to, "as": actor.role.value}
        return await self.do(reference, "cases.move", act, who, wanted.reason, detail)

    async def assign(self, reference: str, wanted: Assignment, actor: Actor, who: Principal) -> ShownCase:
        def act(session: Session, number: int) -> None:
            refuse_leaver(session, self.teller, wanted.assignee)
            refuse_unknown_queue(session, self.teller, wanted.queue)
            Assigning(self.teller).assign(session, number, wanted, actor)

        detail: JsonValue = {"queue": wanted.queue, "assignee": wanted.assignee}
        return await self.do(reference, "cases.assign", act, who, wanted.reason, detail)

    async def update(self, reference: str, wanted: Change, actor: Actor, who: Principal) -> ShownCase:
        act = partial(Updating(self.teller).update, wanted=wanted, actor=actor)
        return await self.do(reference, "cases.update", act, who, wanted.reason)

    async def note(
        self, reference: str, text: str, actor: Actor, who: Principal, *, public: bool
    ) -> ShownCase:
        noting = Noting(self.teller)
        return await self.do(
            reference, "cases.note", lambda s, n: noting.note(s, n, text, actor, public=public), who
        )

    async def contact(self, reference: str, made: ContactMade, actor: Actor, who: Principal) -> ShownCase:
        def act(session: Session, number: int) -> None:
            Noting(self.teller).contact(session, number, made, actor)
            goes_on = self.teller.numbering.written(survivor(session, number))
            insist(session, self.teller.attachments, goes_on, made.attachments)

        return await self.do(reference, "cases.contact", act, who)

    async def do(
        self,
        reference: str,
        action: str,
        act: Callable[[Session, int], object],
        who: Principal,
        reason: str | None = None,
        detail: JsonValue = None,
    ) -> ShownCase:
        """One act on a case that they may see, with the audit trail, in a unit; answers with the case as it
        is then. Raises ``NotFound`` and whatever the act does."""
        sight = Sight.of(who)

        def unit(session: Session) -> ShownCase:
            number = self.teller.number_of(session, reference)
            self.seen(session, number, sight)
            act(session, number)
            _note(session, who, action, self.teller.numbering.written(number), reason or "", detail)
            return showing.whole(session, self.teller, self.seen(session, number, sight), sight)

        return await self.door.run(unit)

    def seen(self, session: Session, number: int, sight: Sight) -> CaseFile:
        """Raises ``NotFound`` where it is not there, for them."""
        file = repository.find(session, number)
        if file is None or sight.hides(file):
            reference = self.teller.numbering.written(number)
            raise NotFound(f"There is no case {reference}, or it is not for you to see.")
        return file

    def check_parent(self, session: Session, report: Report, who: Principal) -> None:
        """Raises ``NotFound`` where a report is to be a part of a case that is not there, for them."""
        if report.parent is not None:
            self.seen(session, self.teller.number_of(session, report.parent), Sight.of(who))

    def sought(self, session: Session, wanted: Wanted, now: Micros, who: Principal) -> Sought:
        """What is wanted, with what it takes to look for it. Raises ``NotFound`` where it names a person or a
        case that there is none of, and ``Refused`` for words of whoever may not see what cases say: by them
        it could be guessed."""
        check_box(wanted.box)
        sight = Sight.of(who)
        if wanted.words is not None and not sight.clear:
            raise Refused(
                "Cases are looked for by their words by those who may see what they say: it takes "
                f"{Scope.CASES_TAKE}, {Scope.CASES_WORK} or {Scope.CASES_SUPERVISE}."
            )
        return Sought(
            wanted,
            now,
            restricted=sight.restricted,
            parent=None if wanted.parent is None else self._above(session, wanted.parent, sight),
            businesses=()
            if wanted.organisation is None
            else [business_key(*one) for one in self.people.organisation(session, wanted.organisation)],
            people=() if wanted.person is None else self.people.keys_of(session, wanted.person),
            words=() if wanted.words is None else words_of(wanted.words),
            called=() if wanted.reference is None else self._called(session, wanted.reference),
            uprns=()
            if wanted.uprn is None
            else self.teller.places.of_one(session, number_of("uprn", wanted.uprn) or wanted.uprn),
            assets=() if wanted.asset is None else self._assets(session, wanted.asset),
        )

    def _above(self, session: Session, reference: str, sight: Sight) -> int:
        return self.seen(session, self.teller.number_of(session, reference), sight).number

    def _assets(self, session: Session, key: str) -> list[str]:
        """All by which cases may name it: an alert of before its asset was known names the sensor."""
        system, _, local_id = key.partition("/")
        key = f"{system.lower()}/{local_id}"
        known = self.teller.places.asset(session, key)
        return list(dict.fromkeys([key, *(() if known is None else known.keys)]))

    def _called(self, session: Session, reference: str) -> list[int]:
        return cases_called(session, self.teller.numbering, reference)


def _note(
    session: Session, who: Principal, action: str, reference: str, reason: str = "", detail: JsonValue = None
) -> None:
    auditing.note(session, who.holder, action, f"case/{reference}", reason, detail)


def acting_as(role: Mover | None, who: Principal, allowed: Sequence[Mover]) -> Actor:
    """Whoever asks, as what they say they are. ``allowed``: what their key lets them be, the likeliest first.
    Raises ``Refused``."""
    chosen = role or allowed[0]
    if chosen not in allowed:
        may = " or ".join(one.value for one in allowed)
        raise Refused(f"Your key lets you work on cases as {may}, not as {chosen.value}.")
    return Actor(chosen, who.holder)
