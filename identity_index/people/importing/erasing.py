"""Erasing what reports on files repeat of one person. Implements ``Erases``.

A reject repeats nothing that its row holds, where it was made by our own reader; whoever sends others' is not
held to that.
"""

from __future__ import annotations

from dataclasses import dataclass

from identity_index.people.erasing.known_by import known_by
from identity_index.people.erasing.ports import Step
from identity_index.people.importing import repository
from identity_index.people.subject import Subject
from ledger.reading.hiding import hide
from ledger.session import Session

MOST = 1000
"""Rejects in one unit."""


@dataclass(frozen=True, slots=True)
class ErasesRejects:
    name: str = "imports"

    def erase(self, session: Session, subject: Subject, after: str | None) -> Step:
        number, _, line = (after or "0/0").partition("/")
        some = repository.rejects_after(session, (int(number), int(line)), MOST)
        values = known_by(session, subject).written if some else frozenset()
        emptied = 0
        for one in some:
            words = [None if word is None else hide(word, values) for word in one.words]
            if words != list(one.words):
                repository.reword(session, one.place, words)
                emptied += 1
        onward = "/".join(map(str, some[-1].place)) if len(some) == MOST else None
        return Step({"person_import_reject": emptied}, after=onward)
