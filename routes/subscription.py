"""A subscription: one receiver's standing request."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    field_validator,
)

from routes.errors import RoutingError
from routes.order_key import OrderKey
from schemas.classes import DataClass


def _is_name(value: object) -> object:
    if isinstance(value, str) and value and not value[0].isalnum():
        raise RoutingError(f"the name {value!r} begins with {value[0]!r}", fix="begin with a letter or digit")
    return value


RoutingName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,100}$"), BeforeValidator(_is_name)]
"""The name of a route or subscription: letters, digits, ``-``, ``_`` and ``.``, at most 100."""


Clearance = Literal["open", "internal", "personal", "sensitive"]
"""The names of ``schemas.classes.DataClass``, in lower case."""


class Subscription(BaseModel):
    """One receiver and how it wants to be served. Order and rate belong here, not to the routes that feed it.

    A disabled subscription still matches: its deliveries are held until it is enabled again, not lost.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    name: RoutingName = Field(description="the receiver's name, in the table's header")
    description: str = Field(default="", max_length=1000, description="what it is for, in a line")
    adapter: RoutingName = Field(description="the name of the adapter that delivers to it")
    target: dict[str, JsonValue] = Field(
        default_factory=dict, description="the adapter's settings for this receiver, such as url or folder"
    )
    order_by: str | None = Field(
        default=None,
        description="what keeps order: an attribute such as 'partitionkey', or JMESPath from 'data.'",
    )
    rate: float | None = Field(default=None, gt=0, description="at most this many deliveries a second")
    concurrency: int = Field(
        default=32, ge=1, le=10_000, description="at most this many deliveries at once in each worker process"
    )
    window: int = Field(
        default=256,
        ge=1,
        le=100_000,
        description="at most this many handed out and not yet settled, in all worker processes together: "
        "the most that a receiver is ever sent at once",
    )
    cleared_for: Clearance = Field(
        default="sensitive",
        description="the highest data class it may be sent (open, internal, personal or sensitive); what is "
        "above it is withheld",
    )
    possible_duplicates: Literal["hold", "send"] = Field(
        default="hold",
        description="what becomes of a delivery that may have arrived, where its system can tell no repeat "
        "and cannot say whether it has it: hold keeps it for a person, send sends it again",
    )
    enabled: bool = Field(default=True, description="false holds its deliveries until it is true again")

    def may_have(self, data_class: DataClass) -> bool:
        """Is it cleared for data of this class?"""
        return data_class <= DataClass[self.cleared_for.upper()]

    @field_validator("order_by")
    @classmethod
    def _order_is_a_place(cls, value: str | None) -> str | None:
        if value is not None:
            OrderKey(value)
        return value

    @field_validator("target")
    @classmethod
    def _target_has_no_nulls(cls, value: dict[str, JsonValue]) -> dict[str, JsonValue]:
        # TOML has no null: a target that held one could not be exported.
        if _holds_null(value):
            raise RoutingError("the target holds a null", fix="leave the key out instead")
        return value


def _holds_null(value: JsonValue) -> bool:
    if isinstance(value, dict):
        return any(_holds_null(inner) for inner in value.values())
    if isinstance(value, list):
        return any(_holds_null(inner) for inner in value)
    return value is None
