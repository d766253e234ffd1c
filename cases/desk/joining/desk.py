"""Where people tie cases, merge them and tell them apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import JsonValue

from cases.acting.actor import Actor
from cases.acting.detaching import Detaching, Detachment
from cases.acting.linking import Linking, Tie
from cases.acting.merging import Merging
from cases.acting.opening import Taken
from cases.desk.desk import CaseDesk
from cases.desk.shown import ShownCase, TakenCase
from cases.desk.sight import Sight
from cases.life.calling_off import CallingOff
from cases.life.taking import LifeEvents
from cases.life.telling_apart import TellingApart
from ledger.session import Session
from safeguards.policy import Principal
from schemas.events.case_links import LinkKind


@dataclass(frozen=True, slots=True)
class JoiningDesk:
    """Safe to use from many requests at once. Both cases must be there for whoever acts."""

    desk: CaseDesk
    life_events: LifeEvents

    async def tie(
        self,
        what: Literal["link", "unlink"],
        reference: str,
        kind: LinkKind,
        other: str,
        actor: Actor,
        who: Principal,
        *,
        reason: str | None,
        expected: int | None,
    ) -> ShownCase:
        linking = Linking(self.desk.teller)
        detail: dict[str, JsonValue] = {"link": kind, "other": other}

        def act(session: Session, of_case: int) -> None:
            number = self._seen(session, other, who)
            detail["other"] = self.desk.teller.numbering.written(number)
            tie = Tie(kind, number, reason, expected)
            (linking.link if what == "link" else linking.unlink)(session, of_case, tie, actor)

        return await self.desk.do(reference, f"cases.{what}", act, who, reason, detail)

    async def merge(
        self,
        reference: str,
        into: str,
        actor: Actor,
        who: Principal,
        *,
        reason: str | None,
        expected: int | None,
    ) -> ShownCase:
        detail: dict[str, JsonValue] = {"into": into}

        def act(session: Session, of_case: int) -> None:
            number = self._seen(session, into, who)
            detail["into"] = self.desk.teller.numbering.written(number)
            merging = Merging(self.desk.teller)
            merging.merge(session, of_case, number, actor, reason=reason, expected=expected)

        return await self.desk.do(reference, "cases.merge", act, who, reason, detail)

    async def unmerge(
        self, reference: str, actor: Actor, who: Principal, *, reason: str | None, expected: int | None
    ) -> ShownCase:
        def act(session: Session, number: int) -> None:
            Merging(self.desk.teller).unmerge(session, number, actor, reason=reason, expected=expected)

        return await self.desk.do(reference, "cases.unmerge", act, who, reason)

    async def call_off(
        self, reference: str, actor: Actor, who: Principal, *, reason: str | None, expected: int | None
    ) -> ShownCase:
        def act(session: Session, number: int) -> None:
            CallingOff(self.desk.teller).call_off(session, number, actor, reason=reason, expected=expected)

        return await self.desk.do(reference, "cases.call_off", act, who, reason)

    async def detach(self, reference: str, wanted: Detachment, actor: Actor, who: Principal) -> TakenCase:
        """Answers with the new case."""
        taken: list[Taken] = []

        def act(session: Session, number: int) -> None:
            new = Detaching(self.desk.teller).detach(session, number, wanted, actor)
            TellingApart(self.life_events).follow(session, number, wanted.place, new)
            taken.append(new)

        detail: JsonValue = {"contact": wanted.place}
        await self.desk.do(reference, "cases.detach", act, who, wanted.reason, detail)
        new = taken[-1]
        return TakenCase(reference=new.reference, repeats=False, reporter=new.reporter)

    def _seen(self, session: Session, reference: str, who: Principal) -> int:
        """Of the case at the other end."""
        number = self.desk.teller.number_of(session, reference)
        return self.desk.seen(session, number, Sight.of(who)).number
