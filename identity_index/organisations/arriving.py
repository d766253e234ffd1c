"""One record of an organisation as it arrives: known or new, whose it is, and who is told. In one unit."""

from __future__ import annotations

from dataclasses import dataclass, replace

from identity_index.history import changing
from identity_index.history import repository as history
from identity_index.history.change import INDEX, Because
from identity_index.history.changing import Changed
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Key, New, Record, Said
from identity_index.links.telling import Effect
from identity_index.organisations import repository
from identity_index.organisations.announcing import OrganisationVoice
from identity_index.organisations.erasing import without_erased
from identity_index.organisations.numbers import Number, contradict, read_number, strong_numbers
from identity_index.people.announcing import Cause
from identity_index.people.ports import Publish
from ledger import clock
from ledger.clock import Micros
from ledger.session import Session
from schemas.organisation_details import OrganisationDetails

ORGANISATION = Kind.ORGANISATION


@dataclass(frozen=True, slots=True)
class Organisations:
    """``publish`` joins the caller's unit."""

    voice: OrganisationVoice
    publish: Publish

    def arrive(
        self,
        session: Session,
        key: Key,
        details: OrganisationDetails,
        as_of: Micros,
        event: tuple[str, str],
        cause: Cause,
    ) -> Record:
        """``event``: its source and id. What is older than what is known is kept, and does not hold. Of a
        contact who was erased nothing is taken in."""
        links.hold(session, ORGANISATION)
        details = without_erased(session, details)
        said = Said.of(details.as_data(), min(as_of, clock.now(session)), *event)
        record = links.by_source(session, ORGANISATION, [key]).get(key)
        if record is None:
            return self._newcomer(session, key, details, said, cause)
        return self._known(session, record, details, said, cause)

    def tell(self, session: Session, changed: Changed, why: Because, cause: Cause) -> None:
        """Publish what a change is to everybody; once, in the unit that made it."""
        records = links.records(session, [one.record for one in changed.plan.moves])
        event = self.voice.changed(cause, changed, why, records.values())
        if event is not None:
            self.publish(session, event)

    def _newcomer(
        self, session: Session, key: Key, details: OrganisationDetails, said: Said, cause: Cause
    ) -> Record:
        strong = strong_numbers(details)
        master = self._known_by(session, strong)
        why = None if master is None else _because(strong)
        [(record, _)] = changing.link(session, ORGANISATION, [(New(*key, said, master), why)])
        self._keep(session, record, details)
        if master is None:
            self.publish(session, self.voice.registered(cause, record))
        else:
            self.publish(session, self.voice.updated(cause, record, sorted(details.as_data())))
        return record

    def _known(
        self, session: Session, record: Record, details: OrganisationDetails, said: Said, cause: Cause
    ) -> Record:
        before = links.details(session, [record.number]).get(record.number)
        if links.tell(session, record, said, clock.now(session)) is not Effect.NEWER:
            return record
        record = replace(record, version=record.versions + 1, versions=record.versions + 1)
        self._keep(session, record, details)
        held = None if before is None else OrganisationDetails.model_validate_json(before)
        names = OrganisationDetails.model_fields
        changed = [one for one in names if held is None or getattr(held, one) != getattr(details, one)]
        self.publish(session, self.voice.updated(cause, record, changed))
        self._look_again(session, record, strong_numbers(details), cause)
        return record

    def _look_again(self, session: Session, record: Record, strong: list[Number], cause: Cause) -> None:
        """Its number may be one by which the index knows another, which then is the same."""
        other = self._known_by(session, strong, but=record.master)
        alone = len(links.first_of(session, ORGANISATION, record.master, 2)) == 1
        if other is not None and alone:
            why = _because(strong)
            done = changing.merge(session, ORGANISATION, other, record.master, why)
            self.tell(session, done, why, cause)

    def _known_by(self, session: Session, strong: list[Number], but: int | None = None) -> int | None:
        """The one that has these numbers; None where none has, several have, another number of it says
        otherwise, or a person has said that they are two."""
        found = links.records(session, repository.records_with(session, strong)) if strong else {}
        masters = {one.master for one in found.values()} - {but}
        if len(masters) != 1:
            return None
        [master] = masters
        if but is not None and master in history.masters_kept_apart(session, ORGANISATION, but):
            return None
        of = links.of_masters(session, ORGANISATION, [master])[master]
        held = repository.numbers_of(session, [one.number for one in of])
        mine: dict[str, set[str]] = {}
        for one in strong:
            mine.setdefault(one.scheme, set()).add(one.value)
        theirs = {scheme: values for scheme, values in held.items() if scheme in mine}
        return None if contradict(mine, theirs) else master

    def _keep(self, session: Session, record: Record, details: OrganisationDetails) -> None:
        numbers = [read_number(one.scheme, one.value) for one in details.identifiers]
        repository.keep(session, record.number, numbers)


def _because(strong: list[Number]) -> Because:
    return Because(INDEX, f"it has the same {' and '.join(sorted({one.scheme for one in strong}))}")
