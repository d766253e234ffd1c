"""The page of case types, calendars and life events: every key of their TOML, and those that ship."""

from __future__ import annotations

import inspect
from pathlib import Path

from pydantic import BaseModel, TypeAdapter

from cases.clocks.calendar import WorkingCalendar
from cases.definitions import definitions_of
from cases.life.life_event_set import LifeEventSet, PartRule, TellRule, WholeRule
from cases.settings import Cases
from cases.types.back_office_rule import BackOfficeRule
from cases.types.case_type import CaseType
from cases.types.clock_rule import ClockRule
from cases.types.duplicate_rule import DuplicateRule
from cases.types.parts_rule import PartsRule
from cases.types.queue_rule import QueueRule
from cases.types.shown import CaseTypeShown
from cases.types.status_rule import StatusRule
from docs.generate.schema_table import code, default_of, described, kind_of, plain, properties, table
from schemas.formats import Code

_HEAD = """# Case types, calendars and life events

Every key of a case type's file, of a calendar's and of a life event's; [describe a case type](../how-to/describe-a-case-type.md) and [report a life event](../how-to/report-a-life-event.md) show them at work. Which folders they stand in, the [settings](settings.md#cases) say under `[cases]`. A file is called as what it holds, with `.toml`: `pothole.toml`. Names are lower-case letters, digits, `_` and `-`.
"""
_HOLDS = {
    "fields": "table: a JSON Schema",
    "statuses": "tables, [see below](#statuses)",
    "clocks": "tables, [see below](#clocks)",
    "queue": "table, [see below](#queue)",
    "duplicates": "table, [see below](#duplicates)",
    "back_office": "table, [see below](#back_office)",
    "hours": "table of lists of hours, by weekday",
    "closed": "table of names, by day",
    "to": "table of lists, by status",
    "by_area": "table of queues, by area",
    "within": "length of working time",
    "warn": "length of working time",
    "waits_for": "a party",
}
"""Where the schema says less than a reader wants, or more."""
_NAME = kind_of(TypeAdapter(Code).json_schema())
SHOWN: dict[str, type[BaseModel]] = {
    "## The file of a case type": CaseType,
    "### [statuses.&lt;code&gt;] {#statuses}": StatusRule,
    "### [clocks.&lt;name&gt;] {#clocks}": ClockRule,
    "### [queue] {#queue}": QueueRule,
    "### [duplicates] {#duplicates}": DuplicateRule,
    "### [back_office] {#back_office}": BackOfficeRule,
    "### [parts] {#follows-parts}": PartsRule,
    "## The file of a calendar": WorkingCalendar,
    "## The file of a life event": LifeEventSet,
    "### [whole] {#whole}": WholeRule,
    "### [parts.&lt;name&gt;] {#parts}": PartRule,
    "### [tells.&lt;system&gt;] {#tells}": TellRule,
}


_IN: dict[type[BaseModel], dict[str, str]] = {
    CaseType: {"parts": "table, [see below](#follows-parts)"},
    LifeEventSet: {
        "holds": "table of lists of systems, by name",
        "whole": "table, [see below](#whole)",
        "parts": "tables, [see below](#parts)",
        "tells": "tables, [see below](#tells)",
    },
    **{one: {"details": "table of expressions, by field"} for one in (WholeRule, PartRule)},
    TellRule: {"says": "table of expressions, by name"},
}
"""Likewise, of one model alone."""


def page() -> str:
    """The whole page."""
    parts = [_HEAD]
    for title, model in SHOWN.items():
        parts.append(
            f"{title}\n\n{plain(inspect.getdoc(model) or '')}\n\n{_keys(model, _IN.get(model, {}))}\n"
        )
    return "\n".join([*parts, _shipped()])


def _keys(model: type[BaseModel], holds: dict[str, str]) -> str:
    rows = [
        (
            code(name),
            holds.get(name) or _holds(name, inner),
            "needed" if needed else default_of(inner),
            described(inner),
        )
        for name, inner, needed in properties(model.model_json_schema())
    ]
    return table(("key", "holds", "default", "meaning"), rows)


def _holds(name: str, inner: object) -> str:
    assert isinstance(inner, dict)
    return _HOLDS.get(name) or kind_of(inner).replace(_NAME, "name")


def _shipped() -> str:
    found = definitions_of(Cases(), Path())
    types = [
        (
            code(one.name),
            one.title,
            one.service,
            one.visibility,
            "; ".join(f"{each.name} {each.within}" for each in one.clocks),
        )
        for one in (CaseTypeShown.of(each.definition) for each in found.types.values())
    ]
    sets = [
        (
            code(kind),
            code(one.rule.whole.type),
            ", ".join(code(part.type) for part in one.rule.parts.values()),
            ", ".join(code(system) for system in one.rule.tells),
        )
        for kind, one in found.life_events.items()
    ]
    calendars = [
        (code(one.name), one.about, str(one.known_until or "has none"))
        for one in (each.definition for each in found.calendars.values())
    ]
    return "\n\n".join(
        [
            "## Those that ship",
            "`tolbooth cases types show NAME` and `tolbooth cases calendars show NAME` say all of one. The targets are examples: a council's own standards are its own to write.",
            table(("case type", "title", "service", "seen by", "clocks"), types),
            table(("calendar", "about", "bank holidays until"), calendars),
            table(("life event", "the whole", "parts", "told"), sets) + "\n",
        ]
    )
