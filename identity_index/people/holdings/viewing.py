"""What is held of a person, cut to what a purpose shows. Pure; what it leaves out it counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue

from identity_index.people.golden.shown import GoldenAttribute
from identity_index.people.holdings.fields import class_of, fields_of
from identity_index.people.holdings.ports import Said, Thing, Things
from identity_index.people.holdings.purpose import Part, PurposeRule
from identity_index.people.holdings.shown import (
    AskedSystem,
    CountingValue,
    HeldField,
    HeldThing,
    HeldValue,
    Withheld,
)
from identity_index.people.holdings.told import Told
from ledger.reading.hiding import hidden_values, hide
from routes.retention import name_of
from safeguards.mask import EVERYTHING
from schemas.classes import DataClass

_UNSAID = "The rules chose it, also by what is withheld."


@dataclass
class View:
    """Filled part by part; what it is asked for is what may be shown."""

    rule: PurposeRule
    closed: bool = True
    """Whether what is of cases that their teams alone see is shown too, and not only counted."""
    _held: dict[str, list[HeldValue]] = field(default_factory=dict)
    _counts: dict[str, CountingValue] = field(default_factory=dict)
    _withheld: Counter[tuple[Part, DataClass]] = field(default_factory=Counter)
    _uncounted: set[Part] = field(default_factory=set)
    things: list[HeldThing] = field(default_factory=list)
    asked: list[AskedSystem] = field(default_factory=list)

    def tell(self, records: Iterable[Told]) -> None:
        """What systems told the index."""
        for one in records:
            shown = self._allowed(Part.RECORDS, one.system, dict(fields_of(one.details)))
            local_id = self._local_id(one.local_id, one.details, shown)
            for name, value in shown.items():
                held = HeldValue(
                    system=one.system,
                    local_id=local_id,
                    value=value,
                    as_of=one.as_of,
                    by="told",
                    event=one.event,
                )
                self._held.setdefault(name, []).append(held)

    def hear(self, said: Sequence[Said]) -> None:
        """What systems say that were asked now. Only those may be asked whom the purpose shows."""
        for one in said:
            shown = self._allowed(Part.SYSTEMS, one.asked.system, one.fields)
            local_id = self._local_id(one.asked.local_id, dict(one.fields), shown)
            self.asked.append(
                AskedSystem(system=one.asked.system, local_id=local_id, state=one.state, detail=one.detail)
            )
            for name, value in shown.items():
                held = HeldValue(
                    system=one.asked.system,
                    local_id=local_id,
                    value=value,
                    as_of=one.as_of,
                    by="asked",
                    event=None,
                )
                self._held.setdefault(name, []).append(held)

    def count(self, golden: Iterable[tuple[str, GoldenAttribute]]) -> None:
        """Which values count, each with the field that it is of."""
        for name, one in golden:
            data_class = class_of(name)
            system = None if one.record is None else one.record.system
            seen = system is None or self.rule.sees(system)
            if Part.COUNTS not in self.rule.parts or not seen or not self.rule.shows(name, data_class):
                self._withheld[Part.COUNTS, data_class] += 1
                continue
            # Why it counts is said by what other systems say.
            seen = all(self.rule.sees(each.record.system) for each in one.said)
            because = one.because if seen else _UNSAID
            self._counts[name] = CountingValue(value=one.value, system=system, because=because, by=one.by)

    def add(self, part: Part, things: Things) -> None:
        """Cases, events: of one that is shown, the fields that are not are counted."""
        if not self.rule.looks_in(part):
            self._count(part, DataClass.PERSONAL, len(things.items))
            if things.more:
                self._uncounted.add(part)
            return
        shown = [one for one in things.items if self.closed or not one.closed]
        self._count(part, DataClass.SENSITIVE, len(things.items) - len(shown))
        self.things += [self._thing(part, one) for one in shown]

    @property
    def fields(self) -> list[HeldField]:
        names = sorted({*self._held, *self._counts})
        return [
            HeldField(
                field=name,
                data_class=name_of(class_of(name)),
                counts=self._counts.get(name),
                held=self._held.get(name, []),
            )
            for name in names
        ]

    @property
    def withheld(self) -> list[Withheld]:
        return [
            Withheld(part=part, data_class=name_of(each), many=many, at_least=part in self._uncounted)
            for (part, each), many in sorted(self._withheld.items())
            if many
        ]

    def _thing(self, part: Part, one: Thing) -> HeldThing:
        shown: dict[str, JsonValue] = {}
        for name, (value, data_class) in one.fields.items():
            if self.rule.shows(name, data_class):
                shown[name] = value
            else:
                self._count(part, data_class, 1)
        return HeldThing(part=part, id=one.id, what=one.what, at=one.at, about=one.about, fields=shown)

    def _allowed(self, part: Part, system: str, held: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        seen = part in self.rule.parts and self.rule.sees(system)
        shown: dict[str, JsonValue] = {}
        for name, value in held.items():
            if seen and self.rule.shows(name, class_of(name)):
                shown[name] = value
            else:
                self._count(part, class_of(name), 1)
        return shown

    def _count(self, part: Part, data_class: DataClass, many: int) -> None:
        self._withheld[part, data_class] += many

    @staticmethod
    def _local_id(local_id: str, details: JsonValue, shown: Mapping[str, JsonValue]) -> str:
        """Some systems know people by their National Insurance number."""
        kept: JsonValue = {name: value for name, value in fields_of(details) if name not in shown}
        return hide(local_id, hidden_values(kept, EVERYTHING, cleared=DataClass.OPEN))
