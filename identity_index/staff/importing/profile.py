"""Which columns of an extract hold what of a staff member. Pure, but for reading the profile's own file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

_CLOSED = ConfigDict(extra="forbid", frozen=True)


class WrongProfile(ValueError):
    """A file that is no profile, or does not fit what it is to read."""


class Columns(BaseModel):
    """``[columns]``: by attribute, what its column is called; as the attribute where it is left out."""

    model_config = _CLOSED

    local_id: str = "employee_number"
    employee_number: str = "employee_number"
    user_name: str = "user_name"
    full_name: str = "name"
    given_name: str = "given_name"
    family_name: str = "family_name"
    email: str = "email"
    phone: str = "phone"
    title: str = "title"
    team: str = "team"
    service: str = "service"
    manager: str = "manager"
    """Whose column holds the local id of another row."""
    work_places: str = "work_places"
    post_starts_on: str = "post_starts_on"
    """The first day of the post, whatever the person's is; a row for each of several posts of one person."""
    post_ends_on: str = "post_ends_on"
    skills: str = "skills"
    roles: str = "roles"
    starts_on: str = "starts_on"
    ends_on: str = "ends_on"


class Profile(BaseModel):
    """A profile's TOML file. What it does not name is called as it ships."""

    model_config = _CLOSED

    encoding: Literal["utf-8", "cp1252"] = "utf-8"
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    between: str = Field(default=";", min_length=1, max_length=3)
    """What stands between several work places, skills or roles in one cell."""
    date_order: Literal["ymd", "dmy"] = "ymd"
    columns: Columns = Columns()


def read_profile(path: Path | None) -> Profile:
    """None: the one that ships. Raises ``WrongProfile`` for a file that is none, and ``OSError``."""
    if path is None:
        return Profile()
    try:
        return Profile.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeError) as error:
        raise WrongProfile(f"{path} is no profile: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise WrongProfile(f"{path} is no profile: {where}: {first['msg']}") from error
