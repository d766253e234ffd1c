"""Where people see organisations, register them, and say which are one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from pydantic import JsonValue

from identity_index.history import changing
from identity_index.history.change import Because
from identity_index.history.changing import Changed
from identity_index.ids import change_id, organisation_id
from identity_index.links import repository as links
from identity_index.links.record import Key
from identity_index.organisations import showing
from identity_index.organisations.act import Deciding, Merging, Splitting
from identity_index.organisations.arriving import ORGANISATION, Organisations
from identity_index.organisations.shown import Done, NewRecord, Organisation, OrganisationPage
from identity_index.people.announcing import Cause
from identity_index.people.desk.looking import Looking
from identity_index.people.desk.sight import CLEAR, MASKED
from identity_index.people.identifiers.schemes import Schemes
from identity_index.people.notes import showing as notes
from identity_index.people.notes.shown import ActingShown
from identity_index.people.notes.vocabulary import Vocabulary
from ledger import auditing, clock
from ledger.door import Door
from ledger.errors import Refused
from ledger.reader import Reader
from ledger.session import Session
from safeguards.policy import Principal


@dataclass(frozen=True, slots=True)
class OrganisationDesk:
    """Safe to use from many requests at once. Each method raises ``NotFound`` and ``Refused``."""

    reader: Reader
    door: Door
    organisations: Organisations
    schemes: Schemes
    vocabulary: Vocabulary

    async def page(self, after: str | None, limit: int) -> OrganisationPage:
        return await self.reader.run(partial(showing.page, after=after, most=limit))

    async def with_number(self, scheme: str, value: str) -> OrganisationPage:
        return await self.reader.run(partial(showing.with_number, scheme=scheme, written=value))

    async def show(self, which: int | Key, looking: Looking | None) -> Organisation:
        """By its id, or by a record of it."""
        cleared = (MASKED if looking is None else CLEAR).cleared

        def read(session: Session) -> Organisation:
            number = showing.owner(session, which) if isinstance(which, tuple) else which
            return showing.organisation(session, number, self.schemes, cleared)

        found = await self.reader.run(read)
        if looking is not None:
            await self.door.run(
                lambda session: auditing.note(
                    session, looking.who, "payloads.read", thing(found.became or found.id), looking.purpose
                )
            )
        return found

    async def acting(self, number: int) -> list[ActingShown]:
        """For whom it acts; masked."""

        def read(session: Session) -> list[ActingShown]:
            links.find(session, ORGANISATION, number)
            active = links.active(session, ORGANISATION, [number])[number]
            records = links.of_masters(session, ORGANISATION, [active]).get(active, [])
            numbers = [one.number for one in records]
            return notes.acting_by(session, ORGANISATION, numbers, self.vocabulary, MASKED, ended=False)

        return await self.reader.run(read)

    async def register(self, said: NewRecord, who: str) -> Organisation:
        """As if the system had published it."""
        key = (said.organisation.system, said.organisation.local_id)

        def unit(session: Session) -> Organisation:
            now = clock.now(session)
            as_of = now if said.as_of is None else clock.micros(said.as_of)
            event = (self.organisations.voice.source, f"by/{who}/{now}")
            cause = Cause(clock.moment(now))
            record = self.organisations.arrive(session, key, said.details, as_of, event, cause)
            named = organisation_id.written(record.master)
            detail: JsonValue = {"system": key[0]}
            auditing.note(session, who, "organisations.register", thing(named), said.reason, detail)
            return showing.organisation(session, record.master, self.schemes, MASKED.cleared)

        return await self.door.run(unit)

    async def merge(self, kept: int, wanted: Merging, who: Principal) -> Done:
        """Both are one, known as ``kept``."""
        gone = organisation_id.read(wanted.other)

        def act(session: Session, why: Because) -> Changed:
            return changing.merge(session, ORGANISATION, kept, gone, why)

        return await self._do("organisations.merge", act, wanted.reason, who)

    async def split(self, source: int, wanted: Splitting, who: Principal) -> Done:
        """These records are of another."""

        def act(session: Session, why: Because) -> Changed:
            links.hold(session, ORGANISATION)
            of = links.of_masters(session, ORGANISATION, [source]).get(source, [])
            named = {(one.system, one.local_id) for one in wanted.records}
            chosen = [one.number for one in of if one.key in named]
            if len(chosen) != len(named):
                links.find(session, ORGANISATION, source)
                raise Refused(
                    f"Not all of these records are {organisation_id.written(source)}'s; look again."
                )
            return changing.split(session, ORGANISATION, source, chosen, why)

        return await self._do("organisations.split", act, wanted.reason, who)

    async def undo(self, change: int, wanted: Deciding, who: Principal) -> Done:
        """Take a change back, whoever made it."""

        def act(session: Session, why: Because) -> Changed:
            return changing.undo(session, ORGANISATION, change, why)

        return await self._do("organisations.undo", act, wanted.reason, who)

    async def _do(
        self, action: str, act: Callable[[Session, Because], Changed], reason: str, who: Principal
    ) -> Done:
        def unit(session: Session) -> Done:
            why = Because(who.holder, reason)
            changed = act(session, why)
            self.organisations.tell(session, changed, why, Cause(clock.moment(clock.now(session))))
            named = [organisation_id.written(one.master) for one in changed.plan.touched]
            detail: JsonValue = {"change": change_id.written(changed.number)}
            for one in named:
                auditing.note(session, who.holder, action, thing(one), reason, detail)
            moved = links.records(session, [one.record for one in changed.plan.moves])
            return Done(
                change=change_id.written(changed.number),
                what=changed.plan.what.value,
                organisations=sorted(named),
                moved=[showing.name_of(one) for one in moved.values()],
            )

        return await self.door.run(unit)


def thing(named: str) -> str:
    """An organisation, as the audit trail names it."""
    return f"organisation/{organisation_id.read(named)}"
