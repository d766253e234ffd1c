"""How one scheme's numbers are told right from wrong: a table ``[people.identifiers.<scheme>]``. Pure."""

from __future__ import annotations

from typing import Annotated, Protocol

import re2
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, field_validator

from identity_index.people.identifiers.checks import Check


class SchemeRule(BaseModel):
    """A kind of number that several systems share. What it leaves out of a shipped one stays as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pattern: str | None = Field(
        None,
        min_length=1,
        max_length=500,
        description="A regular expression (RE2) that the whole number must match, once spaces, hyphens, "
        "points and strokes are out of it and letters are capitals. Without one any letters and digits do.",
    )
    check: Annotated[Check, WithJsonSchema({"type": "string", "enum": list(Check)})] | None = Field(
        None,
        description="Its check digits. `mod11`: digits weighted by their count down to 1, ten at most; "
        "`mod11_7`: weighted 2 to 7 again and again; `luhn`; `mod97` and `mod37_36`: ISO 7064; `verhoeff`. "
        "Without it: none.",
    )
    strong: bool | None = Field(
        None,
        description="Has nobody two of them, and have no two people the same? Persons whose strong numbers "
        "differ are never linked by score alone. Without it: false.",
    )
    may_repeat: bool | None = Field(
        None,
        description="May several people have the same, such as a household its account? Without it: false.",
    )

    @field_validator("pattern")
    @classmethod
    def _readable(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            try:
                compiled(pattern)
            except re2.error as error:
                said = error.args[0] if error.args else "it cannot be read"
                said = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
                raise ValueError(
                    f"this is no regular expression: {said}; what looks back or around (\\1, (?=…)) is not "
                    "taken"
                ) from None
        return pattern


class Matches(Protocol):
    """A regular expression that is ready."""

    def fullmatch(self, text: str) -> object | None: ...


def compiled(pattern: str) -> Matches:
    """By RE2, which no expression and no number can make slow. Raises ``re2.error``."""
    options = re2.Options()
    options.log_errors = False
    ready: Matches = re2.compile(pattern, options)
    return ready
