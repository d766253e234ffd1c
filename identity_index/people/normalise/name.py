"""Names of people, taken apart: what is given, what is of the family, and what only goes with them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from identity_index.people.normalise.folding import fold
from identity_index.people.normalise.reading import Reading
from identity_index.people.normalise.splitting import Parts, of_family, of_full, of_given
from identity_index.people.normalise.word_lists import phrases, words
from schemas.people import PersonName


@dataclass(frozen=True, slots=True)
class NormalName:
    """All words folded. ``given`` in order; ``family`` each part of a double-barrelled one, no particles.

    ``also`` holds given or family names in brackets, quotes, or after "née" and "aka".
    """

    given: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    particles: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def surname(self) -> str:
        """The whole surname without spaces, so that ``van der Berg`` is ``Vanderberg``."""
        return "".join(self.particles + self.family)

    @property
    def words(self) -> frozenset[str]:
        """The names of it in no order, for given and family names that changed places."""
        return frozenset(self.given + self.family + self.also)


def read_name(name: PersonName) -> Reading[NormalName]:
    """The name's parts, from the source's own where it keeps them apart, else from the whole.

    Words that only fill a field are left out; where nothing else is there, the name is unusable.
    """
    whole = of_full(name.full)
    given = of_given(name.given) if name.given else None
    family = of_family(name.family) if name.family else None
    titles = tuple(fold(name.title).split()) if name.title else ()
    if given is None and family is None:
        parts = whole
    else:
        rest = _without(whole, given, family)
        parts = Parts(
            given=given.given if given else rest,
            family=family.family if family else rest,
            particles=family.particles if family else (),
            titles=_each(whole.titles, *(one.titles for one in (given, family) if one)),
            suffixes=_each(whole.suffixes, *(one.suffixes for one in (given, family) if one)),
            also=_each(*(one.also for one in (given, family, whole) if one)),
        )
    return _judged(name.full, parts, _each(titles, parts.titles))


def _without(whole: Parts, given: Parts | None, family: Parts | None) -> tuple[str, ...]:
    """What the whole name has beside the part that was given by itself."""
    known = given.given if given else ((*family.family, *family.particles) if family else ())
    return tuple(word for word in (*whole.given, *whole.family) if word not in known)


def _each(*parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for part in parts for word in part))


def _judged(written: str, parts: Parts, titles: tuple[str, ...]) -> Reading[NormalName]:
    fillers = words("titles", "placeholders")
    given = tuple(
        word for word in parts.given if word not in fillers and word not in words("titles", "unnamed")
    )
    found = NormalName(given, parts.family, parts.particles, titles, parts.suffixes, parts.also)
    whole = (*parts.given, *parts.particles, *parts.family)
    if not any(sign.isalnum() or not sign.isascii() for word in whole for sign in word):
        return Reading(None, "no name")
    if not titles and len(whole) == 1 and whole[0] in words("titles", "titles"):
        return Reading(None, "a title and no name")
    named = [word for word in (*given, *parts.family) if word not in fillers and not _same_letter(word)]
    if not named or " ".join(whole) in phrases("titles", "phrases"):
        return Reading(replace(found, given=parts.given), "a word that fills the field and no name")
    if _TWO.search(written):
        return Reading(found, "the names of two people")
    return Reading(found)


_TWO = re.compile(r"\w\W*\s(?:&|\+|and|/)\s+\w", re.IGNORECASE)


def _same_letter(word: str) -> bool:
    """``xxx``; one or two letters may be all that is known of a name."""
    return len(word) > 2 and len(set(word)) == 1
