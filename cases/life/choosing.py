"""Which cases a life event opens, and which systems it tells. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import JsonValue

from cases.acting.report import Report
from cases.entering.entry_rule import NoReport, as_report, worked_out
from cases.life.life_event_set import LifeEventSet, TellRule, WholeRule
from cases.life.told import concerned
from routes.event_view import Document
from routes.query import is_true
from schemas.events.life_event import LifeEventReported


@dataclass(frozen=True, slots=True)
class Tell:
    """A system that is told, as what, and what it is to know."""

    system: str
    event: str
    says: dict[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chosen:
    """``whole`` and ``parts`` as reports; a part by its name. ``left_out``: names of parts and systems whose
    condition does not hold."""

    whole: Report
    parts: dict[str, Report]
    tells: tuple[Tell, ...]
    left_out: tuple[str, ...]


def choose(rule: LifeEventSet, event: LifeEventReported, document: Document) -> Chosen:
    """``document``: see ``told.document_of``. Raises ``NoReport``, which says what of the set cannot be
    worked out: to leave a part out by mistake is worse than to have somebody look at it."""
    whole = _report("whole", rule.whole, document, _of_whole(event))
    parts: dict[str, Report] = {}
    left_out: list[str] = []
    for name, part in rule.parts.items():
        at = f"parts.{name}"
        if not _holds(at, part.when, document):
            left_out.append(at)
            continue
        parts[name] = _report(at, part, document, _of_part(event, part.priority))
    tells: list[Tell] = []
    for system, tell in rule.tells.items():
        at = f"tells.{system}"
        if not _holds(at, tell.when, document) or not _can_be_told(tell, event):
            left_out.append(at)
            continue
        says = {key: worked_out(f"{at}.says.{key}", text, document) for key, text in tell.says.items()}
        said: dict[str, JsonValue] = {key: value for key, value in says.items() if value is not None}
        tells.append(Tell(system, tell.event, said))
    return Chosen(whole, parts, tuple(tells), tuple(left_out))


def _can_be_told(tell: TellRule, event: LifeEventReported) -> bool:
    """That a person moved can be said of whoever is known, by name."""
    return tell.event != "person.moved" or (event.person is not None and event.name is not None)


def _holds(at: str, when: str | None, document: Document) -> bool:
    return when is None or is_true(worked_out(f"{at}.when", when, document))


def _of_whole(event: LifeEventReported) -> dict[str, JsonValue]:
    data = event.as_data()
    names = ("channel", "verified", "updates")
    return {
        **{name: data.get(name) for name in names},
        "description": data.get("said"),
        "reporter": data.get("reported_by"),
        "happened_at": data.get("reported_at"),
        "concerns": _concerns(event),
        "organisation": _business(event),
    }


def _of_part(event: LifeEventReported, priority: str | None) -> dict[str, JsonValue]:
    """Nobody reports it, so that nobody is told of it: they hear of the whole."""
    at = event.as_data().get("reported_at")
    return {
        "channel": "system",
        "happened_at": at,
        "concerns": _concerns(event),
        "organisation": _business(event),
        "priority": priority,
        "updates": "none",
    }


def _business(event: LifeEventReported) -> JsonValue:
    named = None if event.business is None else event.business.organisation
    return None if named is None else named.as_data()


def _concerns(event: LifeEventReported) -> JsonValue:
    whom = concerned(event)
    return None if whom is None else whom.as_data()


def _report(at: str, rule: WholeRule, document: Document, said: dict[str, JsonValue]) -> Report:
    asked = {
        name: worked_out(f"{at}.{name}", text, document)
        for name, text in (("title", rule.title), ("location", rule.location))
        if text is not None
    }
    details = {
        name: worked_out(f"{at}.details.{name}", text, document) for name, text in rule.details.items()
    }
    given: JsonValue = {name: value for name, value in details.items() if value is not None}
    try:
        return as_report({**said, **asked, "type": rule.type, "details": given})
    except NoReport as error:
        raise NoReport(f"{at} is no report: {error}") from None
