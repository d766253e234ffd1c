"""Tracking links: a reporter is given one, and it can be ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.acting.teller import Teller
from cases.keeping.reporters import repository as reporters
from cases.keeping.reporters.repository import Link
from ledger import clock
from ledger.errors import NotFound, Refused
from ledger.session import Session
from schemas.events.case_tracking import CaseTrackingLinkIssued, CaseTrackingLinkRevoked

MOST = 50
"""Links of one reporter that can be in use at once."""


@dataclass(frozen=True, slots=True)
class TrackingLinks:
    """``by``: who asks for it. Of a case that has gone into another the links are its own still."""

    teller: Teller

    def issue(
        self, session: Session, number: int, reporter: int, token_hash: str, lasts: timedelta, by: str | None
    ) -> datetime:
        """Answers with until when it can be used. Raises ``NotFound``, and ``Refused`` where they have
        ``MOST`` already."""
        file = self.teller.file(session, number, merged=True)
        reference = self.teller.numbering.written(number)
        if reporters.reporter(session, number, reporter) is None:
            raise NotFound(f"{reference} has no reporter {reporter}.")
        every = reporters.links(session, number)
        now = clock.now(session)
        in_use = [one for one in every if one.reporter == reporter and usable(one, now)]
        if len(in_use) >= MOST:
            raise Refused(
                f"Reporter {reporter} of {reference} has {MOST} links already: revoke those that are not "
                f"needed (`tolbooth cases links revoke {reference} --reporter {reporter}`)."
            )
        cause = self.teller.cause(session, file)
        data = CaseTrackingLinkIssued(
            reference=reference,
            reporter=reporter,
            link=every[-1].place + 1 if every else 1,
            token_hash=token_hash,
            issued_at=cause.at,
            expires_at=clock.moment(now) + lasts,
            issued_by=by,
        )
        self.teller.tell(session, cause, "tracking_link_issued", number, file.version + 1, data)
        return data.expires_at

    def revoke(
        self,
        session: Session,
        number: int,
        reporter: int | None,
        link: int | None,
        by: str | None,
        reason: str | None,
    ) -> int:
        """All links that are in use, of one reporter or of all, or one link; answers with how many."""
        now = clock.now(session)
        self.teller.file(session, number, merged=True)
        fit = [
            one
            for one in reporters.links(session, number, reporter)
            if usable(one, now) and link in {None, one.place}
        ]
        for one in fit:
            file = self.teller.file(session, number, merged=True)
            cause = self.teller.cause(session, file)
            data = CaseTrackingLinkRevoked(
                reference=self.teller.numbering.written(number),
                reporter=one.reporter,
                link=one.place,
                revoked_at=cause.at,
                revoked_by=by,
                reason=reason,
            )
            self.teller.tell(session, cause, "tracking_link_revoked", number, file.version + 1, data)
        return len(fit)


def usable(link: Link, now: int) -> bool:
    """Can it be used still? ``now``: microseconds."""
    return link.revoked_at is None and link.expires_at > now
