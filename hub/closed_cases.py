"""Cases that only their team sees, wherever else than among cases they are named or told of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from cases.acting.holding import holder
from cases.announcing import source_of
from cases.entering.subscriber import NAME
from cases.keeping import repository
from cases.keeping.files import repository as files
from cases.references import Misspelt, Numbering
from ledger import matter
from ledger.reading import links
from ledger.reading.closing import NOTHING_CLOSED, Closed
from ledger.reading.event import RecordedEvent, of_seqs
from ledger.session import Session
from safeguards.mask import MASK
from safeguards.policy import Principal, Scope, permits

_EVENT = "event/"


@dataclass(frozen=True, slots=True)
class ClosedCases:
    """Implements ``Closed``. ``prefix``: of references of cases; ``hub``: its id."""

    prefix: str
    hub: str

    def to(self, who: Principal) -> Closed:
        """What is closed to whoever asks."""
        return NOTHING_CLOSED if permits(who, Scope.CASES_RESTRICTED) else self

    def events(self, session: Session, found: Sequence[RecordedEvent]) -> Set[int]:
        """Those that such a case tells, that it was made of, or that are about a record that was made for it
        elsewhere."""
        named: dict[int, set[int]] = {}
        for one in found:
            for about in (one.hub_id, *one.attached.values(), self._matter(one)):
                if (number := self._number(about)) is not None:
                    named.setdefault(one.seq, set()).add(number)
        for seq, made in links.of_events(session, [one.seq for one in found]).items():
            for each in made:
                number = self._read(each.local_id) if each.system == NAME else None
                if number is not None:
                    named.setdefault(seq, set()).add(number)
        closed = self._closed(session, {number for each in named.values() for number in each})
        return frozenset(seq for seq, each in named.items() if not closed.isdisjoint(each))

    def holds(self, session: Session, attachment: str, held_by: str | None) -> bool:
        """Is it a file of such a case, or of an event that is about one?"""
        numbers = files.cases_with(session, attachment)
        if held_by is not None and held_by.startswith(holder("")):
            number = self._read(held_by.removeprefix(holder("")))
            numbers = [*numbers, *([] if number is None else [number])]
        if self._closed(session, numbers):
            return True
        seq = "" if held_by is None else held_by.removeprefix(_EVENT)
        return seq.isdecimal() and bool(self.events(session, of_seqs(session, [int(seq)])))

    def names_one(self, text: str) -> bool:
        """May it name any case?"""
        return self._looks.search(text) is not None

    def hidden_in(self, session: Session, text: str, mask: str = MASK) -> str:
        """The text, with the mask for the reference of each such case."""
        written = {one: self._read(one) for one in {*self._looks.findall(text)}}
        closed = self._closed(session, {number for number in written.values() if number is not None})
        return self._looks.sub(lambda one: mask if written[one[0]] in closed else one[0], text)

    @property
    def _looks(self) -> re.Pattern[str]:
        return re.compile(rf"(?<![A-Za-z0-9]){re.escape(self.prefix)}(?:-[0-9]{{3,4}}){{2,5}}(?![0-9])")

    def _matter(self, one: RecordedEvent) -> str:
        """What it is about as its source says, whatever else it was attached to since."""
        return matter.hub_id(one.source, one.subject, one.id)

    def _number(self, hub_id: str) -> int | None:
        begins = matter.hub_id(source_of(self.hub), "case/", "")
        return self._read(hub_id.removeprefix(begins)) if hub_id.startswith(begins) else None

    def _read(self, reference: str) -> int | None:
        try:
            return Numbering(self.prefix).read(reference)
        except Misspelt:
            return None

    @staticmethod
    def _closed(session: Session, numbers: Iterable[int]) -> frozenset[int]:
        return repository.restricted(session, [*numbers])
