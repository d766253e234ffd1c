"""Records that are over, beside others of their system: an employee number may have been given to another
person since. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from pydantic import JsonValue

from identity_index.staff.days import begins
from identity_index.staff.standing import DAY, STATE, Held, State, state_of
from ledger.clock import Micros

_WORD = re.compile(r"\w+")
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "rev", "sir", "dame"})


def speaking(records: Sequence[Held], today: date) -> list[Held]:
    """Those that say who somebody is. One that its system has no more says it as long as that has, and has
    had since, no other: the other may be somebody else's, and stays so when it is gone too. One that is over
    and is there still says it too, unless another is of another name altogether."""
    return [one for one in records if not _replaced(one, records, today)]


def of_another(records: Sequence[Held], name: JsonValue, today: date) -> list[Held]:
    """Those that do not speak and have another name altogether; but none whose key had the name before, and
    has it again: that was a mistake. ``name``: the one that counts."""
    return [
        one
        for one in records
        if is_another(one.details.as_data().get("name"), name)
        and _replaced(one, records, today)
        and not _came_back(one, records, _words(name))
    ]


def is_another(one: JsonValue, other: JsonValue) -> bool:
    """Have both a name, and no word of it in common? Whoever marries keeps one."""
    words, others = _words(one), _words(other)
    return bool(words and others) and not words & others


def _came_back(one: Held, records: Sequence[Held], words: set[str]) -> bool:
    same = [each for each in records if each.record.key == one.record.key]
    earlier = any(_name(each) & words for each in same if each.record.generation < one.record.generation)
    return earlier and any(_name(each) & words for each in same if each.record.closed_at is None)


def _replaced(one: Held, records: Sequence[Held], today: date) -> bool:
    over = over_since(one, today)
    if over is None:
        return False
    others = [each for each in records if each.record.system == one.record.system and each is not one]
    return any(_follows(each, one, over, today) for each in others)


def _follows(other: Held, one: Held, over: Micros, today: date) -> bool:
    """Is the other there still, or was it, when that one was over? Of two that went together and are of other
    names the one that came later is taken for the successor."""
    another = is_another(one.details.as_data().get("name"), other.details.as_data().get("name"))
    if not (one.gone or another):
        return False
    its = over_since(other, today)
    if its == over:
        return another and _came_later(other, one)
    return its is None or its > over


def _came_later(other: Held, one: Held) -> bool:
    return (other.record.first_at, other.record.number) > (one.record.first_at, one.record.number)


def over_since(one: Held, today: date) -> Micros | None:
    """Since when they are not there by it; None: they are."""
    if state_of(one, today)[0] is not State.LEFT:
        return None
    ends = one.details.ends_on
    ended = begins(ends + DAY) if ends is not None and ends < today else None
    if ended is None:
        return one.changed(STATE)
    return min(ended, one.changed(STATE)) if one.gone else ended


def _name(one: Held) -> set[str]:
    return _words(one.details.as_data().get("name"))


def _words(name: JsonValue) -> set[str]:
    """All that somebody is called, in any order, without accents and titles."""
    said = name.get("full") if isinstance(name, dict) else None
    if not isinstance(said, str):
        return set()
    bare = (each for each in unicodedata.normalize("NFKD", said) if not unicodedata.combining(each))
    return set(_WORD.findall("".join(bare).casefold())) - _TITLES
