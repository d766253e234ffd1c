"""Notes on a case, and further contacts about it."""

from __future__ import annotations

from dataclasses import dataclass

from cases.acting.actor import Actor
from cases.acting.carrying import Carrying
from cases.acting.checking import check_call, check_happened
from cases.acting.contact_made import ContactMade
from cases.acting.following import Following, Joined
from cases.acting.teller import Teller
from cases.announcing import Cause
from cases.keeping.links import repository as links
from ledger.session import Session
from schemas.events.case import CaseInteractionRecorded, CaseNoted


@dataclass(frozen=True, slots=True)
class Noting:
    """Writes down. What is written down changes nothing else, so no version is asked for."""

    teller: Teller

    def note(
        self,
        session: Session,
        number: int,
        text: str,
        actor: Actor,
        given: Cause | None = None,
        *,
        public: bool,
    ) -> int:
        """Answers with which of the case's notes it is. Raises ``NotFound``."""
        file = self.teller.file(session, number)
        cause = self.teller.cause(session, file, given)
        data = CaseNoted(
            reference=self.teller.numbering.written(number),
            service=file.type,
            note=file.notes + 1,
            text=text,
            public=public,
            noted_at=cause.at,
            noted_by=actor.who,
        )
        self.teller.tell(session, cause, "noted", number, file.version + 1, data)
        if public:
            Carrying(self.teller).carry(session, number, file.version, tells=False)
        return file.notes + 1

    def contact(
        self,
        session: Session,
        number: int,
        made: ContactMade,
        actor: Actor,
        given: Cause | None = None,
        reporter: int | None = None,
    ) -> int:
        """Answers with which of the case's contacts it is; of one that was merged, it is one of the case that
        goes on. Raises ``NotFound``.

        ``reporter``: which of the case's they are, where that is known.
        """
        goes_on = links.survivor(session, number)
        if goes_on != number:
            number, reporter = goes_on, None
        check_happened(session, made.happened_at)
        check_call(session, made.call_back_at, made.happened_at)
        file = self.teller.file(session, number)
        cause = self.teller.cause(session, file, given)
        joined = Joined(reporter)
        if made.updates is not None and reporter is None:
            joined = Following(self.teller).joins(
                session, number, made.contact, made.updates, made.channel, made.happened_at
            )
        data = CaseInteractionRecorded(
            reference=self.teller.numbering.written(number),
            service=file.type,
            interaction=file.interactions + 1,
            channel=made.channel,
            direction=made.direction,
            happened_at=made.happened_at or cause.at,
            contact=made.contact,
            verified=made.verified,
            on_behalf_of=made.on_behalf_of,
            staff=actor.who,
            needs=made.needs,
            said=made.said,
            transcript=made.transcript,
            call_back_at=made.call_back_at,
            reporter=joined.reporter,
            updates=joined.updates,
            attachments=made.attachments,
        )
        self.teller.tell(session, cause, "interaction_recorded", number, file.version + 1, data)
        return file.interactions + 1
