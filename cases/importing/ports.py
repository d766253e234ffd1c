"""What taking cases over needs from above; the hub implements it."""

from __future__ import annotations

from typing import Protocol

from adapters.contract import HeldPage


class OldSystems(Protocol):
    """The systems whose cases can be listed, by the names of their adapters."""

    def called(self, system: str) -> str:
        """The name of its adapter, by that or by its kind where there is only one of it. Raises ``Refused``
        where there is no such system, or it cannot list its cases."""
        ...

    async def page(self, system: str, cursor: str | None, *, whole: bool) -> HeldPage:
        """The next of its cases. Raises as ``called`` does, and whatever its caller is to be answered with
        where it is away or will not say."""
        ...
