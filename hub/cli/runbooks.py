"""`tolbooth runbooks`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from dead_letter.runbooks.rule import Rule, Stage
from dead_letter.runbooks.runbook import LONGEST, GroupRunbooks, Runbook, RunbookPage
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.failure import Failed
from hub.cli.hub_client import part
from hub.cli.letters import Reason
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen

Id = Annotated[str, typer.Argument(help="rb-2, as `tolbooth runbooks list` names it.")]
GroupId = Annotated[str, typer.Argument(help="g-12, as `tolbooth dead-letters groups` names it.")]

group = typer.Typer(
    no_args_is_help=True, help="Runbooks: what to do about a cause of failure; write, read and attach them."
)


@command(group, "list")
def list_runbooks(
    asked: Asked,
    screen: Screen,
    of: Annotated[str | None, typer.Option("--group", help="Only those of this group, such as g-12.")] = None,
) -> None:
    """Runbooks, and which causes of failure each is for."""
    with any_hub(asked) as hub:
        if of is not None:
            items = hub.get(f"/dead-letters/groups/{part(of)}/runbooks", GroupRunbooks).items
        else:
            items = hub.get("/runbooks", RunbookPage).items
    if screen.as_json:
        screen.json({"items": [one.model_dump(mode="json") for one in items]})
        return
    screen.table(
        ("id", "title", "for", "owner", "version", "written", "by"),
        [
            (one.id, one.title, rule_words(one.rule), one.owner, one.version, one.at, one.author)
            for one in items
        ],
        empty="No runbook is written yet." if of is None else "This group has no runbook.",
        whole=("id",),
    )


@command(group, "show")
def show(
    asked: Asked,
    screen: Screen,
    which: Id,
    version: Annotated[int | None, typer.Option(min=1, help="An old version of its text.")] = None,
    text_only: Annotated[bool, typer.Option("--text", help="Its text alone, as it was written.")] = False,
) -> None:
    """What to do: one runbook, with who wrote it and the groups it is shown with."""
    with any_hub(asked) as hub:
        if text_only:
            screen.say(hub.get_text(f"/runbooks/{part(which)}/text", {"version": version}).rstrip("\n"))
            return
        found = hub.get(f"/runbooks/{part(which)}", Runbook)
        if version is not None:
            older = hub.get_text(f"/runbooks/{part(which)}/text", {"version": version})
            found = found.model_copy(update={"text": older, "version": version})
    if screen.as_json:
        screen.json(found)
        return
    screen.facts(
        [
            ("runbook", found.id),
            ("title", found.title),
            ("for", rule_words(found.rule)),
            ("owner", found.owner),
            ("version", f"{found.version} of {found.versions[0].version}"),
            ("written", found.at),
            ("by", found.author),
            ("shown with", found.groups),
        ]
    )
    screen.say("")
    screen.markdown(found.text)


@command(group, "write")
def write(
    asked: Asked,
    screen: Screen,
    file: Annotated[Path, typer.Argument(help="The text, in Markdown (UTF-8).")],
    which: Annotated[
        str | None, typer.Option("--of", help="Write a new version of this one, such as rb-2.")
    ] = None,
    title: Annotated[
        str | None, typer.Option("--title", help="What it is about, in a line; needed for a new one.")
    ] = None,
    owner: Annotated[str | None, typer.Option("--owner", help="Who keeps it right.")] = None,
    stage: Annotated[Stage | None, typer.Option("--stage", help="For what fails at this stage.")] = None,
    place: Annotated[
        str | None, typer.Option("--place", help="For this subscription, key or adapter; * for any letters.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--type", help="For events of this type: case.opened, case.*.")
    ] = None,
    error: Annotated[
        str | None, typer.Option("--error", help="For this kind of exception, or field; * for any letters.")
    ] = None,
    words: Annotated[
        str | None, typer.Option("--words", help="For causes with these words, in any order.")
    ] = None,
    by_hand: Annotated[
        bool, typer.Option("--by-hand", help="For no cause by a rule: only where it is attached.")
    ] = False,
    reason: Annotated[str, typer.Option("--reason", "-r", help="Why it is changed; it goes on record.")] = "",
) -> None:
    """Write a runbook, or a new version of one, and say which causes of failure it is for.

    All that is given of --stage, --place, --type, --error and --words must fit; it is shown with every group
    that does, those that come later too. Of a new version what is not said stays. Needs a running hub.
    """
    rule: dict[str, JsonValue] = {
        name: value
        for name, value in (
            *(("stage", stage), ("place", place), ("type", kind)),
            *(("error", error), ("words", words)),
        )
        if value is not None
    }
    body: dict[str, JsonValue] = {"text": _text(file), "reason": reason}
    with running_hub(asked) as hub:
        if which is None:
            if title is None:
                raise Failed("A new runbook needs a title", "Say what it is about: --title")
            body |= {"title": title, "owner": owner or "", "rule": rule}
            found = hub.post("/runbooks", body, Runbook)
        else:
            before = hub.get(f"/runbooks/{part(which)}", Runbook)
            kept: JsonValue = rule or before.rule.model_dump(mode="json", exclude_none=True)
            body |= {
                "title": before.title if title is None else title,
                "owner": before.owner if owner is None else owner,
                "rule": {} if by_hand else kept,
                "version": before.version,
            }
            told = json.dumps(body)
            found = hub.put_text(f"/runbooks/{part(which)}", told, "application/json", Runbook)
    if screen.as_json:
        screen.json(found)
        return
    screen.say(f"{found.id} is written (version {found.version}), for {rule_words(found.rule)}.")
    if found.groups:
        screen.say(f"It is shown with {', '.join(found.groups)}.")
    elif not found.rule.by_hand:
        screen.note(
            "It fits none of the causes that struck last. Its words must stand in a cause as `tolbooth "
            "dead-letters groups --all` shows it: ids, numbers and names are taken out of that."
        )


@command(group, "attach")
def attach(asked: Asked, screen: Screen, which: Id, to: GroupId) -> None:
    """Show a runbook with a group, whatever its rule says. Needs a running hub."""
    _attached(asked, screen, which, to, "attach")


@command(group, "detach")
def detach(asked: Asked, screen: Screen, which: Id, to: GroupId) -> None:
    """Do not show a runbook with a group, whatever its rule says. Needs a running hub."""
    _attached(asked, screen, which, to, "detach")


@command(group, "delete")
def delete(asked: Asked, screen: Screen, which: Id, reason: Reason) -> None:
    """Show a runbook with no group any more; its versions stay on record. Needs a running hub."""
    with running_hub(asked) as hub:
        hub.post_only(f"/runbooks/{part(which)}/delete", {"reason": reason})
    if screen.as_json:
        screen.json({"id": which, "outcome": "deleted"})
    else:
        screen.say(f"{which} is deleted.")


def rule_words(rule: Rule) -> str:
    """Which groups it is for, in words."""
    given = rule.model_dump(mode="json", exclude_none=True)
    return ", ".join(f"{name} {value}" for name, value in given.items()) or "what it is attached to"


def _attached(asked: Asked, screen: Screen, which: str, to: str, how: str) -> None:
    with running_hub(asked) as hub:
        found = hub.post(f"/runbooks/{part(which)}/{how}", {"group": to}, GroupRunbooks)
    if screen.as_json:
        screen.json(found)
        return
    named = ", ".join(one.id for one in found.items) or "no runbook"
    screen.say(f"{found.group} has {named}.")


def _text(file: Path) -> str:
    try:
        text = file.read_text("utf-8")
    except OSError as error:
        raise Failed(f"{file} cannot be read", error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise Failed(f"{file} is not UTF-8", "Save it again as UTF-8.") from error
    if len(text) > LONGEST:
        raise Failed(
            f"{file} is too long for a runbook: {len(text):,} characters",
            f"At most {LONGEST:,} are kept. Link to what is longer.",
        )
    return text
