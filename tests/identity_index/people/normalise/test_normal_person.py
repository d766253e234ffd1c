"""A whole record: the bad in it is named and loses nothing of the good beside it."""

from __future__ import annotations

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from identity_index.people.normalise.day import NormalDay
from identity_index.people.normalise.normal_person import Unusable, normal_person
from schemas.people import PersonName
from schemas.person_details import HeldAddress, PersonDetails

TODAY = date(2026, 5, 6)


def test_the_bad_is_named_and_the_good_is_kept() -> None:
    found = normal_person(
        PersonDetails(
            name=PersonName(full="Test Test"),
            other_names=[PersonName(full="Màiri NicLeòid")],
            date_of_birth="2061-03-07",
            gender="f",
            address=HeldAddress(lines=["No fixed abode"]),
            previous_addresses=[HeldAddress(lines=["5 Mill Lane"], postcode="zz11zz")],
            emails=["none", "Mairi@Example.org", "mairi@example.org"],
            phones=["00000000000", "07700 900123"],
            place_of_birth="Port an Àigh",
        ),
        TODAY,
    )
    assert [name.surname for name in found.names] == ["macleoid"]
    assert found.gender == "female"
    assert [address.number for address in found.addresses] == ["5"]
    assert found.emails == ("mairi@example.org",)
    assert found.phones == ("+447700900123",)
    assert found.place_of_birth == "port an aigh"
    assert found.unusable == (
        Unusable("date_of_birth", "a birth date in the future"),
        Unusable("name", "a word that fills the field and no name"),
        Unusable("address", "a word that says there is no address"),
        Unusable("emails", "no e-mail address"),
        Unusable("phones", "a telephone number that stands for none"),
    )


def test_a_death_is_held_against_the_birth() -> None:
    found = normal_person(PersonDetails(date_of_birth="1961-03-07", date_of_death="1950-01-01"), TODAY)
    assert (found.born, found.died) == (NormalDay(1961, 3, 7), None)
    assert found.unusable == (Unusable("date_of_death", "a death before the birth"),)


def test_nothing_held_is_nothing_found() -> None:
    found = normal_person(PersonDetails(gender="not_known"), TODAY)
    assert found.gender is None
    assert found.unusable == (Unusable("gender", "a gender that is not known"),)


LINE = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40)
NAME = st.builds(
    PersonName, full=LINE, title=st.none() | LINE, given=st.none() | LINE, family=st.none() | LINE
)
ADDRESS = st.builds(
    HeldAddress, lines=st.lists(LINE, max_size=4), postcode=st.none() | LINE, uprn=st.none() | st.just("123")
)
DETAILS = st.builds(
    PersonDetails,
    name=st.none() | NAME,
    other_names=st.lists(NAME, max_size=2),
    date_of_birth=st.none() | st.dates().map(date.isoformat),
    date_of_death=st.none() | st.dates().map(date.isoformat),
    gender=st.sampled_from([None, "f", "male", "non-binary", "0"]),
    address=st.none() | ADDRESS,
    previous_addresses=st.lists(ADDRESS, max_size=2),
    emails=st.lists(LINE, max_size=2),
    phones=st.lists(LINE, max_size=2),
    place_of_birth=st.none() | LINE,
    identifiers=st.just([]),
    further=st.just({}),
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(DETAILS)
def test_any_record_is_normalised_and_each_time_the_same(details: PersonDetails) -> None:
    found = normal_person(details, TODAY)
    assert normal_person(details, TODAY) == found
    for left_out in found.unusable:
        assert left_out.why
