"""Where people see what counts of a person, and decide it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from identity_index.people.corrections.correction import State
from identity_index.people.desk.desk import on_record
from identity_index.people.desk.looking import Looking
from identity_index.people.desk.sight import CLEAR, MASKED, Sight
from identity_index.people.golden import showing
from identity_index.people.golden.deciding import Decider
from identity_index.people.golden.shown import CorrectionPage, GoldenPerson, NewDecision, Undecided
from identity_index.people.ports import Places
from identity_index.people.restricting.gate import refuse_changes
from ledger import clock
from ledger.door import Door
from ledger.reader import Reader
from ledger.session import Session
from safeguards.policy import Principal


@dataclass(frozen=True, slots=True)
class _Story:
    """A person's decision begins a story of its own."""

    at: datetime
    causationid: str | None = None
    correlationid: str | None = None
    traceparent: str | None = None


class GoldenDesk:
    """Safe to use from many requests at once. ``looking`` None: personal data is masked."""

    def __init__(self, reader: Reader, door: Door, decider: Decider, places: Places) -> None:
        self._reader = reader
        self._door = door
        self._decider = decider
        self._places = places

    async def show(self, number: int, looking: Looking | None) -> GoldenPerson:
        """Raises ``NotFound``."""
        today = datetime.now(UTC).date()
        goldsmith = self._decider.goldsmith
        read = partial(
            showing.allowed,
            goldsmith=goldsmith,
            number=number,
            today=today,
            sight=_sight(looking),
            places=self._places,
        )
        found = await self._reader.run(read)
        if looking is not None:
            await self._door.run(partial(on_record, looking=looking, persons=[found.id]))
        return found

    async def decide(self, number: int, attribute: str, wanted: NewDecision, who: Principal) -> GoldenPerson:
        """Raises ``NotFound`` and ``Refused``. Shown masked, whoever decides."""

        def unit(session: Session) -> GoldenPerson:
            refuse_changes(session, [number], who)
            after = self._decider.decide(
                session, number, attribute, wanted.value, who.holder, wanted.reason, _story(session)
            )
            return showing.person(session, number, after, MASKED)

        return await self._door.run(unit)

    async def undecide(self, number: int, attribute: str, why: Undecided, who: Principal) -> GoldenPerson:
        """Raises ``NotFound`` and ``Refused``."""

        def unit(session: Session) -> GoldenPerson:
            refuse_changes(session, [number], who)
            after = self._decider.forget(session, number, attribute, who.holder, why.reason, _story(session))
            return showing.person(session, number, after, MASKED)

        return await self._door.run(unit)

    async def number(self, number: int, why: Undecided, who: Principal) -> GoldenPerson:
        """Raises ``NotFound`` and ``Refused``."""

        def unit(session: Session) -> GoldenPerson:
            refuse_changes(session, [number], who)
            after = self._decider.number(session, number, who.holder, why.reason, _story(session))
            return showing.person(session, number, after, MASKED)

        return await self._door.run(unit)

    async def corrections(
        self, after: str | None, limit: int, state: State | None, system: str | None
    ) -> CorrectionPage:
        """Values are masked: who needs one in clear looks at the person.

        Raises ``BadCursor`` and ``ForeignCursor``.
        """
        read = partial(showing.corrections, after=after, most=limit, state=state, system=system, sight=MASKED)
        return await self._reader.run(read)


def _sight(looking: Looking | None) -> Sight:
    return MASKED if looking is None else CLEAR


def _story(session: Session) -> _Story:
    return _Story(clock.moment(clock.now(session)))
