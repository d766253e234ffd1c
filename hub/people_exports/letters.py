"""The dead-letter office's section: failed deliveries about somebody, invalid messages, edits of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from dead_letter.edits import repository as edits
from dead_letter.letter_id import read
from dead_letter.ports import Tells
from dead_letter.search import asking
from dead_letter.search.asking import Search
from dead_letter.search.bits import numbers
from dead_letter.search.listing import lines
from dead_letter.search.wanted import SearchTerms
from identity_index.people.exporting.ports import Part
from identity_index.people.subject import Subject
from ledger.ports import SourceKeys
from ledger.reading import invalid
from ledger.reading.dead_letters import DeadLetter, Kind
from ledger.session import Session
from schemas.catalogue import Catalogue
from schemas.errors import UnknownType
from schemas.parties import parties_named

AT_ONCE = 50
_MOST_BYTES = 4 * 1024 * 1024
"""Of originals that are read together."""


def letters_of(session: Session, subject: Subject, catalogue: Catalogue, keys: SourceKeys) -> list[int]:
    """The numbers of the letters that name them, whatever became of each, the newest first."""
    search = Search(SearchTerms(person=subject.person, state="any"), private=True)
    asked = asking.asked(session, search, catalogue, keys)
    return [
        one
        for stretch in asking.everything(session, asked)
        for block, bits in stretch.found.items()
        for one in numbers(block, bits)[::-1]
    ]


@dataclass(frozen=True, slots=True)
class Letters:
    """Implements ``Section``: what failed about them. What was to be delivered stands with the events."""

    catalogue: Catalogue
    keys: SourceKeys
    tells: Tells
    name: str = "dead_letters"

    def part(self, session: Session, subject: Subject, after: str | None) -> Part:
        found = letters_of(session, subject, self.catalogue, self.keys)
        start = int(after or 0)
        some = lines(session, found[start : start + AT_ONCE])
        items = [self._letter(session, one, subject) for one in some]
        done = start + AT_ONCE
        return Part(items, str(done) if done < len(found) else None)

    def _letter(self, session: Session, one: DeadLetter, subject: Subject) -> JsonValue:
        # What failed in words may repeat what was sent, of others too; it stands with the event's answers.
        told: dict[str, JsonValue] = {
            "letter": one.id,
            "kind": one.kind.value,
            "stage": one.stage,
            "state": one.state,
            "failed_at": None if one.failed_at is None else one.failed_at.isoformat(),
            "event": one.seq,
            "subscription": one.subscription,
            "edits": self._edits(session, one),
        }
        if one.kind is Kind.INVALID:
            told["original"] = self._original(session, int(one.id[2:]), subject)
        return told

    def _original(self, session: Session, number: int, subject: Subject) -> JsonValue:
        """What could be read of it and is about them alone; of others, and of what cannot be read, it is said
        that it is kept."""
        [kept] = invalid.some(session, [number], most_bytes=_MOST_BYTES)
        told = self.tells(kept.entry, kept.content_type, kept.raw)
        mine = {one.key for one in subject.spans}
        if len(told) == 1 and told[0].read and len(told[0].types) == 1:
            clue = told[0]
            try:
                named = parties_named(self.catalogue.find(clue.types[0]).people, clue.data)
            except UnknownType:
                named = ()
            if named and all(one.key in mine for one in named):
                return {"type": clue.types[0], "source": clue.source, "id": clue.event_id, "data": clue.data}
        return "kept, and not shown: others may stand in it"

    def _edits(self, session: Session, one: DeadLetter) -> list[JsonValue]:
        made: Sequence[JsonValue] = [
            {
                "edit": each.id,
                "state": each.state.value,
                "by": each.author,
                "at": each.at.isoformat(),
                "sent_as": each.seq,
            }
            for each in map(edits.shown, edits.of_letter(session, read(one.id)))
        ]
        return [*made]
