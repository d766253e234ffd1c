"""A report opens a case, or belongs to one that is open already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cases.acting.actor import Actor
from cases.acting.checking import check_call, check_details, check_happened
from cases.acting.choosing import chosen
from cases.acting.doubting import about_asset, note_doubts
from cases.acting.duplicates import already_there
from cases.acting.following import Following, Joined
from cases.acting.index_notes import note
from cases.acting.moving import Moving
from cases.acting.notifying import Notifying
from cases.acting.placing import area_of, check_inside, queue_of
from cases.acting.report import Report
from cases.acting.teller import Teller
from cases.acting.tying import Tied, tied
from cases.announcing import Cause
from cases.case_file import CaseFile
from cases.keeping.teams import repository as teams
from cases.places import whereabouts
from cases.projecting.parties import business_key, parties_of
from cases.types.case_type import CaseType
from ledger import clock, numbers
from ledger.errors import NotFound, Refused
from ledger.session import Session
from schemas.events.case import CaseAssigned, CaseInteractionRecorded, CaseOpened
from schemas.references import SourceKey


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a report: its case, whether that was there already, and which of its reporters they are
    who sent it, if it is from anybody."""

    number: int
    reference: str
    repeats: bool
    reporter: int | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """Takes reports in."""

    teller: Teller

    def take(
        self,
        session: Session,
        report: Report,
        actor: Actor,
        given: Cause | None = None,
        *,
        anew: bool = False,
    ) -> Taken:
        """``anew``: it is a case of its own, whatever is open already. Raises ``Refused`` where its type is
        unknown or asks for what it does not say, or it happened when nothing can have."""
        kind = self._kind(session, report)
        check_details(kind, report.details)
        check_inside(self.teller, report.location)
        check_happened(session, report.happened_at)
        check_call(session, report.call_back_at, report.happened_at)
        numbers.hold(session, numbers.CASE)
        cause = self.teller.cause(session, None, given)
        found = tied(session, self.teller, report)
        people = [(system, key) for system, key, _ in parties_of(report.reporter, "reporter")]
        if report.concerns is not None:
            people = self.teller.keys_of(session, report.concerns)
        received = clock.micros(_received(report, cause))
        about = report.concerns is not None
        known = None
        if not anew:
            known = already_there(
                *(session, kind, whereabouts(found.report.location), found.keys, people),
                *(report.details, received),
                concerned=about,
                sensor=found.sensor,
                known_asset=found.asset is not None,
                businesses=self._businesses(session, report),
                places=self.teller.places,
            )
        if known is not None:
            return self._belongs(session, known, found, actor, cause)
        return self._open(session, kind, found, actor, cause)

    def open_apart(
        self, session: Session, report: Report, apart_from: str, told: CaseInteractionRecorded, cause: Cause
    ) -> Taken:
        """A case of its own of a report that was ``told`` as one of the case ``apart_from``; whoever sent it
        is told by the report's ``updates`` that it is, and how it goes on. Whoever calls holds the numbers of
        cases. Raises ``Refused`` as ``take`` does."""
        kind = self._kind(session, report)
        check_details(kind, report.details)
        found = tied(session, self.teller, report)
        number = self._opened(session, kind, found.report, cause, apart_from=apart_from)
        reference = self.teller.numbering.written(number)
        fields = ("title", "details", "location", "concerns")
        reporter = None if told.reporter is None else 1
        bare = {**dict.fromkeys(fields), "repeats": False, "reporter": reporter, "updates": report.updates}
        bare["asset"] = found.named_otherwise
        first = told.model_copy(update={"reference": reference, "interaction": 1, **bare})
        self.teller.tell(session, cause, "interaction_recorded", number, 2, first)
        note_doubts(session, self.teller, number, found, cause)
        self._give(session, kind, number, cause)
        if reporter is not None:
            Notifying(self.teller).acknowledge(session, number, reporter, cause, apart_from)
        return Taken(number, reference, repeats=False, reporter=reporter)

    def _businesses(self, session: Session, report: Report) -> set[tuple[str, str]] | None:
        """All keys of the business that it is about: what is said of one is no repeat of what was said of
        another, or of none."""
        if report.organisation is None:
            return None
        named = f"{report.organisation.system}/{report.organisation.local_id}"
        return {business_key(*one) for one in self.teller.people.organisation(session, named)}

    def _kind(self, session: Session, report: Report) -> CaseType:
        try:
            return self.teller.projection.rulebook.type_of(session, report.type)
        except NotFound as error:
            raise Refused(str(error)) from None

    def _open(self, session: Session, kind: CaseType, found: Tied, actor: Actor, cause: Cause) -> Taken:
        number, report = self._opened(session, kind, found.report, cause), found.said
        joined = self._joins(session, None, report)
        first, asset = (number, 1, 1), found.named_otherwise
        self._interaction(session, first, kind.name, report, actor, cause, joined, asset, repeats=False)
        note_doubts(session, self.teller, number, found, cause)
        self._give(session, kind, number, cause)
        self._acknowledge(session, number, joined, cause)
        Moving(self.teller).follow(session, self.teller.file(session, number).parent, cause)
        reference = self.teller.numbering.written(number)
        return Taken(number, reference, repeats=False, reporter=joined.reporter)

    def _give(self, session: Session, kind: CaseType, number: int, cause: Cause) -> None:
        """To whoever's turn it is, if its type has turns, and somebody of the queue is there."""
        if kind.queue.assign == "manual":
            return
        file = self.teller.file(session, number)
        found = chosen(session, self.teller, kind, file.queue)
        if found is None:
            return
        data = CaseAssigned(
            reference=self.teller.numbering.written(number),
            service=file.type,
            queue=file.queue,
            assignee=found.member,
            previous_queue=file.queue,
            assigned_at=cause.at,
            rule=found.rule,
            turn=teams.next_turn(session, file.queue),
        )
        self.teller.tell(session, cause, "assigned", number, file.version + 1, data)

    def _opened(
        self,
        session: Session,
        kind: CaseType,
        report: Report,
        cause: Cause,
        *,
        apart_from: str | None = None,
    ) -> int:
        parent = None if report.parent is None else self._parent(session, report.parent)
        area = report.area or area_of(self.teller, report.location)
        number = numbers.take(session, numbers.CASE, 1)
        reference = self.teller.numbering.written(number)
        opened = CaseOpened(
            reference=reference,
            service=kind.name,
            title=report.title or kind.title,
            description=report.description,
            channel=report.channel,
            status=kind.statuses[kind.begins].stands_for,
            opened_at=_received(report, cause),
            due_at=None,
            reporter=report.reporter,
            concerns=report.concerns,
            organisation=report.organisation,
            location=report.location,
            team=report.queue or queue_of(self.teller, kind, report.location, area),
            case_type=kind.name,
            type_version=kind.version,
            status_here=kind.begins,
            details=report.details,
            priority=report.priority or kind.queue.priority,
            asset=report.asset,
            area=area,
            calendars=self.teller.projection.upkeep.calendars_of(session, kind) or None,
            parent=parent,
            detached_from=apart_from,
            origin=report.origin,
            back_office=None if kind.back_office is None else kind.back_office.adapter,
        )
        self.teller.tell(session, cause, "opened", number, 1, opened)
        return number

    def _belongs(self, session: Session, known: CaseFile, found: Tied, actor: Actor, cause: Cause) -> Taken:
        report = found.said
        file = self.teller.file(session, known.number)
        at = (file.number, file.version, file.interactions + 1)
        joined = self._joins(session, file.number, report)
        self._interaction(session, at, file.type, report, actor, cause, joined, report.asset, repeats=True)
        if known.asset not in found.keys:
            for text in about_asset(session, self.teller, found):
                note(session, self.teller, file.number, text, cause)
        self._acknowledge(session, file.number, joined, cause)
        reference = self.teller.numbering.written(file.number)
        return Taken(file.number, reference, repeats=True, reporter=joined.reporter)

    def _joins(self, session: Session, number: int | None, report: Report) -> Joined:
        return Following(self.teller).joins(
            session, number, report.reporter, report.updates, report.channel, report.happened_at
        )

    def _acknowledge(self, session: Session, number: int, joined: Joined, cause: Cause) -> None:
        if joined.new and joined.reporter is not None:
            Notifying(self.teller).acknowledge(session, number, joined.reporter, cause)

    def _interaction(
        self,
        session: Session,
        at: tuple[int, int, int],
        service: str,
        report: Report,
        actor: Actor,
        cause: Cause,
        joined: Joined,
        asset: SourceKey | None,
        *,
        repeats: bool,
    ) -> None:
        """``at``: the case, its version until now, and which of its contacts this is. ``asset``: what it
        names, where that is not what the case says."""
        number, version, place = at
        data = CaseInteractionRecorded(
            reference=self.teller.numbering.written(number),
            service=service,
            interaction=place,
            channel=report.channel,
            direction="in",
            happened_at=report.happened_at or cause.at,
            contact=report.reporter,
            verified=report.verified,
            on_behalf_of=report.on_behalf_of,
            staff=actor.who,
            needs=report.needs,
            said=report.description,
            transcript=report.transcript,
            call_back_at=report.call_back_at,
            repeats=repeats,
            title=report.title if repeats else None,
            asset=asset,
            details=report.details if repeats and report.details else None,
            location=report.location if repeats else None,
            concerns=report.concerns if repeats else None,
            reporter=joined.reporter,
            updates=joined.updates,
            attachments=report.attachments,
        )
        self.teller.tell(session, cause, "interaction_recorded", number, version + 1, data)

    def _parent(self, session: Session, reference: str) -> str:
        number = self.teller.number_of(session, reference)
        return self.teller.numbering.written(self.teller.file(session, number).number)


def _received(report: Report, cause: Cause) -> datetime:
    """When the council had it: what is said to come tomorrow has come now."""
    return cause.at if report.happened_at is None else min(report.happened_at, cause.at)
