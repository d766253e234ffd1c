"""Which columns of a file hold what of a person."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from benchmarks.beside import DidNotStart
from identity_index.people.settings import People
from schemas.formats import Code

_CLOSED = ConfigDict(extra="forbid", frozen=True)


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Columns = Annotated[tuple[str, ...], BeforeValidator(_listed, json_schema_input_type=str | list[str])]
"""One column, or several whose values are put together with a space between."""


class NameColumns(BaseModel):
    """``full``, or the parts; with the parts alone the whole is made of them."""

    model_config = _CLOSED

    full: Columns = ()
    title: Columns = ()
    given: Columns = ()
    family: Columns = ()


class AddressColumns(BaseModel):
    """Each of ``lines`` is one line."""

    model_config = _CLOSED

    lines: tuple[Columns, ...] = ()
    postcode: Columns = ()
    uprn: Columns = ()


class Profile(BaseModel):
    """A profile's TOML file. What it does not name is not read."""

    model_config = _CLOSED

    name: NameColumns = NameColumns()
    address: AddressColumns = AddressColumns()
    date_of_birth: Columns = ()
    date_order: str = Field(default="ymd", pattern="^(?:ymd|dmy|mdy)$")
    """In which order a date has year, month and day; what parts them does not count."""
    gender: Columns = ()
    place_of_birth: Columns = ()
    occupation: Columns = ()
    emails: tuple[Columns, ...] = ()
    phones: tuple[Columns, ...] = ()
    identifiers: dict[Code, Columns] = Field(default_factory=dict)
    """By scheme; those that do not ship are described under ``people.identifiers`` as in a hub's settings."""
    people: People = People()
    truth: str | None = None
    """An expression whose first group, where it is found in the truth column, is whose the record is."""

    @property
    def columns(self) -> set[str]:
        """All that it names."""
        parts: list[Columns] = [
            *(self.name.full, self.name.title, self.name.given, self.name.family),
            *(*self.address.lines, self.address.postcode, self.address.uprn),
            *(self.date_of_birth, self.gender, self.place_of_birth, self.occupation),
            *(*self.emails, *self.phones, *self.identifiers.values()),
        ]
        return {column for part in parts for column in part}


def read_profile(path: Path) -> Profile:
    """Raises ``DidNotStart`` for a file that is none."""
    try:
        profile = Profile.model_validate(tomllib.loads(path.read_text("utf-8")))
        if profile.truth is not None and re.compile(profile.truth).groups < 1:
            raise DidNotStart(f"{path}: truth must have a group, such as rec-([0-9]+)-")
    except (tomllib.TOMLDecodeError, UnicodeError, re.error) as error:
        raise DidNotStart(f"{path} is no profile: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise DidNotStart(f"{path} is no profile: {where}: {first['msg']}") from error
    return profile
