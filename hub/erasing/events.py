"""The ledger's part of an erasure. Implements ``Erases``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from dead_letter.closing import close
from dead_letter.search.standing import Standing
from hub.forgetting import forget
from identity_index.people.erasing.ports import Step
from identity_index.people.erasing.stepping import TELLING
from identity_index.people.subject import Subject
from ledger import erasing
from ledger.erasing import Erased
from ledger.ports import SourceKeys
from ledger.reading import events
from ledger.reading.dead_letters import Kind
from ledger.reading.events import EventFilter
from ledger.reading.hiding import hidden_values
from ledger.session import Session
from safeguards.mask import EVERYTHING
from schemas.catalogue import Catalogue
from schemas.classes import DataClass
from schemas.errors import UnknownType

MOST = 100
"""Events in one unit."""


@dataclass(frozen=True, slots=True)
class ErasesEvents:
    """Their data, what was said of it, the keys by which it names people, and what envelopes repeat of it."""

    keys: SourceKeys
    catalogue: Catalogue
    name: str = "ledger"

    def erase(self, session: Session, subject: Subject, after: str | None) -> Step:
        seqs, _, onward = self._page(session, subject, after)
        done = self.erase_these(session, seqs)
        counts = {"payload": len(done.seqs), "delivery": done.withheld + len(done.ended.by)}
        return Step(counts, busy=bool(done.busy), after=onward, woken=done.ended.woken)

    def naming(self, session: Session, subject: Subject) -> tuple[bool, Sequence[int]]:
        """Is there an event that names them and is not one that tells of an erasure? And which tell of it?"""
        told: list[int] = []
        after: str | None = None
        while True:
            seqs, telling, after = self._page(session, subject, after)
            if seqs:
                return True, told
            told += telling
            if after is None:
                return False, told

    def erase_told(self, session: Session, seqs: Sequence[int]) -> Sequence[int]:
        """Those of these that nothing is on its way of; answers with the others."""
        left = erasing.still_open(session, seqs)
        self.erase_these(session, [one for one in seqs if one not in left])
        return sorted(left)

    def _page(
        self, session: Session, subject: Subject, after: str | None
    ) -> tuple[list[int], list[int], str | None]:
        page = events.listing(
            session,
            EventFilter(person=subject.person),
            self.keys,
            newest_first=False,
            after=after,
            limit=MOST,
        )
        telling = [one.seq for one in page.items if one.type == TELLING]
        others = [one.seq for one in page.items if one.type != TELLING]
        return others, telling, page.next if page.items else None

    def erase_these(self, session: Session, seqs: Sequence[int]) -> Erased:
        """Whomever they name."""

        def going(session: Session, gone: Sequence[int]) -> None:
            forget(session, gone, self.catalogue)

        done = erasing.erase(session, seqs, self._hidden, going)
        if done.ended.asked:
            close(session, Kind.DELIVERY, list(done.ended.asked), Standing.EXPIRED)
        return done

    def says_something(self, name: str, data: JsonValue) -> bool:
        """Does data of this type hold any value that is personal?"""
        return bool(self._hidden(name, data))

    def _hidden(self, name: str, data: JsonValue) -> frozenset[str]:
        try:
            personal = self.catalogue.find(name).personal
        except UnknownType:
            personal = EVERYTHING
        return hidden_values(data, personal, cleared=DataClass.INTERNAL)
