"""How alerts are, for monitoring; costs what is open or has failed, and nothing of what was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dead_letter.alerts import repository
from dead_letter.alerts.desk import subscription_of
from dead_letter.alerts.rules import AlertKind
from ledger.session import Session


@dataclass(frozen=True, slots=True)
class Figures:
    """``open`` by kind; ``raised`` are all that ever were; ``failed`` are notices that are dead letters which
    nobody has decided about, by recipient."""

    open: Mapping[AlertKind, int]
    raised: int
    failed: Mapping[str, int]


def take(session: Session, recipients: Iterable[str]) -> Figures:
    """As of now; ``recipients`` are those of the settings."""
    return Figures(
        open=repository.count_open(session),
        raised=repository.count_raised(session),
        failed={name: repository.count_failed(session, subscription_of(name)) for name in recipients},
    )
