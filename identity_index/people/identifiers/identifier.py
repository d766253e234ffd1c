"""A number of some scheme, as it was understood."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identifier:
    """``value`` is the canonical form; ``why`` says, in words that go after "this is", why it is unusable.

    Two that agree have the same ``key``. ``strong``: nobody has two of them and no two people have one, so
    that persons whose strong identifiers differ are never linked by score. ``may_repeat``: several people may
    properly have the same, such as a household its council tax account. ``remarks`` are sentences about what
    does not fit the rest of the record.
    """

    scheme: str
    value: str
    key: str
    strong: bool = False
    may_repeat: bool = False
    why: str | None = None
    remarks: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        return self.why is None
