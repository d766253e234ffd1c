"""The words of an error, as it is searched by them. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

LONGEST = 40
"""Letters of a word that count."""
MOST = 32
"""Words of one error that count, the first ones."""
_STANDS_FOR = re.compile(r"<(?:n|name|value|text|time|address|e-mail)>")
"""What is put where a value was taken out; see ``dead_letter.groups.fingerprint``."""
_WORD = re.compile(r"\w+")


def words_of(text: str) -> list[str]:
    """The words of a cause or of a question, each once, without regard to case."""
    found = _WORD.findall(_STANDS_FOR.sub(" ", text).casefold())
    return list(dict.fromkeys(one[:LONGEST] for one in found))


@lru_cache(maxsize=1024)
def words_of_error(words: str, error: str) -> tuple[str, ...]:
    """Those that an error is found by: of what was said, and of the kind of error or field that is wrong.

    Remembered, since failures of one cause come by the thousand.
    """
    return tuple(words_of(f"{words} {error}")[:MOST])


def words_hidden(whole: str, shown: str) -> tuple[str, ...]:
    """Words of what was said that do not stand in what everybody is shown of it."""
    plain = frozenset(words_of(shown))
    return tuple([one for one in words_of(whole) if one not in plain][:MOST])
