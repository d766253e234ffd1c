"""Which pairs of records weights are learned from, by rule and not by chance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from hashlib import blake2b

from identity_index.people.matching.features import Features
from identity_index.people.matching.keys import BLOCK_LIMIT, keys

_STEP, _TURN = 2_654_435_761, 2_246_822_519
"""Odd numbers that spread pairs evenly, whatever their members' numbers have in common."""
_WHOLE = 4_294_967_291


def in_order(records: Sequence[Features]) -> list[Features]:
    """By what is in them, so that the order of a file changes nothing."""
    return sorted(records, key=lambda one: place(one.packed()))


def place(packed: str) -> int:
    """Where features stand by what is in them: a number of 63 bits."""
    return int.from_bytes(blake2b(packed.encode(), digest_size=8).digest(), "big") >> 1


def sharing(records: Sequence[Features], most: int) -> tuple[list[tuple[int, int]], int]:
    """Pairs of numbers of records that share a key, each once, and of how many pairs each is one.

    Keys that too many have are left out, as they are not followed when records arrive. Where there are more
    than about ``most`` pairs, every second is taken, or third, and so on.
    """
    blocks: dict[int, list[int]] = defaultdict(list)
    for number, one in enumerate(records):
        for key in keys(one):
            blocks[key].append(number)
    members = [block for block in blocks.values() if 1 < len(block) <= BLOCK_LIMIT]
    every = 1 + sum([pairs_of(len(block)) for block in members]) // most
    found = {pair for block in members for pair in kept(block, every)}
    return sorted(found), every


def pairs_of(many: int) -> int:
    """How many pairs so many records are."""
    return many * (many - 1) // 2


def kept(block: Sequence[int], every: int) -> Iterator[tuple[int, int]]:
    """The pairs of a block, numbers in rising order; only one of so many, by what the numbers are."""
    for at, one in enumerate(block):
        turned = one * _STEP
        for two in block[at + 1 :]:
            if every == 1 or (turned + two * _TURN) % _WHOLE % every == 0:
                yield one, two


def spread(records: int, most: int) -> Iterator[tuple[int, int]]:
    """About ``most`` pairs of numbers below ``records`` in even steps: what two records have in common that
    nobody chose."""
    steps = min(records - 1, max(1, most // records))
    stride = max(1, records // most)
    for turn in range(steps):
        step = 1 + int((turn + 0.5) * (records - 1) / steps)
        for one in range(0, records, stride):
            yield one, (one + step) % records
