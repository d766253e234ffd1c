"""Telling what is done to a case: the event is published, and what is kept follows from it, in one unit."""

from __future__ import annotations

from dataclasses import dataclass, field

from cases.acting.answer_limit import AnswerLimit
from cases.acting.any_reference import case_called
from cases.acting.holding import as_kept, hold
from cases.announcing import OF_REPORTERS, CaseVoice, Cause
from cases.attachments.ports import HoldsAttachments
from cases.case_file import CaseFile
from cases.council.council import Council
from cases.keeping import repository
from cases.keeping.links import repository as links
from cases.ports import NoIndex, NoPlaces, NoStaff, People, Places, Publish, Staff
from cases.projecting.parties import named_as
from cases.projecting.projection import Projection
from cases.references import Numbering
from cases.story.acts import acts_since
from cases.story.repository import events_of
from ledger import clock
from ledger.errors import Refused, Stale
from ledger.session import Session
from schemas.events.case import CaseInteractionRecorded
from schemas.model import CanonicalModel
from schemas.references import PersonReference


@dataclass(frozen=True, slots=True)
class Teller:
    """What every act stands on."""

    voice: CaseVoice
    numbering: Numbering
    projection: Projection
    publish: Publish
    council: Council = field(default_factory=Council)
    answers: AnswerLimit = field(default_factory=AnswerLimit)
    people: People = field(default_factory=NoIndex)
    staff: Staff = field(default_factory=NoStaff)
    attachments: HoldsAttachments | None = None
    places: Places = field(default_factory=NoPlaces)

    def council_now(self, session: Session) -> Council:
        """The council's file, with what the index of staff says of its teams and of who can do what."""
        feeds = {queue: team for queue, team in self.council.teams.items() if team.is_fed}
        members = {
            queue: self.staff.members(session, team.staff_teams, team.staff_groups)
            for queue, team in feeds.items()
        }
        every = dict.fromkeys([*self.council.staff, *(one for some in members.values() for one in some)])
        return self.council.fed(members, self.staff.skills(session, list(every)))

    def tell(
        self,
        session: Session,
        cause: Cause,
        what: str,
        number: int,
        version: int,
        data: CanonicalModel,
        noun: str = "case",
    ) -> None:
        """``version``: that of the case by this event."""
        reference, attachments = self.numbering.written(number), self.attachments
        if isinstance(data, CaseInteractionRecorded) and data.attachments and attachments is not None:
            files = as_kept(session, attachments, data.attachments)
            data = data.model_copy(update={"attachments": files})
        envelope = self.voice.envelope(cause, f"{noun}.{what}", reference, version, data)
        at = clock.micros(cause.at)
        self.projection.apply(session, envelope.type, envelope.data, f"case/{reference}", at)
        if isinstance(data, CaseInteractionRecorded) and attachments is not None:
            hold(session, attachments, reference, data.attachments)
        self.publish(session, envelope)

    def number_of(self, session: Session, reference: str) -> int:
        """Of the case that has this reference, or a record of that name in another system. Raises
        ``NotFound`` in words for whoever typed it."""
        return case_called(session, self.numbering, reference)

    def file(
        self, session: Session, number: int, expected: int | None = None, *, merged: bool = False
    ) -> CaseFile:
        """As it is, for this unit alone to change. ``expected``: the version that whoever acts has seen.
        ``merged``: whether one that has gone into another is taken, too.

        Raises ``NotFound``, ``Stale`` where somebody else has been at it since, and ``Refused`` where it goes
        on in another case.
        """
        file = repository.locked(session, number)
        if not merged:
            self.not_merged(session, file)
        if expected is not None and expected != file.version:
            reference = self.numbering.written(number)
            if expected > file.version:
                raise Refused(f"{reference} is at version {file.version}; {expected} has not been.")
            since = self.what_came(session, number, expected)
            if since:
                raise Stale(
                    f"{reference} has changed since you read it: {'; '.join(since)}. Look at it again, and "
                    "then do what is still to be done."
                )
        return file

    def not_merged(self, session: Session, file: CaseFile) -> None:
        """Raises ``Refused`` where it goes on in another case."""
        if file.merged_into is not None:
            into = self.numbering.written(links.survivor(session, file.number))
            raise Refused(f"{self.numbering.written(file.number)} was merged into {into}: do it there.")

    def what_came(self, session: Session, number: int, after: int) -> list[str]:
        """What has been done to it since a version, by whom and when; nothing where that changes nothing
        for whoever works on it: reporters were told, or given a link."""
        reference = self.numbering.written(number)
        if not events_of(session, self.voice.source, reference, after):
            return ["somebody is at it just now"]
        return acts_since(session, self.voice.source, reference, after, OF_REPORTERS)

    def keys_of(self, session: Session, who: PersonReference) -> list[tuple[str, str]]:
        """All by which cases may name somebody: as they are named here, and as the index knows them."""
        own = [(system, key) for system, key, _ in named_as(who, "")]
        return list(dict.fromkeys([*own, *self.people.same_as(session, who)]))

    def cause(self, session: Session, file: CaseFile | None, given: Cause | None = None) -> Cause:
        """That of an act, now; a clock that was set back does not take a case back."""
        now = clock.now(session)
        at = clock.moment(now if file is None else max(now, file.changed_at))
        if given is None:
            return Cause(at)
        return Cause(at, given.causationid, given.correlationid, given.traceparent)
