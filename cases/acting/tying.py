"""A report is tied to the asset that it names, as the index of places knows it."""

from __future__ import annotations

from dataclasses import dataclass

from cases.acting.report import Report
from cases.acting.teller import Teller
from cases.known_asset import SENSORS, KnownAsset
from ledger.session import Session
from schemas.references import SourceKey


@dataclass(frozen=True, slots=True)
class Tied:
    """``said``: the report as it came, and as its contact is told; ``report``: as a case is opened of it, at
    its asset and where that is. ``asset``: what is known of it, if anything is."""

    said: Report
    report: Report
    asset: KnownAsset | None = None

    @property
    def keys(self) -> list[str]:
        """By which open cases may name what it is about; none where it names nothing."""
        if self.said.asset is None:
            return []
        return [key_of(self.said)] if self.asset is None else self.asset.keys

    @property
    def named_otherwise(self) -> SourceKey | None:
        """What it names, where the case is said to be about what that means."""
        return self.said.asset if self.said.asset != self.report.asset else None

    @property
    def sensor(self) -> str | None:
        """What it names is a sensor, and not what that is at: the key of it."""
        named = self.said.asset
        return key_of(self.said) if named is not None and named.system == SENSORS else None


def tied(session: Session, teller: Teller, report: Report) -> Tied:
    """A sensor names itself, and the case is about what it is at; where the report does not say where that
    is, its system has."""
    known = None if report.asset is None else teller.places.asset(session, key_of(report))
    if known is None:
        return Tied(report, report)
    more = {"asset": known.source_key, "location": known.fills(report.location)}
    return Tied(report, report.model_copy(update=more), known)


def key_of(report: Report) -> str:
    """Of what it is about, as it names it."""
    assert report.asset is not None
    return f"{report.asset.system}/{report.asset.local_id}"
