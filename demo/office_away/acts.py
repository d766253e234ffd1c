"""The story, act by act: what staff type, and what the back office does."""

from __future__ import annotations

from datetime import timedelta

from demo.office_away.scene import Scene

SIGNS = ("bridge", "school", "harbour", "mill", "chapel", "station", "market", "castle", "ferry", "quarry")
HOUR = timedelta(hours=1)
DAY = 24 * HOUR
RIGHTED = 2
"""Which of the day's cases is put right while it waits."""


def people(scene: Scene) -> None:
    """Keys for those at work, each with what they need and no more."""
    scene.telling.heading("Before it begins: who may do what")
    for who, scopes in (
        (scene.bea, ("cases:read", "cases:take")),
        (scene.ada, ("cases:read", "cases:take", "cases:work")),
    ):
        words = [word for scope in scopes for word in ("-s", scope)]
        who.key = scene.staff.types(scene.operator, "keys", "create", who.name, *words, shown=0).strip()


def as_ever(scene: Scene) -> None:
    """One case while all is well."""
    scene.telling.heading("The day before: roads is well")
    reference = scene.takes("The sign at the tollhouse leans", DAY + HOUR)
    scene.until(lambda: len(scene.there()) == 1, "roads had no case")
    scene.settled()
    scene.staff.types(scene.ada, "cases", "show", reference)


def away(scene: Scene) -> None:
    """A day of calls, while nothing listens there. When each call came is told with it; no hour passes."""
    scene.telling.heading("Roads is down, for a day")
    scene.roads.go_down()
    scene.telling.step("roads", "its server is down: connections are refused.")
    for number, sign in enumerate(SIGNS):
        scene.takes(f"The sign at the {sign} leans", DAY - 2 * HOUR * number)
    scene.telling.step("Bea", f"takes {len(SIGNS)} calls, one every two hours; each is a case at once.")
    scene.until(scene.breaker_open, "the hub had not begun to leave roads in peace")
    scene.telling.step("the hub", "has had no answer several times in a row, and leaves roads in peace.")
    righted = scene.taken[1 + RIGHTED]
    scene.staff.types(scene.ada, "cases", "set", righted, "--priority", "high", shown=0)
    scene.staff.types(scene.ada, "cases", "show", righted)
    scene.staff.types(scene.operator, "adapters", "list")


def back(scene: Scene) -> None:
    """It comes back, and is told of each case, once."""
    scene.telling.heading("Roads is back")
    scene.roads.come_back()
    scene.until(lambda: len(scene.there()) == len(scene.taken), "roads had not all cases")
    scene.settled()
    scene.telling.step("roads", f"has {len(scene.there())} cases; nobody has typed anything again.")


def answered(scene: Scene) -> None:
    """Roads takes them on, and what it says comes back."""
    scene.telling.heading("What roads says of them comes back")
    for one in scene.there():
        scene.says(one.reference, "Allocated")
    scene.until(
        lambda: all(scene.hub.case(one).status == "ordered" for one in scene.taken), "a case was not ordered"
    )
    last = scene.there()[-1]
    scene.says(last.reference, "Closed")
    scene.until(lambda: bool(scene.hub.conflicts()), "there was no conflict")
    scene.staff.types(scene.ada, "cases", "conflicts")
    [reference] = last.external_references
    why = ("--reason", "the crew has sent a photo")
    scene.staff.types(scene.ada, "cases", "resolve", reference, "--theirs", "--to", "upright", *why, shown=0)
    scene.settled()
    scene.staff.types(scene.ada, "cases", "show", scene.taken[1])
