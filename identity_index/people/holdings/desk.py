"""Where people look at all that is held of somebody. Each look is on record before anything is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial

from pydantic import JsonValue

from identity_index.links.record import Key
from identity_index.people.desk import showing
from identity_index.people.desk.desk import thing
from identity_index.people.desk.sight import CLEAR
from identity_index.people.golden import showing as golden_showing
from identity_index.people.golden.reading import Goldsmith
from identity_index.people.golden.shown import GoldenAttribute
from identity_index.people.holdings.fields import field_of, fields_of
from identity_index.people.holdings.ports import Asking, AsksSystems, Holds, Things
from identity_index.people.holdings.purpose import Part, PurposeRule
from identity_index.people.holdings.shown import Holdings, PurposeLine, Purposes
from identity_index.people.holdings.told import Told, told
from identity_index.people.holdings.viewing import View
from identity_index.people.restricting.repository import restricted
from identity_index.people.restricting.restriction import InForce
from identity_index.people.subject import Subject, subject_of
from ledger import auditing
from ledger.door import Door
from ledger.reader import Reader
from ledger.session import Session
from safeguards.policy import Principal, Scope, permits
from schemas.errors import Malformed

LOOKING = "people.holdings"
"""The action of somebody who looked at what is held of a person."""
MOST = 100
"""Things of one part that are shown, the newest."""
MOST_ASKED = 50
"""Keys of one person that systems are asked about."""


@dataclass(frozen=True, slots=True)
class _Found:
    subject: Subject
    told: list[Told]
    golden: list[tuple[str, GoldenAttribute]]
    things: list[tuple[Part, Things]]
    restricted: Sequence[InForce]


class HoldingsDesk:
    """Safe to use from many requests at once."""

    def __init__(
        self,
        reader: Reader,
        door: Door,
        goldsmith: Goldsmith,
        purposes: Mapping[str, PurposeRule],
        holds: Sequence[Holds],
        systems: AsksSystems,
    ) -> None:
        """``holds``: the rooms that hold something beside the index."""
        self._reader = reader
        self._door = door
        self._goldsmith = goldsmith
        self._purposes = purposes
        self._holds = holds
        self._systems = systems

    def purposes(self, who: Principal) -> Purposes:
        """Every purpose, and whether this key may name it."""
        return Purposes(
            items=[
                PurposeLine(
                    name=name,
                    about=rule.about,
                    fields=[*rule.fields],
                    upto=rule.upto.value,
                    systems=[*rule.systems],
                    parts=[*rule.parts],
                    restricted=rule.restricted,
                    allowed=rule.may_be_named_by(who.holder),
                )
                for name, rule in self._purposes.items()
            ]
        )

    async def by_source(self, key: Key, purpose: str, note: str, who: Principal) -> Holdings:
        """Raises as ``show``."""
        number = await self._reader.run(lambda session: showing.master_of(session, key))
        return await self.show(number, purpose, note, who)

    async def show(self, number: int, purpose: str, note: str, who: Principal) -> Holdings:
        """Raises ``NotFound``, and ``Malformed`` for a purpose that is none, or is not the caller's."""
        rule = self._rule(purpose, who)
        today = datetime.now(UTC).date()
        found = await self._reader.run(partial(self._read, number=number, today=today))
        if found.restricted and not (rule.restricted and permits(who, Scope.PEOPLE_RESTRICTED)):
            rule = rule.model_copy(update={"parts": ()})
        asked = self._to_ask(found.subject, rule)
        # Who looks is written down before a system is asked, too: asking is a look.
        await self._door.run(
            partial(_on_record, found=found, purpose=purpose, note=note, who=who, asked=asked)
        )
        view = View(rule, closed=permits(who, Scope.CASES_RESTRICTED))
        view.tell(found.told)
        view.count(found.golden)
        view.hear(await self._systems.ask(asked) if asked else [])
        for part, things in found.things:
            view.add(part, things)
        return Holdings(
            person=found.subject.person,
            purpose=purpose,
            about=rule.about,
            fields=view.fields,
            things=sorted(view.things, key=lambda one: one.at, reverse=True),
            more_things=any(things.more for part, things in found.things if rule.looks_in(part)),
            asked=view.asked,
            withheld=view.withheld,
            restricted=[*found.restricted],
        )

    def _rule(self, purpose: str, who: Principal) -> PurposeRule:
        mine = [name for name, rule in self._purposes.items() if rule.may_be_named_by(who.holder)]
        if purpose not in mine:
            why = "is not for your key" if purpose in self._purposes else "is none that this hub knows"
            raise Malformed(
                f"the purpose {purpose[:64]!r} {why}",
                where="purpose",
                fix=f"Name one of these: {', '.join(mine) or 'there is none for you'}. `tolbooth people "
                "purposes` says what each shows; `[people.purposes]` is where they are set.",
            )
        return self._purposes[purpose]

    def _read(self, session: Session, number: int, today: date) -> _Found:
        subject = subject_of(session, number)
        golden = golden_showing.golden(session, self._goldsmith, subject.number, today, CLEAR)
        held = told(session, subject.records)
        names = {name for one in held for name, _ in fields_of(one.details)}
        return _Found(
            subject,
            held,
            [(field_of(one.attribute, names), one) for one in golden.attributes],
            [(one.part, one.of(session, subject, MOST)) for one in self._holds],
            restricted(session, [subject.number]).get(subject.number, ()),
        )

    def _to_ask(self, subject: Subject, rule: PurposeRule) -> list[Asking]:
        """Nobody is asked for what would not be shown."""
        if Part.SYSTEMS not in rule.parts:
            return []
        keys = [
            Asking(*one.key)
            for one in subject.records
            if one.closed_at is None and rule.sees(one.system) and self._systems.can(one.system)
        ]
        return keys[-MOST_ASKED:]


def _on_record(
    session: Session, found: _Found, purpose: str, note: str, who: Principal, asked: Sequence[Asking]
) -> None:
    detail: dict[str, JsonValue] = {"purpose": purpose}
    if asked:
        detail["asked"] = [*sorted({one.system for one in asked})]
    if found.restricted:
        detail["restricted"] = [one.id for one in found.restricted]
    auditing.note(session, who.holder, LOOKING, thing(found.subject.number), note or purpose, detail)
