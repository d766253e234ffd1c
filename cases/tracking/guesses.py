"""Whoever guesses links is slowed down, by the address that they come from. Pure: the time is handed in."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address

WRONG = 10
"""Wrong links from one address in ``WINDOW`` seconds, after which it is not answered until they are over."""
ACTS = 30
"""What may be done by links from one address in ``WINDOW`` seconds."""
WINDOW = 600.0
"""Seconds."""
MOST = 20_000
"""Addresses that are remembered; those that came longest ago are forgotten first."""


@dataclass(slots=True)
class _Seen:
    since: float
    wrong: int = 0
    acts: int = 0


@dataclass(slots=True)
class Guesses:
    """Of this process. ``wrong`` and ``slowed``: how many wrong links were tried, and requests not answered,
    since it began."""

    wrong: int = 0
    slowed: int = 0
    _seen: OrderedDict[str, _Seen] = field(default_factory=OrderedDict)

    def wait(self, address: str, now: float, *, acts: bool = False) -> float:
        """Seconds until that address is answered again; 0: it is now. ``acts``: it is about to do something,
        and not only to look."""
        seen = self._of(address, now)
        if acts:
            seen.acts += 1
        if seen.wrong < WRONG and seen.acts <= ACTS:
            return 0.0
        self.slowed += 1
        return max(seen.since + WINDOW - now, 1.0)

    def guessed(self, address: str, now: float) -> None:
        """That address has tried a link which is none."""
        self.wrong += 1
        self._of(address, now).wrong += 1

    def _of(self, address: str, now: float) -> _Seen:
        key = network_of(address)
        seen = self._seen.pop(key, None)
        if seen is None or now - seen.since >= WINDOW:
            seen = _Seen(now)
        self._seen[key] = seen
        while len(self._seen) > MOST:
            self._seen.popitem(last=False)
        return seen


def network_of(address: str) -> str:
    """One customer of an IPv6 provider has a whole /64 of addresses, and counts as one."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(IPv6Address(int(found) >> 64 << 64))
    return address
