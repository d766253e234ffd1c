"""Extracts of a payroll by the command line, and who is in none any more."""

from __future__ import annotations

from pathlib import Path

from tests.hub.cli.conftest import Place

HEAD = "employee_number,name,team,ends_on\n"
BAD = ",Nobody,,\n1.00006E5,Eve,Roads,\n31,,,\n"
AGAIN = "1,Person 1,Roads,\n"


def test_an_extract_is_taken_in_and_whoever_is_missing_has_left(here: Place, tmp_path: Path) -> None:
    here.config.write_text(here.config.read_text() + "\n[staff]\nenabled = true\n")
    file = tmp_path / "payroll.csv"
    command = ("staff", "import", str(file))
    with here.serving():
        file.write_text(HEAD + "".join(f"{n},Person {n},Roads,\n" for n in range(1, 31)) + BAD + AGAIN)
        first = here.json(*command, code=1)
        assert (first["taken"], [one["line"] for one in first["rejected"]]) == (30, [32, 33, 34])
        assert first["repeated"] == 1
        table = here.run(*command).output
        assert "30 rows taken, 1 more repeated; 0 have left" in table
        assert ("spreadsheet" in table, "name and team are empty" in " ".join(table.split())) == (True, True)
        refused = here.run(*command, "--everybody")
        assert refused.exit_code == 1
        assert "cannot be taken, the first in line 32" in refused.output
        file.write_text(HEAD + "".join(f"{n},Person {n},Roads,\n" for n in range(1, 21)))
        refused = here.run(*command, "--everybody")
        assert "10 of the 30 whom hr has are not in the extract" in refused.output
        assert here.json("staff", "list", "--state", "left")["items"] == []
        file.write_text(HEAD + "".join(f"{n},Person {n},Roads,\n" for n in range(1, 30)))
        assert here.json(*command, "--everybody")["ended"] == ["30"]
        assert here.json(*command, "--everybody")["ended"] == []
        [left] = here.json("staff", "list", "--state", "left")["items"]
        assert left["id"] == here.json("staff", "show", "hr/30")["id"]
        assert len(here.json("staff", "history", "hr/1")["items"]) == 1, "the same again is nothing new"
        nobody = here.run("staff", "show", "hr/99")
        assert (nobody.exit_code, "was its extract taken in?" in nobody.output) == (1, True)
        missing = here.run("staff", "import", str(tmp_path / "none.csv"))
        assert (missing.exit_code, "cannot be read" in missing.output) == (1, True)


def test_who_leaves_by_a_last_day_in_the_file_is_counted(here: Place, tmp_path: Path) -> None:
    here.config.write_text(here.config.read_text() + "\n[staff]\nenabled = true\n")
    file = tmp_path / "payroll.csv"
    command = ("staff", "import", str(file))
    with here.serving():
        file.write_text(HEAD + "1,Hal Example,Roads,\n2,Bea Example,Roads,\n")
        assert "2 rows taken; 0 have left by the days in it.\n" in here.run(*command).output
        file.write_text(HEAD + "1,Hal Example,Roads,2020-01-31\n2,Bea Example,Roads,\n")
        assert "2 rows taken; 1 has left by the days in it.\n" in here.run(*command).output
        again = here.run(*command).output
        assert "2 rows taken; 0 have left by the days in it.\n" in again, "they had left before"
        file.write_text(HEAD + "1,Hal Example,Roads,2020-01-31\n3,Cy Example,Roads,2020-01-31\n")
        said = here.json(*command, "--everybody", "--even-if-many")
        assert (said["left"], said["ended"]) == (["st-3"], ["2"])
        file.write_text(HEAD + "1,Hal Example,Roads,2020-01-31\n")
        told = " ".join(here.run(*command, "--everybody", "--even-if-many").output.split())
        assert "1 row taken; 0 have left by the days in it, 1 is in it no more." in told


def test_a_file_by_whose_days_many_would_leave_is_not_taken(here: Place, tmp_path: Path) -> None:
    here.config.write_text(here.config.read_text() + "\n[staff]\nenabled = true\n")
    file = tmp_path / "payroll.csv"
    head = "employee_number,name,starts_on,ends_on\n"
    command = ("staff", "import", str(file))

    def extract(*ended: int, starts: str = "") -> None:
        days = dict.fromkeys(ended, "2020-01-01")
        file.write_text(head + "".join(f"{n},Person {n},{starts},{days.get(n, '')}\n" for n in range(1, 21)))

    with here.serving():
        extract()
        assert here.json(*command)["taken"] == 20
        extract(1, 2, 3)
        refused = here.run(*command)
        assert refused.exit_code == 1
        assert "3 of the 20 of hr who are there would have left" in refused.output
        assert "--even-if-many" in refused.output
        extract(1)
        assert here.json(*command, "--system", "rota")["taken"] == 20, "one may always leave"
        assert len(here.json("staff", "list", "--state", "left")["items"]) == 1
        extract(1, 2, 3)
        refused = here.run(*command, "--system", "third")
        assert "2 of the 19 of third who are there" in refused.output, "joined by number, and one left before"
        extract(starts="2100-01-01")
        assert "19 of the 19 of hr" in here.run(*command).output, "columns the other way round"
        assert len(here.json("staff", "list", "--state", "left")["items"]) == 1, "nothing was taken"
        extract(2, 3, 4)
        assert here.json(*command, "--even-if-many")["taken"] == 20
        assert len(here.json("staff", "list", "--state", "left")["items"]) == 4
        profile = tmp_path / "payroll.toml"
        profile.write_text('date_order = "dmy"\n')
        file.write_text(head + "7,Person 7,01/04/20,31/12/27\n")
        [rejected] = here.json(*command, "--profile", str(profile), code=1)["rejected"]
        assert (rejected["line"], "starts_on" in rejected["problem"]) == (2, True)
        assert here.json("staff", "show", "hr/7")["state"] == "current"


def test_a_steward_says_who_is_who(here: Place, tmp_path: Path) -> None:
    here.config.write_text(here.config.read_text() + "\n[staff]\nenabled = true\n")
    file = tmp_path / "payroll.csv"
    file.write_text(HEAD + "1,Morag Example,Roads,\n")
    with here.serving():
        here.json("staff", "import", str(file))
        here.json("staff", "import", str(file), "--system", "rota")
        why = ("--reason", "two people of one number")
        parted = here.json("staff", "split", "st-1", "rota/1", *why)
        assert (parted["what"], parted["staff"]) == ("split", ["st-1", "st-2"])
        again = here.run("staff", "split", "st-1", "rota/1", *why)
        assert (again.exit_code, "Not all of these records are st-1's" in again.output) == (1, True)
        assert parted["change"] in here.run("staff", "history", "st-1").output
        said = here.run("staff", "undo", parted["change"], *why).output
        assert "moved: rota/1" in said
        here.json("staff", "split", "st-1", "rota/1", *why)
        assert here.json("staff", "merge", "st-1", "st-3", *why)["what"] == "merge"
        assert here.json("staff", "show", "st-3")["became"] == "st-1"
