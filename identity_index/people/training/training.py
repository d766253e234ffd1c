"""Learning from all records of an index: what ``matching.learn`` does with records that are all at hand.

The same records give the same weights, to the last figure. Beside twenty-four bytes a record there are never
more in memory than the pairs that are looked at (``matching.learning``), as numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple, TypeVar

from identity_index.people.matching import Agreements, Features, Weights, fit, levels_of
from identity_index.people.matching.learning import SAMPLED, SHARING
from identity_index.people.matching.pairing import kept, pairs_of, spread
from identity_index.people.training import repository
from identity_index.people.training.order import Order
from identity_index.people.training.pace import Pace
from identity_index.people.training.repository import Pair
from ledger.reader import Reader

T = TypeVar("T")

_PART = 2_000
"""Records, or keys, that are read at once."""
_PAIRS = 500
"""Pairs that are compared at once."""
_BEFORE_THE_FIRST = -1


class Trained(NamedTuple):
    """``seen``: what they were learned from."""

    weights: Weights
    seen: Agreements


def train(
    reader: Reader,
    through: int,
    said: Sequence[Pair],
    start: Weights,
    pace: Pace,
    sharing: int = SHARING,
    sampled: int = SAMPLED,
) -> Trained:
    """Learn from the records up to ``through``, and what was ``said`` of pairs of them; on a thread of its
    own. At most about ``sharing`` pairs that share a key are compared, and ``sampled`` others.

    Raises ``Ended``, and what ``reader`` raises. Fewer than two records teach nothing.
    """
    order = _order(reader, through, pace)
    seen = Agreements(len(order))
    if len(order) < 2:
        return Trained(start, seen)
    near, seen.each = _near(reader, through, order, sharing, pace)
    compared = _compared(reader, order, near, pace, "comparing pairs", sum(map(len, near)))
    seen.near.update(levels_of(one, two) for one, two in compared)
    some = _compared(reader, order, [spread(len(order), sampled)], pace, "comparing others", sampled)
    seen.sampled.update(levels_of(one, two) for one, two in some)
    for part in parts(said, _PAIRS):
        held = _features(reader, {number for pair in part for number in pair[:2]})
        for one, two, same in part:
            if one in held and two in held:
                (seen.same if same else seen.different)[levels_of(held[one], held[two])] += 1
    return Trained(fit(seen, start, lambda done, of: pace("fitting", done, of)), seen)


def _order(reader: Reader, through: int, pace: Pace) -> Order:
    with reader.session() as session:
        of = repository.many(session, through)
    order, after = Order(), 0
    while True:
        with reader.session() as session:
            part = repository.packed(session, after, through, _PART)
        if not part:
            break
        order.add(part)
        after = part[-1][0]
        pace("reading records", len(order), of)
    for done in order.settle():
        pace("putting in order", done, len(order))
    return order


def _near(reader: Reader, through: int, order: Order, most: int, pace: Pace) -> tuple[list[set[int]], int]:
    """Pairs that share a key, as numbers of two ranks, the first ranks first; and of how many each is one."""
    pairs = keys = 0
    for followed in _keys(reader, through):
        pairs += sum(pairs_of(many) for many in followed.values())
        keys += len(followed)
        pace("counting pairs", keys, 0)
    every = 1 + pairs // most
    whole = len(order)
    found: list[set[int]] = [set() for _ in range(whole // _PART + 1)]
    done = 0
    for followed in _keys(reader, through):
        for some in parts(followed, _PAIRS):
            with reader.session() as session:
                blocks = repository.members(session, some, through)
            for block in blocks.values():
                for one, two in kept(order.ranks(block), every):
                    found[one // _PART].add(one * whole + two)
            done += len(some)
            pace("finding pairs", done, keys)
    return found, every


def _keys(reader: Reader, through: int) -> Iterator[dict[int, int]]:
    after: int | None = _BEFORE_THE_FIRST
    while after is not None:
        with reader.session() as session:
            followed, after = repository.sizes(session, after, through, _PART)
        yield followed


def _compared(
    reader: Reader,
    order: Order,
    groups: Iterable[set[int] | Iterator[tuple[int, int]]],
    pace: Pace,
    phase: str,
    of: int,
) -> Iterator[tuple[Features, Features]]:
    """The two records of each pair, in the order of their ranks; a record that has gone is left out."""
    whole, done = len(order), 0
    for group in groups:
        pairs = (divmod(one, whole) for one in sorted(group)) if isinstance(group, set) else group
        for some in parts(pairs, _PAIRS):
            named = [(order.record(one), order.record(two)) for one, two in some]
            held = _features(reader, {number for pair in named for number in pair})
            for one, two in named:
                if one in held and two in held:
                    yield held[one], held[two]
            done += len(some)
            pace(phase, done, of)


def _features(reader: Reader, which: Iterable[int]) -> dict[int, Features]:
    with reader.session() as session:
        return repository.features(session, which)


def parts(of: Iterable[T], most: int) -> Iterator[list[T]]:
    """All of it, so many at a time."""
    left = iter(of)
    while part := list(islice(left, most)):
        yield part
