"""Erasing which of the staff a person is said to be. Implements ``Erases``.

What the directory and the payroll hold of somebody as staff is held of them for their work, and is theirs to
take away; that they are this person of the index goes with the person.
"""

from __future__ import annotations

from dataclasses import dataclass

from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.people.erasing.ports import Step
from identity_index.people.subject import Subject
from identity_index.staff.persons import repository as persons
from ledger.session import Session


@dataclass(frozen=True, slots=True)
class ErasesStaffLinks:
    name: str = "staff"

    def erase(self, session: Session, subject: Subject, after: str | None) -> Step:
        del after
        links.hold(session, Kind.STAFF)
        return Step({"staff_person": persons.forget(session, {subject.number, *subject.ids})})
