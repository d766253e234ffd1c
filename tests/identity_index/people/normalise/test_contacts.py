"""Telephone numbers, e-mail addresses and postcodes in their one form, or unusable and why."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity_index.people.normalise.email import read_email
from identity_index.people.normalise.phone import read_phone, read_phones
from identity_index.people.normalise.postcode import read_postcode


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("07700 900123", "+447700900123"),
        ("(0131) 496 0123", "+441314960123"),
        ("+44 (0)131 496 0123", "+441314960123"),
        ("0044 7700 900 123", "+447700900123"),
        ("0131 496 0123 ext 2", "+441314960123"),
        ("+48 601 234 567", "+48601234567"),
        ("07700900123 (mobile)", "+447700900123"),
    ],
)
def test_a_telephone_number(written: str, number: str) -> None:
    assert read_phone(written).usable == number


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("00000000000", "a telephone number that stands for none"),
        ("07777777777", "a telephone number that stands for none"),
        ("0123456789", "a telephone number that stands for none"),
        ("123", "a telephone number that nobody can have"),
        ("unknown", "no telephone number"),
        ("😀", "no telephone number"),
    ],
)
def test_what_is_no_telephone_number(written: str, why: str) -> None:
    assert read_phone(written).why == why


def test_two_numbers_in_one_field() -> None:
    found = [reading.usable for reading in read_phones("0131 496 0123 / 07700 900123 or 07700 900124")]
    assert found == ["+441314960123", "+447700900123", "+447700900124"]


@given(st.integers(1_000_000_000, 9_999_999_999))
def test_what_is_in_use_is_what_the_library_says(national: int) -> None:
    number = phonenumbers.PhoneNumber(country_code=44, national_number=national)
    found = read_phone(f"0{national}")
    if found.why is None:
        assert phonenumbers.is_valid_number(number) or "4960" in str(national) or "900" in str(national)
    elif found.why == "a telephone number that nobody can have":
        assert not phonenumbers.is_valid_number(number)


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("Jo.Reid@Example.ORG", "jo.reid@example.org"),
        ("Jo Reid <jo@example.org>", "jo@example.org"),
        ("mailto:jo@example.org", "jo@example.org"),
        ("jo+council@example.org", "jo@example.org"),
        ("j.o.reid+x@googlemail.com", "joreid@gmail.com"),
        ("+@example.org", "+@example.org"),
    ],
)
def test_an_email_address(written: str, address: str) -> None:
    assert read_email(written).usable == address


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("none", "no e-mail address"),
        ("jo@example", "no e-mail address"),
        ("noemail@example.org", "an e-mail address that stands for none"),
        ("info@example.org", "an office's e-mail address and not one person's"),
    ],
)
def test_what_is_no_persons_email_address(written: str, why: str) -> None:
    assert read_email(written).why == why


@pytest.mark.parametrize(
    ("written", "whole", "outward", "sector"),
    [
        ("zz11zz", "ZZ1 1ZZ", "ZZ1", "ZZ1 1"),
        (" ZZ12  1zz ", "ZZ12 1ZZ", "ZZ12", "ZZ12 1"),
        ("Z1A 1ZZ", "Z1A 1ZZ", "Z1A", "Z1A 1"),
        ("ZZI IZZ", "ZZ1 1ZZ", "ZZ1", "ZZ1 1"),
        ("ZZ1O OZZ", "ZZ1O 0ZZ", "ZZ1O", "ZZ1O 0"),
        ("75008", "75008", None, None),
        ("00-950", "00-950", None, None),
    ],
)
def test_a_postcode(written: str, whole: str, outward: str | None, sector: str | None) -> None:
    found = read_postcode(written).usable
    assert found is not None
    assert (found.whole, found.outward, found.sector) == (whole, outward, sector)
    assert found.foreign is (outward is None)


@pytest.mark.parametrize("written", ["nk", "N/A", "?", "😀"])
def test_no_postcode(written: str) -> None:
    assert read_postcode(written).why == "no postcode"


def test_a_pseudo_postcode_is_unusable() -> None:
    assert "no fixed abode" in (read_postcode("ZZ99 3VZ").why or "")


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60))
def test_nothing_that_can_be_written_breaks_it(text: str) -> None:
    for found in (read_email(text), read_phone(text), *read_phones(text)):
        assert found.value is not None or found.why is not None
    postcode = read_postcode(text)
    assert postcode.value is not None or postcode.why is not None
