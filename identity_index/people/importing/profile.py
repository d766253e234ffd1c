"""Which columns of a file hold what of a person. Pure, but for reading the profile's own file."""

from __future__ import annotations

import re
import tomllib
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from identity_index.people.settings import People
from schemas.formats import Code

_CLOSED = ConfigDict(extra="forbid", frozen=True)


class WrongProfile(ValueError):
    """A file that is no profile, or does not fit what it is to read."""


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

    local_id: str | None = None
    """The column of what the system calls the person. An import needs it; a bench numbers its records."""
    as_of: str | None = None
    """The column of when the row was last true: a day, or a time with its zone."""
    encoding: Literal["utf-8", "cp1252"] = "utf-8"
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    constants: dict[str, str] = Field(default_factory=dict)
    """Columns that the file does not have, with the value that each has in every row."""
    name: NameColumns = NameColumns()
    address: AddressColumns = AddressColumns()
    date_of_birth: Columns = ()
    date_of_death: Columns = ()
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
    """For a bench alone: a hub has its own settings."""
    truth: str | None = None
    """For a bench alone: an expression whose first group, where it is found in the truth column, is whose the
    record is."""

    @field_validator("truth")
    @classmethod
    def _has_a_group(cls, truth: str | None) -> str | None:
        try:
            if truth is not None and re.compile(truth).groups < 1:
                raise ValueError("must have a group, such as rec-([0-9]+)-")
        except re.error as error:
            raise ValueError(f"is no expression: {error}") from error
        return truth

    @property
    def places(self) -> dict[str, Columns]:
        """The columns of each attribute, by its path, such as ``name.given``."""
        named: dict[str, Columns] = {
            **{f"name.{part}": getattr(self.name, part) for part in NameColumns.model_fields},
            **{f"address.lines.{at}": one for at, one in enumerate(self.address.lines)},
            "address.postcode": self.address.postcode,
            "address.uprn": self.address.uprn,
            **{f"emails.{at}": one for at, one in enumerate(self.emails)},
            **{f"phones.{at}": one for at, one in enumerate(self.phones)},
            **{f"identifiers.{scheme}": one for scheme, one in self.identifiers.items()},
        }
        for attribute in ("date_of_birth", "date_of_death", "gender", "place_of_birth", "occupation"):
            named[attribute] = getattr(self, attribute)
        return {path: columns for path, columns in named.items() if columns}

    @property
    def columns(self) -> set[str]:
        """All that a file must have."""
        named = {column for columns in self.places.values() for column in columns}
        named |= {one for one in (self.local_id, self.as_of) if one is not None}
        return named - self.constants.keys()

    @property
    def hash(self) -> str:
        """What tells it from a profile that reads otherwise. SHA-256, in hexadecimal."""
        return sha256(self.model_dump_json().encode()).hexdigest()


def read_profile(path: Path) -> Profile:
    """Raises ``WrongProfile`` for a file that is none, and ``OSError``."""
    try:
        return Profile.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeError) as error:
        raise WrongProfile(f"{path} is no profile: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise WrongProfile(f"{path} is no profile: {where}: {first['msg']}") from error
