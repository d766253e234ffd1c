"""How long to rest between two looks at the replays, in seconds. Pure."""

from __future__ import annotations

REST = 0.25
"""While nothing is out: it costs one look into a small index."""
LOOK = 0.02
"""While something is out, and of late had its outcome."""
LONGEST_LOOK = 0.1
"""While what is out is long in coming, such as from a system that is away."""


def rest(*, out: bool, moved: bool, before: float) -> float:
    """``out``: something has no outcome yet. ``moved``: something happened since the last look, ``before``
    which it was rested so long. A replay that is paused, or waits for a person, costs next to nothing."""
    if moved:
        return LOOK
    return min(LONGEST_LOOK, max(LOOK, 2 * before)) if out else REST
