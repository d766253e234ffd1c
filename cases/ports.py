"""What case management needs from above; the hub implements it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Protocol

from cases.clocks import WorkingCalendar
from cases.doubtful_place import DoubtfulPlace
from cases.known_asset import KnownAsset
from cases.places import Scheme
from cases.types.case_type import CaseType
from ledger.session import Session
from safeguards.policy import Principal, Scope
from schemas.envelope import Envelope
from schemas.references import PersonReference

Requires = Callable[[Scope], Callable[..., Awaitable[Principal]]]
"""Makes a FastAPI dependency that gives the caller, or refuses one who lacks the scope."""


class Publish(Protocol):
    """Joins the caller's unit."""

    def __call__(self, session: Session, envelope: Envelope) -> None: ...


class People(Protocol):
    """Who is who, as the index of people knows it; without one everybody is whom a system says they are."""

    def keys_of(self, session: Session, person: str) -> Sequence[tuple[str, str]]:
        """All by which cases may name somebody: system and local id, of an identifier its scheme after a
        colon. ``person``: an id of the index (p-12), one that was merged since among them, or what a system
        calls them (crm/c-1). Raises ``NotFound`` of an id of the index that is none."""
        ...

    def same_as(self, session: Session, who: PersonReference) -> Sequence[tuple[str, str]]:
        """Likewise, of somebody as an event names them; nothing where the index knows nobody by it."""
        ...

    def organisation(self, session: Session, named: str) -> Sequence[tuple[str, str]]:
        """All that systems call an organisation: system and local id. ``named``: what one of them calls it
        (rates/R1), or an id of the index (o-2), one that was merged since among them. Raises ``NotFound`` of
        an id that is none."""
        ...


class ForgetsEvents(Protocol):
    """The data of events, which goes when a case is forgotten."""

    def kept_back(self, session: Session, seqs: Sequence[int]) -> bool:
        """Does anything wait of these, has nobody decided about a dead letter of one, or do they name
        somebody whose data are to be kept?"""
        ...

    def left(self, session: Session, seqs: Sequence[int]) -> list[int]:
        """Those of these whose data is there still."""
        ...

    def forget(self, session: Session, seqs: Sequence[int], reference: str, days: int) -> None:
        """Their data goes, and the audit trail says so. ``reference``: the case's; ``days``: what its type
        says."""
        ...


class NoIndex:
    """Implements ``People`` where the hub has no index of people."""

    def keys_of(self, session: Session, person: str) -> Sequence[tuple[str, str]]:
        del session
        system, _, local_id = person.partition("/")
        return [(system, local_id)]

    def same_as(self, session: Session, who: PersonReference) -> Sequence[tuple[str, str]]:
        del session, who
        return ()

    def organisation(self, session: Session, named: str) -> Sequence[tuple[str, str]]:
        del session
        system, _, local_id = named.partition("/")
        return [(system, local_id)]


class Staff(Protocol):
    """Who works for the council, as the index of staff knows it; by the names that cases know them by."""

    def members(self, session: Session, teams: Collection[str], groups: Collection[str]) -> Sequence[str]:
        """Who is there now of these teams and of these groups of the directory, the longest there first."""
        ...

    def skills(self, session: Session, members: Collection[str]) -> Mapping[str, Sequence[str]]:
        """What each of these can do, of those that the index knows."""
        ...

    def gone(self, session: Session, members: Collection[str]) -> set[str]:
        """Those of these that have left, or are not there yet."""
        ...

    def left(self, session: Session, members: Collection[str]) -> Mapping[str, str]:
        """Those of these that have left: who that is and since when, in words."""
        ...


class NoStaff:
    """Implements ``Staff`` where the hub has no index of staff: the council's file says all of it."""

    def members(self, session: Session, teams: Collection[str], groups: Collection[str]) -> Sequence[str]:
        del session, teams, groups
        return ()

    def skills(self, session: Session, members: Collection[str]) -> Mapping[str, Sequence[str]]:
        del session, members
        return {}

    def gone(self, session: Session, members: Collection[str]) -> set[str]:
        del session, members
        return set()

    def left(self, session: Session, members: Collection[str]) -> Mapping[str, str]:
        del session, members
        return {}


class Places(Protocol):
    """What became of properties, as the index of places knows it. A UPRN that it does not know, or that is
    none, stands for itself alone."""

    def of_one(self, session: Session, uprn: str) -> Sequence[str]:
        """Itself first; then all that succeeded it and all that it succeeded, as far as that goes."""
        ...

    def same(self, session: Session, uprn: str) -> Sequence[str]:
        """The other numbers of the same property: each that is retired has one successor alone."""
        ...

    def addresses(self, session: Session, uprns: Collection[str]) -> Mapping[str, str]:
        """Each on one line, of those of these that are known; empty where one has none."""
        ...

    def asset(self, session: Session, key: str) -> KnownAsset | None:
        """The one that a key means: its own (lights/SL-104), that of a sensor at it (sensors/g-17), or one
        that differs from its own by capitals alone, in the system's name too, where no other asset's does."""
        ...

    def has_assets(self, session: Session, *, sensors: bool) -> bool:
        """Has any system told of one; ``sensors``: of one with a sensor?"""
        ...

    def doubted(self, session: Session, scheme: Scheme, value: str) -> DoubtfulPlace | None:
        """A property or a street that is no more, or that is not known while others are; None where it is
        there."""
        ...


class NoPlaces:
    """Implements ``Places`` where nothing is known of places."""

    def of_one(self, session: Session, uprn: str) -> Sequence[str]:
        del session
        return [uprn]

    def same(self, session: Session, uprn: str) -> Sequence[str]:
        del session, uprn
        return ()

    def addresses(self, session: Session, uprns: Collection[str]) -> Mapping[str, str]:
        del session, uprns
        return {}

    def asset(self, session: Session, key: str) -> KnownAsset | None:
        del session, key
        return None

    def has_assets(self, session: Session, *, sensors: bool) -> bool:
        del session, sensors
        return False

    def doubted(self, session: Session, scheme: Scheme, value: str) -> DoubtfulPlace | None:
        del session, scheme, value
        return None


class Rulebook(Protocol):
    """Case types and calendars: those of today, and any version that a case was opened with."""

    def type_of(self, session: Session, name: str, version: int | None = None) -> CaseType:
        """``version`` None: the one that new cases are opened with. Raises ``NotFound``."""
        ...

    def calendar(self, session: Session, name: str, version: int | None = None) -> WorkingCalendar:
        """As ``type_of``."""
        ...

    def queues(self, session: Session) -> set[str]:
        """Those that any type of today names."""
        ...
