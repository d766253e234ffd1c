"""The dead-letter office's part of an erasure: invalid messages about somebody. Implements ``Erases``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.contract import WHOLE_FILE
from dead_letter.closing import close
from dead_letter.ports import Tells
from dead_letter.replays import erasing as replays
from dead_letter.retaining.forgetting import forget_messages
from dead_letter.search.listing import lines
from dead_letter.search.saved import erasing as saved
from dead_letter.search.standing import Standing
from hub.people_exports.letters import letters_of
from identity_index.people.erasing.ports import Step
from identity_index.people.subject import Subject
from ledger import erasing, giving_up
from ledger.ports import SourceKeys
from ledger.reading import invalid
from ledger.reading.dead_letters import Kind
from ledger.session import Session
from schemas.catalogue import Catalogue

MOST = 20
"""Letters in one unit."""
_MOST_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ErasesMessages:
    """Originals, edits of them, and what was said of them; then the searches that name somebody, those by
    which replays were chosen too. A message that tells of several people, or a whole file, cannot be cut: it
    is kept, and said to be."""

    keys: SourceKeys
    catalogue: Catalogue
    tells: Tells
    name: str = "dead letters"

    def erase(self, session: Session, subject: Subject, after: str | None) -> Step:
        found = letters_of(session, subject, self.catalogue, self.keys)
        some = [one for one in found if after is None or one < int(after)][:MOST]
        which = [int(one.id[2:]) for one in lines(session, some) if one.kind is Kind.INVALID]
        mine, kept = self._theirs(session, which)
        if mine:
            closed = giving_up.discard_messages(session, mine)
            self._erase(session, mine)
            close(session, Kind.INVALID, closed, Standing.DISCARDED)
        counts = {"invalid_message": len(mine)}
        if len(some) < MOST:
            keys = [one.key for one in subject.spans]
            counts["saved_search"] = saved.erase(session, keys)
            counts["replay_job"] = replays.erase(session, keys)
        words = [f"the invalid message i-{one}: others are in it too" for one in kept]
        return Step(counts, kept=words, after=str(some[-1]) if len(some) == MOST else None)

    def _erase(self, session: Session, mine: Sequence[int]) -> None:
        def going(session: Session, gone: Sequence[int]) -> None:
            forget_messages(session, gone, self.catalogue, self.tells)

        erasing.erase_messages(session, mine, going)

    def _theirs(self, session: Session, which: Sequence[int]) -> tuple[list[int], list[int]]:
        mine: list[int] = []
        kept: list[int] = []
        left = [*which]
        while left:
            some = invalid.some(session, left, most_bytes=_MOST_BYTES)
            for one in some:
                several = len(self.tells(one.entry, one.content_type, one.raw)) > 1
                whole = one.content_type == WHOLE_FILE
                (kept if several or whole else mine).append(one.id)
            done = {one.id for one in some}
            left = [one for one in left if one not in done] if some else []
        return mine, kept
