"""A case and the system that does its work, through a whole hub: told as any subscriber is, and heard."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from adapters.open311 import Open311
from adapters.open311.sandbox.running import Sandbox as Open311Sandbox
from adapters.verint import Verint
from adapters.verint.sandbox import running
from adapters.verint.sandbox.cases import CaseThere
from adapters.verint.sandbox.running import RunningSandbox
from adapters.verint.sandbox.service import PASSWORD, USER
from cases.acting.actor import Actor
from cases.acting.moving import Move, Moving
from cases.acting.opening import Opening, Taken
from cases.acting.reclassifying import Reclass, Reclassifying
from cases.acting.report import Report
from cases.acting.updating import Change, Updating
from cases.back_office import repository as offices
from cases.back_office.telling import Told, subscription_of, told
from cases.case_file import CaseFile
from cases.keeping import repository
from cases.keeping.work import repository as work
from cases.types.reading import SHIPPED
from cases.types.status_rule import Mover
from cases.written.file import shipped
from hub.case_service import apply_case_route, case_teller
from hub.cases import apply_cases
from ledger.session import Session
from ledger.tables import link

if TYPE_CHECKING:
    from tests.hub.conftest import MakeTown, Town

Play = Callable[[Any], None]
REFERENCE = "TB-5619-0321"
OFFICER = Actor(Mover.OFFICER, "ada")


def types_in(folder: Path, **changes: str) -> str:
    """A pothole that the CRM does the work of. ``changes``: lines of its ``[back_office]``."""
    [text] = [one.text for one in shipped(SHIPPED) if one.name == "pothole"]
    rule = {"adapter": '"crm"', "statuses": '{ "Open" = "inspecting", "Ordered" = "ordered" }', **changes}
    lines = "\n".join(f"{name} = {value}" for name, value in rule.items())
    (folder / "pothole.toml").write_text(f"{text.partition('[back_office]')[0]}[back_office]\n{lines}\n")
    return str(folder)


def crm(sandbox: RunningSandbox) -> Verint:
    settings: dict[str, Any] = {
        "address": sandbox.url,
        "authentication": "username_token",
        "username": USER,
        "password": PASSWORD,
        "default_classification": 4_000_031,
        "statuses": {"open": "open", "ordered": "in_progress", "closed": "closed"},
        "every": timedelta(seconds=1),
        "margin": timedelta(0),
    }
    return Verint("crm", Verint.Settings.model_validate(settings))


class Council:
    """The hub's cases, by their own doors."""

    def __init__(self, hub: Town) -> None:
        self.hub = hub
        self.teller = case_teller(hub.hub.settings, hub.hub.identity.id, hub.hub.intake)

    async def begin(self) -> None:
        """As whoever serves begins."""
        inner = self.hub.hub

        def apply(session: Session) -> None:
            apply_cases(session, inner.settings)
            apply_case_route(session, inner.settings, inner.identity.id, inner.adapters)

        await inner.door.run(apply)
        inner.routing.refresh()

    async def take(self, kind: str = "pothole", **said: Any) -> Taken:
        report = Report.model_validate(
            {"type": kind, "channel": "phone", "details": {"where_exactly": "by the gate"}, **said}
        )
        actor = Actor(Mover.AGENT, "bea")
        return await self.hub.hub.door.run(lambda s: Opening(self.teller).take(s, report, actor))

    async def move(self, to: str) -> None:
        await self.hub.hub.door.run(lambda s: Moving(self.teller).move(s, 1, Move(to), OFFICER))

    async def update(self, **wanted: Any) -> None:
        await self.hub.hub.door.run(lambda s: Updating(self.teller).update(s, 1, Change(**wanted), OFFICER))

    def file(self, number: int = 1) -> CaseFile:
        with self.hub.hub.reader.session() as session:
            found = repository.find(session, number)
        assert found is not None
        return found

    def why(self) -> list[str]:
        """Of the conflicts that there were."""
        with self.hub.hub.reader.session() as session:
            return [one.why for one in offices.conflicts(session, 1)]

    def told(self, system: str) -> Told:
        with self.hub.hub.reader.session() as session:
            return told(session, self.teller.voice.source, REFERENCE, system)


@asynccontextmanager
async def council(town: MakeTown, *adapters: Any, **cases: Any) -> Any:
    async with town(*adapters, cases={"enabled": True, **cases}) as hub:
        made = Council(hub)
        await made.begin()
        yield made


def only(sandbox: RunningSandbox) -> CaseThere:
    [found] = sandbox.cases.cases.values()
    return found


def by_its_staff(sandbox: RunningSandbox, status: str) -> None:
    """Somebody there sets a status; its clock goes by seconds."""
    case = only(sandbox)
    later = max(sandbox.cases.now(), case.modified + timedelta(seconds=1))
    sandbox.cases.keep(case.model_copy(update={"status": status, "modified": later}))


