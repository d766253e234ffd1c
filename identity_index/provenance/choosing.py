"""Choosing the value that counts. The order in which values are given never makes a difference."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pydantic import JsonValue

from identity_index.provenance.attribute_rule import AttributeRule, Criterion
from identity_index.provenance.decided import Decided
from identity_index.provenance.held import NOBODY_SAID, Held, RecordKey
from ledger import clock
from ledger.clock import Micros

Agrees = Callable[[Hashable, Hashable], bool]
"""Do two forms say the same, as far as both say anything? A year agrees with a day in it."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one record says of the attribute, and whether that agrees with what counts."""

    held: Held
    agrees: bool


@dataclass(frozen=True, slots=True)
class Golden:
    """The value of an attribute that counts, where it comes from, and what every system says.

    ``record`` is None where a person decided it: ``by``. ``because`` is a sentence without values of anybody.
    """

    attribute: str
    value: JsonValue
    form: Hashable
    key: str
    record: RecordKey | None
    as_of: Micros
    because: str
    by: str | None
    said: tuple[Said, ...]

    @property
    def disagreement(self) -> tuple[Held, ...]:
        """What systems say otherwise, of what is usable."""
        return tuple(one.held for one in self.said if not one.agrees and one.held.why is None)


def choose(
    attribute: str,
    values: Iterable[Held],
    rule: AttributeRule,
    agrees: Agrees,
    decided: Decided | None = None,
) -> Golden | None:
    """What counts of these values; None where none of them is usable and nothing was decided.

    A record may hold several values, such as two telephone numbers: it agrees where one of them does.
    """
    each = {(held.record, held.key, held.as_of): held for held in values}
    every = [each[place] for place in sorted(each)]
    usable = [held for held in every if held.why is None]
    if decided is not None:
        usable = [held for held in usable if not decided.stands_against(held)]
    if usable:
        counts = _Ranking(usable, rule, agrees)
        best = counts.best
        return Golden(
            attribute,
            best.value,
            best.form,
            best.key,
            best.record,
            best.as_of,
            counts.because,
            None,
            _said(every, best.form, agrees),
        )
    if decided is None:
        return None
    return Golden(
        attribute,
        decided.value,
        decided.form,
        decided.key,
        None,
        decided.at,
        f"{decided.by} decided it on {day_of(decided.at)}, and no system has said anything new since.",
        decided.by,
        _said(every, decided.form, agrees),
    )


def day_of(moment: Micros) -> str:
    """The day of a moment, in UTC."""
    return clock.moment(moment).date().isoformat()


def _said(every: Sequence[Held], form: Hashable, agrees: Agrees) -> tuple[Said, ...]:
    agreeing = {held.record for held in every if held.why is None and agrees(held.form, form)}
    return tuple(Said(held, held.record in agreeing and held.why is None) for held in every)


class _Ranking:
    """The values of one attribute, the one that counts first."""

    def __init__(self, usable: Sequence[Held], rule: AttributeRule, agrees: Agrees) -> None:
        self._rule = rule
        self._ranks = {system: rank for rank, system in enumerate(rule.prefer)}
        self._agrees = agrees
        self._usable = usable
        self._sorted = sorted(usable, key=self._place) if len(usable) > 1 else usable

    @cached_property
    def _agreeing(self) -> Mapping[str, int]:
        """By key, how many systems say so. Few rules ask."""
        forms = {held.key: held.form for held in self._usable}
        systems: dict[str, set[str]] = {}
        for held in self._usable:
            systems.setdefault(held.key, set()).add(held.record.system)
        return {
            key: len(set().union(*(systems[other] for other in forms if self._agrees(form, forms[other]))))
            for key, form in forms.items()
        }

    @property
    def best(self) -> Held:
        return self._sorted[0]

    @property
    def because(self) -> str:
        """The first criterion that told it from what another system says, as a sentence."""
        best = self.best
        other = next((held for held in self._sorted if not self._agrees(held.form, best.form)), None)
        if other is None:
            alone = len({held.record.system for held in self._sorted}) == 1
            return f"Only {best.record.system} says anything of it." if alone else "No system says otherwise."
        for criterion in self._rule.order:
            if self._score(criterion, best) != self._score(criterion, other):
                return self._words(criterion, best, other)
        return f"The rules do not tell it from what {other.record.system} says; the alphabet did."

    def _place(self, held: Held) -> tuple[tuple[int, ...], str, RecordKey]:
        return tuple(-self._score(criterion, held) for criterion in self._rule.order), held.key, held.record

    def _score(self, criterion: Criterion, held: Held) -> int:
        if criterion is Criterion.SOURCE:
            return -self._ranks.get(held.record.system, len(self._ranks))
        if criterion is Criterion.RECENCY:
            return held.as_of
        if criterion is Criterion.COMPLETENESS:
            return held.completeness
        return self._agreeing[held.key]

    def _words(self, criterion: Criterion, best: Held, other: Held) -> str:
        here, there = best.record.system, other.record.system
        if criterion is Criterion.SOURCE:
            return f"{here} is trusted before {there} for it."
        if criterion is Criterion.RECENCY:
            changed = f"{here} changed it on {day_of(best.as_of)}"
            if other.as_of == NOBODY_SAID:
                return f"{changed}, {there} has not said it itself."
            return f"{changed}, {there} on {day_of(other.as_of)}."
        if criterion is Criterion.COMPLETENESS:
            return f"{here} says more than {there}."
        return f"{self._agreeing[best.key]} systems say so, {self._agreeing[other.key]} what {there} says."
