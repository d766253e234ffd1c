"""Whether a set fits the case types that it opens, and what events say. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from types import NoneType, UnionType
from typing import Annotated, Union, get_args, get_origin

from pydantic import BaseModel, JsonValue

from cases.acting.checking import check_details
from cases.council.council import Council
from cases.entering.entry_rule import NoReport
from cases.life.choosing import choose
from cases.life.life_event_set import LifeEventSet, WholeRule
from cases.life.specimens import SPECIMENS
from cases.life.told import TOP, document_of
from cases.types.case_type import CaseType
from ledger.errors import Refused
from routes.event_view import EventView
from routes.query import Query
from routes.suggestion import suggest
from routes.toml_lines import Path
from schemas.envelope import Envelope
from schemas.event_type import full_of
from schemas.events.life_event import LifeEventReported

Fault = tuple[Path, str, str]
"""Where it is, what it is, and the fix."""


def faults_of(rule: LifeEventSet, types: Mapping[str, CaseType]) -> list[Fault]:
    """All that is wrong with it: types and fields that are not there, expressions that ask for what no event
    has, and what a whole event of its kind would be refused for."""
    faults = [*_types(rule, types), *_expressions(rule)]
    return faults or list(_tried(rule, types))


def _types(rule: LifeEventSet, types: Mapping[str, CaseType]) -> Iterator[Fault]:
    opened: dict[Path, WholeRule] = {("whole",): rule.whole}
    opened |= {("parts", name): one for name, one in rule.parts.items()}
    for at, one in opened.items():
        kind = types.get(one.type)
        if kind is None:
            fix = suggest(one.type, types, noun="case types")
            yield (*at, "type"), f"it opens {one.type!r}, which is no case type", fix
            continue
        for field in one.details:
            if field not in kind.asked:
                yield (
                    (*at, "details", field),
                    f"the case type {kind.name!r} has no field {field!r}",
                    suggest(field, kind.asked, noun="fields"),
                )
        needed = kind.fields.get("required", [])
        for field in map(str, needed if isinstance(needed, list) else ()):
            if field not in one.details:
                yield (
                    (*at, "details"),
                    f"the case type {kind.name!r} needs the field {field!r}, which is not given",
                    f'add {field} = "data.…" to its details',
                )
        if at == ("whole",) and kind.parts is None:
            yield (
                (*at, "type"),
                f"the case type {kind.name!r} has no [parts], so that its status would not follow them",
                "give the type [parts], or name another",
            )


def _expressions(rule: LifeEventSet) -> Iterator[Fault]:
    attributes = {*Envelope.model_fields, *TOP}
    for at, text in rule.expressions().items():
        if (wrong := _NEGATED.search(text)) is not None:
            # JMESPath reads it as (!holds).council_tax, which is nothing, whatever they have.
            yield at, f"{text!r} denies less than it seems to", f"write !({wrong[1]})"
        for names in Query(text).paths():
            first, *rest = names
            if first not in attributes:
                fix = suggest(first, attributes, noun="names")
                yield at, f"{text!r} asks for {first!r}, and there is no such thing", fix
            elif first == "holds" and rest and rest[0] not in rule.holds:
                fix = suggest(rest[0], rule.holds, noun="names")
                yield at, f"{text!r} asks for holds.{rest[0]}, which [holds] does not have", fix
            elif first == "data":
                lost = _lost(LifeEventReported, rest)
                if lost is not None:
                    name, known = lost
                    fix = suggest(name, known, noun="fields")
                    yield at, f"{text!r} asks for {name!r}, which no life event says there", fix


def _lost(model: type[BaseModel], names: list[str]) -> tuple[str, list[str]] | None:
    """The first of the names that is no field of what stands there, and those that there are. Where anything
    may stand, nothing is lost."""
    at: type[BaseModel] | None = model
    for name in names:
        if at is None:
            return None
        if name not in at.model_fields:
            return name, list(at.model_fields)
        at = _model_in(at.model_fields[name].annotation)
    return None


def _model_in(annotation: object) -> type[BaseModel] | None:
    """The model that stands there; None where it is another thing, or one of several."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _model_in(arguments[0])
    if origin is Union or origin is UnionType:
        inner = [one for one in arguments if one is not NoneType]
        return _model_in(inner[0]) if len(inner) == 1 else None
    return None


def _tried(rule: LifeEventSet, types: Mapping[str, CaseType]) -> Iterator[Fault]:
    """With all conditions held: what a whole event of its kind comes to."""
    try:
        for asked in (rule, _unconditional(rule)):
            chosen = choose(asked, *_specimen(asked))
    except NoReport as error:
        yield ("parts",), f"a whole event of the kind {rule.kind} cannot be taken: {error}", _LOOK
        return
    reports = {("whole",): chosen.whole} | {("parts", name): one for name, one in chosen.parts.items()}
    for at, report in reports.items():
        try:
            check_details(types[report.type], report.details)
        except Refused as error:
            yield (*at, "details"), f"of a whole event of the kind {rule.kind}: {error}", _LOOK


def _specimen(rule: LifeEventSet) -> tuple[LifeEventReported, dict[str, JsonValue]]:
    data = {name: value for name, value in SPECIMENS[rule.kind].items() if value is not None}
    at = datetime(2026, 5, 6, tzinfo=UTC)
    envelope = Envelope(
        id="1", source="/specimen", type=full_of("life_event.reported"), time=at, data={**data}
    )
    event = LifeEventReported.model_validate(data)
    view = EventView(envelope).document
    return event, {**document_of(view, event, rule, None, Council())}


def _unconditional(rule: LifeEventSet) -> LifeEventSet:
    parts = {name: one.model_copy(update={"when": None}) for name, one in rule.parts.items()}
    tells = {name: one.model_copy(update={"when": None}) for name, one in rule.tells.items()}
    return rule.model_copy(update={"parts": parts, "tells": tells})


_NEGATED = re.compile(r"!\s*([A-Za-z_]\w*(?:\.\w+)+)")
_LOOK = "see what its fields are with `tolbooth cases types show`, and what events say in the reference"
