"""What properties are found by is kept in step with what is known of them, in the unit that changes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from identity_index.places.addressbase.records import Record
from identity_index.places.matching import repository
from identity_index.places.matching.calling import known_of
from identity_index.places.matching.keys import blocks_of, number_of, spellings, words_in
from identity_index.places.matching.known import Known
from identity_index.places.place import Place, Road, State
from ledger.session import Session


def keep(
    session: Session,
    places: Iterable[Place],
    records: Mapping[int, Sequence[Record]],
    roads: Mapping[int, Road],
    *,
    fresh: bool,
) -> None:
    """``records``: all that is held of each, by UPRN. ``fresh``: nothing was held before. One that is retired
    is found no more: what stands there now is called what it is called."""
    now: dict[int, Known | None] = {
        one.uprn: None if one.state is State.RETIRED else known_of(one, records.get(one.uprn, ()), roads)
        for one in places
    }
    before = {} if fresh else repository.called(session, now)
    changed = [one for uprn, one in now.items() if one is not None and one != before.get(uprn)]
    retired = [uprn for uprn, one in now.items() if one is None and uprn in before]
    gone = {
        (key, uprn, unit)
        for uprn in (*(one.uprn for one in changed), *retired)
        if uprn in before
        for key, unit in blocks_of(before[uprn])
    }
    new = {(key, one.uprn, unit) for one in changed for key, unit in blocks_of(one)}
    repository.keep(session, changed, sorted(gone - new), sorted(new - gone))
    repository.forget(session, retired)
    _spell(session, {word for one in changed for word in words_in(one) if len(word) <= LONGEST_WORD})


def _spell(session: Session, words: set[str]) -> None:
    known = repository.spelt(session, {number_of(f"spelt|{word}") for word in words}) if words else set()
    repository.spell(session, sorted((key, word) for word in words - known for key in spellings(word)))


LONGEST_WORD = 40
"""Letters of a word that is spelt; nobody writes longer ones."""
