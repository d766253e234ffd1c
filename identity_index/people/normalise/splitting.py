"""A name as it is written, split into given names, surname, particles, titles and suffixes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from identity_index.people.normalise.folding import fold
from identity_index.people.normalise.patronymics import joined, one_mac, spelt_out
from identity_index.people.normalise.word_lists import words

_MANY = 32_768
_BRACKETED = re.compile(r"[(\[{\"“”«]([^()\[\]{}\"“”«»]*)[)\]}\"“”»]|(?<!\w)'([^']+)'(?!\w)")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")


class Parts(NamedTuple):
    """Folded words by what they are."""

    given: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    particles: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@lru_cache(_MANY)
def of_full(text: str) -> Parts:
    """A whole name: ``Dr Màiri Anna MacLeod``, ``MacLeod, Mairi``, ``Robert "Rab" Reid (née Begg)``."""
    rest, also = _taken_out(spelt_out(text))
    first, *others = [part for part in rest.split(",") if part.strip()] or [rest]
    if not others:
        return _in_order(_parted(first), also)
    if all(_goes_with(part, len(first.split())) for part in others):
        found = _in_order(_parted(first), also)
        return found._replace(
            suffixes=(*found.suffixes, *(word for part in others for word in fold(part).split()))
        )
    family, given = of_family(first), of_given(" ".join(others))
    return Parts(
        given.given,
        family.family,
        family.particles,
        (*family.titles, *given.titles),
        (*family.suffixes, *given.suffixes),
        (*also, *family.also, *given.also),
    )


@lru_cache(_MANY)
def of_given(text: str) -> Parts:
    """What stands in a field for given names."""
    rest, also = _taken_out(text)
    titles, found, suffixes = _stripped(_parted(rest), names_left=1)
    return Parts(_apart(found), titles=titles, suffixes=suffixes, also=also)


@lru_cache(_MANY)
def of_family(text: str) -> Parts:
    """What stands in a field for the surname."""
    rest, also = _taken_out(spelt_out(text))
    titles, found, suffixes = _stripped(_parted(rest), names_left=1)
    surname = joined(found, sure=True)
    particles = words("family_names", "particles")
    core = [word for word in surname if word not in particles]
    if not core:
        return Parts(family=_apart(surname), titles=titles, suffixes=suffixes, also=also)
    before = tuple(word for word in surname if word in particles)
    return Parts((), _apart(core), before, titles, suffixes, also)


def _parted(text: str) -> list[str]:
    """Its words, hyphens within them kept; a name of signs alone stays what it is."""
    parts = fold(text, hyphens=True).split()
    return [word for part in parts if (word := part.strip("-"))] or parts


def _apart(parts: list[str]) -> tuple[str, ...]:
    """Names that a hyphen joins, one by one; never none where there were some."""
    each = [one_mac(piece) for word in parts for piece in word.split("-") if piece]
    return tuple(each or parts)


def _taken_out(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without what is in brackets or quotes or after "née" and "aka", and the names in those."""
    also: list[str] = []
    if any(sign in text for sign in "([{\"“'«"):
        found = [inner or quoted for inner, quoted in _BRACKETED.findall(text)]
        rest = _BRACKETED.sub(" ", text)
        if rest.strip():
            text, also = rest, [word for inner in found for word in _parted(inner)]
    marks = words("titles", "born_as") | words("titles", "known_as")
    parts = text.split()
    for at, word in enumerate(parts):
        if at and fold(word) in marks and at < len(parts) - 1:
            also += _parted(" ".join(parts[at + 1 :]))
            text = " ".join(parts[:at])
            break
    return text, _apart([word for word in also if word not in marks and word != "as"])


def _stripped(parts: list[str], *, names_left: int) -> tuple[tuple[str, ...], list[str], tuple[str, ...]]:
    """Titles, the rest, suffixes. ``names_left`` words stay at least; one more if a title may be a name."""
    titles, suffixes = words("titles", "titles"), words("titles", "suffixes")
    either = words("titles", "titles_or_names")
    start, end = 0, len(parts)
    while end - start > names_left and (
        parts[start] in titles or (parts[start] in either and end - start > names_left + 1)
    ):
        start += 1
    while end - start > names_left and parts[end - 1] in suffixes:
        end -= 1
    return tuple(parts[:start]), parts[start:end], tuple(parts[end:])


def _in_order(parts: list[str], also: tuple[str, ...]) -> Parts:
    titles, found, suffixes = _stripped(parts, names_left=1)
    found, style = _without_style(found)
    found, suffixes = joined(found, sure=False), (*style, *suffixes)
    if len(found) == 1:
        one = _apart(found)
        return (
            Parts((), one, (), titles, suffixes, also) if titles else Parts(one, (), (), (), suffixes, also)
        )
    particles = words("family_names", "particles")
    start = len(found) - 1
    while start > 1 and found[start - 1] in particles:
        start -= 1
    surname = joined(found[start:], sure=True)
    core = [word for word in surname if word not in particles] or surname
    return Parts(
        _apart(found[:start]),
        _apart(core),
        tuple(word for word in surname if word not in core),
        titles,
        suffixes,
        also,
    )


def _without_style(parts: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """The names without an ordinal and the rank after it: ``Tom 1st Baron Clifford``."""
    ranks = words("titles", "ranks")
    style = {
        at
        for at, word in enumerate(parts)
        if _ORDINAL.fullmatch(word) or (at and word in ranks and _ORDINAL.fullmatch(parts[at - 1]))
    }
    kept = [word for at, word in enumerate(parts) if at not in style]
    return (kept, tuple(parts[at] for at in sorted(style))) if kept else (parts, ())


def _goes_with(text: str, words_before: int) -> bool:
    """Is what stands after a comma a style or a suffix, and no given name?"""
    parts = fold(text).split()
    known = words("titles", "titles") | words("titles", "suffixes")
    if not parts or _ORDINAL.fullmatch(parts[0]) or all(word in known for word in parts):
        return True
    return words_before > 1 and parts[0] in words("titles", "ranks")
