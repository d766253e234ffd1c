"""Accounts or groups of one bulk request that refer to each other in a ring, or to themselves. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scim2_server.bulk import BulkPlan

Ring = frozenset[int]
"""The places, in the request, of operations of which none can be done before the others."""


def rings_of(plan: BulkPlan) -> dict[int, Ring]:
    """By the place of each operation that is in a ring: that ring."""
    ways = [sorted(set(plan.dependencies(index))) for index in range(len(plan.operations))]
    reached = {index: _reached(index, ways) for index in plan.creations.values() if ways[index]}
    return {
        index: frozenset(other for other in there if index in reached.get(other, ()))
        for index, there in reached.items()
        if index in there
    }


def last_of(rings: Mapping[int, Ring], order: Sequence[int]) -> dict[int, Ring]:
    """By the place of the operation of each ring that comes last in this order: all that its operations refer
    to beside each other is there by then, and nothing that refers to them has come."""
    last = {ring: index for index in order if (ring := rings.get(index)) is not None}
    return {index: ring for ring, index in last.items()}


def _reached(start: int, ways: Sequence[Sequence[int]]) -> set[int]:
    """Itself among them if a way leads back to it."""
    found: set[int] = set()
    open_ = list(ways[start])
    while open_:
        index = open_.pop()
        if index not in found:
            found.add(index)
            open_ += ways[index]
    return found
