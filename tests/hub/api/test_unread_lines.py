"""Lines of a full supply that cannot be read: what they are about is there, and stays as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import httpx2
import pytest

from identity_index.places.addressbase.sandbox import FIRST_USRN, Line, Town
from identity_index.places.loading.load import Load
from tests.hub.api.places_files import Loader, loader, of_properties, told

__all__ = ["loader"]

HOUSE, NEIGHBOUR = list(Town(20).spots())[:2]
Spoils = Callable[[str], str]


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


def records(without: Iterable[int] = ()) -> list[tuple[str, Line]]:
    return [("I", one) for one in Town(20).records() if one[1] not in set(without)]


def spoiled(loader: Loader, begins: str, by: Spoils, without: Iterable[int] = (), **more: Any) -> Load:
    """The town again, in which the lines that hold this are made otherwise."""
    file = loader.file(records(without), full=True, **more)
    lines = file.read_text(encoding="utf-8").splitlines()
    which = [at for at, line in enumerate(lines) if begins in line]
    assert which
    for at in which:
        lines[at] = by(lines[at])
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return loader.load(file)


def seen(client: httpx2.Client) -> dict[str, Any]:
    """The house, without who says so."""
    found: dict[str, Any] = client.get(f"/places/{HOUSE.uprn}").json()
    found["records"] = [one["values"] for one in found["records"]]
    return found


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        (21, ",400000.00,", ",400000.x,"),
        (24, '"9999L', '"\x07999L'),
        (24, ",,,,,1,,", ",,,,,one,,"),
        (21, '"ZZ1', '"\x07ZZ1'),
    ],
)
def test_a_property_whose_line_cannot_be_read_is_there_as_it_was(
    loader: Loader, operator: httpx2.Client, kind: int, old: str, new: str
) -> None:
    loader.town(20)
    before = seen(operator)

    def spoil(line: str) -> str:
        return line.replace(old, new, 1) if line.startswith(f"{kind},") else line

    done = spoiled(loader, f",{HOUSE.uprn},", spoil)
    assert (done.counts.rejected, done.counts.spared, done.counts.absent) == (1, 1, 0)
    assert (done.counts.retired, done.counts.changed, done.unread) == (0, 0, [])
    assert seen(operator) == before
    assert told(operator) == []
    gone = loader.load(loader.file(records([HOUSE.uprn]), full=True))
    assert (gone.counts.retired, gone.counts.spared) == (1, 0), "of the next supply it counts as absent"


def test_a_street_whose_line_cannot_be_read_is_there_as_it_was(
    loader: Loader, operator: httpx2.Client
) -> None:
    loader.town(20)
    done = spoiled(loader, f",{FIRST_USRN},1,", lambda line: line.replace(",400000.00,", ",x,", 1))
    assert (done.counts.rejected, done.counts.spared, done.counts.streets) == (1, 1, 0)
    assert operator.get(f"/places/streets/{FIRST_USRN}").json()["state"] == "current"
    assert told(operator) == []


@pytest.mark.parametrize(
    ("spoil", "kinds"),
    [
        (lambda line: line.replace(f",{HOUSE.uprn},", f",{HOUSE.uprn}.0,"), ["property"]),
        (lambda line: line[: len('21,"I",3,99000')], ["property"]),
        (
            lambda line: f"x{line}",
            [
                *("street", "street_name", "property", "cross_reference", "address"),
                *("delivery", "successor", "organisation", "classification"),
            ],
        ),
    ],
)
def test_where_it_is_not_known_what_a_line_is_about_nothing_of_its_kind_is_let_go(
    loader: Loader, operator: httpx2.Client, spoil: Spoils, kinds: list[str]
) -> None:
    loader.town(20)
    done = spoiled(
        loader,
        f",{HOUSE.uprn},1,,,,400000.00",
        lambda line: spoil(line) if line.startswith("21,") else line,
        without=[NEIGHBOUR.uprn],
    )
    assert (done.counts.rejected, done.unread) == (1, kinds)
    for uprn in (HOUSE.uprn, NEIGHBOUR.uprn):
        assert operator.get(f"/places/{uprn}").json()["state"] == "current", "it may have been this one's"
    assert of_properties(operator, "retired") == 0
    assert operator.get(f"/places/loads/{done.id}").json()["unread"] == kinds


def test_a_line_of_one_volume_spares_what_it_is_about_in_the_last(
    loader: Loader, operator: httpx2.Client
) -> None:
    loader.town(20)
    made: dict[str, Any] = {"made": "2026-06-01"}
    spoiled(
        loader,
        f",{HOUSE.uprn},1,,,,400000.00",
        lambda line: line.replace(",400000.00,", ",400000.x,") if line.startswith("21,") else line,
        next_volume=2,
        **made,
    )
    last = loader.load(loader.file([], full=True, volume=2, **made))
    assert (last.counts.spared, last.counts.retired) == (1, 0)
    assert operator.get(f"/places/{HOUSE.uprn}").json()["state"] == "current"


def test_coordinates_of_nought_are_no_position(loader: Loader, operator: httpx2.Client) -> None:
    loader.town(20)
    done = spoiled(
        loader,
        f",{HOUSE.uprn},1,,,,400000.00",
        lambda line: line.replace("400000.00,540000.00", "0.00,0.00") if line.startswith("21,") else line,
    )
    assert (done.counts.rejected, done.counts.unplaced, done.counts.changed) == (0, 1, 1)
    assert operator.get(f"/places/{HOUSE.uprn}").json()["point"] is None
    assert [data["changed"] for _, _, data in told(operator)] == [["position"]]


def test_a_row_of_a_gazetteer_that_cannot_be_read_spares_its_property_and_its_street(
    loader: Loader, operator: httpx2.Client
) -> None:
    file = loader.folder / "gazetteer.csv"
    head = "uprn,number,street,usrn,town,postcode,easting,northing\n"
    rows = [
        "12,7,Provost Way,99,Tolburgh,ZZ1 1ZZ,400000,540000\n",
        "13,9,Mill Wynd,98,Tolburgh,ZZ1 1ZZ,400010,540000\n",
        "14,9,Kirk Wynd,97,Tolburgh,ZZ1 1ZZ,0,0\n",
    ]

    def load(*some: str) -> Load:
        loader.made += 1
        file.write_text(head + "".join(some))
        return loader.load(file)

    assert load(*rows).counts.unplaced == 1
    done = load(rows[0], rows[1].replace(",9,", ",nine,"))
    assert (done.counts.rejected, done.counts.retired, done.counts.spared) == (1, 1, 4)
    states = [operator.get(f"/places/{one}").json()["state"] for one in (12, 13, 14, "streets/98")]
    assert states == ["current", "current", "retired", "current"]
    blind = load(rows[1].replace("13,", "13.0,"))
    assert (blind.counts.rejected, blind.counts.retired) == (1, 0)
    assert blind.unread == ["property", "address", "organisation", "classification"]
    assert operator.get("/places/streets/99").json()["state"] == "retired"
    assert operator.get("/places/streets/98").json()["state"] == "current"
