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
