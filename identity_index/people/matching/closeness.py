"""How near two written values are, by the distances of rapidfuzz."""

from __future__ import annotations

from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.fuzz import token_sort_ratio


def nearly(one: str, two: str) -> bool:
    """The same but for a slip of the pen: a letter wrong, missing or added, or two exchanged; from eight
    letters on two of these."""
    shorter, longer = sorted((len(one), len(two)))
    if shorter < 3:
        return False
    allowed = 2 if shorter >= 8 else 1
    return longer - shorter <= allowed and OSA.distance(one, two, score_cutoff=allowed) <= allowed


def alike(one: str, two: str) -> bool:
    """Names of which one could be heard or copied for the other (Jaro-Winkler 0.85 or more)."""
    first, second = sorted((one, two))  # it is not quite the same both ways
    return JaroWinkler.similarity(first, second, score_cutoff=0.85) > 0


def slips(one: str, two: str, most: int) -> int:
    """Single slips between two values; ``most + 1`` if there are more."""
    return OSA.distance(one, two, score_cutoff=most)


def likeness(one: str, two: str) -> float:
    """0 to 100: how far the words of two lines agree, in any order."""
    return token_sort_ratio(one, two)
