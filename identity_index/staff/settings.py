"""What a council's settings say of its index of staff: ``[staff]``. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, field_validator

from identity_index.provenance.attribute_rule import AttributeRule
from schemas.formats import Code


class NameKind(StrEnum):
    """``mailbox``: the user name up to its @."""

    USER_NAME = "user_name"
    MAILBOX = "mailbox"
    EMAIL = "email"
    EMPLOYEE_NUMBER = "employee_number"


_NameKind = Annotated[NameKind, WithJsonSchema({"type": "string", "enum": list(NameKind)})]


class StaffSettings(BaseModel):
    """Who works for the council."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = Field(
        False, description="Whether the hub keeps an index of staff, and takes their accounts over SCIM."
    )
    directory: Code = Field(
        "entra", description="What the system is called whose accounts come over SCIM (`/scim/v2`)."
    )
    known_as: tuple[_NameKind, ...] = Field(
        (NameKind.USER_NAME, NameKind.EMPLOYEE_NUMBER),
        description="By what cases, tasks and the holders of keys name somebody: `user_name`, `mailbox` (the "
        "user name up to its @), `email`, `employee_number`. Queues that the index fills name them by the "
        "first. A name that two have is nobody's.",
    )
    golden: dict[Code, AttributeRule] = Field(
        default_factory=dict,
        description="Which of the values that systems hold of a staff member counts: a table for each "
        "attribute, `[staff.golden.<attribute>]`; `default` is for all that have none.",
    )

    @field_validator("known_as")
    @classmethod
    def _by_something(cls, names: tuple[NameKind, ...]) -> tuple[NameKind, ...]:
        if not names:
            raise ValueError("cases could name nobody; name one, such as user_name")
        if len(set(names)) < len(names):
            raise ValueError("one stands there twice; name each once")
        return names
