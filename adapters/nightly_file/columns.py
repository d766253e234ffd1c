"""From an envelope to the fields of one row. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult
from pydantic import Field, JsonValue, ValidationError, field_validator, model_validator

from adapters.contract import Adapter, Reject
from schemas.envelope import Envelope


class Columns(Adapter.Target):
    """The columns of the file, each with the JMESPath that gives its value."""

    columns: dict[str, str] = Field(
        min_length=1,
        description="For each column, in order, a JMESPath over the event: its attributes, and data.",
    )
    total: str | None = Field(default=None, description="The column whose sum the trailer gives.")

    @field_validator("columns")
    @classmethod
    def _each_is_a_path(cls, columns: dict[str, str]) -> dict[str, str]:
        for name, path in columns.items():
            try:
                compiled(path)
            except JMESPathError as error:
                raise ValueError(f"the path of the column {name} is not JMESPath: {error}") from error
        return columns

    @model_validator(mode="after")
    def _total_is_a_column(self) -> Columns:
        if self.total is not None and self.total not in self.columns:
            raise ValueError(f"total names {self.total!r}, which is not among the columns")
        return self


@lru_cache(maxsize=1024)
def compiled(path: str) -> ParsedResult:
    """The path made ready. Raises ``JMESPathError``."""
    return jmespath.compile(path)


def told(subscription: str, target: Mapping[str, JsonValue]) -> Columns:
    """Check a subscription's target. Raises ``Reject``: it stays wrong until a person mends it."""
    try:
        return Columns.model_validate(target)
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(str(part) for part in each['loc']) or 'target'}: {each['msg']}"
            for each in error.errors(include_input=False, include_url=False, include_context=False)
        )
        raise Reject(f"the target of the subscription {subscription} is wrong: {wrong}") from error


def fields(envelope: Envelope, columns: Columns) -> list[str]:
    """One row. Raises ``Reject`` naming the column whose value cannot stand in a field."""
    event = envelope.to_json()
    return [_field(name, path, event) for name, path in columns.columns.items()]


def _field(name: str, path: str, event: dict[str, JsonValue]) -> str:
    try:
        value = compiled(path).search(event)
    except JMESPathError as error:
        raise Reject(f"the column {name} cannot be made from this event: {error}") from error
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        text = str(value)
        if "\0" in text:
            raise Reject(f"the column {name} would hold a NUL character; no file can carry it")
        return text
    raise Reject(f"the column {name} gives a list or an object; choose a single value in its path")
