"""All the kinds of numbers that a council knows people by, and the reading of any of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from identity_index.people.identifiers import chi, nino, upn
from identity_index.people.identifiers.canonical import canonical, stands_for_none
from identity_index.people.identifiers.checks import Check
from identity_index.people.identifiers.identifier import Identifier
from identity_index.people.identifiers.scheme_rule import SchemeRule, compiled
from identity_index.people.normalise.day import NormalDay
from schemas.person_details import TypedIdentifier

SHIPPED: Mapping[str, SchemeRule] = {
    "chi": SchemeRule(strong=True),
    "nhs_number": SchemeRule(pattern="[0-9]{10}", check=Check.MOD11, strong=True),
    "nino": SchemeRule(strong=True),
    "ucrn": SchemeRule(strong=True),
    "upn": SchemeRule(strong=True),
    "scn": SchemeRule(pattern="[0-9]{9}", check=Check.MOD11_7, strong=True),
    "council_tax": SchemeRule(may_repeat=True),
}
"""What is known of the schemes that ship.

- ``ucrn``: National Records of Scotland give the Unique Citizen Reference Number out with the National Health
  Service Central Register, and promise no shape and no check digit in public. So any letters and digits are
  taken; a council that was told more says it as ``pattern`` and ``check``.
- ``scn``: the Scottish Candidate Number of pupils in Scotland, with its check digit as HESA describe it.
- ``council_tax``: each council has its own references, and an account is a household's.
"""
FIXED = frozenset({"chi", "nhs_number", "nino", "upn", "scn"})
"""Whose shape and check digits are the same everywhere, and so not a setting."""


@dataclass(frozen=True, slots=True)
class _Scheme:
    """One kind of number, ready to be read by."""

    name: str
    fault: Callable[[str], str | None]
    strong: bool
    may_repeat: bool


class Schemes:
    """The schemes that ship, with what a council's settings say of them and of its own."""

    def __init__(self, rules: Mapping[str, SchemeRule] | None = None) -> None:
        rules = rules or {}
        self._schemes = {
            name: _ready(name, _over(SHIPPED.get(name), rules.get(name))) for name in {**SHIPPED, **rules}
        }

    @property
    def names(self) -> list[str]:
        """Of all schemes, sorted."""
        return sorted(self._schemes)

    def defines(self, scheme: str) -> bool:
        """Is there a scheme of this name?"""
        return scheme in self._schemes

    def read(
        self, scheme: str, written: str, born: NormalDay | None = None, gender: str | None = None
    ) -> Identifier:
        """A number as it was written; what else of the record does not fit it is remarked on.

        Never fails: a number of a scheme that nobody defined is unusable like any other wrong one.
        """
        known = self._schemes.get(scheme)
        value = canonical(written)
        if stands_for_none(value):
            return Identifier(scheme, value, value, why="a number that stands for none")
        if known is None:
            return Identifier(
                scheme,
                value,
                value,
                why=f"a kind of number that [people.identifiers.{scheme}] does not define",
            )
        if scheme == "chi":
            value = chi.with_zero(value)
        why = known.fault(value)
        if why is not None:
            return Identifier(scheme, value, value, why=why)
        remarks: tuple[str, ...] = ()
        key, strong = value, known.strong
        if scheme == "chi":
            remarks = chi.remarks(value, born, gender)
        elif scheme == "nino":
            remarks, key = nino.remarks(value), nino.key(value)
            strong = strong and not remarks
        elif scheme == "upn" and upn.is_temporary(value):
            remarks, strong = ("This is a temporary unique pupil number.",), False
        return Identifier(scheme, value, key, strong, known.may_repeat, None, remarks)

    def read_each(
        self, held: Iterable[TypedIdentifier], born: NormalDay | None = None, gender: str | None = None
    ) -> tuple[Identifier, ...]:
        """Those of a record, each once, in its order."""
        return tuple(dict.fromkeys(self.read(one.scheme, one.value, born, gender) for one in held))


def _over(shipped: SchemeRule | None, said: SchemeRule | None) -> SchemeRule:
    if shipped is None or said is None:
        return shipped or said or SchemeRule()
    return shipped.model_copy(update=said.model_dump(exclude_none=True))


def _ready(name: str, rule: SchemeRule) -> _Scheme:
    fault = _FAULTS.get(name) or _by_rule(name, rule)
    return _Scheme(name, fault, bool(rule.strong), bool(rule.may_repeat))


def _by_rule(name: str, rule: SchemeRule) -> Callable[[str], str | None]:
    shape = compiled(rule.pattern or "[0-9A-Z]+")
    check = rule.check or Check.NONE

    def fault(value: str) -> str | None:
        if shape.fullmatch(value) is None:
            return f"no number of the scheme {name}: it does not look like one"
        if not check.passes(value):
            return f"no number of the scheme {name}: its check digits are wrong"
        return None

    return fault


_FAULTS: Mapping[str, Callable[[str], str | None]] = {"chi": chi.fault, "nino": nino.fault, "upn": upn.fault}
