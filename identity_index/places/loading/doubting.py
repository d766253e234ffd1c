"""What a line says that cannot be: a position in the sea, a postcode that is none. An address with a wrong
point is an address all the same, so that the line is taken without it, and it is said. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from identity_index.places.addressbase.line import Told, record_of
from identity_index.places.addressbase.records import SHAPES, Kind
from identity_index.places.loading.positions import judged, positions_of
from identity_index.places.naming import spaced, squashed
from identity_index.places.where.projection import Projection
from schemas.formats import is_postcode

POSITION, POSTCODE, STREET_NAME = "position", "postcode", "earlier street name"
_MOST_SHOWN = 40
_CODED_AT = {kind: SHAPES[kind]._fields.index("postcode") for kind in (Kind.PROPERTY, Kind.DELIVERY)}
_FIXES = {
    POSITION: "It is taken without a position, so that nothing finds it by where it is: put that right in "
    "the gazetteer, and load it again. Is one number in the place of the other, or was it never surveyed?",
    POSTCODE: "It is taken without a postcode: put it right in the gazetteer, as in ZZ1 1ZZ, and load it "
    "again. Is a letter O a nought?",
    STREET_NAME: "The name of the later line counts: give the street one name in the gazetteer, or the other "
    "street its own USRN, and load it again.",
}


class Doubt(NamedTuple):
    """What a line was taken without."""

    line: int
    without: str
    problem: str

    @property
    def fix(self) -> str:
        return _FIXES[self.without]


def without_doubts(
    told: Sequence[tuple[int, Told]], projection: Projection
) -> tuple[list[tuple[int, Told]], list[Doubt]]:
    """What these lines say, without what cannot be; and that."""
    places = [(which, one) for which, (_, each) in enumerate(told) for one in positions_of(each)]
    wrong = judged([one for _, one in places], projection)
    doubts: list[Doubt] = []
    kept = list(told)
    for (which, position), problem in zip(places, wrong, strict=True):
        if problem:
            blank = dict.fromkeys(range(position.at, position.at + 4))
            doubts.append(_left_out(kept, which, blank, POSITION, problem))
    for which, (_, each) in enumerate(told):
        at = _CODED_AT.get(each.kind)
        if at is None or _is_code(code := str(each.record[at])):
            continue
        problem = f"{code[:_MOST_SHOWN]!r} has not the shape of a UK postcode"
        doubts.append(_left_out(kept, which, {at: ""}, POSTCODE, problem))
    return kept, doubts


def lines_without(doubts: Iterable[Doubt], what: str | None = None) -> int:
    """How many lines were taken without this, or without anything."""
    return len({one.line for one in doubts if what in {None, one.without}})


def _left_out(
    kept: list[tuple[int, Told]], which: int, blank: dict[int, Any], what: str, problem: str
) -> Doubt:
    line, told = kept[which]
    values = [blank.get(at, value) for at, value in enumerate(told.record)]
    kept[which] = line, told._replace(record=record_of(told.kind, values))
    noun = "USRN" if told.kind.of_street else "UPRN"
    return Doubt(line, what, f"{noun} {told.about}: {problem}")


@lru_cache(4096)
def _is_code(written: str) -> bool:
    """Where there is none, none is wrong. Many properties have one postcode."""
    return not written or is_postcode(spaced(squashed(written)))
