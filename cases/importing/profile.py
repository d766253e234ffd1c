"""What an old system's cases are here: a file that the council writes. Pure, but for reading that file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from schemas.formats import Code

Word = Annotated[str, StringConstraints(min_length=1, max_length=500)]
"""As the old system writes it. Capitals, and how it is spaced, do not count."""
_CLOSED = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class WrongProfile(ValueError):
    """A file that is no profile."""


class TypeMap(BaseModel):
    """``[types.<case type>]``: which of the old kinds it takes, and what their words mean."""

    model_config = _CLOSED

    kinds: list[Word] = Field(alias="from", min_length=1, description="the old kinds of case")
    statuses: dict[Word, Code] = Field(
        min_length=1, description="each old status, and the status that it is of this type"
    )
    reasons: dict[Word, Code] = Field(
        default_factory=dict,
        description="old reasons for closing a case, and the status that each is; they go before its status",
    )


class ImportProfile(BaseModel):
    """The whole file."""

    model_config = _CLOSED

    types: dict[Code, TypeMap] = Field(default_factory=dict, description="by case type")
    leave: list[Word] = Field(
        default_factory=list, description="old kinds of case that are left behind on purpose"
    )
    queues: dict[Word, Code] = Field(
        default_factory=dict, description="old queues, and the queue of each; of another the type's own"
    )

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        seen: dict[str, str] = {}
        named = [(kind, f"types.{name}") for name, one in self.types.items() for kind in one.kinds]
        for kind, where in [*named, *((kind, "leave") for kind in self.leave)]:
            other = seen.setdefault(plain(kind), where)
            if other != where:
                raise ValueError(f"the old kind {kind!r} stands under {other} and under {where}")
        return self

    @property
    def digest(self) -> str:
        """What tells it from one that says otherwise."""
        return sha256(self.model_dump_json().encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Means:
    """A type here, and a status of it."""

    type: str
    status: str


@dataclass(frozen=True, slots=True)
class Left:
    """Left behind on purpose."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """The profile does not say. ``what``: ``kind`` or ``status``."""

    what: str
    problem: str
    fix: str


def meaning(profile: ImportProfile, kind: str, status: str, reason: str | None) -> Means | Left | Unknown:
    """Of an old case of that kind, with that status, and that reason if it was closed with one."""
    wanted = plain(kind)
    if any(plain(one) == wanted for one in profile.leave):
        return Left()
    for name, one in profile.types.items():
        if all(plain(each) != wanted for each in one.kinds):
            continue
        found = None if reason is None else _found(one.reasons, reason)
        found = found or _found(one.statuses, status)
        if found is None:
            return Unknown(
                "status",
                f"types.{name} does not say what the status {status!r} is",
                f"add it to `statuses` under [types.{name}], and import again",
            )
        return Means(name, found)
    return Unknown(
        "kind",
        f"no type takes the old kind {kind!r}" if kind else "it does not say of what kind it is",
        "add it to `from` under the type that it is, or to `leave`, and import again",
    )


def plain(word: str) -> str:
    """As two words are compared."""
    return " ".join(word.split()).casefold()


def read_profile(path: Path) -> ImportProfile:
    """Raises ``WrongProfile`` for a file that is none, and ``OSError``."""
    try:
        return ImportProfile.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeError) as error:
        raise WrongProfile(f"{path} is no profile: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        said = first["msg"].removeprefix("Value error, ")
        raise WrongProfile(f"{path} is no profile: {f'{where}: ' if where else ''}{said}") from error


def _found(words: dict[str, str], wanted: str) -> str | None:
    return next((to for word, to in words.items() if plain(word) == plain(wanted)), None)
