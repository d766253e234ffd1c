"""Secrets by reference: ``env:NAME`` or ``file:/path``; never the secret itself in the file."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import JsonValue


class SecretMissing(ValueError):
    """A secret that the settings refer to is not there."""


def resolve(value: JsonValue, base: Path) -> JsonValue:
    """The value with every ``env:`` and ``file:`` reference in it replaced by what it names.

    ``base`` is the folder that relative files are looked for in. Raises ``SecretMissing``.
    """
    if isinstance(value, dict):
        return {key: resolve(item, base) for key, item in value.items()}
    if isinstance(value, list):
        return [resolve(item, base) for item in value]
    if not isinstance(value, str):
        return value
    kind, _, name = value.partition(":")
    if kind == "env" and name:
        found = os.environ.get(name)
        if found is None:
            raise SecretMissing(f"the environment variable {name} is not set")
        return found
    if kind == "file" and name:
        path = base / name
        try:
            return path.read_text("utf-8").strip()
        except OSError as error:
            raise SecretMissing(f"the secret's file {path} cannot be read: {error.strerror}") from error
    return value
