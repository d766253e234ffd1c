"""What a citizen is told, writes down and says on the phone: ``TB-5619-0321``.

Digits alone: on the phone B, D, E, G, P, T and V are one letter, and five and nine the only figures that are
ever taken for each other, which the last digit tells. It is H. Michael Damm's check digit (2004), by which
every single wrong digit and every two neighbours that changed places are known.

The digits are the case's number, mixed so that two cases of one morning have nothing in common, and that who
has one reference does not know the next. They are no secret: what a citizen may see without signing in has a
token of its own. No number is given twice, so no reference is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from stdnum import damm
from stdnum.exceptions import ValidationError

SHORTEST = 7
"""Digits, without the one that checks. Nine million cases; those after have one more."""
_MULTIPLIER = 7_654_321
_OFFSET = 3_141_592
_READ_AS = str.maketrans("OoIlL", "00111")
_GAPS = re.compile(r"[\s\-–—_./]+")


class Misspelt(ValueError):
    """No case can have such a reference; says what is wrong with it, to whoever typed it."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """How this council's references look. ``prefix``: two to four capitals before the digits."""

    prefix: str

    def written(self, number: int) -> str:
        """The reference of the case of that number, which counts from 1."""
        if number < 1:
            raise ValueError(f"cases count from 1, not from {number}")
        at, digits = number - 1, SHORTEST
        while at >= _room(digits):
            at -= _room(digits)
            digits += 1
        body = str((at + _OFFSET) * _MULTIPLIER % _room(digits) + 10 ** (digits - 1))
        whole = body + str(damm.calc_check_digit(body))
        return "-".join([self.prefix, *_in_groups(whole)])

    def read(self, text: str) -> int:
        """The number of the case that has it, if any has. However it is spaced, with or without the prefix,
        and with the letters O, I and l for nought and one. Raises ``Misspelt``."""
        bare = _GAPS.sub("", text.strip())
        if bare.upper().startswith(self.prefix):
            bare = bare[len(self.prefix) :]
        digits = bare.translate(_READ_AS)
        if not (digits.isascii() and digits.isdigit()):
            raise Misspelt(f"{_shown(text)} is no reference; one looks like {self.written(1)}.")
        if len(digits) <= SHORTEST or digits[0] == "0":
            least = f"one has {SHORTEST + 1} digits or more, like {self.written(1)}"
            raise Misspelt(f"{_shown(text)} is no whole reference; {least}.")
        try:
            damm.validate(digits)
        except ValidationError:
            raise Misspelt(
                f"{_shown(text)} has a wrong digit, or two that changed places: please look at it again."
            ) from None
        return _number(digits[:-1])

    def found_in(self, text: str) -> list[int]:
        """Of the cases whose references stand in a text, with their prefix; each once, in order. What is
        misspelt is passed over: in an e-mail most of what looks like one is something else."""
        looks = re.compile(
            rf"(?<![A-Za-z0-9]){self.prefix}[\s\-–—]?\d(?:[\s\-–—]?\d){{{SHORTEST},13}}(?!\d)", re.IGNORECASE
        )
        numbers: dict[int, None] = {}
        for match in looks.finditer(text):
            try:
                numbers[self.read(match[0])] = None
            except Misspelt:
                continue
        return [*numbers]


def _number(body: str) -> int:
    digits = len(body)
    room = _room(digits)
    at: int = (int(body) - 10 ** (digits - 1)) * pow(_MULTIPLIER, -1, room)
    at = (at - _OFFSET) % room
    return at + 1 + sum(_room(fewer) for fewer in range(SHORTEST, digits))


def _room(digits: int) -> int:
    """How many numbers have so many digits and no nought before them."""
    return 9 * int(10 ** (digits - 1))


def _in_groups(digits: str) -> list[str]:
    """Of three or four, as they are said: the longer ones last."""
    groups: list[str] = []
    while digits:
        many = 4 if len(digits) % 3 != 0 and len(digits) > 3 else 3
        groups.insert(0, digits[-many:])
        digits = digits[:-many]
    return groups


def _shown(text: str) -> str:
    short = text.strip()
    return repr(short if len(short) <= 40 else short[:40] + "…")
