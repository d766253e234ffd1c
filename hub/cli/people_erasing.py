"""`tolbooth people erase`, `erasures`, `hold`, `holds` and `release`: what is held of a person, erased."""

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
from identity_index.people.erasing.erasure import Basis, Erasures, Holds, ShownErasure, ShownHold, State
from identity_index.people.erasing.returning.returned import ReturnedKeys
from identity_index.people.restricting.restriction import names

Id = Annotated[str, typer.Argument(help="p-12, as `tolbooth people list` names them.")]
Which = Annotated[str, typer.Argument(help="x-1, as `tolbooth people erasures list` names it.")]

group = typer.Typer(no_args_is_help=True, help="Erasures: let one go, refuse it, see its certificate.")


def erase(
    asked: Asked,
    screen: Screen,
    who: Id,
    reason: Reason,
    basis: Annotated[
        Basis,
        typer.Option("--basis", help="By which right: UK GDPR, article 17(1)(a) to (e), in that order."),
    ],
) -> None:
    """Ask that what the hub holds of a person is erased, everywhere. It cannot be brought back.

    A second person lets it go (`tolbooth people erasures approve`), unless the settings say otherwise.
    """
    with any_hub(asked) as hub:
        body: JsonValue = {"reason": reason, "basis": basis.value}
        found = hub.post(f"/people/{part(who)}/erase", body, ShownErasure)
    _shown(screen, found)


@command(group, "list")
def list_erasures(
    asked: Asked,
    screen: Screen,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many at most.")] = 50,
    before: Annotated[str | None, typer.Option("--before", help="x-<n>: those before it.")] = None,
) -> None:
    """Every erasure, the newest first."""
    with any_hub(asked) as hub:
        found = hub.get("/people/erasures", Erasures, {"limit": limit, "before": before})
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("id", "person", "state", "basis", "asked", "by", "let go by", "finished"),
        [
            (
                one.id,
                one.person,
                one.state,
                one.basis,
                one.asked_at,
                one.asked_by,
                one.decided_by,
                one.finished_at,
            )
            for one in found.items
        ],
        empty="Nobody was ever to be erased.",
        whole=("id",),
    )


@command(group, "show")
def show(asked: Asked, screen: Screen, which: Which) -> None:
    """One erasure: how far it is, and what was erased and what was kept."""
    with any_hub(asked) as hub:
        found = hub.get(f"/people/erasures/{part(which)}", ShownErasure)
    _shown(screen, found)


@command(group, "certificate")
def certificate(
    asked: Asked,
    screen: Screen,
    which: Which,
    to: To,
) -> None:
    """The certificate of an erasure that is finished. It holds no personal data of whom it is about."""
    with any_hub(asked) as hub:
        found = hub.get(f"/people/erasures/{part(which)}", ShownErasure)
    why_none = f"It is {found.state}; one is made once it is finished."
    certificates.write(to, which, found.certificate, why_none)
    if screen.as_json:
        screen.json(found)
    else:
        screen.say(f"{to} has it.")


@command(group, "approve")
def approve(asked: Asked, screen: Screen, which: Which, reason: Reason) -> None:
    """Let somebody else's erasure go. What is erased cannot be brought back."""
    with any_hub(asked) as hub:
        found = hub.post(f"/people/erasures/{part(which)}/approve", {"reason": reason}, ShownErasure)
    _shown(screen, found)


@command(group, "refuse")
def refuse(asked: Asked, screen: Screen, which: Which, reason: Reason) -> None:
    """Refuse an erasure that waits, or take your own back."""
    with any_hub(asked) as hub:
        found = hub.post(f"/people/erasures/{part(which)}/refuse", {"reason": reason}, ShownErasure)
    _shown(screen, found)


@command(group, "keys")
def keys(
    asked: Asked,
    screen: Screen,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many at most.")] = 50,
) -> None:
    """Keys that were erased, by system; those first that came again, and were turned away."""
    with any_hub(asked) as hub:
        found = hub.get("/people/erasures/keys", ReturnedKeys, {"limit": limit})
    _returned(screen, found)


@command(group, "allow")
def allow(
    asked: Asked,
    screen: Screen,
    record: Annotated[str, typer.Argument(help="As its system calls it: crm/C7.")],
    reason: Reason,
) -> None:
    """Let somebody come by a key again that was erased: the next record of it is a new person's."""
    system, _, local_id = record.partition("/")
    if not (system and local_id):
        raise typer.BadParameter("write the system and its key, as in crm/C7", param_hint="RECORD")
    with any_hub(asked) as hub:
        body: JsonValue = {"system": system, "local_id": local_id, "reason": reason}
        found = hub.post("/people/erasures/keys/allow", body, ReturnedKeys)
    _returned(screen, found)


def _returned(screen: Screen, found: ReturnedKeys) -> None:
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("system", "erasure", "erased", "came again", "last"),
        [(one.system, one.erasure, one.erased_at, one.times, one.last_at) for one in found.items],
        empty="No key is kept from coming again.",
        whole=("erasure",),
    )


def hold(
    asked: Asked,
    screen: Screen,
    who: Id,
    reason: Reason,
    until: Annotated[
        str | None, typer.Option("--until", help="2027-05-06T00:00:00Z; otherwise until somebody ends it.")
    ] = None,
) -> None:
    """Forbid that anything of a person is erased: a legal hold."""
    with any_hub(asked) as hub:
        body: JsonValue = {"reason": reason, "until": until}
        found = hub.post(f"/people/{part(who)}/holds", body, ShownHold)
    _held(screen, [found], found)


def holds(asked: Asked, screen: Screen, who: Id) -> None:
    """What forbids, or forbade, that a person is erased."""
    with any_hub(asked) as hub:
        found = hub.get(f"/people/{part(who)}/holds", Holds)
    _held(screen, found.items, found)


def release(
    asked: Asked, screen: Screen, which: Annotated[str, typer.Argument(help="h-1.")], reason: Reason
) -> None:
    """End a legal hold."""
    with any_hub(asked) as hub:
        found = hub.post(f"/people/holds/{part(which)}/release", {"reason": reason}, ShownHold)
    _held(screen, [found], found)


def _held(screen: Screen, items: list[ShownHold], found: ShownHold | Holds) -> None:
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("id", "person", "since", "by", "until", "ended", "why"),
        [(one.id, one.person, one.at, one.by, one.until, one.ended_at, one.reason) for one in items],
        empty="Nothing holds them.",
        whole=("id",),
    )


def _shown(screen: Screen, found: ShownErasure) -> None:
    if screen.as_json:
        screen.json(found)
        return
    screen.facts(
        [
            ("erasure", found.id),
            ("person", found.person),
            ("state", found.state),
            ("basis", found.basis),
            ("asked", f"{found.asked_at:%Y-%m-%d %H:%M} by {found.asked_by}"),
            ("decided by", found.decided_by),
            ("finished", found.finished_at),
            ("erased", [f"{many} of {name}" for name, many in found.counts.items()]),
        ]
    )
    if found.restricted:
        screen.note(
            f"Their data are restricted by {names(found.restricted)}: are they not to be kept for somebody?"
        )
    if found.state is State.WAITING:
        screen.note(f"It waits for a second person: tolbooth people erasures approve {found.id}")
