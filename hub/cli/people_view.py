"""Persons, their records and what became of them, as people read them."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import JsonValue, ValidationError

from hub.cli.screen import Screen, counted, shown
from hub.cli.waterfall import waterfall
from identity_index.people.answering.asking import Evidence
from identity_index.people.answering.asking import waterfall as weighed
from identity_index.people.desk.past import Past, Update
from identity_index.people.desk.person import HeldRecord, Person, RecordName
from identity_index.people.restricting.restriction import InForce, names

BESIDE = 3
"""Records that stand beside each other; more would leave none of them room on a terminal."""


def person(screen: Screen, found: Person) -> None:
    """One person, with the records beside each other."""
    screen.facts(
        [
            ("person", found.id),
            ("known as", found.became),
            ("merged by", found.change),
            ("since", found.since),
            ("met", found.made_at),
            ("records", found.many if found.state == "active" else None),
        ]
    )
    restricted(screen, found.restricted)
    beside(screen, [(record(one), rows(one)) for one in found.records])
    if found.many > len(found.records):
        screen.note(f"These are {len(found.records):,} of {counted(found.many, 'record')}.")


def restricted(screen: Screen, held: Sequence[InForce]) -> None:
    """Why nothing is shown of what is held of somebody, if anything is why."""
    if held:
        screen.note(
            f"What is held of them is restricted by {names(held)}: it is kept, and not used or shown. For a "
            "purpose that the law allows: `tolbooth people holdings`."
        )


def beside(screen: Screen, columns: Sequence[tuple[str, dict[str, str]]]) -> None:
    """Records beside each other, each under its name; ``BESIDE`` in one table."""
    for start in range(0, len(columns), BESIDE):
        some = columns[start : start + BESIDE]
        names = dict.fromkeys(name for _, told in some for name in told)
        screen.say("")
        screen.table(
            ("", *(heading for heading, _ in some)),
            [(name.replace("_", " "), *(told.get(name, "") for _, told in some)) for name in names],
            empty="Nothing is held.",
            whole=("",),
        )


def past(screen: Screen, found: Sequence[Past], *, empty: str) -> None:
    """Changes, a line for each."""
    screen.table(
        ("change", "when", "what", "by", "moved", "why", "taken back"),
        [(one.id, one.at, _what(one), one.by, _moved(one), one.reason, one.undone_by or "") for one in found],
        empty=empty,
        whole=("change",),
    )


def updates(screen: Screen, found: Sequence[Update], *, empty: str) -> None:
    """What systems said anew, a line for each."""
    screen.table(
        ("record", "version", "told", "so since", "changed", "by"),
        [
            (
                record(one.record),
                one.version,
                one.at,
                one.as_of or "",
                "erased" if one.changed is None else ", ".join(one.changed),
                f"{one.event_source} {one.event_id}",
            )
            for one in found
        ],
        empty=empty,
        whole=("record", "version", "told"),
    )


def change(screen: Screen, found: Past) -> None:
    """One change, whole."""
    screen.facts(
        [
            ("change", found.id),
            ("what", found.what),
            ("when", found.at),
            ("by", found.by),
            ("why", found.reason),
            ("weights", found.weights),
            ("takes back", found.undoes),
            ("taken back by", found.undone_by),
            ("persons", found.persons),
        ]
    )
    if found.moved:
        screen.table(
            ("record", "was", "became"),
            [(record(one.record), one.source or "new", one.target) for one in found.moved],
            empty="",
        )
    if found.evidence is not None:
        _evidence(screen, found.evidence)


def _evidence(screen: Screen, evidence: JsonValue) -> None:
    """Field by field, where the index weighed fields; else as it is on record."""
    try:
        told = Evidence.model_validate(evidence)
    except ValidationError:
        told = Evidence()
    if told.best is None or not told.best.steps:
        screen.say("")
        screen.document(evidence)
        return
    screen.facts(
        [
            ("likely", None if told.probability is None else f"{told.probability:.1%}"),
            ("because", "; ".join([*told.reasons, *told.best.contradictions])),
        ]
    )
    waterfall(screen, weighed(told.best.steps))


def record(name: RecordName) -> str:
    """A record as commands take it: ``revenues/4711``; ``#2``: of the second whom its system called so."""
    again = f"#{name.generation}" if name.generation > 1 else ""
    return f"{name.system}/{name.local_id}{again}"


def held(details: JsonValue) -> dict[str, str]:
    """What is held, each attribute in a few words; what is not held is left out."""
    if not isinstance(details, dict):
        return {}
    return {name: text for name, value in details.items() if (text := _words(name, value))}


def rows(one: HeldRecord) -> dict[str, str]:
    """What one record holds, and as of when."""
    told = held(one.details) or {"": "erased" if one.details is None else ""}
    return {**told, "as of": shown(one.as_of), **({"closed": shown(one.closed_at)} if one.closed_at else {})}


def _words(name: str, value: JsonValue) -> str:
    if isinstance(value, list):
        return "; ".join(text for one in value if (text := _words(name, one)))
    if not isinstance(value, dict):
        return shown(value)
    if "full" in value:
        return shown(value["full"])
    if "scheme" in value:
        return f"{shown(value['scheme'])} {shown(value.get('value'))}"
    return ", ".join(text for one in value.values() if (text := _words(name, one)))


def _what(one: Past) -> str:
    return one.what if one.undoes is None else f"{one.what} of {one.undoes}"


def _moved(one: Past) -> str:
    if not one.moved:
        return f"nothing: {' and '.join(one.persons)}"
    first = one.moved[0]
    many = record(first.record) if len(one.moved) == 1 else counted(len(one.moved), "record")
    return (
        f"{many} to {first.target}" if first.source is None else f"{many}, {first.source} to {first.target}"
    )
