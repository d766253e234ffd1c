"""Faults as whoever set the directory up understands them, by the names that SCIM gives attributes. Pure."""

from __future__ import annotations

import re

_RAW = re.compile(r"\d+ validation errors? for ")
_KIND = re.compile(r"\s*\[type=.*\]$")
_WORD = re.compile(r"_([a-z])")
_PLACE = re.compile(r"\.(\d+)(?=[.:\[ ]|$)")
_PLAIN = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"Value error, ", ""),
        (r"Expected str or Path, got \w+", "Input should be a valid string"),
        (r"Input should be a valid dictionary or instance of [\w\[\], ]+\]|"
         r"Input should be a valid dictionary or instance of \w+", "Input should be an object"),
        (r", unable to (?:interpret input|parse string as an? \w+)", ""),
        (r"^Field required\b", "It is missing"),
        (r"^None is not a PATCH operation: .*", "op is null; write add, remove or replace"),
        (r"^(.+) is not a PATCH operation: .*", r"op is \1; write add, remove or replace"),
        (r"Field ('\w+') is required but value is missing", r"\1 is required, and is missing"),
        (r"^the value written to '' must", "value, where path is left out, must"),
        (r"^operations attribute is required$", "Operations is missing"),
        (r"^operations holds one or more operations$", "Operations is empty; write one or more"),
        (r"\bexcluded_attributes\b", "excludedAttributes"),
    )
)  # fmt: skip
"""What the library or pydantic says, and what is said instead."""
_ATTRIBUTES = {
    "user_name": "userName",
    "employee_number": "employeeNumber",
    "full": "name.formatted or displayName",
    "given": "name.givenName",
    "family": "name.familyName",
    "email": "emails",
    "phone": "phoneNumbers",
    "team": "department",
    "service": "division",
    "local_id": "manager",
}
"""By what the index calls it; ``title`` is both, which of a name is its honorificPrefix."""
_NAMED = re.compile(rf"(^|; also: |; )(?:\w+\.)?({'|'.join(_ATTRIBUTES)})(?= )")


def in_plain_words(said: str) -> str:
    """What is wrong with a request, without words of the library about itself."""
    words = _each_fault(said) if _RAW.match(said) else said
    for pattern, plain in _PLAIN:
        words = pattern.sub(plain, words)
    return words


def by_attribute(said: str) -> str:
    """A fault of what the index would keep, by the attributes that it is read of."""
    return _NAMED.sub(lambda one: one[1] + _ATTRIBUTES[one[2]], said)


def _each_fault(said: str) -> str:
    lines = [one.strip() for one in said.splitlines()[1:] if "errors.pydantic.dev" not in one]
    pairs = zip(lines[::2], lines[1::2], strict=False)
    told = [f"{_as_sent(where)}: {_KIND.sub('', what)}" for where, what in pairs]
    return "; ".join(told) + "." if told else "A value is not of the type that its attribute has."


def _as_sent(where: str) -> str:
    """The name of an attribute as requests have it: userName for user_name, emails[0] for emails.0."""
    return _PLACE.sub(r"[\1]", _WORD.sub(lambda one: one[1].upper(), where))
