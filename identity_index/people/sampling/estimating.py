"""What a sample says of all that it was drawn from. Pure."""

from __future__ import annotations

from math import sqrt

_Z = 1.959963984540054
"""Of 95 in a hundred, of the normal distribution."""


def interval(wrong: int, judged: int) -> tuple[float, float]:
    """Between what the true share lies, in 95 of 100 samples: Wilson's score interval, which holds for small
    samples and for none wrong. (0, 1) where nothing was judged."""
    if judged == 0:
        return 0.0, 1.0
    share, square = wrong / judged, _Z * _Z
    middle = share + square / (2 * judged)
    half = _Z * sqrt(share * (1 - share) / judged + square / (4 * judged * judged))
    whole = 1 + square / judged
    low, high = (middle - half) / whole, (middle + half) / whole
    return (0.0 if wrong == 0 else max(0.0, low)), (1.0 if wrong == judged else min(1.0, high))
