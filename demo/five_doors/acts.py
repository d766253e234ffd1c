"""The story, act by act: what comes in, what staff type, and what citizens see."""

from __future__ import annotations

from datetime import UTC, date, datetime

from demo.five_doors import doors
from demo.five_doors.configuration import LETTER
from demo.five_doors.reporting_site import ReportingSite
from demo.five_doors.scene import Scene


def people(scene: Scene) -> None:
    """Keys for those at work, each with what they need and no more."""
    scene.telling.heading("Before it begins: who may do what")
    for who, scopes in (
        (scene.bea, ("cases:read", "cases:take")),
        (scene.ada, ("cases:read", "cases:take", "cases:work")),
        (scene.morven, ("people:read", "people:steward")),
    ):
        words = [word for scope in scopes for word in ("-s", scope)]
        who.key = scene.staff.types(scene.operator, "keys", "create", who.name, *words, shown=0).strip()


def five_doors(scene: Scene) -> None:
    """A form, a call, a bin that reports itself, a chatbot and a partner: all of one bin."""
    telling = scene.telling
    telling.heading("One bin, five doors")
    scene.comes_in("web", doors.form())
    telling.step("web form", f"Ailsa reports it on the website. It is {scene.bin}.")
    scene.reported.append("phone")
    told = scene.takes("call", doors.call())
    telling.step("telephone", f"Boris rings of the same bin. Bea is told that it is {told} already.")
    scene.settled()
    scene.comes_in("sensor", doors.alert())
    telling.step("bin sensor", "the bin itself says that it is full.")
    scene.comes_in("chatbot", doors.of_another_system("/chatbot", "BOT-1", "chatbot", doors.CATRIONA))
    telling.step("chatbot", "Catriona has told it to the chatbot.")
    scene.comes_in("partner", doors.of_another_system("/partner", "P-1", "partner", doors.DOUGAL))
    telling.step("partner", "the housing association's warden has passed it on.")
    scene.settled()
    scene.staff.types(scene.ada, "cases", "contacts", scene.bin)
    scene.staff.types(scene.ada, "cases", "move", scene.bin, "collected", shown=0)
    scene.settled()
    telling.step("waste", "has emptied it, and each who reported it is told so, once.")


def reporting_site(scene: Scene) -> None:
    """A site that speaks Open311 reports, follows and adds."""
    telling = scene.telling
    telling.heading("A site of another's, by Open311")
    key = scene.hub.make_key("reporting site (demo)", ["open311:write"], [])
    scene.site = ReportingSite(f"{scene.hub.url}/open311/v2", key)
    names = [one.service_name for one in scene.site.services()]
    telling.step("site", f"asks what can be reported: {len(names)} services, such as {names[0]}.")
    scene.hole = scene.site.report()
    telling.step("site", f"reports a hole, with a pin on the map; it is {scene.hole}.")
    scene.staff.types(scene.ada, "cases", "move", scene.hole, "inspecting", shown=0)
    scene.site.fetch()
    scene.site.add("77", "It has grown since.")
    scene.staff.types(scene.ada, "cases", "move", scene.hole, "ordered", shown=0)
    scene.staff.types(scene.ada, "cases", "move", scene.hole, "repaired", shown=0)
    scene.site.fetch()
    for one in scene.site.steps:
        telling.step(one.status, one.description)
    scene.settled()


def christmas(scene: Scene) -> None:
    """A letter that has waited for a citizen since before last Christmas goes on today."""
    scene.telling.heading("A clock that stood still over Christmas")
    now = datetime.now(UTC)
    scene.asked_at = datetime(now.year - 1, 12, 23, 10, tzinfo=UTC)
    scene.letter = scene.takes(
        "letter",
        {
            "type": LETTER,
            "channel": "letter",
            "title": "A paper is missing",
            "happened_at": scene.asked_at.isoformat(),
        },
    )
    scene.telling.step("letter", f"{scene.letter}: a paper was asked for on 23 December {now.year - 1}.")
    scene.went_on_at = datetime.now(UTC)
    scene.staff.types(scene.ada, "cases", "move", scene.letter, "reading", shown=0)
    [clock] = scene.hub.case(scene.letter).clocks
    scene.spent, scene.due_at = clock.spent.get("citizen", 0), clock.due_at
    scene.staff.types(scene.ada, "cases", "show", scene.letter, shown=20)
    office = scene.staff.reads(scene.operator, "cases", "calendars", "show", "office")
    scene.closed = [date.fromisoformat(one) for one in office["closed"]]


def one_person(scene: Scene) -> None:
    """Two records of one citizen, each with a case, are found to be one."""
    scene.telling.heading("One person, and all that she has reported")
    for local_id in ("w-1", "w-2"):
        scene.publish(doors.recorded("website", local_id))
        scene.until(lambda one=local_id: scene.knows("website", one), f"nobody knew {local_id}")  # type: ignore[misc]
    scene.takes(
        "second", {**doors.call(), "channel": "web", "reporter": doors.MARRIED, "location": doors.ELSEWHERE}
    )
    scene.settled()
    find = ("cases", "list", "--person", "website/w-1")
    scene.of_one_name = sorted(str(one["reference"]) for one in scene.staff.reads(scene.ada, *find)["items"])
    ids = [scene.hub.cross_reference("website", one).person for one in ("w-1", "w-2")]
    scene.staff.types(scene.morven, "people", "merge", *ids, "-r", "she has married, and says so", shown=0)
    scene.settled()
    scene.staff.types(scene.ada, *find)
    scene.of_both = sorted(str(one["reference"]) for one in scene.staff.reads(scene.ada, *find)["items"])
