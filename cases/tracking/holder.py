"""What whoever holds a link does to their case, each in the caller's unit."""

from __future__ import annotations

from dataclasses import dataclass

from cases.acting.contact_made import ContactMade
from cases.acting.following import Following
from cases.acting.moving import Move, Moving
from cases.acting.noting import Noting
from cases.acting.resuming import CITIZEN, resume
from cases.acting.teller import Teller
from cases.acting.tracking_links import usable
from cases.acting.withdrawing import Withdrawing
from cases.case_file import CaseFile
from cases.keeping import repository
from cases.keeping.links import repository as links
from cases.keeping.reporters import repository as reporters
from cases.keeping.reporters.repository import Change, Link
from cases.tracking.shown import Act, Tracked, TrackedChange, TrackedPart
from cases.tracking.token import hash_of
from cases.types.case_type import CaseType
from cases.types.status_rule import Mover
from ledger import clock
from ledger.errors import NotFound, Refused
from ledger.session import Session
from schemas.events.form import Attachment

FILES = 10
"""Photos that one reporter may add."""
STEPS = 50
"""Of how it went on, the last that are shown."""


class NoLink(NotFound):
    """This link does not work. It may have been mistyped, or its time may be over."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Knows a link again, and does what it lets."""

    teller: Teller

    def link(self, session: Session, token: str) -> Link:
        """Raises ``NoLink``, alike for one that never was, one whose time is over and one that was ended."""
        hashed = hash_of(token)
        found = None if hashed is None else reporters.link_of(session, hashed)
        if found is None or not usable(found, clock.now(session)):
            raise NoLink
        return found

    def shown(self, session: Session, link: Link) -> Tracked:
        file = self._file(session, link)
        kind = self._kind(session, file)
        own = repository.find(session, link.number) or file
        known = reporters.reporter(session, link.number, link.reporter)
        changes = reporters.changes(session, link.number, STEPS)
        public = kind.statuses[file.status].public
        seen = [one for one in changes if _is_for(own, link, one)]
        # What an erasure or an earlier version of the hub left no words of is told in the type's.
        steps = [TrackedChange(at=clock.moment(one.at), text=one.said) for one in seen if one.said]
        here = own.number == file.number
        stands = [
            one
            for one in changes
            if (one.status == file.status if here else one.stands_for == file.stands_for)
        ]
        return Tracked(
            reference=self.teller.numbering.written(link.number),
            about=self._kind(session, own).title,
            opened_at=clock.moment(own.opened_at),
            status=file.stands_for,
            text=public,
            changed_at=clock.moment(stands[-1].at if stands else own.opened_at),
            ended=file.ended_at is not None,
            changes=steps,
            parts=self._parts(session, file, kind),
            updates=known.told_by if known is not None and known.told else "none",
            expires_at=clock.moment(link.expires_at),
            may=list(self._may(session, file, kind, link)),
        )

    def add(self, session: Session, link: Link, text: str | None, files: list[Attachment]) -> str:
        """More of what they know. A case that waits for them goes on by it. Raises ``Refused``."""
        file = self._file(session, link)
        self._stands(session, link)
        if files:
            self.room_for(session, link, len(files))
        self._told(session, link, text, files)
        resume(session, self.teller, file.number)
        return "Thank you. We have added it to your report."

    def room_for(self, session: Session, link: Link, many: int) -> None:
        """Raises ``Refused`` where that were more photos than one may add, or their report is taken back."""
        self._stands(session, link)
        known = reporters.reporter(session, link.number, link.reporter)
        if self._file(session, link).number != link.number:
            raise Refused("Your report is part of another now. Tell us in words; photos go with that one.")
        if known is None or known.files + many > FILES:
            raise Refused(f"You have added {FILES} photos, and no more can be added.")

    def not_fixed(self, session: Session, link: Link, text: str | None) -> str:
        """Raises ``Refused`` where its type, or how it stands, does not let them say so."""
        file = self._file(session, link)
        to = self._kind(session, file).not_fixed
        if to is None or "not_fixed" not in self._may(session, file, self._kind(session, file), link):
            raise Refused("We have not said that it is done, so you need not tell us that it is not.")
        self._told(session, link, text or "It is not fixed.", [])
        Moving(self.teller).move(session, file.number, Move(to, reason=text), CITIZEN)
        return "Thank you for telling us. We are looking at it again."

    def withdraw(self, session: Session, link: Link, text: str | None) -> str:
        """Where others reported the same, it goes on for them. Raises ``Refused``."""
        file = self._file(session, link)
        kind = self._kind(session, file)
        withdrawing = Withdrawing(self.teller)
        known = reporters.reporter(session, link.number, link.reporter)
        if known is None:
            raise NoLink
        if withdrawing.allowed(session, file, kind, known):
            self._told(session, link, text or "I take my report back.", [])
        if withdrawing.withdraw(session, file, kind, known, text):
            return (
                "We will tell you nothing more about it. Others have reported the same, so the work goes on."
            )
        return "You have taken your report back."

    def stop_updates(self, session: Session, link: Link) -> str:
        Following(self.teller).stop(session, link.number, link.reporter, None)
        return "We will tell you nothing more about it. You can look here for as long as the link works."

    def _stands(self, session: Session, link: Link) -> None:
        """Raises ``Refused`` where they have taken their report back."""
        known = reporters.reporter(session, link.number, link.reporter)
        if known is not None and known.left_at is not None:
            raise Refused(
                "You have taken your report back, so nothing can be added to it. Report it again if it is "
                "still there."
            )

    def _parts(self, session: Session, file: CaseFile, kind: CaseType) -> list[TrackedPart]:
        """Of a case that is the whole of others by its type; what few may see is left out, and so is what was
        tied to any other case by hand. One that has gone into another is shown as that."""
        if kind.parts is None:
            return []
        found = links.parts(session, file.number, STEPS)
        goes_on = dict.fromkeys(links.survivor(session, one.number) for one in found)
        files = [repository.find(session, number) for number in goes_on]
        shown = [
            (one, self._kind(session, one))
            for one in files
            if one is not None and one.visibility != "restricted"
        ]
        return [
            TrackedPart(about=of.title, text=of.statuses[one.status].public, ended=one.ended_at is not None)
            for one, of in shown
        ]

    def _may(self, session: Session, file: CaseFile, kind: CaseType, link: Link) -> list[Act]:
        onward = kind.statuses[file.status].to
        may: list[Act] = []
        known = reporters.reporter(session, link.number, link.reporter)
        left = known is not None and known.left_at is not None
        if file.ended_at is None and not left:
            may.append("add")
            if known is not None and known.files < FILES and file.number == link.number:
                may.append("photo")
        if not left and kind.not_fixed is not None and Mover.CITIZEN in onward.get(kind.not_fixed, ()):
            may.append("not_fixed")
        if Withdrawing(self.teller).allowed(session, file, kind, known):
            may.append("withdraw")
        if known is not None and known.told:
            may.append("stop_updates")
        return may

    def _told(self, session: Session, link: Link, text: str | None, files: list[Attachment]) -> None:
        made = ContactMade(channel="web", said=text, verified="tracking_link", attachments=files)
        Noting(self.teller).contact(session, link.number, made, CITIZEN, reporter=link.reporter)

    def _file(self, session: Session, link: Link) -> CaseFile:
        """The case that it is of, or that this has gone into."""
        file = repository.find(session, links.survivor(session, link.number))
        if file is None:
            raise NoLink
        return file

    def _kind(self, session: Session, file: CaseFile) -> CaseType:
        return self.teller.projection.rulebook.type_of(session, file.type, file.type_version)


def _is_for(own: CaseFile, link: Link, change: Change) -> bool:
    """Whoever reported it before more people could see it was told what was said until then; nobody else."""
    if own.widened_in is None or link.reporter <= (own.reporters_then or 0):
        return True
    return change.version >= own.widened_in
