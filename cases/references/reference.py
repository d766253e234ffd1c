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
_DIGITS = "0123456789"
_BETWEEN = r"\s\-\u00ad\u200b\u2010-\u2015\u2060\u2212"
"""What may stand between groups, in a set of a regular expression: blanks, and a hyphen however a word
processor, a telephone or a PDF writes it."""
_GAPS = re.compile(rf"[{_BETWEEN}_./]+")


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
        numbers: dict[int, None] = {}
        for written in self._looking_like(text):
            number = self._read_or_none(written)
            if number is not None:
                numbers[number] = None
        return [*numbers]

    def misspelt_in(self, text: str) -> list[str]:
        """What in a text looks like a reference and can be none, as it is written there; each once."""
        found: dict[str, None] = {}
        for written in self._looking_like(text):
            if self._read_or_none(written) is None:
                found[" ".join(_cuts(written)[-1].split())] = None
        return [*found]

    def near(self, misspelt: str) -> list[int]:
        """Of the cases that may be meant: two neighbours changed places, or one digit is another, is missing
        or is too many. Those whose neighbours changed places come first."""
        digits = "".join(re.findall(r"[0-9]", misspelt.translate(_READ_AS)))
        places = range(len(digits))
        changed = [digits[:at] + digits[at : at + 2][::-1] + digits[at + 2 :] for at in places]
        changed += [digits[:at] + one + digits[at + 1 :] for at in places for one in _DIGITS]
        changed += [digits[:at] + one + digits[at:] for at in (*places, len(digits)) for one in _DIGITS]
        changed += [digits[:at] + digits[at + 1 :] for at in places]
        found = (self._read_or_none(one) for one in dict.fromkeys(changed))
        return [*dict.fromkeys(one for one in found if one is not None)]

    def _read_or_none(self, written: str) -> int | None:
        """A house number may stand behind it: what is said first is the reference."""
        for one in _cuts(written):
            try:
                return self.read(one)
            except Misspelt:
                continue
        return None

    def _looking_like(self, text: str) -> list[str]:
        """One digit may be missing."""
        gap = rf"[{_BETWEEN}]{{0,2}}"
        digits = rf"{gap}\d(?:{gap}\d){{{SHORTEST - 1},13}}"
        looks = re.compile(rf"(?<![A-Za-z0-9]){self.prefix}{digits}(?!\d)", re.IGNORECASE)
        return [match[0] for match in looks.finditer(text)]


def _cuts(written: str) -> list[str]:
    """It whole, and without each of the groups at its end that it can do without, the longest first."""
    groups = re.split(rf"((?:[{_BETWEEN}])+)", written)
    cuts = ["".join(groups[:end]) for end in range(len(groups), 0, -2)]
    return [one for one in cuts if len(re.findall(r"\d", one)) >= SHORTEST] or [written]


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
