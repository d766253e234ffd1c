"""Why two may be one, field by field, with what it has come to by then."""

from __future__ import annotations

from collections.abc import Sequence

from hub.cli.screen import Screen
from identity_index.people.answering.question import Weight

_WHOLE_BAR = 20.0
"""Bits that the longest bar stands for."""
_BAR = 12


def waterfall(screen: Screen, steps: Sequence[Weight]) -> None:
    """A table; nothing where there are no steps."""
    if not steps:
        return
    screen.say("")
    screen.table(
        ("field", "how", "bits", "total", ""),
        [(one.field, one.level, f"{one.bits:+.1f}", f"{one.total:+.1f}", bar(one.bits)) for one in steps],
        empty="",
        whole=("bits", "total", ""),
    )


def both_waterfalls(screen: Screen, before: Sequence[Weight], after: Sequence[Weight]) -> None:
    """Of the version in use and one that is tried, beside each other; empty where one does not go by a
    field."""
    left, right = {one.field: one for one in before}, {one.field: one for one in after}
    screen.table(
        ("field", "how", "in use", "tried", ""),
        [
            (
                field,
                *_told(left.get(field), right.get(field)),
                bar(right[field].bits) if field in right else "",
            )
            for field in dict.fromkeys([*left, *right])
        ],
        empty="",
        whole=("in use", "tried", ""),
    )


def _told(before: Weight | None, after: Weight | None) -> tuple[str, str, str]:
    how = [one.level for one in (before, after) if one is not None]
    return (
        " / ".join(dict.fromkeys(how)),
        "" if before is None else f"{before.bits:+.1f}",
        "" if after is None else f"{after.bits:+.1f}",
    )


def bar(bits: float) -> str:
    """As long as the bits are many; what speaks against one is hollow."""
    many = min(_BAR, max(1, round(abs(bits) / _WHOLE_BAR * _BAR))) if round(bits, 1) else 0
    return ("█" if bits > 0 else "░") * many
