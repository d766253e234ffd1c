"""A system: what the deliveries of one subscription, or of several, are sent to, and what it may be sent."""

from __future__ import annotations

from dataclasses import dataclass, field

from routes.breaker import BreakerRule
from routes.maintenance import Maintenance


@dataclass(frozen=True, slots=True)
class System:
    """Named by its adapter, or ``adapter/subscription`` where each subscription is a system of its own.

    ``concurrency`` is how many deliveries may be out to it at once, over all its ``subscriptions`` and all
    processes; ``rate`` is deliveries a second, likewise. None: no limit but the subscriptions' own.
    """

    name: str
    adapter: str
    subscriptions: tuple[str, ...]
    concurrency: int | None = None
    rate: float | None = None
    maintenance: Maintenance = field(default_factory=Maintenance)
    rule: BreakerRule = field(default_factory=BreakerRule)

    @property
    def limited(self) -> bool:
        """Is there more to it than its breaker?"""
        return self.concurrency is not None or self.rate is not None or bool(self.maintenance.windows)

    @property
    def breaker(self) -> str:
        """What its breaker is known by; empty: it has none."""
        return self.name if self.rule.enabled else ""
