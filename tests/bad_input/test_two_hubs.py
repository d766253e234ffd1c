"""Two hubs on one folder or one database: the second says whose it is, and the first notices nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from adapters.revenues_extract.sandbox import write_extract

MORNING = date(2026, 5, 1)
PATIENCE = 80.0
"""Seconds for both to be refused."""
ADAPTER = """
[adapters.moves]
kind = "revenues_extract"
folder = "{folder}"
settle = "0s"
every = "20ms"
"""


def test_the_second_names_the_first_and_the_first_goes_on(tmp_path: Path, hub_at: Any, until: Any) -> None:
    moves = tmp_path / "moves"
    moves.mkdir()
    first = hub_at(tmp_path / "first")
    settings = first.settings + ADAPTER.format(folder=moves)
    (first.folder / "tolbooth.toml").write_text(settings)
    # One with a database of its own, on the same folder; and one on the same database.
    on_folder = hub_at(tmp_path / "second", settings=settings)
    on_database = hub_at(tmp_path / "third", settings=settings.replace('"state"', f'"{first.folder}/state"'))
    with first.serving():
        processes = [place.spawn() for place in (on_folder, on_database)]
        try:
            assert [process.wait(PATIENCE) for process in processes] == [1, 1]
        finally:
            for process in processes:
                process.kill()
                process.wait()
        # As people read it; the terminal's frame breaks long lines.
        of_folder, of_database = ("".join(place.log().split()) for place in (on_folder, on_database))
        for said in (of_folder, of_database):
            assert f"(process{first.pid})" in said
            assert "Traceback" not in said
        assert f"thefolder{moves}isinusebyanotherhub" in of_folder
        assert "giveeachhubafolderofitsown" in of_folder
        assert "tolbooth.dbisalreadyopeninanotherhub" in of_database
        assert "adatabaseofitsown" in of_database
        # The first has lost nothing by it, its run file and its folder least of all.
        assert (first.folder / "state" / "run.json").exists()
        write_extract(moves, rows=2, seed=1, on=MORNING, name="after.csv")
        until((moves / "done" / "after.csv").exists, "the file after")
        account = first.account()
        assert account["events"] == 2
        assert account["balances"], account["checks"]
