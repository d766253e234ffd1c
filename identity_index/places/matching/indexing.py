"""What properties are found by is kept in step with what is known of them, in the unit that changes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from identity_index.places.addressbase.records import Record
from identity_index.places.before import Before
from identity_index.places.matching import repository
from identity_index.places.matching.calling import known_of
from identity_index.places.matching.keys import blocks_of, number_of, spellings, towns_in, words_in
from identity_index.places.place import Place, Road, State
from ledger.session import Session


def keep(
    session: Session,
    places: Sequence[Place],
    records: Mapping[int, Sequence[Record]],
    roads: Mapping[int, Road],
    before: Before = Before(),
    *,
    fresh: bool = False,
    anew: bool = False,
) -> None:
    """``records``: all that is held of each, by UPRN; ``before``: what they and their streets were called,
    since people go on writing that too. ``fresh``: nothing was held before; ``anew``: what was
    held may be of an earlier version, which found them by less. One that is retired is still called what it
    was: people go on writing that, and mean what stands there now."""
    now = {one.uprn: known_of(one, records.get(one.uprn, ()), roads, before) for one in places}
    retired = {one.uprn for one in places if one.state is State.RETIRED}
    held = {} if fresh else repository.called(session, now)
    changed = [
        one
        for uprn, one in now.items()
        if (anew or one != held.get(uprn)) and not (uprn in retired and uprn in held and not one.forms)
    ]
    gone = {
        (key, one.uprn, unit)
        for one in changed
        if one.uprn in held
        for key, unit in blocks_of(held[one.uprn])
    }
    new = {(key, one.uprn, unit) for one in changed for key, unit in blocks_of(one)}
    repository.keep(session, changed, sorted(gone - new), sorted(new if anew else new - gone))
    _spell(session, {word for one in changed for word in words_in(one) if len(word) <= LONGEST_WORD})
    _name_towns(session, {town for one in changed for town in towns_in(one) if len(town) <= LONGEST_WORD})


def _spell(session: Session, words: set[str]) -> None:
    known = repository.spelt(session, {number_of(f"spelt|{word}") for word in words}) if words else set()
    repository.spell(session, sorted((key, word) for word in words - known for key in spellings(word)))


def _name_towns(session: Session, towns: set[str]) -> None:
    keys = {number_of(f"spelt|{town}"): town for town in towns}
    known = repository.spelt(session, keys) if towns else set()
    repository.spell(session, sorted((key, town) for key, town in keys.items() if town not in known))


LONGEST_WORD = 40
"""Letters of a word that is spelt; nobody writes longer ones."""
