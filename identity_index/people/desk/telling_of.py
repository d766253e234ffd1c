"""Who was told of a change: what became of each event that tells a system of its record, as it is now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from identity_index.history import repository as history
from identity_index.history.change import Change
from identity_index.ids import change_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Key
from identity_index.people.announcing import Voice
from identity_index.people.desk import repository, showing
from identity_index.people.desk.person import RecordName
from identity_index.people.desk.receivers import receivers
from identity_index.people.desk.sight import MASKED
from identity_index.people.desk.told import Heard, Telling, Tellings
from ledger import routing
from ledger.reading.delivery import RecordedDelivery, Shown, of_events
from ledger.reading.event import RecordedEvent, of_seqs
from ledger.session import Session
from routes.table import RoutingTable
from schemas.events.person import PersonRelinked
from schemas.references import PersonKey

_HEARD = {
    Shown.DELIVERED: Heard.TOLD,
    Shown.WAITING: Heard.ON_ITS_WAY,
    Shown.HELD: Heard.ON_ITS_WAY,
    Shown.DEAD: Heard.REFUSED,
    Shown.WITHHELD: Heard.WITHHELD,
    Shown.DISCARDED: Heard.GIVEN_UP,
    Shown.EXPIRED: Heard.GIVEN_UP,
}
_WORST_FIRST = (Heard.REFUSED, Heard.WITHHELD, Heard.GIVEN_UP, Heard.ON_ITS_WAY, Heard.TOLD)


def tellings(session: Session, number: int, voice: Voice) -> Tellings:
    """Raises ``NotFound``."""
    change = history.find(session, Kind.PERSON, number)
    events = of_seqs(session, _seqs(session, change, voice), data=True)
    told = [(each, PersonRelinked.model_validate(each.data)) for each in events if each.data is not None]
    deliveries: dict[int, list[RecordedDelivery]] = {event.seq: [] for event, _ in told}
    for one in of_events(session, list(deliveries)):
        deliveries[one.seq].append(one)
    names = _names(session, [said for _, said in told])
    later = repository.last_told(session, [event.subject or "" for event, _ in told])
    tables: dict[int, RoutingTable] = {}
    items = []
    for event, said in told:
        version = event.routing_version
        if version not in tables:
            tables[version] = routing.of_version(session, version)
        theirs = receivers(tables[version], event.envelope())
        made = _theirs([one for one in deliveries[event.seq] if one.subscription in theirs])
        newest = later.get(event.subject or "", event.id).partition("/")[0]
        overtaken = newest if newest != change_id.written(number) else None
        items.append(_telling(event, said, made, names, overtaken))
    open_ones = sum(one.to_do is not None for one in items)
    forgotten = len(events) - len(told)
    return Tellings(change=change_id.written(number), items=items, to_do=open_ones, forgotten=forgotten)


def _seqs(session: Session, change: Change, voice: Voice) -> list[int]:
    """The events that tell of it. Of a local id that was given to another there is no head to go by."""
    head = voice.told_of(change)
    if head is not None and (found := repository.caused_by(session, voice.source, head)):
        return found
    masters = [one.master for one in change.touched]
    numbers = {one.record for one in change.moves}
    numbers |= {
        one.number for some in links.of_masters(session, Kind.PERSON, masters).values() for one in some
    }
    named = [f"{change_id.written(change.number)}/relinked/{one}" for one in sorted(numbers)]
    return repository.of_ids(session, voice.source, named)


def _theirs(deliveries: Sequence[RecordedDelivery]) -> RecordedDelivery | None:
    """The one that says most of whether they know: a dead letter that was delivered since is none."""
    open_ones = [one for one in deliveries if one.resolved_by is None]
    return min(open_ones, key=lambda one: (_WORST_FIRST.index(_HEARD[one.state]), -one.id), default=None)


def _telling(
    event: RecordedEvent,
    said: PersonRelinked,
    made: RecordedDelivery | None,
    names: Mapping[Key, RecordName],
    overtaken: str | None,
) -> Telling:
    heard = Heard.NOBODY if made is None else _HEARD[made.state]
    system = said.record.system
    others = [_name(one, names) for one in said.others]
    no_longer = [_name(one, names) for one in said.no_longer]
    what = f"one person with {_listed(others)}"
    if said.cause == "unmerged":
        what = f"no longer one person with {_listed(no_longer)}; it is {what}"
    return Telling(
        record=_name(said.record, names),
        person=said.person,
        cause=said.cause,
        others=others,
        no_longer=no_longer,
        event=event.seq,
        heard=heard,
        subscription=None if made is None else made.subscription,
        delivery=None if made is None else f"d-{made.id}",
        possible_duplicate=made is not None and made.possible_duplicate,
        says=_says(heard, made, system),
        to_do=None if overtaken is not None else _to_do(heard, made, system, what),
        overtaken_by=overtaken,
    )


def _says(heard: Heard, made: RecordedDelivery | None, system: str) -> str:
    if made is None:
        return f"No route takes it to {system}."
    match heard:
        case Heard.TOLD:
            again = "; it may have had it before, and was told so" if made.possible_duplicate else ""
            return f"{made.subscription} has taken it{again}."
        case Heard.ON_ITS_WAY:
            return f"It is on its way to {made.subscription}."
        case Heard.WITHHELD:
            return f"It is withheld: {made.subscription} is not cleared for what it says."
        case Heard.GIVEN_UP:
            return f"It was given up for {made.subscription}: {made.cause or made.state.value}"
        case _:
            return f"{made.subscription} did not take it: {made.cause or 'no cause is on record'}"


def _to_do(heard: Heard, made: RecordedDelivery | None, system: str, what: str) -> str | None:
    """``what`` the system does not know, of its record."""
    by_hand = f"Have it noted by hand in {system}: this record is {what}."
    if made is None:
        return f"{by_hand} Or make a route for person.relinked where data.record.system is {system}."
    if heard is Heard.REFUSED:
        return f"{by_hand} Then discard d-{made.id}, saying so; or mend what is wrong, and replay it."
    return by_hand if heard is Heard.WITHHELD else None


def _listed(names: Sequence[RecordName]) -> str:
    return ", ".join(f"{one.system}/{one.local_id}" for one in names) or "nobody else"


def _names(session: Session, told: Sequence[PersonRelinked]) -> Mapping[Key, RecordName]:
    keys = {_key(each) for one in told for each in (one.record, *one.others, *one.no_longer)}
    found = links.by_source(session, Kind.PERSON, sorted(keys))
    return dict(zip(found, showing.names(session, list(found.values()), MASKED), strict=True))


def _name(key: PersonKey, names: Mapping[Key, RecordName]) -> RecordName:
    return names.get(_key(key)) or RecordName(system=key.system, local_id=key.local_id)


def _key(key: PersonKey) -> Key:
    return (key.system, key.local_id)
