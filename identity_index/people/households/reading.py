"""The household of a person, read in the caller's session."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from pydantic import ValidationError

from identity_index.ids import person_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Record
from identity_index.people.golden.naming import ADDRESS, DIED
from identity_index.people.golden.reading import Goldsmith, Person
from identity_index.people.households.household_rule import HouseholdRule
from identity_index.people.households.place import Place, place_of
from identity_index.people.households.shown import Household, Member
from identity_index.people.matching import BLOCK_LIMIT
from identity_index.people.notes.protected import protected
from identity_index.people.numbers.repository import holding_keys
from identity_index.people.restricting.repository import restricted
from ledger import clock
from ledger.clock import Micros
from ledger.session import Session
from schemas.person_details import HeldAddress, PersonDetails


@dataclass(frozen=True, slots=True)
class Stay:
    """What one record says of living there. ``until``: when it first said another address."""

    record: Record
    since: Micros
    until: Micros | None
    last: Micros


def household(
    session: Session, number: int, goldsmith: Goldsmith, rule: HouseholdRule, today: date
) -> Household:
    """Of whom this id is known as now. Raises ``NotFound``."""
    links.find(session, Kind.PERSON, number)
    active = links.active(session, Kind.PERSON, [number])[number]
    person = goldsmith.of(session, [active], today).get(active)
    home = None if person is None else home_of(person)
    if home is not None and home.uprn:
        also = goldsmith.places.same(session, [home.uprn]).get(home.uprn, ())
        home = replace(home, also=tuple(also))
    if (
        protected(session, [active])
        or restricted(session, [active])
        or (home is not None and _never(session, home, goldsmith, rule))
    ):
        return _none(active, "withheld")
    if home is None:
        return _none(active, "unknown")
    found = holding_keys(session, home.keys)
    if len(found) > BLOCK_LIMIT:
        return _none(active, "communal", len(found) - BLOCK_LIMIT)
    masters = {active, *(one.master for one in links.records(session, found).values())}
    shown = masters - protected(session, masters)
    withheld = restricted(session, shown)
    others = goldsmith.of_few(session, shown - withheld.keys(), today)
    told = _shown(session, active, home, others, rule)
    return told.model_copy(update={"restricted": len(withheld)})


def home_of(person: Person) -> Place | None:
    """By the address that counts of them, with its UPRN where one is known."""
    golden = person.golden.get(ADDRESS)
    if golden is None or not isinstance(golden.value, dict):
        return None
    try:
        return place_of(HeldAddress.model_validate(golden.value))
    except ValidationError:
        return None


def _shown(
    session: Session, active: int, home: Place, persons: dict[int, Person], rule: HouseholdRule
) -> Household:
    here, before = [], []
    for master, person in sorted(persons.items()):
        if DIED in person.golden:
            continue
        now = home_of(person)
        if now is not None and now.is_also(home):
            here.append((master, person))
        else:
            before.append((master, person))
    if len(here) > rule.most:
        return _none(active, "communal")
    former = [_member(session, master, person, home, left=True) for master, person in before]
    return Household(
        person=person_id.written(active),
        state="household",
        by="uprn" if home.uprn else "address",
        members=[
            one
            for master, person in here
            if (one := _member(session, master, person, home, left=False)) is not None
        ],
        former=[one for one in former if one is not None][: rule.most],
        left_out=0,
    )


def _member(session: Session, master: int, person: Person, home: Place, *, left: bool) -> Member | None:
    """``left``: they live elsewhere now; None where no record says that they ever lived there."""
    stays = [stay for record in person.records if (stay := _stay(session, record, home)) is not None]
    if left and not stays:
        return None
    current = [one for one in stays if one.until is None]
    counting = stays if left else current or stays
    ends = [one.until for one in stays if one.until is not None]
    golden = person.golden.get(ADDRESS)
    return Member(
        person=person_id.written(master),
        since=clock.moment(min(one.since for one in counting)) if counting else None,
        until=clock.moment(max(ends)) if left and ends else None,
        last_said=clock.moment(max(one.last for one in counting)) if counting else None,
        certain=golden is not None and not golden.disagreement and not (left and current),
        systems=sorted({one.record.system for one in counting}),
    )


def _stay(session: Session, record: Record, home: Place) -> Stay | None:
    """The last time that a record said so, without anything else between."""
    since: Micros | None = None
    until: Micros | None = None
    last = 0
    for version in sorted(links.versions(session, record.number), key=lambda one: (one.as_of, one.version)):
        if version.details is None:
            continue
        place = place_of(PersonDetails.model_validate_json(version.details).address)
        if place is not None and place.is_also(home):
            since = version.as_of if since is None or until is not None else since
            until, last = None, version.as_of
        elif since is not None and until is None:
            until = version.as_of
    if since is None:
        return None
    return Stay(record, since, until, max(last, record.as_of) if until is None else last)


def _never(session: Session, home: Place, goldsmith: Goldsmith, rule: HouseholdRule) -> bool:
    """By any number that the place has or had: a refuge that was split into flats is one still."""
    if not home.uprn or not rule.never:
        return False
    numbers = {home.uprn, *goldsmith.places.related(session, home.uprn)}
    return not numbers.isdisjoint(one.lstrip("0") for one in rule.never)


def _none(active: int, state: str, left_out: int = 0) -> Household:
    return Household.model_validate(
        {
            **{"person": person_id.written(active), "state": state, "by": None},
            **{"members": [], "former": [], "left_out": left_out},
        }
    )
