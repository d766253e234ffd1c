"""What a council's settings say of its index of people: ``[people]``. Pure."""

from __future__ import annotations

from difflib import get_close_matches

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from identity_index.people.erasing.rule import ErasureRule
from identity_index.people.golden.naming import OWN
from identity_index.people.golden.rules import DEFAULT
from identity_index.people.holdings.purpose import PurposeRule
from identity_index.people.households.household_rule import HouseholdRule
from identity_index.people.identifiers.scheme_rule import SchemeRule
from identity_index.people.identifiers.schemes import FIXED, SHIPPED
from identity_index.people.minting.minting_rule import MintingRule
from identity_index.people.notes.note import What
from identity_index.people.notes.vocabulary import Vocabulary, Word
from identity_index.provenance.attribute_rule import AttributeRule
from schemas.formats import Code

_NAMED_SO = {"emails": "email", "phones": "phone", "postcode": "address", "lines": "address"}
_NO_ATTRIBUTE = frozenset({"other_names", "previous_addresses", "identifiers", "further"})
"""What events call parts of a person that are no attribute of theirs, or one by another name."""
_MISSPELT = 0.8
"""How alike a name is to an attribute's, from 0 to 1, to be taken for a slip of it."""


class People(BaseModel):
    """How people are told apart and known again."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = Field(
        False, description="Whether the hub keeps an index of people, from the events that tell of them."
    )
    identifiers: dict[Code, SchemeRule] = Field(
        default_factory=dict,
        description="Kinds of numbers that several systems know people by, beside chi, nhs_number, nino, "
        "ucrn, scn, upn and council_tax: a table for each, `[people.identifiers.<scheme>]`. A table for one "
        "of those changes what it says.",
    )
    minting: MintingRule = Field(
        MintingRule(),
        description="Reference numbers that the council gives its citizens itself: `[people.minting]`.",
    )
    golden: dict[Code, AttributeRule] = Field(
        default_factory=dict,
        description="Which of the values that systems hold of a person counts: a table for each attribute, "
        "`[people.golden.<attribute>]`, over the rules that ship. `default` is for all that have none.",
    )
    purposes: dict[Code, PurposeRule] = Field(
        default_factory=dict,
        description="What people may be looked at for (`tolbooth people holdings`), and what each purpose "
        "shows: a table for each, `[people.purposes.<name>]`, beside those that ship or in place of one.",
    )
    erasure: ErasureRule = Field(
        ErasureRule(), description="Who decides that a person is erased (`tolbooth people erase`)."
    )
    corrections: dict[Code, tuple[Code, ...]] = Field(
        default_factory=dict,
        description="Systems that are asked to correct what they hold, and of which attributes: "
        '`{ crm = ["name", "address", "ucrn"] }`. Nobody else is asked.',
    )

    roles: dict[Code, Word] = Field(
        default_factory=dict,
        description="As what somebody may act for another, beside those that ship: a table for each, "
        "`[people.roles.<code>]`. A table for one of those says it otherwise.",
    )
    needs: dict[Code, Word] = Field(
        default_factory=dict,
        description="How people may need to be reached, likewise: `[people.needs.<code>]`.",
    )
    risks: dict[Code, Word] = Field(
        default_factory=dict,
        description="What staff may have to beware of, likewise: `[people.risks.<code>]`.",
    )

    households: HouseholdRule = Field(
        HouseholdRule(), description="Which addresses are one household's: `[people.households]`."
    )

    @property
    def vocabulary(self) -> Vocabulary:
        """The words for what is said of people, the council's over those that ship."""
        return Vocabulary({What.ACTING: self.roles, What.NEED: self.needs, What.RISK: self.risks})

    @field_validator("identifiers")
    @classmethod
    def _fixed_stay(cls, identifiers: dict[str, SchemeRule]) -> dict[str, SchemeRule]:
        for scheme in sorted(FIXED & identifiers.keys()):
            for key in ("pattern", "check"):
                if getattr(identifiers[scheme], key) is not None:
                    raise ValueError(
                        f"{scheme}.{key}: numbers of the scheme {scheme} look and are checked the same "
                        f"everywhere; take {key} away, or give the council's own numbers another name"
                    )
        return identifiers

    @field_validator("golden")
    @classmethod
    def _golden_of_attributes(
        cls, golden: dict[str, AttributeRule], info: ValidationInfo
    ) -> dict[str, AttributeRule]:
        for attribute in sorted(golden):
            _must_be_one(attribute, info)
        return golden

    @field_validator("corrections")
    @classmethod
    def _corrections_of_attributes(
        cls, asked: dict[str, tuple[str, ...]], info: ValidationInfo
    ) -> dict[str, tuple[str, ...]]:
        for system in sorted(asked):
            for attribute in asked[system]:
                _must_be_one(attribute, info)
        return asked


def _must_be_one(attribute: str, info: ValidationInfo) -> None:
    """Anything else may be what ``further`` holds, under the council's own name, but for a slip, which would
    do nothing. Raises ``ValueError``."""
    if attribute in _NAMED_SO:
        raise ValueError(f"{attribute}: the attribute is called {_NAMED_SO[attribute]}; write that")
    if attribute in _NO_ATTRIBUTE:
        raise ValueError(
            f"{attribute}: of this no one value counts; name an attribute, such as name, email or nino"
        )
    known = {*OWN, *SHIPPED, *info.data.get("identifiers", ()), DEFAULT}
    if attribute in known or not attribute.isalpha():
        return
    if close := get_close_matches(attribute, sorted(known), 1, _MISSPELT):
        raise ValueError(
            f"{attribute}: is {close[0]} meant? Write that; what the council itself keeps of a person by so "
            "similar a name needs another"
        )
