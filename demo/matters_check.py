"""What the hub says it brought to roads, the CRM and the phones, beside what their own books have."""

from __future__ import annotations

from collections.abc import Mapping

from demo import books, phone
from demo.comparison import Comparison, names
from demo.place import Place
from demo.website import WEBSITE, id_of
from demo.whereabouts import Tally
from ledger.reading.delivery import Shown

ROADS = "/adapters/roads"
"""The source of what is fetched from the roads department."""


def compare(tallies: Mapping[str, Tally], place: Place) -> list[Comparison]:
    """Each record that was to be made is there, once; each note; and each text message."""
    roads, crm, texted = (
        tallies.get(one, Tally()).names(Shown.DELIVERED) for one in ("roads", "crm", "text-messages")
    )
    requests, cases = books.requests(place.roads_book), books.cases(place.crm_book)
    messages = {f"{one.source} {one.id}" for one in phone.read(place.messages)}
    noted = {mark for one in cases.records.values() for mark in one.notes}
    return [
        names("roads: forms delivered, requests in its book", roads, _events(requests.by_reference)),
        names("crm: forms delivered, cases in its book", _from(WEBSITE, crm), _events(cases.by_reference)),
        Comparison(
            what="crm: roads' news delivered, notes in its book",
            hub=len(_from(ROADS, crm)),
            counted=len(noted),
        ),
        names("phones: events delivered, messages in their log", texted, messages),
    ]


def wrong(place: Place) -> list[str]:
    """What was made twice, or of nobody's form."""
    found: list[str] = []
    for whose, book in (
        ("roads", books.requests(place.roads_book)),
        ("the CRM", books.cases(place.crm_book)),
    ):
        records = sum(len(one) for one in book.by_reference.values())
        found += [f"{whose} has more than one record of {name}" for name in book.twice]
        if records != len(book.records):
            found.append(f"{whose} has {len(book.records)} records, and {records} have a reference of ours")
    keys = [one.key for one in phone.read(place.messages)]
    if len(keys) != len(set(keys)):
        found.append(f"the phones had {len(keys)} messages, and {len(set(keys))} were to be sent")
    return found


def _events(references: Mapping[str, object]) -> set[str]:
    """The events that these references are of."""
    return {f"{WEBSITE} {id_of(one)}" for one in references}


def _from(source: str, events: set[str]) -> set[str]:
    return {one for one in events if one.startswith(f"{source} ")}
