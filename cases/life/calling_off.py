"""A life event that was told by mistake is called off: its parts, the whole, and with whoever was told."""

from __future__ import annotations

from dataclasses import dataclass

from cases.acting.actor import Actor
from cases.acting.moving import Move, Moving
from cases.acting.teller import Teller
from cases.case_file import CaseFile
from cases.keeping.links import repository as links
from cases.story.repository import events_of
from cases.types.case_type import CaseType
from cases.types.status_rule import Mover
from ledger.errors import Refused
from ledger.reading.event import of_seqs
from ledger.session import Session
from schemas.event_type import full_of
from schemas.events.life_event import LifeEventCalledOff

_TOLD = full_of("life_event.told")
_MOST = 100
"""Parts of one life event."""


@dataclass(frozen=True, slots=True)
class CallingOff:
    """All of it in the caller's unit, or none."""

    teller: Teller

    def call_off(
        self, session: Session, number: int, actor: Actor, *, reason: str | None, expected: int | None = None
    ) -> None:
        """The parts that are open are withdrawn, as whoever reported it would; those that have ended stay as
        they are. Raises ``NotFound``, ``Stale``, and ``Refused`` where it is no whole of parts, has ended, or
        the work on a part has gone too far."""
        file = self.teller.file(session, number, expected)
        name, kind = self.teller.numbering.written(number), self._kind(session, file)
        if kind.parts is None:
            raise Refused(f"{name} is not the whole of a life event: move it to the end that fits instead.")
        if file.ended_at is not None:
            raise Refused(f"{name} has ended, and cannot be called off any more.")
        moving = Moving(self.teller)
        # The whole first: it would follow its parts to where all of it is done.
        moving.move(session, number, Move(self._end(kind, name, actor), reason=reason, anyway=True), actor)
        for part in links.parts(session, number, _MOST, only_open=True):
            self._withdraw(session, moving, part, actor, reason)
        # Each system knows it by the reference that it was told.
        for one in links.family(session, number):
            for system in self._systems(session, self.teller.numbering.written(one)):
                self._tell(session, one, system, actor, reason)

    def _withdraw(
        self, session: Session, moving: Moving, part: CaseFile, actor: Actor, reason: str | None
    ) -> None:
        kind = self._kind(session, part)
        by = () if kind.withdrawn is None else kind.may_follow(part.status).get(kind.withdrawn, ())
        if kind.withdrawn is None or not by:
            reference = self.teller.numbering.written(part.number)
            raise Refused(
                f"The work on {reference} ({kind.title}) has gone too far for it to be withdrawn: bring it "
                "to its end, or unlink it, first."
            )
        role = actor.role if actor.may_as(by) else next(iter(by))
        moving.move(
            session, part.number, Move(kind.withdrawn, reason=reason, anyway=True), Actor(role, actor.who)
        )

    def _end(self, kind: CaseType, name: str, actor: Actor) -> str:
        """Where it goes that is an end, and not the one that its parts lead to."""
        rule = kind.parts
        assert rule is not None
        ends = [
            to
            for to, by in kind.may_follow(rule.under_way).items()
            if kind.statuses[to].outcome is not None and Mover.HUB not in by and actor.may_as(by)
        ]
        if not ends:
            raise Refused(
                f"{name} has no end that {actor.role.said} may bring it to before its parts are done: its "
                "type has to say one."
            )
        return ends[0]

    def _systems(self, session: Session, name: str) -> list[str]:
        """Those that were told, each once."""
        told = [one.seq for one in events_of(session, self.teller.voice.source, name) if one.type == _TOLD]
        found = [one.data for one in of_seqs(session, told, data=True)]
        return list(dict.fromkeys(str(one["system"]) for one in found if isinstance(one, dict)))

    def _tell(self, session: Session, number: int, system: str, actor: Actor, reason: str | None) -> None:
        file = self.teller.file(session, number, merged=True)
        cause = self.teller.cause(session, file)
        data = LifeEventCalledOff(
            reference=self.teller.numbering.written(number),
            service=file.type,
            system=system,
            called_off_at=cause.at,
            called_off_by=actor.who,
            reason=reason,
        )
        self.teller.tell(session, cause, "called_off", number, file.version + 1, data, "life_event")

    def _kind(self, session: Session, file: CaseFile) -> CaseType:
        return self.teller.projection.upkeep.kind(session, file)
