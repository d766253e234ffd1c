"""`tolbooth people acting | needs | risks`: what the council itself says of people."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import JsonValue

from hub.cli import unmasking
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.hub_client import part
from hub.cli.letters import Reason
from hub.cli.moments import coming_moment
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen
from hub.cli.unmasking import Unmasked
from identity_index.people.notes.shown import ActingOf, ActingShown, NeedsOf, Noted, NoteShown, RisksOf

Person = Annotated[str, typer.Argument(help="p-12, as `tolbooth people list` names them.")]
NoteId = Annotated[str, typer.Argument(metavar="NOTE", help="n-3, as the list names it.")]
Ended = Annotated[bool, typer.Option("--ended", help="What has ended too.")]
Detail = Annotated[str | None, typer.Option("--detail", help="More of it, such as the language.")]
Until = Annotated[
    str | None, typer.Option("--until", help="Until when: 90d, or 2027-03-31; without it, until it is ended.")
]
UntilThen = Annotated[str, typer.Option("--until", help="Until when: 90d, or 2027-03-31; never without end.")]

acting = typer.Typer(no_args_is_help=True, help="Who acts for a person, and for whom that one acts.")
needs = typer.Typer(no_args_is_help=True, help="How a person needs to be reached.")
risks = typer.Typer(no_args_is_help=True, help="What staff are to beware of; every look goes on record.")


@command(acting, "list")
def list_acting(
    asked: Asked,
    screen: Screen,
    person: Person,
    ended: Ended = False,
    unmasked: Unmasked = False,
    purpose: unmasking.Purpose = None,
) -> None:
    """Who acts for a person, as what and about what; and for whom they act themselves."""
    query = {**unmasking.query(unmasked, purpose), "ended": ended}
    with any_hub(asked) as hub:
        found = hub.get(f"/people/{part(person)}/acting", ActingOf, query)
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("note", "who acts", "for", "as", "about", "holds", "since", "until", "on the word of"),
        [
            (one.id, _actor(one), one.person, one.role, one.about, *_when(one))
            for one in (*found.for_them, *found.by_them)
        ],
        empty=f"Nobody is known to act for {found.person}, nor they for anybody.",
        whole=("note",),
    )


@command(acting, "add")
def add_acting(
    asked: Asked,
    screen: Screen,
    person: Person,
    role: Annotated[str, typer.Argument(help="As what: carer, parent, attorney, councillor …")],
    evidence: Annotated[
        str, typer.Option("--evidence", help="What it stands on: consent, a document that was seen.")
    ],
    by: Annotated[
        str | None, typer.Option("--by", help="Who acts: p-12, or o-2 for an organisation.")
    ] = None,
    by_name: Annotated[
        str | None, typer.Option("--by-name", help="Who acts, if the index does not know them.")
    ] = None,
    contact: Annotated[
        str | None, typer.Option("--contact", help="With --by-name: how to reach them.")
    ] = None,
    about: Annotated[
        list[str] | None, typer.Option("--about", help="What they may act about; several times.")
    ] = None,
    until: Until = None,
) -> None:
    """Somebody acts for a person from now on. Needs a running hub."""
    kind = "organisation" if (by or "").startswith("o-") else "person"
    actor: dict[str, JsonValue] = {kind: by, "name": by_name, "contact": contact}
    body: dict[str, JsonValue] = {
        "role": role,
        "by": {name: value for name, value in actor.items() if value is not None},
        "about": list(about or ()),
        "evidence": evidence,
        "until": _until(until),
    }
    _say(asked, screen, f"/people/{part(person)}/acting", body)


@command(acting, "renew")
def renew_acting(asked: Asked, screen: Screen, note: NoteId, until: UntilThen, reason: Reason) -> None:
    """They may act for longer. Needs a running hub."""
    body: JsonValue = {"until": _until(until), "reason": reason}
    _say(asked, screen, f"/people/acting/{part(note)}/renew", body)


@command(acting, "end")
def end_acting(asked: Asked, screen: Screen, note: NoteId, reason: Reason) -> None:
    """They act no more. Needs a running hub."""
    _say(asked, screen, f"/people/acting/{part(note)}/end", {"reason": reason})


@command(needs, "list")
def list_needs(
    asked: Asked,
    screen: Screen,
    person: Person,
    ended: Ended = False,
    unmasked: Unmasked = False,
    purpose: unmasking.Purpose = None,
) -> None:
    """How a person needs to be reached; masked unless it is asked for with a purpose."""
    query = {**unmasking.query(unmasked, purpose), "ended": ended}
    with any_hub(asked) as hub:
        found = hub.get(f"/people/{part(person)}/needs", NeedsOf, query)
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("note", "need", "more", "holds", "since", "until", "on the word of"),
        [(one.id, one.says, one.detail, *_when(one)) for one in found.items],
        empty=f"Nothing is known that {found.person} needs.",
        whole=("note",),
    )


@command(needs, "add")
def add_need(
    asked: Asked,
    screen: Screen,
    person: Person,
    need: Annotated[str, typer.Argument(help="interpreter, bsl, large_print, no_phone_calls …")],
    source: Annotated[str, typer.Option("--source", help="Who says so, and how it is known.")],
    detail: Detail = None,
    until: Until = None,
) -> None:
    """A person needs to be reached so; systems that know them hear of it. Needs a running hub."""
    body: JsonValue = {
        "need": need,
        "detail": detail,
        "source": source,
        "until": _until(until),
    }
    _say(asked, screen, f"/people/{part(person)}/needs", body)


@command(needs, "end")
def end_need(asked: Asked, screen: Screen, note: NoteId, reason: Reason) -> None:
    """They need it no more. Needs a running hub."""
    _say(asked, screen, f"/people/needs/{part(note)}/end", {"reason": reason})


@command(risks, "list")
def list_risks(
    asked: Asked,
    screen: Screen,
    person: Person,
    purpose: Annotated[str, typer.Option("--purpose", help="What for. It goes on record, with who looked.")],
    ended: Ended = False,
) -> None:
    """What staff are to beware of with a person, why and until when (scope risks:read)."""
    with any_hub(asked) as hub:
        found = hub.get(f"/people/{part(person)}/risks", RisksOf, {"purpose": purpose, "ended": ended})
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("note", "risk", "more", "holds", "since", "until", "because"),
        [(one.id, one.says, one.detail, *_when(one)) for one in found.items],
        empty=f"Nothing is noted of {found.person}.",
        whole=("note",),
    )


@command(risks, "mark")
def mark(
    asked: Asked,
    screen: Screen,
    person: Person,
    risk: Annotated[str, typer.Argument(help="do_not_visit_alone, dangerous_animal …")],
    until: UntilThen,
    reason: Annotated[
        str, typer.Option("--reason", "-r", help="What has happened. It stands with the risk alone.")
    ],
    detail: Detail = None,
) -> None:
    """Staff are to beware, until then at most (scope risks:write). Needs a running hub."""
    body: JsonValue = {
        "risk": risk,
        "detail": detail,
        "reason": reason,
        "until": _until(until),
    }
    _say(asked, screen, f"/people/{part(person)}/risks", body)


@command(risks, "renew")
def renew(asked: Asked, screen: Screen, note: NoteId, until: UntilThen, reason: Reason) -> None:
    """It was looked at again, and still holds. Needs a running hub."""
    body: JsonValue = {"until": _until(until), "reason": reason}
    _say(asked, screen, f"/people/risks/{part(note)}/renew", body)


@command(risks, "end")
def end_risk(asked: Asked, screen: Screen, note: NoteId, reason: Reason) -> None:
    """It holds no more. Needs a running hub."""
    _say(asked, screen, f"/people/risks/{part(note)}/end", {"reason": reason})


def _until(written: str | None) -> str | None:
    return coming_moment(written, "--until")


def _say(asked: Asked, screen: Screen, path: str, body: JsonValue) -> None:
    with running_hub(asked) as hub:
        found = hub.post(path, body, Noted)
    if screen.as_json:
        screen.json(found)
    else:
        screen.facts([("note", found.id), ("until", found.until), ("ended", found.ended_at)])


def _actor(one: ActingShown) -> str:
    known = one.by_person or one.by_organisation or one.by_name or ""
    return f"{known} ({one.contact})" if one.contact else known


def _when(one: NoteShown) -> tuple[str, object, object, str]:
    ended = one.ended_at or one.until
    return ("yes" if one.holds else "no", one.since, ended, one.reason)
