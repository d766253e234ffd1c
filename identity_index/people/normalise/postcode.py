"""Postcodes: ``ZZ1 1ZZ``, and the wider areas that it lies in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from identity_index.people.normalise.folding import fold
from identity_index.people.normalise.reading import Reading

_SHAPE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?|GIR)([0-9][A-Z]{2})", re.ASCII)
_NOT_ALPHANUMERIC = re.compile(r"[^A-Z0-9]+")
_FIGURES = str.maketrans("OIL", "011")
_LETTERS = str.maketrans("01", "OI")
_NONE = frozenset({"nk", "na", "n a", "none", "unknown", "not known", "tbc", "nfa", "xxx", "x", "test"})
_FILLERS = frozenset({"AA1 1AA", "A1 1AA", "AA11 1AA", "XX1 1XX", "XX11 1XX", "X1 1XX", "AB1 2CD"})


@dataclass(frozen=True, slots=True)
class NormalPostcode:
    """A British one has ``outward`` (``EH12``) and ``sector`` (``EH12 5``); another country's has neither."""

    whole: str
    outward: str | None = None
    sector: str | None = None

    @property
    def foreign(self) -> bool:
        return self.outward is None


@lru_cache(16_384)
def read_postcode(written: str) -> Reading[NormalPostcode]:
    """The canonical form of a British postcode; any other as it was written, but for case and spaces.

    A figure that was typed for a letter, or the other way round, is put right where only one can stand: O and
    0, I or L and 1.
    """
    folded = fold(written)
    if not folded or folded in _NONE or not any(sign.isalnum() for sign in folded):
        return Reading(None, "no postcode")
    plain = _NOT_ALPHANUMERIC.sub("", written.upper())
    shape = _SHAPE.fullmatch(plain) or _SHAPE.fullmatch(_put_right(plain))
    if shape is None:
        return Reading(NormalPostcode(" ".join(written.upper().split())))
    outward, inward = shape.groups()
    found = NormalPostcode(f"{outward} {inward}", outward, f"{outward} {inward[0]}")
    if outward == "ZZ99":
        return Reading(found, "a postcode that the NHS writes for no fixed abode or abroad")
    if found.whole in _FILLERS:
        return Reading(found, "a postcode that stands for none")
    return Reading(found)


def _put_right(plain: str) -> str:
    if not 5 <= len(plain) <= 7:
        return plain
    outward, inward = plain[:-3], plain[-3:]
    inward = inward[0].translate(_FIGURES) + inward[1:].translate(_LETTERS)
    figure = 1 if len(outward) == 2 else 2
    if len(outward) > 2 and outward[1] in "0123456789":
        figure = 1
    return (
        outward[:figure].translate(_LETTERS)
        + outward[figure : figure + 1].translate(_FIGURES)
        + outward[figure + 1 :]
        + inward
    )
