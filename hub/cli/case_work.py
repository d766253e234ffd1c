"""`tolbooth cases tasks|call-backs`: what is to be done about cases, and by when."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import JsonValue

from cases.desk.shown import ShownCase
from cases.desk.work.shown import CallBackPage, TaskPage
from cases.keeping.finding.wanted import MOST
from hub.cli import case_view
from hub.cli.asked import Asked
from hub.cli.case_desk import As, Expected, Why, act
from hub.cli.case_finding import Reference
from hub.cli.command import command
from hub.cli.hub_client import part, said
from hub.cli.paging import After
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen

tasks = typer.Typer(no_args_is_help=True, help="What is to be done about cases, by whom and by when.")
calls = typer.Typer(no_args_is_help=True, help="Calls that somebody was promised: due, kept, missed.")
Queue = Annotated[str | None, typer.Option("--queue", help="Of cases in a queue.")]
Before = Annotated[str | None, typer.Option("--before", help="Due by then: 2026-05-12T10:00:00Z.")]
Limit = Annotated[int, typer.Option(min=1, max=MOST, help="How many at most.")]
Task = Annotated[int, typer.Argument(min=1, help="Which of its tasks; `cases show` says.")]
To = Annotated[str | None, typer.Option("--to", help="Who does it: a staff id.")]
When = Annotated[str | None, typer.Option("--due", help="By when: 2026-05-12T10:00:00Z.")]
Contact = Annotated[int, typer.Argument(min=1, help="The contact in which it was promised.")]


@command(tasks, "list")
def list_tasks(
    asked: Asked,
    screen: Screen,
    queue: Queue = None,
    to: Annotated[str | None, typer.Option("--of", help="That somebody has: a staff id.")] = None,
    before: Before = None,
    limit: Limit = 50,
    after: After = None,
) -> None:
    """Tasks that are open and have a time, the first due first."""
    query = {"queue": queue, "assignee": to, "before": before, "limit": limit, "after": after}
    with any_hub(asked) as hub:
        found = hub.get("/cases/tasks", TaskPage, query)
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("case", "task", "what", "who", "due", "state"),
        [(one.case, one.task, one.text, one.assignee, one.due_at, one.state) for one in found.items],
        empty="Nothing is to be done by a time.",
        whole=("case",),
    )
    screen.more(found.next)


@command(tasks, "add")
def add(
    asked: Asked,
    screen: Screen,
    reference: Reference,
    text: Annotated[str, typer.Argument(help="What is to be done.")],
    due: When = None,
    to: To = None,
    role: As = None,
    expected: Expected = None,
) -> None:
    """Say that something is to be done about a case. When it is due, its queue is told, once.

    Needs a running hub.
    """
    body: dict[str, JsonValue] = {"text": text, "due_at": due, "assignee": to, "as": role}
    act(asked, screen, reference, "tasks", {**body, "expected": expected})


@command(tasks, "change")
def change(
    asked: Asked,
    screen: Screen,
    reference: Reference,
    task: Task,
    due: When = None,
    to: To = None,
    reason: Why = None,
    role: As = None,
    expected: Expected = None,
) -> None:
    """Give a task to somebody, or another time, at which it rings again. Needs a running hub."""
    body: dict[str, JsonValue] = {"due_at": due, "assignee": to, "reason": reason, "as": role}
    body["expected"] = expected
    given: JsonValue = said(body)
    with running_hub(asked) as hub:
        found = hub.patch(f"/cases/{part(reference)}/tasks/{task}", given, ShownCase)
    case_view.show(screen, found)


@command(tasks, "done")
def done(
    asked: Asked,
    screen: Screen,
    reference: Reference,
    task: Task,
    reason: Why = None,
    role: As = None,
    expected: Expected = None,
) -> None:
    """Say that a task was done. Needs a running hub."""
    body: dict[str, JsonValue] = {"outcome": "done", "reason": reason, "as": role, "expected": expected}
    act(asked, screen, reference, f"tasks/{task}/outcome", body)


@command(tasks, "cancel")
def cancel(
    asked: Asked,
    screen: Screen,
    reference: Reference,
    task: Task,
    reason: Why = None,
    role: As = None,
    expected: Expected = None,
) -> None:
    """Say that a task is not to be done. Needs a running hub."""
    body: dict[str, JsonValue] = {"outcome": "cancelled", "reason": reason, "as": role, "expected": expected}
    act(asked, screen, reference, f"tasks/{task}/outcome", body)


@command(calls, "list")
def list_calls(
    asked: Asked,
    screen: Screen,
    queue: Queue = None,
    to: Annotated[str | None, typer.Option("--of", help="Whose case it is: a staff id.")] = None,
    before: Before = None,
    limit: Limit = 50,
    after: After = None,
) -> None:
    """Calls that were promised and are still to be made, the first due first."""
    query = {"queue": queue, "assignee": to, "before": before, "limit": limit, "after": after}
    with any_hub(asked) as hub:
        found = hub.get("/cases/call-backs", CallBackPage, query)
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("case", "contact", "due", "state"),
        [(one.case, one.contact, one.due_at, one.state) for one in found.items],
        empty="Nobody waits for a call.",
        whole=("case",),
    )
    screen.more(found.next)


@command(calls, "kept")
def kept(
    asked: Asked,
    screen: Screen,
    reference: Reference,
    contact: Contact,
    reason: Why = None,
    role: As = None,
    expected: Expected = None,
) -> None:
    """Say that a promised call was made. Needs a running hub."""
    body: dict[str, JsonValue] = {"outcome": "kept", "reason": reason, "as": role, "expected": expected}
    act(asked, screen, reference, f"call-backs/{contact}/outcome", body)


@command(calls, "cancel")
def cancel_call(
    asked: Asked,
    screen: Screen,
    reference: Reference,
    contact: Contact,
    reason: Why = None,
    role: As = None,
    expected: Expected = None,
) -> None:
    """Say that a promised call is not to be made. Needs a running hub."""
    body: dict[str, JsonValue] = {"outcome": "cancelled", "reason": reason, "as": role, "expected": expected}
    act(asked, screen, reference, f"call-backs/{contact}/outcome", body)
