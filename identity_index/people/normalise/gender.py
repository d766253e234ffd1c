"""Genders as systems code them."""

from __future__ import annotations

from identity_index.people.normalise.reading import Reading

_CODES = {
    "female": "f w woman girl 2 k kobieta",
    "male": "m man boy 1 mezczyzna",
}
"""1 and 2 as in ISO 5218."""
_KEPT = {code: kept for kept, codes in _CODES.items() for code in (kept, *codes.split())}
_UNKNOWN = frozenset(
    {"0", "9", "u", "unknown", "not_known", "not-known", "not_stated", "not_specified", "nk"}
)


def read_gender(written: str) -> Reading[str]:
    """``female``, ``male``, or what the system writes for another; not known is no answer."""
    if written in _UNKNOWN:
        return Reading(None, "a gender that is not known")
    return Reading(_KEPT.get(written, written))
