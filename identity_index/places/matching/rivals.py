"""Which of the properties that agree with a text count: an address is often given again. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from identity_index.places.matching.deciding import Weighed
from identity_index.places.matching.known import Known

GIVEN_AGAIN = "another property is called that now"


def counted(
    weighed: Sequence[Weighed], known: Mapping[int, Known], standing: Mapping[int, tuple[int, ...]]
) -> Iterator[Weighed]:
    """``weighed``: the best first; ``standing``: of each that is retired, what stands in its place.

    What is retired, and what is not called so any more, does not count where another is called that now in
    the same town, and agrees as well; where that agrees less well, as by a postcode, it does, with a doubt.
    What is retired and nothing succeeded does not count either, where what stands was once called that too.
    Of several that the same succeeded, and of it itself, the best counts.
    """
    seen: set[tuple[int, ...]] = set()
    for one in weighed:
        now = standing.get(one.uprn)
        stands = now if now is not None else (one.uprn,)
        if stands in seen:
            continue
        if now is None and not one.former:
            seen.add(stands)
            yield one
            continue
        others = [
            other
            for other in weighed
            if other.uprn != one.uprn
            and other.uprn not in standing
            and _has_its_address(known[one.uprn], known[other.uprn], formerly=now == ())
        ]
        if any(other.bits >= one.bits for other in others):
            continue
        if stands:
            seen.add(stands)
        yield one._replace(against=one.against or GIVEN_AGAIN) if others else one


def _has_its_address(one: Known, other: Known, *, formerly: bool) -> bool:
    """Is the other called what the one is or was, or has the business that was there, in the same town?
    ``formerly``: or was it once?"""
    areas, there = set(one.areas), set(other.areas)
    if not (areas <= there or there <= areas or (one.postcode and one.postcode == other.postcode)):
        return False
    if not set(one.former_traders).isdisjoint(other.traders):
        return True
    forms = {form[:4] for form in one.forms}
    return any(form[:4] in forms for form in other.forms if formerly or not form.former)
