"""Secrets by reference: ``env:NAME`` or ``file:/path``; never the secret itself in the file."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from types import UnionType
from typing import Annotated, Union, get_args, get_origin

from pydantic import BaseModel, JsonValue, SecretBytes, SecretStr

Place = tuple[str | int, ...]
_REFERENCE = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|file:.+")
_PASSWORD = re.compile(r"(?<=://)([^@:/?#]*):[^@]+@(?:.*@)?")
"""Up to the last @: a password may hold one that nobody wrote as %40."""
_PASSWORD_OPTION = re.compile(r"((?:^|[?&])(?:ssl)?password)=[^&#]+")


class SecretMissing(ValueError):
    """A secret that the settings refer to is not there."""


def is_reference(value: JsonValue) -> bool:
    """Does it refer to a secret, and not hold one?"""
    return isinstance(value, str) and _REFERENCE.fullmatch(value) is not None


def resolve(value: JsonValue, base: Path) -> JsonValue:
    """The value with every ``env:`` and ``file:`` reference in it replaced by what it names.

    ``base`` is the folder that relative files are looked for in. Raises ``SecretMissing``.
    """
    if isinstance(value, dict):
        return {key: resolve(item, base) for key, item in value.items()}
    if isinstance(value, list):
        return [resolve(item, base) for item in value]
    return _resolved(value, base) if isinstance(value, str) and is_reference(value) else value


def missing(value: JsonValue, base: Path, place: Place = ()) -> Iterator[tuple[Place, SecretMissing]]:
    """Each reference in the value whose secret is not there, with its place."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from missing(item, base, (*place, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from missing(item, base, (*place, number))
    else:
        try:
            resolve(value, base)
        except SecretMissing as error:
            yield place, error


def literals(model: type[BaseModel], value: JsonValue, place: Place = ()) -> Iterator[Place]:
    """The places where a secret field of ``model`` holds a secret and not a reference to one."""
    if not isinstance(value, dict):
        return
    for name, field in model.model_fields.items():
        key = next((one for one in (name, field.alias) if one is not None and one in value), None)
        if key is not None:
            yield from _literals_of(field.annotation, value[key], (*place, key))


def holds_password(url: str) -> bool:
    """Does the address have a password in it, before the host or after the ``?``?"""
    return _PASSWORD.search(url) is not None or _PASSWORD_OPTION.search(url) is not None


def masked(url: str) -> str:
    """The address with ``***`` for every password in it."""
    return _PASSWORD_OPTION.sub(r"\1=***", _PASSWORD.sub(r"\1:***@", url))


def looked_up(reference: str, base: Path) -> str:
    """One value that may be a reference, and then must not be empty. Raises ``SecretMissing``."""
    if not is_reference(reference):
        return reference
    found = _resolved(reference, base)
    if not found:
        # Taken for "not set", it would quietly mean the default: another database, say.
        raise SecretMissing(f"{reference} is empty")
    return found


def _literals_of(annotation: object, value: JsonValue, place: Place) -> Iterator[Place]:
    if annotation in {SecretStr, SecretBytes}:
        if isinstance(value, str) and value and not is_reference(value):
            yield place
        return
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from literals(annotation, value, place)
        return
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated or origin is Union or origin is UnionType:
        for one in inner[:1] if origin is Annotated else inner:
            yield from _literals_of(one, value, place)
    elif isinstance(value, list) and inner:
        for number, item in enumerate(value):
            yield from _literals_of(inner[0], item, (*place, number))
    elif isinstance(value, dict) and len(inner) == 2:
        for key, item in value.items():
            yield from _literals_of(inner[1], item, (*place, key))


def _resolved(text: str, base: Path) -> str:
    kind, _, name = text.partition(":")
    if kind == "env":
        found = os.environ.get(name)
        if found is None:
            raise SecretMissing(f"the environment variable {name} is not set")
        return found
    path = base / name
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise SecretMissing(f"the secret's file {path} cannot be read: {why}") from error
