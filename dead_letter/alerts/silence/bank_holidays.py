"""Bank holidays, by the calendar of the library."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Literal

Nation = Literal["SCT", "ENG", "WLS", "NIR", "none"]


def bank_holidays(nation: Nation, years: Iterable[int]) -> frozenset[date]:
    """Those of a nation of the United Kingdom in these years; of ``none``, none."""
    return frozenset().union(*(_of(nation, year) for year in years)) if nation != "none" else frozenset()


@lru_cache(maxsize=64)
def _of(nation: str, year: int) -> frozenset[date]:
    # Not above: it is a large library, and a hub that watches no silence does without it.
    import holidays

    return frozenset(holidays.country_holidays("GB", subdiv=nation, years=year))
