"""Records that nobody knew, several in a row: looked up together and kept together, as if one by one.

Each is decided on by what the index holds then, with those before it in. So they go in waves: in one are only
records of which none is looked for where another is, and of whose candidates none has been given a record in
the same wave. What is counted, and how many records a key has, follows from record to record in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from identity_index.history import changing
from identity_index.links.kind import Kind
from identity_index.links.record import New, Record
from identity_index.people import repository
from identity_index.people.announcing import Cause
from identity_index.people.candidates import Candidates, candidates_of_each
from identity_index.people.matcher import Found, Matcher
from identity_index.people.matching import BLOCK_LIMIT, Outcome, Weights, fresh_terms, terms
from identity_index.people.matching.features import Term
from identity_index.people.ready import Ready
from identity_index.people.restricting.repository import restricted
from identity_index.people.reviews import repository as reviews
from identity_index.people.telling import Teller
from ledger import clock
from ledger.session import Session

MOST = 100
"""Of which the looking up is done at once: where one of them needs more, it is done again for the rest."""
_PERSON = Kind.PERSON


@dataclass(frozen=True, slots=True)
class _Decided:
    one: Ready
    found: Found
    master: int | None


@dataclass(frozen=True, slots=True)
class Newcomers:
    """For ``Arrival``, which holds persons."""

    matcher: Matcher
    teller: Teller

    def take(self, session: Session, told: Sequence[Ready], cause: Cause) -> list[Record]:
        """Take in the first of these, ``MOST`` at most; answers with the records that they are.

        None of them is known, all have different keys, and none tells of a death or names a person. Where
        fewer are taken in, maybe none, the next brings persons together, and has to be taken in by itself.
        """
        done: list[Record] = []
        ahead = _Ahead(session, told[:MOST], self.matcher.weights(session))
        while len(done) < len(ahead.told):
            decided, alone = self._wave(session, ahead, len(done))
            if decided:
                ahead.counts.keep()
                done += self._keep(session, decided, cause)
            if alone:
                break
        return done

    def _wave(self, session: Session, ahead: _Ahead, begin: int) -> tuple[list[_Decided], bool]:
        """Decide about some, and whether the one after those is to be taken in by itself."""
        decided: list[_Decided] = []
        given: set[int] = set()
        end = ahead.end_of_wave(begin)
        found_near = candidates_of_each(session, ahead.followed[begin:end])
        withheld = restricted(session, {master for near in found_near for master in near})
        for one, near in zip(ahead.told[begin:end], found_near, strict=True):
            if not given.isdisjoint(near):
                break
            found = self.matcher.decide(one.features, near, ahead.counts, ahead.weights)
            found = found.asking_instead(withheld)
            if found.also:
                return decided, True
            master = found.master if found.outcome is Outcome.LINK else None
            ahead.counts.add(_fresh(one, master, near), persons=int(master is None))
            if master is not None:
                given.add(master)
            decided.append(_Decided(one, found, master))
        return decided, False

    def _keep(self, session: Session, decided: Sequence[_Decided], cause: Cause) -> list[Record]:
        now = clock.now(session)
        news = [
            (
                New(*each.one.heard.key, each.one.said(min(each.one.heard.as_of, now)), each.master),
                each.found.because,
            )
            for each in decided
        ]
        records = [record for record, _ in changing.link(session, _PERSON, news)]
        pairs = list(zip(records, decided, strict=True))
        repository.keep(
            session,
            {record.number: each.one.features for record, each in pairs},
            {record.number: each.one.keys for record, each in pairs},
        )
        for record, each in pairs:
            if each.master is None:
                said = self.teller.voice.registered(cause, record.master, record)
                self.teller.publish(session, said)
            else:
                self.teller.herald.arrived(session, record, cause, moved=each.one.heard.moved)
        joined = [record for record, each in pairs if each.master is not None]
        if joined:
            self.teller.notes.linked(session, joined, cause)
        asked = [
            each.found.asking(record.number, record.master, each.found.master)
            for record, each in pairs
            if each.found.outcome is Outcome.REVIEW and each.found.master is not None
        ]
        reviews.open_all(session, asked, now)
        return records


class _Ahead:
    """What can be looked up of all of them before the first is taken in."""

    def __init__(self, session: Session, told: Sequence[Ready], weights: Weights) -> None:
        self.told = told
        self.weights = weights
        self.counts = repository.Counts(session, {term for one in told for term in terms(one.features)})
        sizes = repository.sizes(session, {key for one in told for key in one.keys})
        self.followed = [dict(_followed(one, sizes)) for one in told]
        """The keys that each is looked for by, and how many records each of them has by then."""

    def end_of_wave(self, begin: int) -> int:
        """Up to which one none is looked for by a key of another that comes before it."""
        held: set[int] = set()
        for place in range(begin, len(self.told)):
            if not held.isdisjoint(self.followed[place]):
                return place
            held.update(self.told[place].keys)
        return len(self.told)


def _followed(one: Ready, sizes: dict[int, int]) -> Iterator[tuple[int, int]]:
    for key in one.keys:
        many = sizes.get(key, 0)
        if 0 < many <= BLOCK_LIMIT:
            yield key, many
        sizes[key] = many + 1


def _fresh(one: Ready, master: int | None, near: Candidates) -> Sequence[Term]:
    """What is counted of it. See ``recounting``."""
    if master is None:
        return terms(one.features)
    others = [features for _, features in near[master][: repository.MOST_RECORDS]]
    return fresh_terms(one.features, others) if len(others) < repository.MOST_RECORDS else ()
