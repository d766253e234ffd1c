"""The lists of ``words/``, read once and held ready."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_NOTHING: frozenset[str] = frozenset()


@cache
def table(name: str) -> Mapping[str, object]:
    """The file ``words/<name>.toml``."""
    return tomllib.loads(files(__package__).joinpath(f"words/{name}.toml").read_text("utf-8"))


@cache
def words(name: str, key: str) -> frozenset[str]:
    """A list of words that stands in a file under ``key``; ``section.key`` for one further in."""
    return frozenset(_text(name, key).split())


@cache
def phrases(name: str, key: str) -> frozenset[str]:
    """A list of texts of several words."""
    return frozenset(_list(name, key))


@cache
def standing_for(name: str, *sections: str) -> Mapping[str, frozenset[str]]:
    """Each word of these sections, and all that it stands for.

    A name stands for itself and for those on whose lines it is; what stands at the head of a line may be on
    others.
    """
    found: dict[str, set[str]] = {}
    for section in sections:
        for head, variants in _section(name, section).items():
            found.setdefault(head, set()).add(head)
            for variant in variants.split():
                found.setdefault(variant, {variant}).add(head)
    return {word: frozenset(heads) for word, heads in found.items()}


@cache
def short_for(name: str, section: str) -> Mapping[str, str]:
    """Each word of a section, and the one form that is kept of it."""
    short: dict[str, str] = {}
    for head, variants in _section(name, section).items():
        short |= {head: head} if head != "the" else {head: variants}
        short |= dict.fromkeys(variants.split(), head)
    return short


@cache
def forms(name: str, key: str) -> Mapping[str, str]:
    """An inline table of words and what is kept of each."""
    return _section_of(_at(name, key), f"{name}: {key}")


def _at(name: str, key: str) -> object:
    found: object = table(name)
    for part in key.split("."):
        found = found[part] if isinstance(found, dict) else None
    return found


def _text(name: str, key: str) -> str:
    found = _at(name, key)
    if not isinstance(found, str):
        raise TypeError(f"words/{name}.toml: {key} must be words in quotes.")
    return found


def _list(name: str, key: str) -> list[str]:
    found = _at(name, key)
    if not isinstance(found, list):
        raise TypeError(f"words/{name}.toml: {key} must be a list.")
    return [str(text) for text in found]


def _section(name: str, section: str) -> Mapping[str, str]:
    return _section_of(_at(name, section), f"{name}: {section}")


def _section_of(found: object, where: str) -> Mapping[str, str]:
    if not isinstance(found, dict):
        raise TypeError(f"words/{where} must be a table.")
    return {str(key): str(value) for key, value in found.items()}
