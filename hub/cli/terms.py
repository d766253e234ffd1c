"""The terms of a search, as every command that takes them has them."""

from __future__ import annotations

import inspect
import shlex
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

import typer
from pydantic import JsonValue

from hub.cli.moments import when

Terms = dict[str, JsonValue]
"""What is asked for, as the hub takes it; what was not said is left out."""
_PANEL = "Which dead letters"


def _text(name: str, text: str, flag: str | None = None) -> tuple[str, Any]:
    option = typer.Option(flag or f"--{name}", help=text, rich_help_panel=_PANEL)
    return name, Annotated[str | None, option]


def _texts(name: str, flag: str, metavar: str, text: str) -> tuple[str, Any]:
    option = typer.Option(flag, metavar=metavar, help=text, rich_help_panel=_PANEL)
    return name, Annotated[list[str] | None, option]


_Kind = Annotated[
    Literal["delivery", "invalid"] | None,
    typer.Option("--kind", help="Failed deliveries, or invalid messages.", rich_help_panel=_PANEL),
]
_State = Annotated[
    Literal["open", "resolved", "replaced", "discarded", "expired", "mended", "any"] | None,
    typer.Option(
        "--state",
        help="open waits for a decision, and is what is meant where nothing is said; resolved was delivered "
        "by a replay since; replaced failed again, and stands there anew; discarded; expired was not "
        "delivered, or not decided about, in time; mended was edited.",
        rich_help_panel=_PANEL,
    ),
]
_OPTIONS: tuple[tuple[str, Any], ...] = (
    _texts("type", "--type", "TYPE", "case.opened, case.*, or a full name; more than once for any of them."),
    _text("subject", "The event's subject."),
    _text("case", "A case: its reference, subject or story, or a system's own key for it (verint/1024)."),
    _text("person", "As a system knows them (revenues/4711), or by a number (nino/QQ123456C)."),
    _text("place", "As a system knows it (gis/77), or by a number (uprn/100012345)."),
    _texts("field", "--field", "NAME=VALUE", "An index field of the data: reference=CAS-1024; all of them."),
    _text("subscription", "The receiver that it did not reach."),
    _text("route", "The route that it was to go by."),
    _text("group", "Its cause: g-12."),
    _text("words", "Words of the error, whole ones, in any order."),
    _text("matching", "A regular expression (RE2) that the error's words match."),
    _text("error", "The kind of error, or the field that is wrong."),
    _text(
        "since",
        "Failed then or later: 2026-11-29, 2026-11-29T08:00, or how long ago: 24h, 7d. Without a "
        "zone it is by this machine's clock.",
    ),
    _text("until", "Failed before then."),
    ("kind", _Kind),
    ("state", _State),
    _text("stage", "route, deliver, settle or expire; receive, translate, validate or forbidden."),
    _text("source", "The event's source."),
    _text("id", "The event's id.", "--event-id"),
    _text("entry", "The key or adapter that it came in by."),
    _text("file", "The file that it came from."),
    _text("saved", "A saved search, by its name; what is said beside it goes before."),
)
Purpose = Annotated[
    str | None,
    typer.Option(
        "--purpose",
        help="What for: with it people, places and fields that are classed personal are searched too, if the "
        "key may. It goes on record.",
        rich_help_panel=_PANEL,
    ),
]


def searching(work: Callable[..., None]) -> Callable[..., None]:
    """A command whose argument ``terms`` is given by the options of a search."""
    signature = inspect.signature(work, eval_str=True)
    parameters: list[inspect.Parameter] = []
    for one in signature.parameters.values():
        if one.name == "terms":
            parameters += [
                inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=kind, default=None)
                for name, kind in _OPTIONS
            ]
        else:
            parameters.append(one)

    def gathered(asked: object, screen: object, **given: Any) -> None:
        terms = {name: given.pop(name) for name, _ in _OPTIONS}
        for name in ("since", "until"):
            terms[name] = when(terms[name], f"--{name}")
        work(asked, screen, terms={name: value for name, value in terms.items() if value}, **given)

    gathered.__name__ = gathered.__qualname__ = work.__name__
    gathered.__doc__ = work.__doc__
    # Those that come after the options are keywords too: a command is given everything by name.
    first, rest = parameters[:2], parameters[2:]
    rest = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in rest]
    gathered.__signature__ = signature.replace(parameters=[*first, *rest])  # type: ignore[attr-defined]
    return gathered


def asked_for(terms: Mapping[str, JsonValue]) -> str:
    """The terms as somebody would type them."""
    flags = {name: _flag(name) for name, _ in _OPTIONS}
    said = [
        f"{flags.get(name, name)} {shlex.quote(str(one))}"
        for name, value in terms.items()
        for one in (value if isinstance(value, list) else [value])
    ]
    return " ".join(said) or "everything that is open"


def _flag(name: str) -> str:
    return "--event-id" if name == "id" else f"--{name}"
