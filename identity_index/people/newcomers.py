"""Records that nobody knew, several in a row: looked up together and kept together, as if one by one.

Each is decided on by what the index holds then, with those before it in. What that is beside what the
database holds is carried on in memory: who shares keys by now, what is held of whom, and what is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from identity_index.history import changing
from identity_index.links.kind import Kind
from identity_index.links.record import Key, New, Record
from identity_index.people import repository
from identity_index.people.announcing import Cause
from identity_index.people.candidates import Candidates, nearest
from identity_index.people.matcher import Found, Matcher
from identity_index.people.matching import BLOCK_LIMIT, Features, Outcome, Weights, fresh_terms
from identity_index.people.matching.features import Term
from identity_index.people.ready import Ready
from identity_index.people.repository import Findable
from identity_index.people.restricting.gate import left_alone
from identity_index.people.reviews import repository as reviews
from identity_index.people.sought import Sought, sought
from identity_index.people.telling import Teller
from ledger import clock, numbers
from ledger.session import Session

MOST = 100
"""Of which the looking up is done at once."""
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
        fewer are taken in, maybe none, the next brings persons together, or is compared with one who has very
        many records, and has to be taken in by itself.
        """
        told = told[:MOST]
        seek = sought(session, told, self.teller.goldsmith.places)
        ahead = _Ahead(session, told, seek, self.matcher.weights(session))
        decided: list[_Decided] = []
        for place, one in enumerate(told):
            near = ahead.candidates(session, place)
            if near is None:
                break
            found = self.matcher.decide(seek[place].features, near, ahead.counts, ahead.weights)
            found = found.asking_instead(ahead.withheld)
            if found.also:
                break
            master = found.master if found.outcome is Outcome.LINK else None
            ahead.counts.add(_fresh(one, master, near), persons=int(master is None))
            ahead.take_in(place, master)
            decided.append(_Decided(one, found, master))
        if not decided:
            return []
        ahead.counts.keep()
        return self._keep(session, decided, cause)

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
        found = [Findable.of(record, each.one.features, each.one.keys) for record, each in pairs]
        repository.keep(session, found)
        joined = [record for record, each in pairs if each.master is not None]
        told_of = self.teller.herald.joined(session, joined, cause) if joined else None
        for record, each in pairs:
            if each.master is not None and told_of is not None:
                told_of(record, each.one.heard.moved)
            else:
                said = self.teller.voice.registered(cause, record.master, record)
                self.teller.publish(session, said)
        if joined:
            self.teller.notes.linked(session, joined, cause)
        asked = [
            _settled(each.found, records).asking(record.number, record.master, each.found.master)
            for record, each in pairs
            if each.found.outcome is Outcome.REVIEW and each.found.master is not None
        ]
        reviews.open_all(session, asked, now)
        return records


def plain(told: Sequence[Ready], unknown: Set[Key]) -> list[Ready]:
    """The first of these, up to one that is known by then, or of whom there is more to be seen to."""
    found: list[Ready] = []
    seen: set[Key] = set()
    for one in told:
        heard = one.heard
        if heard.key in seen or heard.key not in unknown:
            break
        if heard.person is not None or heard.details.date_of_death is not None:
            break
        seen.add(heard.key)
        found.append(one)
    return found


class _Ahead:
    """What can be looked up of all of them before the first is taken in, and what those add that are.

    A record that was taken in has no number yet: it stands by its place among them, as -1, -2 and so on.
    """

    def __init__(
        self, session: Session, told: Sequence[Ready], seek: Sequence[Sought], weights: Weights
    ) -> None:
        """``seek``: what each is looked for by."""
        self.weights = weights
        self.counts = repository.Counts(session, {term for one in seek for term in one.terms})
        self._told = told
        self._next_master = _next_master(session) if len(told) > 1 else 0
        crowds = repository.crowds(session, {key for one in seek for key in one.keys})
        # Of hardly any persons, a key is followed however many records they have.
        sizes = {key: min(one.many, BLOCK_LIMIT) if one.followed else one.many for key, one in crowds.items()}
        self._followed = [list(_followed(*pair, sizes)) for pair in zip(told, seek, strict=True)]
        self._sharing = {key: one.persons for key, one in crowds.items() if one.followed}
        self._near = [nearest(each, self._sharing) for each in self._followed]
        self._held: dict[int, list[tuple[int, Features]]] = {}
        self.withheld: set[int] = set()
        self._hold(session, {master for each in self._near for master in each})
        self._added: set[int] = set()

    def candidates(self, session: Session, place: int) -> Candidates | None:
        """Whom the one at this place is to be compared with, once those before it are taken in. None where
        one of them has so many records that they are not all at hand."""
        followed = self._followed[place]
        near = self._near[place]
        if not self._added.isdisjoint(followed):
            near = nearest(followed, self._sharing)
            self._hold(session, set(near) - self._held.keys())
        found = {one: self._held[one] for one in near if one in self._held}
        if any(len(held) > repository.MOST_RECORDS for held in found.values()):
            return None
        return found

    def take_in(self, place: int, master: int | None) -> None:
        """It is this person's from now on; None: of somebody new."""
        one = self._told[place]
        if master is None:
            master, self._next_master = self._next_master, self._next_master + 1
        self._held.setdefault(master, []).append((-1 - place, one.features))
        for key in one.keys:
            self._sharing.setdefault(key, set()).add(master)
        self._added.update(one.keys)

    def _hold(self, session: Session, masters: set[int]) -> None:
        if masters:
            self._held.update(repository.first_of_persons(session, masters))
            self.withheld.update(left_alone(session, masters))


def _next_master(session: Session) -> int:
    """The number that somebody new is given next, as long as persons are held."""
    return numbers.last(session, [_PERSON.value]).get(_PERSON.value, 0) + 1


def _followed(one: Ready, seek: Sought, sizes: dict[int, int]) -> Iterator[int]:
    """The keys that it is looked for by, but for those that nobody has by then, or too many."""
    for key in seek.keys:
        if 0 < sizes.get(key, 0) <= BLOCK_LIMIT:
            yield key
    for key in one.keys:
        sizes[key] = sizes.get(key, 0) + 1


def _fresh(one: Ready, master: int | None, near: Candidates) -> Sequence[Term]:
    """What is counted of it. See ``recounting``."""
    if master is None:
        return one.terms
    others = [features for _, features in near[master][: repository.MOST_RECORDS]]
    return fresh_terms(one.features, others) if len(others) < repository.MOST_RECORDS else ()


def _settled(found: Found, records: Sequence[Record]) -> Found:
    """With the number of the record that agrees best, if it was one of these."""
    best = found.record
    return found if best is None or best >= 0 else replace(found, record=records[-1 - best].number)
