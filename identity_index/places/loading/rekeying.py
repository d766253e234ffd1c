"""Properties that an earlier version made findable are found by what this one finds them by."""

from __future__ import annotations

from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.places.before import Before, lines_before, traded_before
from identity_index.places.keeping import repository
from identity_index.places.keeping.earlier import names_before, records_before, usrns_of
from identity_index.places.loading.settling import road_words, said_of, words_about
from identity_index.places.matching import indexing
from ledger.session import Session


def rekey(session: Session, first: int, most: int) -> int:
    """The next properties, from this UPRN on, in the caller's unit; no file is taken in meanwhile. Harmless
    twice. Answers with the UPRN to go on from; 0 at the end."""
    links.hold(session, Kind.PLACE)
    uprns = repository.next_places(session, first, most)
    if not uprns:
        return 0
    read = said_of(session, uprns)
    past = records_before(session, uprns)
    roads = repository.roads(session, usrns_of(read) | usrns_of(past))
    called = Before(names_before(session, roads), past)
    places = repository.places(session, uprns)
    words = {
        word
        for uprn, one in places.items()
        for word in words_about(
            one,
            lines_before(one, called, roads),
            traded_before(read.get(uprn, ()), past.get(uprn, ())),
        )
    }
    words |= {word for one in roads.values() for word in road_words(one, called.names.get(one.usrn, ()))}
    repository.change_words(session, [], sorted(words))
    indexing.keep(session, list(places.values()), read, roads, called, anew=True)
    return uprns[-1] + 1 if len(uprns) == most else 0
