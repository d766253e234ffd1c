"""Surnames that are written in several words or in one: Mac, Mc, Nic, O', St, Fitz."""

from __future__ import annotations

import re
from collections.abc import Sequence

from identity_index.people.normalise.word_lists import words

_INNER = re.compile(r"\b(?:M['’‘`ʼ]\s?|N(?:i|ì)?c)(?=[A-ZÀ-Þ])")
"""``M'Donald`` and ``NicLeòid``: only their capitals tell them from a Nicholson."""
_O = re.compile(r"\b[OÓ](?:['’‘`ʼ]\s*|(?<=Ó)\s+)(?=\w)")
_LINKED = re.compile(r"\b(?:mac|nic)\s+(an|a|na|ille|gille)['’‘`ʼ]?\s+(?:([tnh])-)?(?=\w)", re.IGNORECASE)
"""What stands between Mac and the rest in Gaelic: Mac an t-Saoir, Mac a' Ghobhainn."""
_ONE_WITH_NEXT = {"st": "st", "saint": "st", "fitz": "fitz", "mc": "mac", "nic": "mac"}


def spelt_out(text: str) -> str:
    """The text with ``M'``, ``NicX``, ``Mac an`` and ``O'`` one with what follows, while signs still tell."""
    linked = _LINKED.sub(lambda found: f"Mac{found[1]}{found[2] or ''}", text)
    return _O.sub("O", _INNER.sub("Mac", linked))


def joined(parts: Sequence[str], *, sure: bool) -> list[str]:
    """Folded words with those that make one surname put together.

    ``sure`` where all of it is a surname; in a full name a lone O may be an initial, and Nic a Nicholas.
    """
    patronymics = words("family_names", "patronymics")
    after_o = words("family_names", "after_o")
    found: list[str] = []
    at = 0
    while at < len(parts):
        word, last = parts[at], len(parts) - 1
        if at < last and (word in patronymics or word in _ONE_WITH_NEXT) and (sure or at):
            word, at = _ONE_WITH_NEXT.get(word, word) + parts[at + 1], at + 1
        elif at < last and word == "o" and (sure or parts[at + 1] in after_o):
            word, at = word + parts[at + 1], at + 1
        found.append(one_mac(word))
        at += 1
    return found


def one_mac(word: str) -> str:
    """``mcdonald`` as ``macdonald``."""
    return f"mac{word[2:]}" if word.startswith("mc") and len(word) > 4 else word
