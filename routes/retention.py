"""Retention: how long what is done with is kept, by data class. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from routes.duration import Duration, write_duration
from routes.errors import RoutingError
from schemas.classes import DataClass

ClassName = Literal["open", "internal", "personal", "sensitive"]
SHORTEST = timedelta(days=1)


def _long_enough(length: timedelta) -> timedelta:
    if length < SHORTEST:
        raise RoutingError(
            f"{write_duration(length)} is too short to keep anything", fix="keep it for a day (1d) or longer"
        )
    return length


Period = Annotated[Duration, AfterValidator(_long_enough)]
FOR_EVER = "for ever"


def _read(value: object) -> object:
    return None if value == FOR_EVER else value


def _write(length: timedelta | None) -> str:
    return FOR_EVER if length is None else write_duration(length)


Kept = Annotated[
    Period | None, BeforeValidator(_read), PlainSerializer(_write, return_type=str, when_used="json")
]
"""``for ever`` is None."""


class Retention(BaseModel):
    """How long what is done with is kept. Everything is kept for ever unless a period is set here."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    payloads: dict[ClassName, Period] = Field(
        default_factory=dict,
        description='By data class, such as `{ personal = "730d" }`: the data of an event that is settled '
        "everywhere, counted from its acceptance. Its envelope and its outcomes stay.",
    )
    dead_letters: dict[ClassName, Period] = Field(
        default_factory=dict,
        description="By data class: a dead letter about which nobody decides expires so long after it "
        "failed. A route can say so for its own (`give_up_after`); the earlier counts.",
    )
    invalid_messages: Kept = Field(
        default=None,
        description="The original of an invalid message that was mended or discarded, counted from its "
        "arrival.",
    )
    undecided_messages: Kept = Field(
        default=None,
        description="An invalid message about which nobody decides is discarded so long after its arrival.",
    )
    working_records: Kept = Field(
        default=None,
        description="What each item of a replay that has ended came to, and how often causes struck by the "
        "hour. The replay itself, with its totals, stays.",
    )

    def payload(self, of: DataClass) -> timedelta | None:
        return self.payloads.get(name_of(of))

    def dead_letter(self, of: DataClass) -> timedelta | None:
        return self.dead_letters.get(name_of(of))

    @property
    def forgets(self) -> bool:
        """Is anything to be forgotten or given up by what the settings say?"""
        return self != Retention()

    def contradictions(self) -> Iterator[tuple[str, ClassName, str, str]]:
        """What cannot be meant: (table, class, problem, fix)."""
        for name in self.payloads:
            letters, own = self.dead_letters.get(name), self.payloads[name]
            if letters is not None and letters > own:
                yield (
                    *("dead_letters", name),
                    f"a dead letter of {name} data keeps its payload until it expires, for "
                    f"{write_duration(letters)}; payloads are to go after {write_duration(own)}",
                    f"make dead_letters.{name} no longer than payloads.{name}",
                )
        yield from self._upside_down()

    def _upside_down(self) -> Iterator[tuple[str, ClassName, str, str]]:
        names: tuple[ClassName, ...] = ("open", "internal", "personal", "sensitive")
        for lower, higher in pairwise(names):
            mine, above = self.payloads.get(lower), self.payloads.get(higher)
            if mine is not None and (above is None or above > mine):
                longer = "for ever" if above is None else f"for {write_duration(above)}"
                yield (
                    *("payloads", lower if above is None else higher),
                    f"{higher} data is kept {longer}, longer than {lower} data ({write_duration(mine)})",
                    f"set payloads.{higher} to no more than payloads.{lower}",
                )


def name_of(data_class: DataClass) -> ClassName:
    names: dict[DataClass, ClassName] = {
        DataClass.OPEN: "open",
        DataClass.INTERNAL: "internal",
        DataClass.PERSONAL: "personal",
        DataClass.SENSITIVE: "sensitive",
    }
    return names[data_class]
