"""Any changes in any order, taken back in any order: who belongs together is always told exactly.

The model keeps what was there at moments on the way, and goes back to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from pydantic import JsonValue
from sqlalchemy import delete, select

from identity_index.history import changing, repository
from identity_index.history.change import Because
from identity_index.history.tables import apart, change, move, touched
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import New, Said
from identity_index.links.tables import master, record_version, source_record
from identity_index.people.notes import repository as notes
from identity_index.people.notes.keeping import Notes
from identity_index.people.notes.note import NOBODY, Note, Party, What
from identity_index.people.notes.tables import person_note
from identity_index.people.notes.telling import NoteTeller
from identity_index.people.notes.vocabulary import Vocabulary
from ledger import clock
from ledger.errors import Refused
from tests.conformance.storage.machine import StorageMachine, chosen, run

if TYPE_CHECKING:
    from ledger.session import Session
    from tests.conformance.storage.conftest import Storage

PICK = st.integers(0, 0xFFFF)
PERSON = Kind.PERSON
WHY = Because("ailsa", "as the letter says")
MOST = 25
"""Changes taken back at once: each is a change too, so going back often would double them without end."""
NOTES = Notes(Vocabulary(), NoteTeller("/invented/hub", lambda _session, _told: None))
MADE_UP: JsonValue = {"name": {"full": "Ailsa Example"}}


@dataclass(frozen=True)
class State:
    """What was there at a moment. ``last`` is the newest change of then."""

    last: int
    became: dict[int, int | None]
    master: dict[int, int]
    undone_by: dict[int, int | None]
    apart: frozenset[tuple[int, int, int]]
    noted: dict[int, int]
    """Of whom each note is."""


def state(session: Session) -> State:
    changes = {row.id: row.undone_by for row in session.execute(select(change.c.id, change.c.undone_by))}
    became = session.execute(select(master.c.id, master.c.became).where(master.c.kind == "person"))
    whose = session.execute(select(source_record.c.id, source_record.c.master))
    noted = session.execute(
        select(person_note.c.id, source_record.c.master).join(
            source_record, source_record.c.id == person_note.c.record
        )
    )
    sides = session.execute(select(apart.c.change, apart.c.side, apart.c.record))
    return State(
        last=max(changes, default=0),
        became={row.id: row.became for row in became},
        master={row.id: row.master for row in whose},
        undone_by=changes,
        apart=frozenset((row.change, row.side, row.record) for row in sides if changes[row.change] is None),
        noted={row.id: row.master for row in noted},
    )


def as_of(now: State, then: State) -> State:
    """What is there now of what was there then."""
    return State(
        last=then.last,
        became={number: now.became[number] for number in then.became},
        master={number: now.master[number] for number in then.master},
        undone_by={number: now.undone_by[number] for number in then.undone_by},
        apart=frozenset(one for one in now.apart if one[0] <= then.last),
        noted={number: now.noted[number] for number in then.noted},
    )


class Machine(StorageMachine):
    @initialize()
    def begin(self) -> None:
        def empty(session: Session) -> None:
            for table in (
                *(master, source_record, record_version),
                *(change, move, touched, apart),
                person_note,
            ):
                session.execute(delete(table))

        self.storage.run(empty)
        self.made = 0
        self.given: set[int] = set()
        self.moments = [self.storage.read(state)]
        for _ in range(3):
            self.register(pick=0, alone=True)

    @rule(pick=PICK, alone=st.booleans())
    def register(self, pick: int, alone: bool) -> None:
        self.made += 1
        said = Said.of(MADE_UP, 1, "/invented/crm", f"e-{self.made}")
        whose = None if alone else chosen(self.active(), pick)
        new = New("crm", f"r-{self.made}", said, whose)

        def unit(session: Session) -> int:
            links.hold(session, PERSON)
            [(record, changed)] = changing.link(session, PERSON, [(new, None if alone else WHY)])
            assert (changed is None) == alone
            return record.master

        whose_now = self.storage.run(unit)
        assert alone or whose_now == whose
        self.given.add(whose_now)

    @rule(pick=PICK, what=st.sampled_from(What))
    def note(self, pick: int, what: What) -> None:
        """What is said of a person goes with them, whoever they become."""
        whose, actor = chosen(self.active(), pick), chosen(sorted(self.now().master), pick // 7)
        self.made += 1
        code = {What.ACTING: "carer", What.NEED: "bsl", What.RISK: "dangerous_animal"}[what]

        def unit(session: Session) -> None:
            now = clock.now(session)
            party = Party(PERSON.value, actor) if what is What.ACTING else NOBODY
            end = now + 10**9
            said = Note(0, what, 0, code, f"{self.made}", (), party, "so", now, end, now, "ailsa")
            held = notes.of_masters(session, [whose]).get(whose, ())
            if not any(one.says_the_same(said) for one in held):
                NOTES.add(session, whose, said)

        self.storage.run(unit)

    @rule(one=PICK, other=PICK)
    def merge(self, one: int, other: int) -> None:
        kept, gone = chosen(self.active(), one), chosen(self.active(), other)
        if kept == gone:
            with pytest.raises(Refused):
                self.storage.run(partial(changing.merge, kind=PERSON, kept=kept, gone=gone, why=WHY))
            return
        self.storage.run(partial(changing.merge, kind=PERSON, kept=kept, gone=gone, why=WHY))
        assert self.answers([gone]) == {gone: kept}

    @rule(pick=PICK, other=PICK)
    def relink(self, pick: int, other: int) -> None:
        record, target = chosen(sorted(self.now().master), pick), chosen(self.active(), other)
        if self.now().master[record] != target:
            self.storage.run(partial(changing.relink, kind=PERSON, record=record, target=target, why=WHY))
            assert self.now().master[record] == target

    @rule(pick=PICK, which=st.sets(st.integers(0, 5), min_size=1))
    def split(self, pick: int, which: set[int]) -> None:
        source = chosen(self.active(), pick)
        members = sorted(number for number, whose in self.now().master.items() if whose == source)
        moved = {members[one % len(members)] for one in which}
        unit = partial(changing.split, kind=PERSON, source=source, chosen=moved, why=WHY)
        if len(moved) == len(members):
            with pytest.raises(Refused):
                self.storage.run(unit)
            return
        done = self.storage.run(unit)
        fresh = done.plan.moves[0].target
        self.given.add(fresh)
        assert {number for number, whose in self.now().master.items() if whose == fresh} == moved
        apart_now = self.storage.read(partial(repository.kept_apart, records=moved))
        assert apart_now >= set(members) - moved

    @rule(one=PICK, other=PICK)
    def reject(self, one: int, other: int) -> None:
        first, second = chosen(self.active(), one), chosen(self.active(), other)
        if first != second:
            self.storage.run(partial(changing.reject, kind=PERSON, one=first, other=second, why=WHY))

    @rule(pick=PICK)
    def undo_any(self, pick: int) -> None:
        """An older change may have been overtaken: then it is refused, and nothing is changed."""
        changes = sorted(self.now().undone_by)
        if not changes:
            return
        before = self.now()
        try:
            done = self.storage.run(
                partial(changing.undo, kind=PERSON, number=chosen(changes, pick), why=WHY)
            )
        except Refused:
            assert self.now() == before
        else:
            self.given.update(one.master for one in done.plan.touched)

    @rule()
    def remember(self) -> None:
        self.moments.append(self.now())

    @rule(pick=PICK)
    def go_back(self, pick: int) -> None:
        """Undo all that was done since a moment, the newest first: what was there then is there again."""
        then = chosen(self.moments, pick)
        since = sorted((one for one in self.now().undone_by if one > then.last), reverse=True)
        if len(since) <= MOST:
            self.undo_all(since)
            assert as_of(self.now(), then) == then

    @invariant()
    def every_record_and_every_id_leads_to_one_that_is_active(self) -> None:
        now = self.now()
        active = {number for number, became in now.became.items() if became is None}
        assert set(now.master.values()) == active, "and none is active without a record"
        assert self.given <= now.became.keys(), "an id once given answers for ever"
        assert set(now.noted.values()) <= active, "what is said of somebody is found with whom they are now"
        answers = self.answers(now.became)
        assert answers.keys() == now.became.keys()
        assert set(answers.values()) <= active

    def teardown(self) -> None:
        if hasattr(self, "moments"):
            self.undo_all(sorted(self.now().undone_by, reverse=True))
            assert as_of(self.now(), self.moments[0]) == self.moments[0]

    def undo_all(self, numbers: Sequence[int]) -> None:
        def unit(session: Session) -> None:
            for number in numbers:
                changing.undo(session, PERSON, number, WHY)

        self.storage.run(unit)

    def now(self) -> State:
        return self.storage.read(state)

    def active(self) -> list[int]:
        return sorted(number for number, became in self.now().became.items() if became is None)

    def answers(self, of: Sequence[int] | dict[int, int | None]) -> dict[int, int]:
        return self.storage.read(partial(links.active, kind=PERSON, which=list(of)))


def test_whatever_was_changed_can_be_taken_back(storage: Storage) -> None:
    run(Machine, storage, examples=12, steps=25)


@pytest.mark.scale
def test_whatever_was_changed_for_long_can_be_taken_back(storage: Storage) -> None:
    run(Machine, storage, examples=2000, steps=50)
