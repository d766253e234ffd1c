"""The reckoning: what each system holds in the end by its own word, beside what the index says; and who was
told what, by the systems' own books, beside the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from demo import request_book
from demo.check import Check, count, flagged_repeats, the_same
from demo.namesakes.card import Cards
from demo.namesakes.people import citizen, namesake
from demo.namesakes.systems import CARE, CASES, COUNCIL_TAX, CRM, FORMS, IN_THE_INDEX, SYSTEMS
from demo.request_book import Entry
from demo.scenario_place import ScenarioPlace
from identity_index.people.desk.person import CrossReference
from identity_index.people.desk.told import Tellings
from identity_index.people.golden.shown import CorrectionLine
from ledger.reading.account import Account
from ledger.reading.event import RecordedEvent
from ledger.reading.trace import Trace

RECORDS = {CRM: ("C1", "C2"), COUNCIL_TAX: ("T1", "T2"), CARE: ("S1",)}
FORM_OF = {"F-1": "citizen", "F-2": "namesake", "F-3": "namesake"}
"""Whose each form is, as the story has it."""
_RELINKED, _REQUESTED = "person.relinked", "data.correction_requested"


class Ends(BaseModel):
    """How it stands in the end."""

    model_config = ConfigDict(frozen=True)

    citizen: str
    namesake: str
    index: dict[str, CrossReference] = Field(description="by record, such as crm/C1")
    cards: dict[str, Cards]
    corrections: list[CorrectionLine]
    stayed_open: list[str] = Field(description="corrections that were open once their systems had them")
    tellings: list[Tellings]
    changes: list[str] = Field(
        description="the merge, its undoing, the split, and the merge that gave a record to the other"
    )
    events: list[RecordedEvent]
    trace: Trace
    account: Account


def every_record() -> list[tuple[str, str]]:
    """Every record of the two, as the index names it."""
    records = [(IN_THE_INDEX[system], one) for system, some in RECORDS.items() for one in some]
    return [*records, *((FORMS, one) for one in FORM_OF)]


def checks(place: ScenarioPlace, ends: Ends) -> list[Check]:
    """Every comparison."""
    books = {name: list(request_book.read(place.book(name))) for name in SYSTEMS}
    return [*_who_is_who(ends), *_corrections(ends), *_told(ends, books), *_story(ends)]


def _who_is_who(ends: Ends) -> list[Check]:
    found = []
    for system, records in RECORDS.items():
        name, cards = IN_THE_INDEX[system], ends.cards[system]
        said = [_line(ends.index[f"{name}/{one}"]) for one in records]
        held = [f"{cards[one].person} with {', '.join(cards[one].others)}" for one in records]
        found.append(the_same(f"{system}: whose each record is, and what others call them", said, held))
    persons = {"citizen": ends.citizen, "namesake": ends.namesake}
    wanted = [f"{one} is of {persons[who]}" for one, who in FORM_OF.items()]
    cases = ends.cards[CASES]
    return [
        *found,
        the_same("cases: whose each is", wanted, [f"{one} is of {cases[one].person}" for one in FORM_OF]),
        the_same(
            "the index: whose each form is",
            wanted,
            [f"{one} is of {ends.index[f'{FORMS}/{one}'].person}" for one in FORM_OF],
        ),
        count("cases: F-3 was moved to the citizen and back", 3, len(cases["F-3"].history)),
        count(
            "cases: F-2 was the citizen's, nobody else's, and the namesake's", 3, len(cases["F-2"].history)
        ),
    ]


def _corrections(ends: Ends) -> list[Check]:
    first, second = (ends.cards[CRM][one] for one in ("C1", "C2"))
    by_state = {state: [one for one in ends.corrections if one.state == state] for state in _STATES}
    requested = [one for one in ends.events if one.type.endswith(f"{_REQUESTED}.v1")]
    made = [f"{one.record.system}/{one.record.local_id} {one.attribute}" for one in by_state["corrected"]]
    moved = citizen(moved=True)["address"]
    return [
        the_same("corrections that were made", ["care/S1 address", "crm/C1 address", "crm/C1 ucrn"], made),
        count("corrections that are open", 0, len(by_state["open"])),
        the_same(
            "corrections that the mistake had asked for, and that were taken back",
            ["crm/C2 address", "crm/C2 ucrn"],
            [f"{one.record.system}/{one.record.local_id} {one.attribute}" for one in by_state["taken_back"]],
        ),
        count("corrections, each asked for by an event", len(ends.corrections), len(requested)),
        the_same(
            "corrections that stayed open until their systems said so",
            [one.id for one in by_state["corrected"]],
            ends.stayed_open,
        ),
        count("CRM: none is left in its clerks' tray", 0, len(first.asked) + len(second.asked)),
        count("CRM: C1 has the new address", 1, int(first.details["address"] == moved)),
        count("CRM: C1 has a number", 1, int("identifiers" in first.details)),
        count("CRM: C2 is as it was", 1, int(second.details == namesake())),
    ]


_STATES = ("open", "corrected", "taken_back")


def _told(ends: Ends, books: Mapping[str, Sequence[Entry]]) -> list[Check]:
    relinked = [one for one in ends.events if one.type.endswith(f"{_RELINKED}.v1")]
    found = []
    for system in (CRM, CARE, COUNCIL_TAX):
        wanted = [one.id for one in relinked if one.subject and f"/{IN_THE_INDEX[system]}/" in one.subject]
        if system == COUNCIL_TAX:
            held = [one.record for one in books[system] if one.status == 422]
            found.append(the_same("council tax: told of each record's move, and refused", wanted, held))
        else:
            held = [one.record for one in books[system] if one.taken and not one.repeat]
            held = [one for one in held if "/relinked/" in one]
            found.append(the_same(f"{system}: told of each record's move, once", wanted, held))
    asked = [one.id for one in ends.corrections if one.record.system == IN_THE_INDEX[CRM]]
    told = [one.record for one in books[CRM] if one.type == _REQUESTED and one.taken and not one.repeat]
    found.append(
        the_same("crm: asked for each correction, once", [f"{one}/requested" for one in asked], told)
    )
    twice = [one for one in books[CRM] if one.repeat]
    deliveries = ends.account.deliveries
    refused = sum(one.status == 422 for one in books[COUNCIL_TAX])
    return [
        *found,
        *(flagged_repeats(name, books[name]) for name in SYSTEMS),
        count("CRM: it did have a request twice, and dropped the second", 1, len(twice)),
        count("social care: what it may not be sent is withheld", 1, deliveries["withheld"]),
        count("letters that council tax had refused, seen to by hand", refused, deliveries["discarded"]),
        count("what is left for a person to do", 0, sum(one.to_do for one in ends.tellings)),
        count("dead letters that nobody has decided about", 0, ends.account.dead_open),
        count("deliveries that wait or are held", 0, deliveries["waiting"] + deliveries["held"]),
        count("checks of the account that do not hold", 0, sum(not one.holds for one in ends.account.checks)),
    ]


def _story(ends: Ends) -> list[Check]:
    """The trace of the mistake has its undoing too, and everything that was told of either."""
    merge, undo = ends.changes[:2]
    there = {one.event.id: one for one in ends.trace.events}
    wanted = [f"{merge}/merged", f"{undo}/unmerged"]
    wanted += [
        one.id for one in ends.events if one.id.startswith((f"{merge}/relinked/", f"{undo}/relinked/"))
    ]
    back = [one.id for one in ends.corrections if one.state == "taken_back"]
    wanted += [f"{one}/{what}" for one in back for what in ("requested", "settled")]
    delivered = [one for each in there.values() for one in each.deliveries if one.settled_at is None]
    return [
        the_same("the trace of the merge: all of it", wanted, [one for one in wanted if one in there]),
        count("the trace of the merge: what it does not know the end of", 0, len(delivered)),
    ]


def _line(said: CrossReference) -> str:
    others = sorted(f"{one.system}/{one.local_id}" for one in said.items)
    return f"{said.person} with {', '.join(others)}"
