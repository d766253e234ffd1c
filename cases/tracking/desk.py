"""Where staff, and whatever sends messages, see a case's reporters and give them links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict, Field

from cases.acting.following import Following
from cases.acting.tracking_links import TrackingLinks, usable
from cases.desk.desk import CaseDesk
from cases.desk.sight import Sight
from cases.keeping.reporters import repository as reporters
from cases.tracking.token import hash_of, new_token
from ledger import auditing, clock
from ledger.errors import NotFound
from ledger.session import Session
from safeguards.policy import Principal


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class LinkLine(_Shown):
    """A link that was issued; what it is nobody can say any more but whoever has it."""

    link: int
    issued_at: datetime
    issued_by: str | None
    expires_at: datetime
    state: str = Field(description="in use, expired or revoked")


class ReporterLine(_Shown):
    """Somebody who reported what the case is about."""

    reporter: int
    by: str = Field(description="by what they are told how it goes on: email, sms, phone or none")
    address: str | None
    name: str | None
    joined_at: datetime
    stopped_at: datetime | None = Field(description="since when they want to hear no more")
    left_at: datetime | None = Field(
        description="since when no report of theirs is of it: they took it back, or it was told apart"
    )
    unreachable_at: datetime | None = Field(
        description="since when what they are sent comes back; they are told nothing until they are reached"
    )
    links: list[LinkLine]


class ReporterPage(_Shown):
    items: list[ReporterLine]
    next: int | None = None


class NewLink(_Shown):
    """A tracking link. It is told this once, and kept nowhere."""

    url: str
    token: str
    expires_at: datetime


class Revoked(_Shown):
    links: int = Field(description="how many can be used no more")


@dataclass(frozen=True, slots=True)
class LinkDesk:
    """Safe to use from many requests at once. ``lasts``: how long links do. ``public_url``: what they begin
    with. A case that whoever asks may not see is not there for them."""

    cases: CaseDesk
    lasts: timedelta
    public_url: str

    async def reporters(self, reference: str, after: int, most: int, who: Principal) -> ReporterPage:
        sight = Sight.of(who)

        def read(session: Session) -> ReporterPage:
            number, _ = self._seen(session, reference, sight)
            found = reporters.reporters(session, number, after, most)
            links = reporters.links(session, number)
            now = clock.now(session)
            lines = [
                ReporterLine(
                    reporter=one.place,
                    by=one.told_by,
                    address=sight.text(one.address),
                    name=sight.text(one.name),
                    joined_at=clock.moment(one.joined_at),
                    stopped_at=None if one.stopped_at is None else clock.moment(one.stopped_at),
                    left_at=None if one.left_at is None else clock.moment(one.left_at),
                    unreachable_at=None if one.unreachable_at is None else clock.moment(one.unreachable_at),
                    links=[_line(each, now) for each in links if each.reporter == one.place],
                )
                for one in found
            ]
            return ReporterPage(items=lines, next=found[-1].place if len(found) == most else None)

        return await self.cases.reader.run(read)

    async def issue(self, reference: str, reporter: int, who: Principal) -> NewLink:
        """A new one; those that they have stay in use."""
        sight = Sight.of(who)
        token = new_token()
        hashed = hash_of(token)
        assert hashed is not None

        def unit(session: Session) -> datetime:
            number, written = self._seen(session, reference, sight)
            until = TrackingLinks(self.cases.teller).issue(
                session, number, reporter, hashed, self.lasts, who.holder
            )
            auditing.note(session, who.holder, "cases.link", f"case/{written}", "", {"reporter": reporter})
            return until

        until = await self.cases.door.run(unit)
        return NewLink(url=f"{self.public_url.rstrip('/')}/track/{token}", token=token, expires_at=until)

    async def revoke(
        self, reference: str, reporter: int | None, link: int | None, reason: str | None, who: Principal
    ) -> Revoked:
        """All of them, one reporter's, or one. Raises ``NotFound`` where no such one is in use."""
        sight = Sight.of(who)

        def unit(session: Session) -> Revoked:
            number, written = self._seen(session, reference, sight)
            done = TrackingLinks(self.cases.teller).revoke(
                session, number, reporter, link, who.holder, reason
            )
            if not done:
                raise NotFound(f"{written} has no such link in use.")
            auditing.note(session, who.holder, "cases.unlink", f"case/{written}", reason or "")
            return Revoked(links=done)

        return await self.cases.door.run(unit)

    async def stop(self, reference: str, reporter: int, who: Principal) -> ReporterPage:
        """They hear no more, as they asked staff. Raises ``NotFound``."""
        sight = Sight.of(who)

        def unit(session: Session) -> None:
            number, _ = self._seen(session, reference, sight)
            Following(self.cases.teller).stop(session, number, reporter, who.holder)

        await self.cases.door.run(unit)
        return await self.reporters(reference, reporter - 1, 1, who)

    def _seen(self, session: Session, reference: str, sight: Sight) -> tuple[int, str]:
        number = self.cases.seen(session, self.cases.teller.number_of(session, reference), sight).number
        return number, self.cases.teller.numbering.written(number)


def _line(one: reporters.Link, now: int) -> LinkLine:
    state = "in use" if usable(one, now) else "expired" if one.revoked_at is None else "revoked"
    return LinkLine(
        link=one.place,
        issued_at=clock.moment(one.issued_at),
        issued_by=one.issued_by,
        expires_at=clock.moment(one.expires_at),
        state=state,
    )
