"""Where clients of Open311 read and report. What is not public is not there for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cases.acting.actor import Actor
from cases.acting.noting import Noting
from cases.acting.opening import Opening
from cases.acting.teller import Teller
from cases.case_file import NEVER, CaseFile
from cases.keeping import repository as keeping
from cases.keeping.links import repository as links
from cases.keeping.reporters.repository import Change
from cases.open311 import repository
from cases.open311.asking import MOST, Unfit, ended_of, listed, number_of, span_of
from cases.open311.form import Form, contact_of, first, report_of, update_id_of
from cases.open311.repository import Asked
from cases.open311.services import definition, extended, is_public, services
from cases.open311.wire import Definition, NewRequest, NewUpdate, Request, Service, Token, Update
from cases.references import Misspelt
from cases.types import repository as types
from cases.types.case_type import CaseType
from cases.types.status_rule import Mover, StatusRule
from ledger import auditing, clock, effects
from ledger.door import Door
from ledger.errors import NotFound
from ledger.reader import Reader
from ledger.session import Session
from safeguards.policy import Principal

ONCE = "open311"
"""By which an update that is posted again is known as one that is there."""


@dataclass(frozen=True, slots=True)
class Open311:
    """Safe to use from many requests at once. Raises ``NotFound``, ``Unfit`` and ``Refused``."""

    reader: Reader
    door: Door
    teller: Teller

    async def services(self) -> list[Service]:
        return await self.reader.run(lambda session: services(types.latest(session).values()))

    async def definition(self, code: str) -> Definition:
        return await self.reader.run(lambda session: definition(_kind(session, code)))

    async def requests(self, query: Mapping[str, str]) -> list[Request]:
        """By id where any is named, and else by the other filters; the newest first."""
        ids = listed(query, "service_request_id")
        if len(ids) > MOST:
            raise Unfit(f"At most {MOST} service_request_id can be asked for at once.")
        if ids:
            numbers = [one for one in (self._number(each) for each in ids) if one is not None]
            return await self.reader.run(
                lambda session: self._shown(session, repository.of_numbers(session, numbers))
            )
        most = number_of(query, "page_size", MOST, 1, MOST)
        after = (number_of(query, "page", 1, 1, 1_000_000) - 1) * most
        ended, codes = ended_of(query), listed(query, "service_code")
        known = [one for one in codes if one.isascii() and one.isprintable()]
        if codes and not known:
            return []

        def read(session: Session) -> list[Request]:
            span = span_of(query, clock.moment(clock.now(session)))
            since, until = clock.micros(span.since), clock.micros(span.until)
            return self._shown(
                session, repository.public(session, Asked(since, until, known, ended, after, most))
            )

        return await self.reader.run(read)

    async def request(self, reference: str) -> Request:
        number = self._number(reference)

        def read(session: Session) -> Request:
            found = [] if number is None else repository.of_numbers(session, [number])
            if not found:
                raise NotFound("There is no request of that service_request_id.")
            return self._shown(session, found)[0]

        return await self.reader.run(read)

    async def token(self, token: str) -> Token:
        """Every request has its id at once, so its token is the same."""
        found = await self.request(token)
        return Token(service_request_id=found.service_request_id, token=token)

    async def updates(self, query: Mapping[str, str]) -> list[Update]:
        """The oldest first, ``MOST`` at most; the next are asked for from the last one's time on."""

        def read(session: Session) -> list[Update]:
            span = span_of(query, clock.moment(clock.now(session)))
            found = repository.changes(session, clock.micros(span.since), clock.micros(span.until), MOST)
            return [self._update(session, *one) for one in found]

        return await self.reader.run(read)

    async def report(self, form: Form, who: Principal) -> NewRequest:
        """Who reports by Open311 is told by whomever they reported to, so the hub tells them nothing."""

        def unit(session: Session) -> NewRequest:
            kind = _kind(session, first(form, "service_code"))
            taken = Opening(self.teller).take(session, report_of(kind, form), Actor(Mover.AGENT, who.holder))
            auditing.note(session, who.holder, "cases.take", f"case/{taken.reference}", "Open311")
            file = self._file(session, taken.number)
            kept = self.teller.projection.rulebook.type_of(session, file.type, file.type_version)
            notice = kept.statuses[file.status].public
            return NewRequest(service_request_id=taken.reference, service_notice=notice)

        return await self.door.run(unit)

    async def post_update(self, form: Form, who: Principal) -> NewUpdate:
        """What somebody adds where they reported it. One with an ``update_id`` that is posted again is there
        once."""
        number = self._number(first(form, "service_request_id"))
        named = update_id_of(form)

        def unit(session: Session) -> NewUpdate:
            found = [] if number is None else repository.of_numbers(session, [number])
            if number is None or not found:
                raise NotFound("There is no request of that service_request_id.")
            mine = f"in-{named}"
            if named and not effects.first_time(session, ONCE, f"{who.key_id}/{number}/{named}"):
                return NewUpdate(update_id=mine)
            made, actor = contact_of(form), Actor(Mover.AGENT, who.holder)
            place = Noting(self.teller).contact(session, number, made, actor)
            written = self.teller.numbering.written(number)
            auditing.note(session, who.holder, "cases.contact", f"case/{written}", "Open311")
            return NewUpdate(update_id=mine if named else f"in-{written}-{place}")

        return await self.door.run(unit)

    def _number(self, reference: str) -> int | None:
        try:
            return self.teller.numbering.read(reference)
        except Misspelt:
            return None

    def _file(self, session: Session, number: int) -> CaseFile:
        found = keeping.find(session, number)
        assert found is not None
        return found

    def _shown(self, session: Session, files: Sequence[CaseFile]) -> list[Request]:
        return [self._request(session, one) for one in files]

    def _request(self, session: Session, file: CaseFile) -> Request:
        kind = self.teller.projection.rulebook.type_of(session, file.type, file.type_version)
        at = self._goes_on(session, file)
        how = self.teller.projection.rulebook.type_of(session, at.type, at.type_version)
        running = at.ended_at is None and at.due_at != NEVER
        lat, long = (file.latitude, file.longitude) if file.place_is_shown else (None, None)
        return Request(
            service_request_id=self.teller.numbering.written(file.number),
            status="open" if at.ended_at is None else "closed",
            status_notes=how.statuses[at.status].public,
            service_name=kind.title,
            service_code=kind.name,
            description=kind.about,
            agency_responsible=kind.service,
            requested_datetime=clock.moment(file.opened_at),
            updated_datetime=clock.moment(max(file.changed_at, at.changed_at)),
            expected_datetime=clock.moment(at.due_at) if running else None,
            lat=None if lat is None else round(lat, 5),
            long=None if long is None else round(long, 5),
        )

    def _goes_on(self, session: Session, file: CaseFile) -> CaseFile:
        """The case that one which was merged has gone into, where everybody may see that; else itself."""
        if file.merged_into is None:
            return file
        found = keeping.find(session, links.survivor(session, file.number))
        return file if found is None or found.visibility != "public" else found

    def _update(self, session: Session, change: Change, type_name: str, version: int) -> Update:
        kind = self.teller.projection.rulebook.type_of(session, type_name, version)
        rule = kind.statuses.get(change.status)
        reference = self.teller.numbering.written(change.number)
        return Update(
            update_id=f"{reference}-{change.version}",
            service_request_id=reference,
            status=extended(change.stands_for, None if rule is None else rule.outcome),
            updated_datetime=clock.moment(change.at),
            description=_public_words(change, rule),
        )


def _public_words(change: Change, rule: StatusRule | None) -> str:
    """Not those that staff wrote to the case's reporters. Of a change from before they were kept apart, and
    of one of a case that was erased, its status's."""
    if change.to_all is not None:
        return change.to_all
    return "" if rule is None else rule.public


def _kind(session: Session, code: str) -> CaseType:
    found = types.latest(session).get(code)
    if found is None or not is_public(found):
        raise NotFound("There is no service of that service_code.")
    return found
