"""The doctor holds what towns are called against what is loaded."""

from __future__ import annotations

from pathlib import Path

from identity_index.places.addressbase.sandbox import write_town
from tests.hub.cli.conftest import Place


def of_places(here: Place) -> list[tuple[str, str]]:
    found = here.json("doctor")["findings"]
    return [(one["level"], one["what"]) for one in found if one["of"] == "places"]


def test_an_alias_of_a_town_that_no_property_has_is_named(here: Place, tmp_path: Path) -> None:
    plain = here.config.read_text()
    with_aliases = (
        f'{plain}\n[places.aliases]\n"auld brig" = "Tolburgh"\n"the shore" = ["Tolbrugh", "Tolburgh"]\n'
    )
    here.config.write_text(with_aliases)
    assert of_places(here) == [], "there is no ledger yet"
    with here.serving():
        assert of_places(here) == [
            ("look", "[places.aliases] says what towns are called, and no property is known")
        ]
        file = tmp_path / "town.csv"
        write_town(file, 20)
        here.json("places", "load", str(file))
    [(level, what)] = of_places(here)
    assert level == "look"
    assert "the alias 'the shore' means 'Tolbrugh', and no property has that" in what
    here.config.write_text(with_aliases.replace("Tolbrugh", "TOLBURGH"))
    assert of_places(here) == [("good", "2 aliases of towns, and some property has each town")]
    here.config.write_text(plain)
    assert of_places(here) == []
