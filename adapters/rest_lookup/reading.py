"""What a system's answer says of a person, by the paths that the settings name. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import jmespath
from jmespath.exceptions import JMESPathError
from pydantic import JsonValue, TypeAdapter, ValidationError

from adapters.contract import LookedUp
from schemas.person_details import PersonDetails

_SEVERAL = ("identifiers.", "further.")
_FIELDS = frozenset(PersonDetails.model_fields) - {"identifiers", "further"}
_MOMENT: TypeAdapter[datetime] = TypeAdapter(datetime)


def checked(paths: Mapping[str, str]) -> None:
    """Raises ``ValueError`` for a field that nobody has, or a path that is none."""
    for name, path in paths.items():
        if name not in _FIELDS and not any(name.startswith(one) and name != one for one in _SEVERAL):
            known = ", ".join(sorted(_FIELDS))
            raise ValueError(
                f"of a person no field is called {name!r}; there are {known}, identifiers.<scheme> and "
                "further.<name>"
            )
        check_path(path)


def check_path(path: str) -> str:
    """Raises ``ValueError`` for what is no JMESPath."""
    try:
        jmespath.compile(path)
    except JMESPathError as error:
        raise ValueError(f"{path!r} is no JMESPath: {error}") from error
    return path


def looked_up(answer: JsonValue, paths: Mapping[str, str], as_of: str | None) -> LookedUp:
    """What is not there, or empty, is not held. Raises ``ValueError`` where a path cannot be followed."""
    found: dict[str, JsonValue] = {}
    for name, path in paths.items():
        value = _at(answer, path)
        if value not in (None, "", [], {}):
            found[name] = value
    return LookedUp(found, None if as_of is None else _moment(_at(answer, as_of)))


def _at(answer: JsonValue, path: str) -> JsonValue:
    try:
        value: JsonValue = jmespath.search(path, answer)
    except JMESPathError as error:
        raise ValueError(f"the path {path!r} cannot be followed in it") from error
    return value


def _moment(value: JsonValue) -> datetime | None:
    """A moment without a zone is nobody's: it is left out rather than guessed."""
    try:
        moment = _MOMENT.validate_python(value)
    except ValidationError:
        return None
    return None if moment.tzinfo is None else moment.astimezone(UTC)
