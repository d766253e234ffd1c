"""Check digits and characters: what they are computed from, and which slips each of them catches."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from itertools import cycle

from stdnum import luhn, verhoeff
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_37_36, mod_97_10


class Check(StrEnum):
    """How a number shows that it was copied rightly.

    - ``none``: not at all.
    - ``mod11``: all digits, weighted by their count down to 1, make a multiple of 11. For up to ten digits.
    - ``mod11_7``: the same, with 1 for the last digit and 2 to 7 again and again for those before it.
    - ``luhn``: the last digit, as on bank cards.
    - ``mod97``: the last two digits, ISO 7064.
    - ``mod37_36``: the last letter or digit, ISO 7064.
    - ``verhoeff``: the last digit.

    Every one of them catches one wrong character. The two of modulus 11, mod97 and verhoeff catch digits that
    changed places with their neighbours; luhn does but for 0 and 9.
    """

    NONE = "none"
    MOD11 = "mod11"
    MOD11_7 = "mod11_7"
    LUHN = "luhn"
    MOD97 = "mod97"
    MOD37_36 = "mod37_36"
    VERHOEFF = "verhoeff"

    def passes(self, number: str) -> bool:
        """Is ``number``, capitals and digits only, one that can have been given out?

        For all but those of ISO 7064 only its digits count.
        """
        return _PASSES[self](number)

    def completed(self, payload: str) -> str | None:
        """``payload`` with its check characters; None where such a number is not given out."""
        return _COMPLETED[self](payload)


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign in "0123456789")


def _mod11_digit(payload: str) -> str | None:
    """None: it would have to be ten, or there are too many digits to give each a weight of its own."""
    return _eleven(payload, range(2, 11)) if len(payload) < 10 else None


def _mod11_7_digit(payload: str) -> str | None:
    return _eleven(payload, cycle(range(2, 8)))


def _eleven(payload: str, weights: Iterable[int]) -> str | None:
    weighted = sum(int(digit) * weight for digit, weight in zip(reversed(payload), weights, strict=False))
    digit = -weighted % 11
    return None if digit == 10 else str(digit)


def _ends_with(digit_of: Callable[[str], str | None]) -> Callable[[str], bool]:
    def passes(digits: str) -> bool:
        return len(digits) > 1 and digit_of(digits[:-1]) == digits[-1]

    return passes


def _by(validate: Callable[[str], str]) -> Callable[[str], bool]:
    def passes(number: str) -> bool:
        try:
            validate(number)
        except ValidationError:
            return False
        return True

    return passes


def _of_digits(passes: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda number: passes(_digits(number))


def _with(digit_of: Callable[[str], str | None]) -> Callable[[str], str | None]:
    def completed(payload: str) -> str | None:
        digit = digit_of(_digits(payload))
        return None if digit is None else payload + digit

    return completed


_PASSES: dict[Check, Callable[[str], bool]] = {
    Check.NONE: lambda _: True,
    Check.MOD11: _of_digits(_ends_with(_mod11_digit)),
    Check.MOD11_7: _of_digits(_ends_with(_mod11_7_digit)),
    Check.LUHN: _of_digits(_by(luhn.validate)),
    Check.MOD97: _by(mod_97_10.validate),
    Check.MOD37_36: _by(mod_37_36.validate),
    Check.VERHOEFF: _of_digits(_by(verhoeff.validate)),
}
_COMPLETED: dict[Check, Callable[[str], str | None]] = {
    Check.NONE: lambda payload: payload,
    Check.MOD11: _with(_mod11_digit),
    Check.MOD11_7: _with(_mod11_7_digit),
    Check.LUHN: _with(luhn.calc_check_digit),
    Check.MOD97: lambda payload: payload + mod_97_10.calc_check_digits(payload),
    Check.MOD37_36: lambda payload: payload + mod_37_36.calc_check_digit(payload),
    Check.VERHOEFF: _with(verhoeff.calc_check_digit),
}
