"""The totals record at the end of a file, and what the rows themselves add up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from adapters.kit.flat_file.amounts import amount, count
from adapters.kit.flat_file.profile import Slice, Totals


class Tally:
    """Counts rows and adds up columns while a file is read."""

    def __init__(self, totals: Totals | None, rows: int, sums: Mapping[str, str]) -> None:
        self._totals = totals
        self.rows = rows
        self.sums = {name: Decimal(sums.get(name, "0")) for name in (totals.sums if totals else ())}

    def saved(self) -> dict[str, str]:
        """The sums as decimal text."""
        return {name: str(value) for name, value in self.sums.items()}

    def add(self, values: Mapping[str, str] | None) -> None:
        """Count a row; None for a row that could not be read. An amount that cannot be read adds nothing."""
        self.rows += 1
        if values is None:
            return
        for name in self.sums:
            try:
                self.sums[name] += amount(values.get(name, ""))
            except ValueError:
                continue

    def is_totals(self, fields: Sequence[str]) -> bool:
        """Is this record the totals record?"""
        if self._totals is None or not fields:
            return False
        marker = self._totals.marker
        return fields[0].startswith(marker) if self._fixed() else fields[0].strip() == marker

    def differences(self, fields: Sequence[str]) -> list[str]:
        """What the totals record says that the rows do not bear out; empty where they agree."""
        totals = self._totals
        assert totals is not None
        found = []
        if totals.count is not None:
            found.append(_compare("the number of rows", _at(fields, totals.count), self.rows))
        for name, place in totals.sums.items():
            found.append(_compare(f"the sum of {name}", _at(fields, place), self.sums[name]))
        return [each for each in found if each]

    def _fixed(self) -> bool:
        totals = self._totals
        places = [totals.count, *totals.sums.values()] if totals else []
        return any(isinstance(place, Slice) for place in places)


def _at(fields: Sequence[str], place: int | Slice) -> str:
    if isinstance(place, Slice):
        return place.cut(fields[0])
    return fields[place - 1].strip() if place <= len(fields) else ""


def _compare(what: str, said: str, counted: int | Decimal) -> str:
    try:
        value = count(said) if isinstance(counted, int) else amount(said)
    except ValueError as error:
        return f"{what} {error}"
    return "" if value == counted else f"it says {what} is {value}, and the rows make {counted}"
