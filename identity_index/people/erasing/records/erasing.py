"""Erasing what the index holds of one person, a bounded number of records in each unit."""

from __future__ import annotations

from collections import Counter

from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Record
from identity_index.people import repository as kept
from identity_index.people.erasing.records import repository
from identity_index.people.erasing.returning import repository as erased_keys
from identity_index.people.matching import keys, terms
from identity_index.people.notes import repository as notes
from identity_index.people.restricting import repository as restrictions
from identity_index.people.subject import Subject
from identity_index.people.weighing.jobs import repository as trials
from ledger import clock
from ledger.recording import ERASED
from ledger.session import Session

MOST = 100
"""Records in one unit."""


def left(session: Session, subject: Subject) -> list[Record]:
    """Those that are not erased."""
    found = links.of_masters(session, Kind.PERSON, [subject.number]).get(subject.number, [])
    return [one for one in found if one.hash != ERASED]


def erase_some(session: Session, subject: Subject, erasure: int) -> tuple[Counter[str], bool]:
    """The next records, and with the last of them what was made of the person. The kind is held; whoever
    comes by their keys is turned away afterwards. Answers with rows emptied by table, and whether that was
    all."""
    found = left(session, subject)
    some = found[:MOST]
    done: Counter[str] = Counter()
    if some:
        done += _features(session, found, [one.number for one in some])
        going = [one.number for one in some]
        theirs = [one.key for one in some if one.closed_at is None]
        erased_keys.remember(session, theirs, erasure, clock.now(session))
        done += repository.records(session, going, clock.now(session))
        done += Counter(notes.forget(session, going))
        done += Counter(restrictions.forget(session, subject.ids, going, clock.now(session)))
        done["person_weights_example"] += trials.forget(session, going)
    if len(found) <= MOST:
        done += repository.decisions(session, subject.ids, clock.now(session))
        if found:
            kept.count(session, [], persons=-1)
    return done, len(found) <= MOST


def _features(session: Session, found: list[Record], going: list[int]) -> Counter[str]:
    """What they are compared and found by, and that the person counts among those who have each value."""
    counted = sorted(one.number for one in found)
    known = kept.features(session, {*counted[: kept.MOST_RECORDS], *going})
    after = sorted({*counted} - {*going})[: kept.MOST_RECORDS]
    later = kept.features(session, after)
    had = {term for one in counted[: kept.MOST_RECORDS] if one in known for term in terms(known[one])}
    has = {term for one in after if one in later for term in terms(later[one])}
    kept.count(session, sorted(has - had), sorted(had - has))
    blocks = 0
    for number in going:
        if number in known:
            of = keys(known[number])
            kept.unblock(session, number, of)
            blocks += len(of)
    kept.forget(session, going)
    return Counter(
        person_features=sum(number in known for number in going),
        person_block=blocks,
        person_term=repository.forget_rare(session, sorted(had - has)),
    )
