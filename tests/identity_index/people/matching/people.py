"""People for these tests, all invented."""

from __future__ import annotations

from hypothesis import strategies as st

from schemas.people import PersonName
from schemas.person_details import HeldAddress, PersonDetails, TypedIdentifier

GIVEN = ["Morag", "Angus", "Rab", "Robert", "Kasia", "Katarzyna", "J", "Jean", "Joan", "Innes"]
FAMILY = ["Testfield", "Testfeild", "MacSample", "McSample", "O'Sample", "Sample-Testfield", "Quill"]


def person(
    given: str = "Morag",
    family: str = "Testfield",
    born: str | None = "1961-03-07",
    lines: tuple[str, ...] = ("12 Sample Road",),
    postcode: str | None = "ZZ1 1ZZ",
    gender: str | None = None,
    identifiers: dict[str, str] | None = None,
    **more: object,
) -> PersonDetails:
    """What a system might hold of somebody."""
    return PersonDetails.model_validate(
        {
            "name": PersonName(full=f"{given} {family}".strip(), given=given or None, family=family or None),
            "date_of_birth": born,
            "address": HeldAddress(lines=list(lines), postcode=postcode) if lines or postcode else None,
            "gender": gender,
            "identifiers": [
                TypedIdentifier(scheme=scheme, value=value) for scheme, value in (identifiers or {}).items()
            ],
            **more,
        }
    )


_names = st.sampled_from(
    [{"full": f"{given} {family}", "given": given, "family": family} for given in GIVEN for family in FAMILY]
)
_addresses = st.sampled_from(
    [
        {"lines": lines, "postcode": postcode}
        for lines in ([], ["12 Sample Road"], ["14 Sample Road"], ["Flat 2", "12 Sample Road", "Testtown"])
        for postcode in (None, "ZZ1 1ZZ", "ZZ1 1ZY", "ZZ2 9AB", "EH99 1SP", "75001")
    ]
)
_identifiers = st.sampled_from(
    [
        {"scheme": scheme, "value": value}
        for scheme in ("chi", "library_card")
        for value in ("0703610001", "0703610012")
    ]
)
_days = ["1961-03-07", "1961-07-03", "1961-03-08", "1961-01-01", "1961", "1961-03", "1988-11-30", None]
_emails = ["m.testfield@sample.example", "mtestfield@sample.example", "quill@sample.example"]
people = st.fixed_dictionaries(
    {
        "name": st.none() | _names,
        "other_names": st.lists(_names, max_size=2),
        "date_of_birth": st.sampled_from(_days),
        "gender": st.sampled_from(["female", "male", "non-binary", None]),
        "address": st.none() | _addresses,
        "previous_addresses": st.lists(_addresses, max_size=2),
        "emails": st.lists(st.sampled_from(_emails), max_size=2),
        "phones": st.lists(st.sampled_from(["0131 496 0123", "+44 131 496 0132"]), max_size=2),
        "place_of_birth": st.sampled_from(["Testtown", "Testtown, Sampleshire", "Otherby", None]),
        "occupation": st.sampled_from(["joiner", "nurse", None]),
        "identifiers": st.lists(_identifiers, max_size=2),
    }
).map(PersonDetails.model_validate)
