"""What can be wrong with a message before it is an event."""

from __future__ import annotations

_LONGEST_PLACE = 300
"""Characters of a place at most: a sender may have named its field with a megabyte."""


class Malformed(ValueError):
    """The message is not a CloudEvents 1.0 event that Tolbooth can take.

    ``problem`` says what is wrong, ``where`` names the place (a JSON path such as ``data.amount``, or
    ``byte 17``), ``fix`` says what the sender should do. All three are written for a person.
    """

    def __init__(self, problem: str, *, where: str = "", fix: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.where = where if len(where) <= _LONGEST_PLACE else where[:_LONGEST_PLACE] + "…"
        self.fix = fix

    def __str__(self) -> str:
        text = f"{self.where}: {self.problem}" if self.where else self.problem
        return f"{text}. {self.fix}" if self.fix else text


class UnknownType(Malformed):
    """The event's type is not in the catalogue."""


class SchemaViolation(Malformed):
    """The event's data does not fit the model its type promises."""
