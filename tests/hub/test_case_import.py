"""Cases that were taken over from a system which goes on with their work: told and heard as any others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from adapters.verint.sandbox import running
from adapters.verint.sandbox.cases import CaseThere, NoteThere
from adapters.verint.sandbox.running import RunningSandbox
from cases.acting.redacting import Redacting
from cases.importing.desk import CaseImportDesk
from cases.importing.profile import ImportProfile
from cases.importing.shown import Beginning, CaseImport
from cases.importing.tables import case_taken_over
from cases.importing.taken_over import Took
from cases.keeping import repository
from hub.api.case_imports import Listing
from ledger.tables import link
from tests.hub.test_case_back_office import Council, by_its_staff, council, crm, only, types_in

if TYPE_CHECKING:
    from tests.hub.conftest import MakeTown

Play = Callable[[Any], None]
PROFILE = ImportProfile.model_validate(
    {"types": {"pothole": {"from": ["Pothole"], "statuses": {"Open": "received", "Ordered": "ordered"}}}}
)


def hold(sandbox: RunningSandbox, **more: Any) -> CaseThere:
    now = sandbox.cases.now()
    said = {"reference": "101000000777", "title": "A hole", "classifiers": ["Pothole"], **more}
    case = CaseThere(opened=now, modified=now, **said)
    sandbox.cases.keep(case)
    return case


async def bring(here: Council, adapter: Any) -> CaseImport:
    hub = here.hub.hub
    desk = CaseImportDesk(hub.reader, hub.door, here.teller, Listing({"crm": adapter}, {}))
    found = await desk.begin(Beginning(system="crm", profile=PROFILE), "ada")
    while found.state == "running":
        found = await desk.step(found.id, found.pages, "ada")
    return found


def test_the_old_system_goes_on_as_its_back_office(town: MakeTown, play: Play, tmp_path: Path) -> None:
    """Its record is the one that was there: nothing is made or said there by the import, what is done here
    since is told there, and what is done there is heard."""

    async def run() -> None:
        with running() as sandbox:
            adapter = crm(sandbox)
            hold(sandbox, notes=[NoteThere(number=7, text="Looked at", created=sandbox.cases.now())])
            async with council(town, adapter, types=types_in(tmp_path)) as here:
                taken = await bring(here, adapter)
                assert taken.counts.new == 1
                await here.hub.settled()
                assert len(only(sandbox).notes) == 1, "nothing was said there"
                assert not only(sandbox).external_references
                assert here.file().back_office == "crm"
                [made] = here.hub.rows(link)
                assert (made.system, made.local_id, made.noun) == ("crm", "101000000777", "case")
                assert here.told("crm").local_ids == ("101000000777",)
                await here.move("inspecting")
                await here.hub.settled()
                assert "Status: open" in only(sandbox).notes[-1].text
                by_its_staff(sandbox, "Ordered")
                await here.hub.until(lambda: here.file().status == "ordered")
                await here.hub.settled()
                assert len(sandbox.cases.cases) == 1
                here.hub.balances()

    play(run)


def test_what_this_hub_had_made_there_is_its_own_and_comes_in_no_second_time(
    town: MakeTown, play: Play, tmp_path: Path
) -> None:
    async def run() -> None:
        with running() as sandbox:
            adapter = crm(sandbox)
            async with council(town, adapter, types=types_in(tmp_path)) as here:
                await here.take()
                await here.hub.settled()
                taken = await bring(here, adapter)
                assert (taken.counts.read, taken.counts.ours) == (1, 1)
                with here.hub.hub.reader.session() as session:
                    assert repository.find(session, 2) is None

    play(run)


@pytest.mark.parametrize("erased", [False, True])
def test_what_was_erased_here_does_not_come_in_again(
    town: MakeTown, play: Play, tmp_path: Path, erased: bool
) -> None:
    async def run() -> None:
        with running() as sandbox:
            adapter = crm(sandbox)
            old = hold(sandbox)
            async with council(town, adapter, types=types_in(tmp_path)) as here:
                await bring(here, adapter)
                if erased:
                    await here.hub.hub.door.run(lambda s: Redacting(here.teller).redact(s, 1))
                    [kept] = here.hub.rows(case_taken_over)
                    assert (kept.digest, Took.read(kept.took)) == ("", Took())
                note = NoteThere(number=8, text="She lives next door.", created=sandbox.cases.now())
                sandbox.cases.keep(
                    old.model_copy(update={"notes": [note], "title": "Hers", "status": "Ordered"})
                )
                await bring(here, adapter)
                with here.hub.hub.reader.session() as session:
                    notes = [one.text for one in repository.notes(session, 1)]
                assert notes == ([] if erased else ["She lives next door."])
                assert here.file().title == ("Pothole" if erased else "Hers")
                assert here.file().status == "ordered", "that it goes on is no word of anybody's"

    play(run)
