"""How an erasure goes on: a bounded unit at a time, from wherever the last one ended."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pydantic import JsonValue

from identity_index.ids import erasure_id, person_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.people.desk.desk import thing
from identity_index.people.erasing import repository
from identity_index.people.erasing.erasure import Stage, State
from identity_index.people.erasing.ports import Erases, Step
from identity_index.people.erasing.records.erasing import erase_some
from identity_index.people.ports import Publish
from identity_index.people.subject import Subject, subject_of
from ledger import auditing, clock
from ledger.session import Session
from schemas.envelope import Envelope
from schemas.event_type import full_of
from schemas.events.person import PersonErased
from schemas.references import PersonKey

TELLING = full_of("person.erased")
DONE = "people.erase"
"""The action of an erasure that was finished."""
_ALWAYS_KEPT = (
    "envelopes: type, source, id, times, receivers and outcomes of messages, by which repeats are known and "
    "the account balances",
    "the audit trail: who did and saw what, by the number of the person (UK GDPR, article 5(2))",
    "which records were held to be whose, by numbers alone, without what they said",
    "references that receiving systems gave to what they made of messages",
)


@dataclass(frozen=True, slots=True)
class Advanced:
    """What a unit did. ``busy``: something is on its way, so nothing more can be done now. ``place`` is where
    the next unit of this stage begins."""

    finished: bool = False
    busy: bool = False
    place: tuple[int, str | None] = (0, None)
    woken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Eraser:
    """``rooms`` are erased in the order given. ``naming`` says which events name somebody still, those that
    tell of the erasure apart; ``erase_told`` erases those of these events that nothing is on its way of, and
    answers with the others."""

    hub: str
    source: str
    publish: Publish
    rooms: Sequence[Erases]
    naming: Callable[[Session, Subject], tuple[bool, Sequence[int]]]
    erase_told: Callable[[Session, Sequence[int]], Sequence[int]]

    def advance(self, session: Session, number: int, place: tuple[int, str | None]) -> Advanced:
        """The next unit of a running one."""
        row = repository.locked(session, number)
        if row.state != State.RUNNING.value:
            return Advanced(finished=True)
        if row.stage == Stage.TOLD.value:
            return self._told(session, row)
        subject = subject_of(session, row.person)
        if row.stage == Stage.TELLING.value:
            return self._tell(session, row, subject)
        if row.stage == Stage.ROOMS.value:
            return self._room(session, row, subject, place)
        return self._index(session, row, subject)

    def _tell(self, session: Session, row: Any, subject: Subject) -> Advanced:
        named = erasure_id.written(row.id)
        for one in subject.records:
            if one.closed_at is not None:
                continue
            data = PersonErased(
                record=PersonKey(system=one.system, local_id=one.local_id),
                person=subject.person,
                basis=row.basis,
                erasure=named,
            )
            envelope = Envelope(
                id=f"erased/{row.id}/{one.number}",
                source=self.source,
                type=TELLING,
                time=clock.moment(clock.now(session)),
                subject=f"person/{subject.person}",
                data=data.as_data(),
            )
            self.publish(session, envelope)
        repository.put(session, row.id, stage=Stage.ROOMS.value)
        return Advanced()

    def _room(self, session: Session, row: Any, subject: Subject, place: tuple[int, str | None]) -> Advanced:
        number, after = place
        if number >= len(self.rooms):
            repository.put(session, row.id, stage=Stage.INDEX.value)
            return Advanced()
        step: Step = self.rooms[number].erase(session, subject, after)
        repository.count(session, row, step.counts)
        self._keep(session, row, step.kept)
        onward = (number + 1, None) if step.after is None else (number, step.after)
        return Advanced(busy=step.busy, place=onward, woken=step.woken)

    def _index(self, session: Session, row: Any, subject: Subject) -> Advanced:
        # Before any look: whoever takes in a record of theirs meanwhile waits, and then knows no such key.
        links.hold(session, Kind.PERSON)
        more, telling = self.naming(session, subject)
        if more:
            repository.put(session, row.id, stage=Stage.ROOMS.value)
            return Advanced()
        told = sorted({*json.loads(row.told), *telling})
        counts, last = erase_some(session, subject, row.id)
        repository.count(session, row, counts)
        stage = Stage.TOLD.value if last else Stage.INDEX.value
        repository.put(session, row.id, told=json.dumps(told), stage=stage)
        return Advanced()

    def _told(self, session: Session, row: Any) -> Advanced:
        told: list[int] = json.loads(row.told)
        left = self.erase_told(session, told)
        counts = repository.count(session, row, {"payload": len(told) - len(left)})
        repository.put(session, row.id, told=json.dumps(list(left)))
        if left:
            return Advanced(busy=True)
        self._finish(session, row, counts)
        return Advanced(finished=True)

    def _finish(self, session: Session, row: Any, counts: dict[str, int]) -> None:
        now = clock.now(session)
        certificate: dict[str, JsonValue] = {
            "certificate": erasure_id.written(row.id),
            "hub": self.hub,
            "person": person_id.written(row.person),
            "basis": row.basis,
            "asked_by": row.asked_by,
            "asked_at": clock.moment(row.asked_at).isoformat(),
            "approved_by": row.decided_by,
            "finished_at": clock.moment(now).isoformat(),
            "erased": {**counts},
            "kept": [*_ALWAYS_KEPT, *json.loads(row.kept)],
        }
        certificate["sha256"] = hash_of(certificate)
        repository.put(
            session,
            row.id,
            state=State.FINISHED.value,
            certificate=json.dumps(certificate, ensure_ascii=False),
            finished_at=now,
        )
        detail: JsonValue = {"erasure": erasure_id.written(row.id), "sha256": certificate["sha256"]}
        auditing.note(session, row.asked_by, DONE, thing(row.person), row.basis, detail)

    @staticmethod
    def _keep(session: Session, row: Any, kept: Sequence[str]) -> None:
        if kept:
            before: list[str] = json.loads(row.kept)
            repository.put(session, row.id, kept=json.dumps([*dict.fromkeys([*before, *kept])]))


def hash_of(certificate: dict[str, JsonValue]) -> str:
    """SHA-256, in hexadecimal, of all but the hash itself: JSON with sorted keys and no spaces."""
    whole = {name: value for name, value in certificate.items() if name != "sha256"}
    return sha256(
        json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    ).hexdigest()
