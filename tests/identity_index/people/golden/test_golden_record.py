"""The golden record of a person: of each attribute the value that counts, with where it comes from."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from identity_index.people.golden.attributes import PersonRecord
from identity_index.people.golden.difference import differences
from identity_index.people.golden.golden_record import GoldenRecord, golden_record
from identity_index.people.golden.rules import rule_for, shipped
from identity_index.people.identifiers.schemes import Schemes
from identity_index.provenance.attribute_rule import AttributeRule, Criterion
from identity_index.provenance.correcting import wanted
from identity_index.provenance.decided import Decided
from identity_index.provenance.held import RecordKey
from schemas.people import PersonName
from schemas.person_details import HeldAddress, PersonDetails, TypedIdentifier

TODAY = date(2026, 5, 6)
MAY_1 = 20_574 * 86_400_000_000
SCHEMES = Schemes()


def record(system: str, as_of: int = MAY_1, /, **details: object) -> PersonRecord:
    return PersonRecord(RecordKey(system, f"{system}-1"), PersonDetails.model_validate(details), as_of)


def golden(
    *records: PersonRecord, council: dict[str, AttributeRule] | None = None, decided: tuple[Decided, ...] = ()
) -> GoldenRecord:
    return golden_record(records, council or {}, SCHEMES, TODAY, decided)


def value(found: GoldenRecord, attribute: str) -> JsonValue:
    return found[attribute].value


def name(full: str) -> PersonName:
    return PersonName(full=full)


def test_each_attribute_by_its_own_rule() -> None:
    crm = record(
        "crm",
        MAY_1 + 5,
        name=name("J Reid"),
        date_of_birth="1961-01-01",
        address=HeldAddress(lines=["9 Mill Lane"], postcode="ZZ1 1ZZ"),
        emails=["jo@example.org"],
    )
    tax = record(
        "tax",
        name=name("Joanna Reid"),
        date_of_birth="1961-03-07",
        address=HeldAddress(lines=["5 Brae Road"], postcode="ZZ2 2ZZ", uprn="123"),
        identifiers=[TypedIdentifier(scheme="nino", value="jg 103759 a")],
        further={"ward": "North"},
    )
    found = golden(crm, tax)
    assert {each: (one.value, one.record and one.record.system) for each, one in found.items()} == {
        "name": ({"full": "Joanna Reid"}, "tax"),
        "date_of_birth": ("1961-03-07", "tax"),
        "address": ({"lines": ["9 Mill Lane"], "postcode": "ZZ1 1ZZ"}, "crm"),
        "email": ("jo@example.org", "crm"),
        "nino": ("JG103759A", "tax"),
        "ward": ("North", "tax"),
    }
    assert found["name"].disagreement == ()
    assert found["date_of_birth"].disagreement == ()
    assert [held.record.system for held in found["address"].disagreement] == ["tax"]


def test_a_uprn_is_that_of_the_address_that_counts() -> None:
    there = HeldAddress(lines=["9 Mill Lane"], postcode="ZZ1 1ZZ")
    crm = record("crm", MAY_1 + 5, address=there)
    tax = record("tax", address=there.model_copy(update={"uprn": "77"}))
    old = record("old", MAY_1 - 5, address=HeldAddress(lines=["1 Elsewhere"], uprn="12"))
    assert value(golden(crm, tax, old), "uprn") == "77"
    assert "uprn" not in golden(crm, old)


def test_a_council_ranks_its_sources() -> None:
    council = {"address": AttributeRule(prefer=("tax",)), "default": AttributeRule(prefer=("crm",))}
    crm = record("crm", MAY_1 + 5, address=HeldAddress(lines=["9 Mill Lane"]), gender="f")
    tax = record("tax", address=HeldAddress(lines=["5 Brae Road"]), gender="m")
    found = golden(tax, crm, council=council)
    assert value(found, "address") == {"lines": ["5 Brae Road"]}
    assert value(found, "gender") == "f"
    assert rule_for("address", council).order == shipped()["address"].order


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("name", name("Bob Reid"), name("Robert Reid")),
        ("name", name("Màiri NicLeòid"), name("Mairi MacLeod")),
        ("name", name("Jean Mc Donald"), name("Jean Anne MACDONALD")),
        ("date_of_birth", "1961", "1961-03-07"),
        ("gender", "f", "female"),
        ("emails", ["jo+x@example.org"], ["JO@example.org"]),
        ("phones", ["07700 900123"], ["+447700900123", "0131 496 0123"]),
        (
            "address",
            HeldAddress(lines=["5 Brae Rd"], postcode="zz11zz"),
            HeldAddress(lines=["5 Brae Road", "Muckle Town"], postcode="ZZ1 1ZZ"),
        ),
        (
            "identifiers",
            [TypedIdentifier(scheme="nino", value="JG103759")],
            [TypedIdentifier(scheme="nino", value="JG103759A")],
        ),
    ],
)
def test_what_differs_in_writing_only_is_no_disagreement(field: str, one: object, other: object) -> None:
    for each in golden(record("crm", MAY_1, **{field: one}), record("tax", MAY_1, **{field: other})).values():
        assert each.disagreement == ()


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("name", name("John Reid"), name("James Reid")),
        ("name", name("John Reid"), name("John Begg")),
        ("date_of_birth", "1961-03-07", "1961-07-03"),
        ("date_of_death", "2020-01-02", "2021-01-02"),
        (
            "address",
            HeldAddress(lines=["5 Brae Rd"], postcode="ZZ1 1ZZ"),
            HeldAddress(lines=["Flat 2", "5 Brae Rd"], postcode="ZZ1 1ZZ"),
        ),
        ("address", HeldAddress(uprn="1"), HeldAddress(uprn="2")),
        ("phones", ["0131 496 0123"], ["07700 900123"]),
    ],
)
def test_what_is_one(field: str, one: object, other: object) -> None:
    found = golden(record("crm", MAY_1, **{field: one}), record("tax", MAY_1, **{field: other}))
    attribute = {"phones": "phone"}.get(field, field)
    assert len(found[attribute].disagreement) == 1


def test_what_is_unusable_never_counts_and_is_shown() -> None:
    crm = record("crm", MAY_1 + 5, name=name("Test Test"), date_of_birth="2061-03-07")
    found = golden(crm, record("tax", name=name("Jo Reid")))
    assert value(found, "name") == {"full": "Jo Reid"}
    assert [one.held.why for one in found["name"].said] == ["a word that fills the field and no name", None]
    assert "date_of_birth" not in found


def test_what_a_steward_decided_stays() -> None:
    crm, tax = record("crm", MAY_1 - 5, name=name("Jo Ried")), record("tax", MAY_1 - 9, name=name("Jo Read"))
    before = golden(crm, tax)
    keys = frozenset(one.held.key for one in before["name"].said)
    right = golden(record("steward", name=name("Jo Reid")))["name"]
    decided = (Decided("name", right.value, right.form, right.key, MAY_1, "pat", keys),)
    nightly = record("crm", MAY_1 + 5, name=name("Jo Ried"))
    after = golden(nightly, tax, decided=decided)
    assert value(after, "name") == {"full": "Jo Reid"}
    asks = wanted(after.values(), [nightly.key, tax.key], {"crm": {"name"}, "tax": {"name"}})
    assert [one.record.system for one in asks] == ["crm", "tax"]
    assert asks[0].because.startswith("pat decided it")
    married = record("crm", MAY_1 + 9, name=name("Jo Begg"))
    assert value(golden(married, tax, decided=decided), "name") == {"full": "Jo Begg"}


def test_what_changed() -> None:
    before = golden(record("crm", name=name("Jo Reid"), gender="f"))
    after = golden(record("crm", name=name("Jo Begg"), gender="f", occupation="Baker"))
    name_, job = differences(before, after)
    assert (name_.attribute, job.attribute) == ("name", "occupation")
    assert [one and one.value for one in (name_.old, name_.new)] == [{"full": "Jo Reid"}, {"full": "Jo Begg"}]
    assert (job.old, job.new and job.new.value) == (None, "Baker")
    assert differences(after, before)[1].new is None
    assert differences(before, before) == ()


def test_the_shipped_rules_are_for_attributes_that_there_are() -> None:
    everything = record(
        "crm",
        name=name("Jo Reid"),
        date_of_birth="1961",
        date_of_death="2020",
        address=HeldAddress(lines=["5 Brae Road"]),
        emails=["jo@example.org"],
        phones=["07700 900123"],
        occupation="Baker",
    )
    assert shipped().keys() - {"default"} == golden(everything).keys()


DETAILS = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["Jo Reid", "J Reid", "Test", "Joanna Begg", "Bob Reid", "Reid, Robert"]).map(
            name
        ),
        "date_of_birth": st.sampled_from(["1961", "1961-03-07", "1961-01-01", "2061-01-01"]),
        "address": st.builds(
            HeldAddress,
            lines=st.sampled_from([[], ["5 Brae Rd"], ["Flat 1, 5 Brae Road"]]),
            postcode=st.sampled_from([None, "ZZ1 1ZZ", "nk"]),
            uprn=st.sampled_from([None, "1", "2"]),
        ),
        "phones": st.lists(st.sampled_from(["0131 496 0123", "07700 900123", "0"]), max_size=2),
        "identifiers": st.lists(
            st.builds(
                TypedIdentifier,
                scheme=st.sampled_from(["chi", "nino", "card"]),
                value=st.sampled_from(["0101201234", "JG103759A", "JG103759"]),
            ),
            max_size=2,
        ),
        "further": st.just({"nino": "JG103750", "ward": "North"}),
    },
)
RECORDS = st.lists(
    st.builds(
        lambda local_id, system, as_of, details: PersonRecord(
            RecordKey(system, local_id), PersonDetails.model_validate(details), as_of
        ),
        st.sampled_from("12"),
        st.sampled_from(["crm", "tax", "web"]),
        st.integers(MAY_1, MAY_1 + 2),
        DETAILS,
    ),
    max_size=5,
    unique_by=lambda each: each.key,
)
COUNCILS = st.dictionaries(
    st.sampled_from(["name", "address", "default"]),
    st.builds(
        AttributeRule, prefer=st.just(("tax", "web")), order=st.permutations(list(Criterion)).map(tuple)
    ),
)


@given(RECORDS.flatmap(lambda every: st.tuples(st.just(every), st.permutations(every))), COUNCILS)
def test_the_order_of_records_makes_no_difference(
    pair: tuple[list[PersonRecord], list[PersonRecord]], council: dict[str, AttributeRule]
) -> None:
    first, second = pair
    found = golden_record(first, council, SCHEMES, TODAY)
    assert golden_record(second, council, SCHEMES, TODAY) == found
    assert list(found) == sorted(found)
    for one in found.values():
        assert one.record in {each.key for each in first}
        assert any(each.agrees for each in one.said)
