"""`tolbooth people restrict`, `restrictions` and `lift`: what is held of a person, kept and not used."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import JsonValue

from hub.cli import certificate as certificates
from hub.cli.asked import Asked
from hub.cli.certificate import To
from hub.cli.command import command
from hub.cli.hub_client import part
from hub.cli.letters import Reason
from hub.cli.reach import any_hub
from hub.cli.screen import Screen
from identity_index.people.restricting.restriction import Ground, Restrictions, ShownRestriction

Id = Annotated[str, typer.Argument(help="p-12, as `tolbooth people list` names them.")]
Which = Annotated[str, typer.Argument(help="rs-1, as `tolbooth people restrictions list` names it.")]

group = typer.Typer(
    no_args_is_help=True, help="Restrictions: who is kept and not used, why, and what came of lifting it."
)


def restrict(
    asked: Asked,
    screen: Screen,
    who: Id,
    reason: Reason,
    ground: Annotated[
        Ground,
        typer.Option("--ground", help="Why: UK GDPR, article 18(1)(a) to (d), in that order."),
    ],
) -> None:
    """Keep what the hub holds of a person and do not use it: not matched, not shown, not sent.

    Systems that hold a record of theirs are told (person.restricted). It may still be stored, taken out for
    the person's own request, and erased.
    """
    with any_hub(asked) as hub:
        body: JsonValue = {"reason": reason, "ground": ground.value}
        found = hub.post(f"/people/{part(who)}/restrict", body, ShownRestriction)
    _shown(screen, found)


def lift(
    asked: Asked,
    screen: Screen,
    which: Which,
    reason: Reason,
    informed: Annotated[
        str,
        typer.Option(
            "--informed", help="How and when the person was told that it would be lifted: article 18(3)."
        ),
    ],
) -> None:
    """End a restriction. What was held back meanwhile is done now: matching, what is told, corrections."""
    with any_hub(asked) as hub:
        body: JsonValue = {"reason": reason, "informed": informed}
        found = hub.post(f"/people/restrictions/{part(which)}/lift", body, ShownRestriction)
    _shown(screen, found)


@command(group, "list")
def list_restrictions(
    asked: Asked,
    screen: Screen,
    person: Annotated[str | None, typer.Option("--person", help="p-12: of this person only.")] = None,
    in_force: Annotated[bool, typer.Option("--in-force", help="Only those that were not lifted.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many at most.")] = 50,
    before: Annotated[str | None, typer.Option("--before", help="rs-<n>: those before it.")] = None,
) -> None:
    """Restrictions, the newest first."""
    with any_hub(asked) as hub:
        if person is not None:
            found = hub.get(f"/people/{part(person)}/restrictions", Restrictions)
        else:
            query = {"limit": limit, "before": before, "in_force": in_force}
            found = hub.get("/people/restrictions", Restrictions, query)
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("id", "person", "ground", "since", "by", "lifted", "by whom"),
        [
            (one.id, one.person, one.ground, one.since, one.by, one.lifted_at, one.lifted_by)
            for one in found.items
        ],
        empty="Nobody is restricted.",
        whole=("id",),
    )


@command(group, "show")
def show(asked: Asked, screen: Screen, which: Which) -> None:
    """One restriction: whose records it is of, and what was held back."""
    with any_hub(asked) as hub:
        found = hub.get(f"/people/restrictions/{part(which)}", ShownRestriction)
    _shown(screen, found)


@command(group, "certificate")
def certificate(asked: Asked, screen: Screen, which: Which, to: To) -> None:
    """The certificate of a restriction that was lifted: from when to when, why, and what was held back."""
    with any_hub(asked) as hub:
        found = hub.get(f"/people/restrictions/{part(which)}", ShownRestriction)
    certificates.write(to, which, found.certificate, "It is in force; one is made when it is lifted.")
    if screen.as_json:
        screen.json(found)
    else:
        screen.say(f"{to} has it.")


def _shown(screen: Screen, found: ShownRestriction) -> None:
    if screen.as_json:
        screen.json(found)
        return
    screen.facts(
        [
            ("restriction", found.id),
            ("person", found.person),
            ("ground", found.ground),
            ("restricted", f"{found.since:%Y-%m-%d %H:%M} by {found.by}"),
            ("records", found.records or None),
            ("of", ", ".join(found.persons) or None),
            ("lifted", found.lifted_at and f"{found.lifted_at:%Y-%m-%d %H:%M} by {found.lifted_by}"),
            ("informed", found.informed),
        ]
    )
    held = found.certificate.get("held_back") if isinstance(found.certificate, dict) else None
    if isinstance(held, dict):
        screen.facts([(name.replace("_", " "), str(many)) for name, many in held.items()])