def test_one_that_becomes_of_another_type_is_to_be_told_to_both(
    town: MakeTown, play: Play, tmp_path: Path
) -> None:
    """It is not made a second time elsewhere: that somebody has to tell is a task."""

    async def run() -> None:
        with running() as sandbox:
            async with council(town, crm(sandbox), types=types_in(tmp_path)) as here:
                taken = await here.take()
                await here.hub.until(lambda: here.told("crm").state == "delivered")
                wanted = Reclass(type="street_light", details={"fault": "flickering"})
                act = Reclassifying(here.teller)
                await here.hub.hub.door.run(lambda s: act.reclassify(s, taken.number, wanted, OFFICER))
                with here.hub.hub.reader.session() as session:
                    [text] = [one.text for one in work.tasks(session, [taken.number])]
                assert text.startswith(
                    "It is in crm, and is a street light now: tell its people, and those of "
                )

    play(run)


def test_a_case_is_made_there_and_what_is_said_there_comes_back(
    town: MakeTown, play: Play, tmp_path: Path
) -> None:
    async def run() -> None:
        with running() as sandbox:
            async with council(town, crm(sandbox), types=types_in(tmp_path)) as here:
                await here.take(description="Deep.")
                await here.hub.settled()
                there = only(sandbox)
                assert REFERENCE in there.external_references
                assert "where exactly: by the gate" in there.description
                [made] = here.hub.rows(link)
                assert (made.system, made.local_id) == ("crm", there.reference)
                assert here.told("crm").state == "delivered"
                assert here.told("crm").local_ids == (there.reference,)
                await here.hub.until(lambda: here.file().status == "inspecting")
                by_its_staff(sandbox, "Ordered")
                await here.hub.until(lambda: here.file().status == "ordered")
                await here.hub.settled()
                assert only(sandbox).notes == [], "its own words are not sent back to it"
                await here.update(priority="high")
                await here.move("inspecting")
                await here.hub.settled()
                said = "\n".join(one.text for one in only(sandbox).notes)
                assert "Priority: high" in said
                assert "Status: open" in said
                assert here.why() == []
                here.hub.balances()

    play(run)


@pytest.mark.parametrize(
    ("says", "status", "why"),
    [("false", "ordered", ["closed_not_fixed"]), ("true", "repaired", [])],
)
def test_closed_there_is_fixed_only_where_the_type_says_so(
    town: MakeTown, play: Play, tmp_path: Path, says: str, status: str, why: list[str]
) -> None:
    async def run() -> None:
        with running() as sandbox:
            types = types_in(tmp_path, closed_there_is_fixed=says)
            async with council(town, crm(sandbox), types=types) as here:
                await here.take()
                await here.hub.settled()
                by_its_staff(sandbox, "Ordered")
                await here.hub.until(lambda: here.file().status == "ordered")
                by_its_staff(sandbox, "Closed")
                await here.hub.until(lambda: here.why() == why and here.file().status == status)

    play(run)


def test_a_request_of_open311_is_made_and_followed(town: MakeTown, play: Play) -> None:
    """The fly-tipping that ships, on the adapter that it names. Its list of requests knows only `closed`, of
    which nothing follows; what was done stands in the list of updates."""

    async def run() -> None:
        with Open311Sandbox() as sandbox:
            settings = Open311.Settings.model_validate(
                {
                    "base_url": sandbox.url,
                    "services": {"fly_tipping": "SIGN"},
                    "every": timedelta(milliseconds=50),
                    "polls": ["requests", "servicerequestupdates"],
                    "margin": timedelta(0),
                }
            )
            async with council(town, Open311("open311", settings)) as here:
                position = {"position": {"latitude": 56.0, "longitude": -3.0}}
                await here.take("fly_tipping", location=position)
                await here.hub.until(lambda: here.file().status == "inspecting")
                [request] = sandbox.office.listed()
                sandbox.office.move(request.id, "fixed", "Taken away.", datetime.now(UTC))
                await here.hub.until(lambda: here.file().status == "repaired")
                await here.hub.settled()
                assert here.file().outcome == "fixed"
                assert len(sandbox.office.said()) == 1, "its own words are not sent back to it"

    play(run)


def test_where_no_adapter_takes_its_cases_it_is_said(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        async with council(town) as here:
            await here.take()
            await here.hub.settled()
            assert here.file().back_office == "wdm"
            assert here.told("wdm").state == "not sent"

    play(run)


def test_a_case_that_came_from_there_is_not_made_there_again(
    town: MakeTown, play: Play, tmp_path: Path
) -> None:
    """What it was made from is its record there, and what is done here goes to that one."""

    async def run() -> None:
        with running() as sandbox:
            now = sandbox.cases.now()
            old = CaseThere(reference="101000000777", title="Pothole", opened=now, modified=now)
            sandbox.cases.keep(old)
            async with council(town, crm(sandbox), types=types_in(tmp_path)) as here:
                await here.take(origin={"system": "crm", "local_id": old.reference})
                await here.hub.settled()
                await here.move("ordered")
                await here.hub.settled()
                assert "Status: in progress" in only(sandbox).notes[0].text

    play(run)


def test_its_deliveries_keep_order_by_case(town: MakeTown, play: Play, tmp_path: Path) -> None:
    async def run() -> None:
        with running() as sandbox:
            async with council(town, crm(sandbox), types=types_in(tmp_path)) as here:
                await here.take()
                await here.hub.settled()
                table = here.hub.hub.routing.table
                subscription = table.subscriptions[subscription_of("crm")]
                assert subscription.order_by == "partitionkey"

    play(run)
