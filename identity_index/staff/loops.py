"""Chains of managers that come back to where they began. Pure."""

from __future__ import annotations

from collections.abc import Mapping


def rings(managers: Mapping[int, int]) -> list[list[int]]:
    """Each ring once, from its lowest number on. ``managers``: to whom each answers. In one pass."""
    seen: set[int] = set()
    found = []
    for start in sorted(managers):
        way: dict[int, int] = {}
        one: int | None = start
        while one is not None and one not in seen and one not in way:
            way[one] = len(way)
            one = managers.get(one)
        if one is not None and one in way:
            ring = list(way)[way[one] :]
            least = ring.index(min(ring))
            found.append(ring[least:] + ring[:least])
        seen.update(way)
    return found
