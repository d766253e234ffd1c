"""Slips as people make them: a letter left out, doubled, turned with the next, or the key beside it. Pure."""

from __future__ import annotations

from random import Random

_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def slip(random: Random, word: str) -> str:
    """The word with one slip after its first letter; ``word`` has two letters or more."""
    at = random.randrange(1, len(word))
    how = random.random()
    if how < 0.25:
        return word[:at] + word[at + 1 :]
    if how < 0.5 and at + 1 < len(word):
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if how < 0.7:
        return word[:at] + word[at] + word[at:]
    row = next((row for row in _KEYS if word[at].lower() in row), "")
    if not row:
        return word
    place = row.index(word[at].lower())
    return word[:at] + row[place - 1 if place else 1] + word[at + 1 :]


def slipped_code(random: Random, code: str) -> str:
    """A postcode (without its space, five signs or more) with one sign wrong, or two turned."""
    at = random.randrange(2, len(code) - 1)
    if random.random() < 0.4:
        return code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    other = random.choice("123456789") if code[at].isdigit() else random.choice("ABDEFGHJLNPQRSTUWXYZ")
    return code[:at] + other + code[at + 1 :]
