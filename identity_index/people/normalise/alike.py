"""Words that are written differently and stand for each other, and how words sound."""

from __future__ import annotations

import re
from functools import lru_cache

import jellyfish

from identity_index.people.normalise.word_lists import short_for, standing_for

_MANY = 65_536
"""Different words that are remembered; a council's people have some tens of thousands of names."""


@lru_cache(_MANY)
def given_roots(word: str) -> frozenset[str]:
    """What a folded given name can stand for, itself among them: of ``kasia`` also ``katarzyna``.

    Two names may be one person's where they share a root.
    """
    found = standing_for("given_names", "short", "written", "spelling", "gaelic", "polish").get(word)
    return found or frozenset((word,))


@lru_cache(_MANY)
def family_root(word: str) -> str:
    """The surname that a folded one is a form or spelling of; ``read`` of ``reid``, else what is below."""
    family = family_in_english(word)
    return short_for("family_names", "spelling").get(family, family)


@lru_cache(_MANY)
def family_in_english(word: str) -> str:
    """A surname's English and male form: ``macdonald`` of ``macdhomhnaill``, ``kowalski`` of ``kowalska``.

    ``reid`` and ``read`` stay two: each family spells its own name.
    """
    return _as_of_a_man(short_for("family_names", "gaelic").get(word, word))


def _as_of_a_man(word: str) -> str:
    """Polish surnames, and others from eastern Europe, have a form for women; one family has both."""
    if len(word) < 6 or not word.endswith("a"):
        return word
    if word.endswith(("ska", "cka", "zka")):
        return f"{word[:-1]}i"
    if word.endswith(("ova", "eva", "ina")):
        return word[:-1]
    return word


_RESPELT = (
    (re.compile("^mack?(?=[a-z]{3})"), "mak"),  # never soft before e and i
    (re.compile("^thom"), "tom"),
    (re.compile("mp(?=[bst])"), "m"),
    (re.compile("^q?u?hu?(?=[aeiouy])"), "h"),  # old Scots quh, for wh
    (re.compile("nch"), "nsh"),
    (re.compile("ouch|augh|ough"), "oh"),
    (re.compile("l[zy](?=i?el)"), "l"),  # Dalziel
    (re.compile("nz(?=i)"), "ng"),  # Menzies
    (re.compile("^w(?=oj|isn|yr|it)|w(?=sk|icz|al[sc])"), "v"),
    (re.compile("w(?=[lnm]|$)"), "u"),
    (re.compile("szcz|shch"), "sh"),
    (re.compile("sz"), "sh"),
    (re.compile("cz"), "ch"),
    (re.compile("rz"), "sh"),
)
"""What Metaphone, made for English, gets wrong of Scots and Polish names."""


@lru_cache(_MANY)
def sound(word: str) -> str:
    """How a folded word sounds, roughly, as a short code; the word itself where it has no Latin letters.

    It is Metaphone after some respelling: ``thomson`` and ``thompson`` are one, as are ``reid`` and ``read``.
    """
    if not word.isascii():
        return word
    respelt = word
    for pattern, instead in _RESPELT:
        respelt = pattern.sub(instead, respelt)
    return jellyfish.metaphone(respelt) or word
