"""Telephone numbers in E.164, such as ``+441314960123``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from identity_index.people.normalise.reading import Reading

HOME = "GB"
"""Where a number without a country code is taken to be from."""

_SEVERAL = re.compile(r"\s*(?:[;,|]|\s/\s|\bor\b|\band\b)\s*", re.IGNORECASE)
_PUNCTUATION = re.compile(r"[\s().\-–/]+")
_BRITISH = re.compile(r"(?:0|(?:\+|00)440?)([1-9]\d{9})", re.ASCII)
_LABEL = re.compile(r"\b(?!ext(?:n|ension)?\b)[a-z]{2,}\b:?|\(\s*\)", re.IGNORECASE)
_SAME = re.compile(r"(\d)\1{6,}$")
_IN_STEP = ("0123456789", "1234567890", "9876543210")
_DRAMA = re.compile(r"\+44(?:7700900|1632960|(?:113|114|115|116|117|118|121|131|141|151|161|191)4960)\d{3}")
"""What Ofcom keeps free for drama, training and tests: nobody has them, so plans do not list all of them."""


def read_phones(written: str) -> Iterator[Reading[str]]:
    """Each number of a field; some hold two of them."""
    for part in _SEVERAL.split(written):
        if part:
            yield read_phone(part)


@lru_cache(16_384)
def read_phone(written: str) -> Reading[str]:
    """A number in E.164, without its extension. What is no number is given as it is written."""
    plain = _PUNCTUATION.sub("", written)
    british = _BRITISH.fullmatch(plain)
    if british is not None:  # most numbers of a council, and six times as fast
        number = PhoneNumber(country_code=44, national_number=int(british[1]))
        found = f"+44{british[1]}"
    else:
        try:
            number = phonenumbers.parse(_LABEL.sub("", written), HOME)
        except NumberParseException:
            return Reading(written.strip() or None, "no telephone number")
        found = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if _SAME.search(found) or plain.removeprefix("0") in _IN_STEP or plain in _IN_STEP:
        return Reading(found, "a telephone number that stands for none")
    if _DRAMA.fullmatch(found) or _is_given_out(number):
        return Reading(found)
    return Reading(found, "a telephone number that nobody can have")


def _is_given_out(number: PhoneNumber) -> bool:
    """Is it in a range that is in use?"""
    if number.country_code == 44:
        return _british().fullmatch(str(number.national_number)) is not None
    return phonenumbers.is_valid_number(number)


@cache
def _british() -> re.Pattern[str]:
    """All ranges behind +44, the islands' too, as one pattern from the library's own data.

    The library tries each kind of number of each of the four countries in turn, which took a third of the
    time of a whole record.
    """
    ranges = []
    for region in phonenumbers.COUNTRY_CODE_TO_REGION_CODE[44]:
        plan = phonenumbers.PhoneMetadata.metadata_for_region(region)
        kinds = (getattr(plan, kind, None) for kind in _KINDS)
        ranges += [kind.national_number_pattern for kind in kinds if kind and kind.national_number_pattern]
    return re.compile("|".join(f"(?:{one})" for one in ranges))


_KINDS = (
    "fixed_line",
    "mobile",
    "toll_free",
    "premium_rate",
    "shared_cost",
    "personal_number",
    "voip",
    "pager",
    "uan",
    "voicemail",
)
