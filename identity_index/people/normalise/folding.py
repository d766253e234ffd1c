"""Text without what differs between keyboards: capitals, accents, apostrophes, kinds of hyphen."""

from __future__ import annotations

import unicodedata

_LETTERS = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "ŋ": "ng",
        "ħ": "h",
        "ŧ": "t",
        "ə": "e",
        "ȝ": "y",  # yogh, as in old spellings of Menzies
    }
)
"""Letters that are no letter with a mark, and so are not taken apart by Unicode's own rules."""

_APOSTROPHES = "'’‘`´ʼʻ′＇"
_HYPHENS = "-‐‑‒–—−﹣－"
_KEPT = str.maketrans(dict.fromkeys(_APOSTROPHES, "") | dict.fromkeys(_HYPHENS, "-"))
_PLAIN = str.maketrans(
    {chr(code): " " for code in range(128) if not chr(code).isalnum()} | {"'": "", "`": ""}
)
_PLAIN_KEEPING_HYPHENS = _PLAIN | {ord("-"): "-"}


def fold(text: str, *, hyphens: bool = False) -> str:
    """Words with one space between: small letters without marks, figures; hyphens only where asked for.

    Apostrophes vanish (``O'Neill`` is ``oneill``); other signs part words. Letters of other scripts stay what
    they are. Text of signs alone, such as an emoji, stays too: it is all there is to compare.
    """
    if text.isascii():
        folded = " ".join(text.lower().translate(_PLAIN_KEEPING_HYPHENS if hyphens else _PLAIN).split())
    else:
        folded = _folded(text, hyphens)
    return folded or " ".join(text.split())


def _folded(text: str, hyphens: bool) -> str:
    plain = unicodedata.normalize("NFKD", text.translate(_KEPT)).casefold()
    decomposed = unicodedata.normalize("NFKD", plain).translate(
        _LETTERS
    )  # some small letters come apart again
    kept = []
    for sign in decomposed:
        category = unicodedata.category(sign)
        if category[0] in "LN" or (hyphens and sign == "-"):
            kept.append(sign)
        elif category == "Mn" and _is_accent(sign):
            continue
        elif category[0] == "M":
            kept.append(sign)
        elif category != "Cf":  # what only shapes or joins the signs beside it parts no words
            kept.append(" ")
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))


def _is_accent(sign: str) -> bool:
    """Is it an accent of Latin, Greek or Cyrillic, or a vowel point of Hebrew or Arabic?

    The vowel signs of other scripts, such as Devanagari, are letters in all but name.
    """
    return "̀" <= sign <= "ͯ" or "֑" <= sign <= "ׇ" or "ً" <= sign <= "ٟ"
