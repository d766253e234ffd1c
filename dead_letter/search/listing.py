"""What a search finds, as lines of a list; personal data masked."""

from __future__ import annotations

from collections.abc import Sequence

from dead_letter.ids import group_id
from dead_letter.search import asking, repository
from dead_letter.search.asking import Search
from dead_letter.search.page import MOST, LetterPage
from ledger import clock
from ledger.ports import NO_INDEX, SourceKeys
from ledger.reading import cursor, dead_letters
from ledger.reading.dead_letters import DeadLetter
from ledger.reading.masking import Sight
from ledger.session import Session
from schemas.catalogue import Catalogue

_KIND = "dead-letters"


def page(
    session: Session,
    search: Search,
    catalogue: Catalogue,
    sight: Sight,
    *,
    after: str | None,
    limit: int,
    keys: SourceKeys = NO_INDEX,
) -> LetterPage:
    """Raises ``BadCursor``, ``ForeignCursor``, and what ``asking.asked`` does."""
    limit = max(1, min(limit, MOST))
    of_epoch = cursor.epoch(session)
    before = None if after is None else cursor.read(after, of_epoch, _KIND, 1)[0]
    asked = asking.asked(session, search, catalogue, keys)
    found = asking.page(session, asked, before, limit)
    place = found.letters[-1] if found.more else found.looked_to
    looked_to = None if found.looked_to is None else repository.failed_at(session, found.looked_to)
    return LetterPage(
        items=sight.letters(session, lines(session, found.letters)),
        next=None if place is None else cursor.write(of_epoch, _KIND, place),
        found=found.many,
        looked_to=None if looked_to is None else clock.moment(looked_to),
        unsearched=asking.unsearched(session, asked, found),
    )


def lines(session: Session, numbers: Sequence[int]) -> list[DeadLetter]:
    """The letters of these numbers, in this order; of one that is gone there is no line."""
    filed = {row.id: row for row in repository.filed_letters(session, numbers)}
    of_kind = {kind: [row.number for row in filed.values() if row.kind == kind] for kind in ("d", "i")}
    known = {
        one.id: one
        for one in (
            *dead_letters.of_deliveries(session, of_kind["d"]),
            *dead_letters.of_messages(session, of_kind["i"]),
        )
    }
    found = []
    for number in numbers:
        row = filed.get(number)
        line = None if row is None else known.get(f"{row.kind}-{row.number}")
        if row is not None and line is not None:
            more = {
                "group": group_id.written(row.group_id),
                "stage": row.stage,
                "state": row.how or "open",
                "failed_at": clock.moment(row.at),
            }
            found.append(line.model_copy(update=more))
    return found
