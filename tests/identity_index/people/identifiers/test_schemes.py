"""Each kind of number: the right ones are read in one form, the wrong ones say what is wrong."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity_index.people.identifiers import upn
from identity_index.people.identifiers.checks import Check
from identity_index.people.identifiers.scheme_rule import SchemeRule
from identity_index.people.identifiers.schemes import SHIPPED, Schemes
from identity_index.people.normalise.day import NormalDay
from schemas.person_details import TypedIdentifier

SCHEMES = Schemes()


def why(scheme: str, written: str) -> str | None:
    return SCHEMES.read(scheme, written).why


@pytest.mark.parametrize(
    ("scheme", "written", "value"),
    [
        ("chi", "0101201234", "0101201234"),  # by modulus 10, as given out since November 2025
        ("chi", "010120 1234", "0101201234"),
        ("chi", "101201234", "0101201234"),  # a spreadsheet took its zero
        ("nhs_number", "943 476 5919", "9434765919"),
        ("nino", "jg 10 37 59 a", "JG103759A"),
        ("nino", "JG103759", "JG103759"),
        ("ucrn", "1234 5678 9876 5432", "1234567898765432"),
        ("council_tax", "8001-2345/6", "800123456"),
        ("upn", "b 801 2000 05001", "B801200005001"),
        ("scn", "987654325", "987654325"),
    ],
)
def test_a_right_number(scheme: str, written: str, value: str) -> None:
    found = SCHEMES.read(scheme, written)
    assert found.why is None
    assert found.value == value


@pytest.mark.parametrize(
    ("scheme", "written", "said"),
    [
        ("chi", "0101201235", "check digit"),
        ("chi", "3113201234", "day of birth"),
        ("chi", "2902011230", "day of birth"),
        ("chi", "12345", "ten digits"),
        ("chi", "٠١٠١٢٠١٢٣x", "ten digits"),
        ("nhs_number", "9434765918", "check digits"),
        ("nhs_number", "943476591", "does not look like one"),
        ("nino", "DA123456A", "none begins with DA"),
        ("nino", "AO123457A", "none begins with AO"),
        ("nino", "GB123457A", "none begins with GB"),
        ("nino", "JG103759E", "last letter"),
        ("nino", "12A34578", "temporary tax reference"),
        ("nino", "JG1037", "two letters, six digits"),
        ("upn", "B207000016049", "check letter"),
        ("upn", "B2070", "letter and twelve digits"),
        ("ucrn", "12#4", "does not look like one"),
        ("gym_card", "77123", "[people.identifiers.gym_card] does not define"),
    ],
)
def test_a_wrong_number_says_what_is_wrong(scheme: str, written: str, said: str) -> None:
    assert said in (why(scheme, written) or "")


@pytest.mark.parametrize("scheme", sorted(SHIPPED))
@pytest.mark.parametrize(
    "written",
    [
        "0000000000",
        "9999999999",
        "000 000 0000",
        "UNKNOWN",
        "nk",
        "N/A",
        "1234567890",
        "-",
        "XXXXXXXX",
        "AB123456C",
    ],
)
def test_fillers_are_unusable_whatever_the_scheme(scheme: str, written: str) -> None:
    assert why(scheme, written) == "a number that stands for none"


def test_two_writings_of_a_national_insurance_number_agree() -> None:
    assert SCHEMES.read("nino", "JG103759A").key == SCHEMES.read("nino", "jg 10 37 59").key


def test_what_proves_much_and_what_little() -> None:
    strong = {
        "chi": "0101201234",
        "nhs_number": "9434765919",
        "nino": "JG103759A",
        "ucrn": "8412",
        "upn": "B801200005001",
        "scn": "987654325",
    }
    assert all(SCHEMES.read(scheme, value).strong for scheme, value in strong.items())
    household = SCHEMES.read("council_tax", "80012345")
    assert (household.strong, household.may_repeat) == (False, True)
    office = SCHEMES.read("nino", "PP103759A")
    assert office.usable
    assert not office.strong
    assert office.remarks


def test_a_temporary_pupil_number_is_weak() -> None:
    rest = "80120000100A"
    found = SCHEMES.read("upn", upn.check_letter(rest) + rest)
    assert found.usable
    assert not found.strong


@pytest.mark.parametrize(
    ("born", "gender", "remarks"),
    [
        (NormalDay(2020, 1, 1), "male", ()),
        (NormalDay(1920, first_of_january=True), None, ()),
        (NormalDay(2020, 1), "non-binary", ()),
        (None, None, ()),
        (
            NormalDay(1961, 3, 7),
            None,
            ("The CHI number is of somebody born on another day than the record says.",),
        ),
        (NormalDay(2020, 1, 1), "female", ("The CHI number is of another sex than the record says.",)),
    ],
)
def test_a_chi_number_is_held_against_the_record(
    born: NormalDay | None, gender: str | None, remarks: tuple[str, ...]
) -> None:
    found = SCHEMES.read("chi", "0101201234", born, gender)
    assert found.usable
    assert found.remarks == remarks


def test_a_council_defines_its_own_and_says_more_of_ours() -> None:
    schemes = Schemes(
        {
            "library_card": SchemeRule(pattern="LIB[0-9]{6}", check=Check.LUHN, strong=True),
            "council_tax": SchemeRule(pattern="[0-9]{8}"),
            "ucrn": SchemeRule(pattern="[0-9]{16}", check=Check.VERHOEFF),
            "household": SchemeRule(may_repeat=True),
        }
    )
    assert schemes.read("library_card", "lib 123 455").usable
    assert "check digits" in (schemes.read("library_card", "LIB123456").why or "")
    assert "look like" in (schemes.read("council_tax", "1234").why or "")
    assert schemes.read("council_tax", "80012345").may_repeat
    assert schemes.read("ucrn", Check.VERHOEFF.completed("123456789876543") or "").strong
    assert schemes.read("household", "H-77").may_repeat


def test_those_of_a_record_each_once() -> None:
    held = [
        TypedIdentifier(scheme="nino", value="JG103759A"),
        TypedIdentifier(scheme="nino", value="jg 103759 a"),
        TypedIdentifier(scheme="chi", value="nk"),
    ]
    found = SCHEMES.read_each(held)
    assert [(one.scheme, one.usable) for one in found] == [("nino", True), ("chi", False)]


@given(
    st.dates(date(1900, 1, 1), date(2026, 5, 6)),
    st.integers(0, 999),
    st.sampled_from([Check.MOD11, Check.LUHN]),
)
def test_any_chi_number_that_can_be_given_out_is_right(born: date, rest: int, check: Check) -> None:
    number = check.completed(f"{born:%d%m%y}{rest:03}")
    if number is None:
        return
    found = SCHEMES.read("chi", number, NormalDay(born.year, born.month, born.day))
    assert found.usable or found.why == "a number that stands for none"
    assert found.remarks == ()


@given(st.sampled_from([*SHIPPED, "another"]), st.text(max_size=40))
def test_nothing_that_can_be_written_breaks_it(scheme: str, text: str) -> None:
    found = SCHEMES.read(scheme, text)
    assert found.usable or found.why
    again = SCHEMES.read(scheme, found.value)
    assert again.value == found.value or not found.usable
