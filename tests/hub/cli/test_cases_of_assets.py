"""`tolbooth cases list --asset`: which cases are about a street light, and what is said where none is."""

from __future__ import annotations

from pathlib import Path

from tests.hub.cli.conftest import Place


def test_where_no_case_is_about_an_asset_it_says_so(here: Place, tmp_path: Path) -> None:
    here.config.write_text(here.config.read_text() + "\n[cases]\nenabled = true\n")
    lights = tmp_path / "lights.csv"
    lights.write_text("local_id,kind,easting,northing,sensors\nSL-1,street_light,381000,806000,eui-1\n")

    def listed(*asked: str) -> str:
        answer = here.run("cases", "list", *asked)
        assert answer.exit_code == 0, answer.output
        return " ".join(answer.output.split())

    with here.serving():
        assert "1 added" in here.run("places", "assets", "load", str(lights), "--system", "lights").output
        assert listed() == "There is no such case."
        assert listed("--asset", "lights/SL-1") == "No case is about the asset lights/SL-1."
        assert listed("--asset", "lights/SL-1", "--state", "open") == (
            "No case about the asset lights/SL-1 is as asked."
        )
        assert listed("--asset", "sensors/EUI-1") == "No case is about the asset sensors/EUI-1."
        assert "no system has told this hub of" in listed("--asset", "sensors/eui-2")
        unknown = listed("--asset", "lights/SL-2")
        assert unknown.startswith(
            "No case is about the asset lights/SL-2, and no system has told this hub of"
        )
        assert "as lights/SL-104" in listed("--asset", "SL-1")
        assert here.json("cases", "list", "--asset", "lights/SL-2")["items"] == []
        keys = ("keys", "create", "Clerk", "--scope", "cases:read")
        clerk = here.run(*keys).output.strip().split()[-1]
        assert listed("--asset", "lights/SL-2", "--key", clerk) == "No case is about the asset lights/SL-2."


def test_an_asset_whose_property_is_no_more_says_so(here: Place, tmp_path: Path) -> None:
    lights = tmp_path / "lights.csv"
    lights.write_text("local_id,kind,easting,northing,uprn\nSL-1,street_light,381000,806000,990000000001\n")
    line = "{uprn},1,Alder Close,Tolburgh,381000,806000\n"

    def load(*uprns: int, day: int) -> None:
        file = tmp_path / f"gazetteer-{day}.csv"
        file.write_text(
            "uprn,number,street,town,easting,northing\n" + "".join(line.format(uprn=one) for one in uprns)
        )
        answer = here.run("places", "load", str(file), "--published", f"2026-06-0{day}T06:00:00")
        assert answer.exit_code == 0, answer.output

    with here.serving():
        load(990000000001, 990000000002, day=1)
        here.run("places", "assets", "load", str(lights), "--system", "lights")
        shown = here.run("places", "assets", "show", "lights/SL-1").output
        assert "990000000001" in shown
        assert "no more" not in shown
        load(990000000002, day=2)
        shown = " ".join(here.run("places", "assets", "show", "lights/SL-1").output.split())
        assert "990000000001 (is no more) now there nobody has said" in shown
