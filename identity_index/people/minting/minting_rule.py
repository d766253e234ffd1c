"""How numbers that the council gives out look: the settings' ``[people.minting]``. Pure."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.formats import Code


class MintingRule(BaseModel):
    """Reference numbers that the council gives its citizens itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = Field(
        False, description="Are any given out? Only where the council has none from elsewhere."
    )
    scheme: Code = Field("ucrn", description="The kind of number that they are, as in `identifiers`.")
    prefix: Annotated[str, Field(pattern=r"^(?:[A-Z0-9]{0,7}[A-Z])?$")] = Field(
        "",
        description="What each of them begins with and no number from elsewhere does: up to eight capitals "
        "and digits, a capital at the end. Needed where they are given out.",
    )
    digits: int = Field(
        8,
        ge=4,
        le=12,
        description="Digits between prefix and check character: eight do for 99,999,999 people.",
    )
    check: Literal["mod37_36", "luhn", "verhoeff"] = Field(
        "mod37_36",
        description="Their check character, see `identifiers`. luhn and verhoeff leave the prefix unchecked.",
    )
    systems: tuple[Code, ...] = Field(
        (),
        description="Systems that have seen proof of who somebody is: a record of theirs confirms a person. "
        "Others are confirmed by a steward, and only a confirmed person is given a number.",
    )

    @model_validator(mode="after")
    def _can_be_told(self) -> MintingRule:
        if self.enabled and not self.prefix:
            raise ValueError(
                "numbers cannot be given out without a prefix that tells them from others; set prefix"
            )
        return self
