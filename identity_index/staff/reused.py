"""Records that a system has no more, beside others that it has: an employee number may have been given to
another person since. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pydantic import JsonValue

from identity_index.staff.standing import STATE, Held

_WORD = re.compile(r"\w+")


def speaking(records: Sequence[Held]) -> list[Held]:
    """Those that say who somebody is. One that its system has no more says it as long as that has, and has
    had since, no other: the other may be somebody else's."""
    return [one for one in records if not _replaced(one, records)]


def of_another(records: Sequence[Held], name: JsonValue) -> list[Held]:
    """Those that do not speak and have another name altogether. ``name``: the one that counts."""
    words = _words(name)
    return [
        one
        for one in records
        if words and _replaced(one, records) and (theirs := _name(one)) and not theirs & words
    ]


def _replaced(one: Held, records: Sequence[Held]) -> bool:
    if not one.gone:
        return False
    others = [each for each in records if each.record.system == one.record.system and each is not one]
    return any(not each.gone or each.record.first_at >= one.changed(STATE) for each in others)


def _name(one: Held) -> set[str]:
    return _words(one.details.as_data().get("name"))


def _words(name: JsonValue) -> set[str]:
    """All that somebody is called, in any order."""
    said = name.get("full") if isinstance(name, dict) else None
    return set(_WORD.findall(said.casefold())) if isinstance(said, str) else set()
