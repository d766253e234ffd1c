"""What somebody may look at a person for, and what that lets them see: ``[people.purposes.<name>]``. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from schemas.classes import DataClass
from schemas.formats import Code, Line


class Part(StrEnum):
    """Where something is held."""

    RECORDS = "records"
    """What systems told the index."""
    COUNTS = "counts"
    """The golden record: which of the values counts."""
    SYSTEMS = "systems"
    """What systems say when they are asked now."""
    EVENTS = "events"
    """The ledger: which events name them, and where those went."""
    CASES = "cases"
    """Cases, and what else is kept beside the index."""


class Upto(StrEnum):
    """The highest class of data that is shown."""

    OPEN = "open"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"

    @property
    def data_class(self) -> DataClass:
        return DataClass[self.name]


EVERY = "*"


class PurposeRule(BaseModel):
    """What one purpose lets people see."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    about: Line = Field(description="What it is, as a person who chooses among them reads it.")
    fields: tuple[str, ...] = Field(
        (EVERY,),
        description="Fields that are shown, as `person.recorded` has them: name, address, emails, "
        "identifiers.nino, further.housing_band …; `identifiers` and `further` are all of those, `*` is all.",
    )
    upto: Upto = Field(Upto.PERSONAL, description="The highest class of data that is shown.")
    systems: tuple[str, ...] = Field((EVERY,), description="Systems whose records are shown; `*`: all.")
    parts: tuple[Part, ...] = Field(
        tuple(Part),
        description="Where it is looked: records (what systems told the index), counts (which value counts), "
        "systems (they are asked now), events (which name them, and where those went; shown only where "
        "`systems` is all, since an event names others), cases.",
    )
    holders: tuple[str, ...] = Field(
        (EVERY,), description="Whose keys may name this purpose, by the holders' names; `*`: everybody's."
    )

    restricted: bool = Field(
        False,
        description="Is it one of the purposes for which the law lets data be used while they are restricted "
        "(UK GDPR, article 18(2)): consent, legal claims, another's rights, important public interest? "
        "Who names it then needs the scope `people:restricted` too.",
    )

    def may_be_named_by(self, holder: str) -> bool:
        return EVERY in self.holders or holder in self.holders

    def shows(self, field: str, data_class: DataClass) -> bool:
        if data_class > self.upto.data_class:
            return False
        whole = field.partition(".")[0]
        return EVERY in self.fields or field in self.fields or whole in self.fields

    def sees(self, system: str) -> bool:
        return EVERY in self.systems or system in self.systems

    def looks_in(self, part: Part) -> bool:
        """Is anything of this part shown? An event tells which systems it came from and went to, so whoever
        may not know of all systems is told how many there are, and no more."""
        return part in self.parts and (part is not Part.EVENTS or EVERY in self.systems)


_CONTACT = ("name", "other_names", "date_of_birth", "address", "emails", "phones")

SHIPPED: Mapping[Code, PurposeRule] = {
    "contact": PurposeRule(
        about="Answering somebody at a desk or on the telephone",
        fields=_CONTACT,
        parts=(Part.RECORDS, Part.COUNTS, Part.CASES),
    ),
    "council_tax": PurposeRule(
        about="Billing and collecting council tax (Local Government Finance Act 1992)",
        fields=(*_CONTACT, "date_of_death", "previous_addresses", "identifiers.council_tax"),
        parts=(Part.RECORDS, Part.COUNTS, Part.SYSTEMS),
    ),
    "records": PurposeRule(
        about="Keeping records right: who is who, and which of several values counts",
        parts=(Part.RECORDS, Part.COUNTS, Part.EVENTS),
    ),
    "adult_protection": PurposeRule(
        about="Inquiries about an adult at risk (Adult Support and Protection (Scotland) Act 2007)",
        upto=Upto.SENSITIVE,
        restricted=True,
    ),
    "child_protection": PurposeRule(
        about="Inquiries about a child at risk (Children (Scotland) Act 1995)",
        upto=Upto.SENSITIVE,
        restricted=True,
    ),
    "subject_access": PurposeRule(
        about="Answering the person's own request for what is held (UK GDPR, article 15)",
        upto=Upto.SENSITIVE,
        restricted=True,
    ),
    "legal_claim": PurposeRule(
        about="Bringing, pursuing or defending legal claims", upto=Upto.SENSITIVE, restricted=True
    ),
    "consent": PurposeRule(
        about="What the person has agreed to while their data are restricted (UK GDPR, article 18(2))",
        restricted=True,
    ),
    "restriction": PurposeRule(
        about="Verifying what is contested, and deciding about a restriction (UK GDPR, article 18)",
        upto=Upto.SENSITIVE,
        restricted=True,
    ),
}
"""What holds where the settings say nothing of that name; a table replaces the one that ships."""


def purposes(told: Mapping[str, PurposeRule]) -> dict[str, PurposeRule]:
    """Every purpose that may be named, those that ship first."""
    return {**SHIPPED, **told}
