"""One UPRN on several lines of a gazetteer: the first is kept, and what becomes of the others is said."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from identity_index.places.loading.load import Load
from tests.hub.api.places_files import Loader, gazetteer, loader

__all__ = ["loader"]

HEAD = "uprn,number,street,usrn,town,postcode,easting,northing,classification\n"
FIRST = "12,7,Provost Way,99,Tolburgh,ZZ1 1ZZ,400000,540000,RD04\n"
OTHER = "13,9,Provost Way,99,Tolburgh,ZZ1 1ZZ,400010,540000,RD04\n"


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


def load(loader: Loader, *rows: str, most: int = 100) -> Load:
    loader.made += 1
    file = loader.folder / f"gazetteer-{loader.made}.csv"
    file.write_text(HEAD + "".join(rows))
    return loader.load(file, most)


def rejects(client: httpx2.Client, one: Load) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/places/loads/{one.id}/rejects").json()["items"]
    return found


@pytest.mark.parametrize("most", [100, 1])
def test_a_line_that_says_the_same_once_more_is_counted_and_harmless(
    loader: Loader, operator: httpx2.Client, most: int
) -> None:
    done = load(loader, FIRST, OTHER, FIRST, FIRST.replace("12,", "0012,").upper(), most=most)
    counts = done.counts
    assert (counts.read, counts.inserted, counts.repeated, counts.rejected) == (4, 2, 1, 1)
    assert counts.read == counts.accounted
    assert (counts.added, [one["line"] for one in rejects(operator, done)]) == (2, [5]), "capitals differ"
    again = load(loader, FIRST, OTHER, OTHER, most=most).counts
    assert (again.read, again.unchanged, again.repeated, again.changed) == (3, 2, 1, 0)
    assert again.read == again.accounted


OTHERWISE = [
    (",7,", ",8,", "number"),
    ("ZZ1 1ZZ", "ZZ9 9ZZ", "postcode"),
    ("400000", "400500", "easting"),
    ("RD04", "RD06", "classification"),
    ("RD04", "", "classification"),
    ("Provost Way", "Provost Wynd", "street"),
]


@pytest.mark.parametrize("most", [100, 1])
def test_of_lines_that_say_something_else_of_one_property_the_first_is_kept(
    loader: Loader, operator: httpx2.Client, most: int
) -> None:
    others = [FIRST.replace(old, new) for old, new, _ in OTHERWISE]
    counts = (done := load(loader, OTHER, FIRST, *others, FIRST, most=most)).counts
    assert (counts.read, counts.inserted, counts.repeated, counts.rejected) == (9, 2, 1, 6)
    assert counts.read == counts.accounted
    for line, (one, (*_, column)) in enumerate(zip(rejects(operator, done), OTHERWISE, strict=True), 4):
        assert (one["line"], one["column"], one["without"]) == (line, "uprn", [])
        assert one["problem"] == f"lines 3 and {line} are both of UPRN 12, and do not say the same: {column}"
        assert one["fix"].startswith("Line 3 is kept, as the first.")
    found = operator.get("/places/12").json()
    assert (found["address"], found["classification"]) == ("7 Provost Way, Tolburgh, ZZ1 1ZZ", "RD04")
    assert found["point"]["easting"] == 400_000
    assert operator.get("/places/streets/99").json()["name"] == "Provost Way"


def test_a_street_that_two_properties_name_otherwise_makes_no_other_line_wrong(
    loader: Loader, operator: httpx2.Client
) -> None:
    done = load(loader, FIRST, OTHER.replace("Way", "Wynd"), FIRST)
    assert [one["line"] for one in rejects(operator, done)] == [3, 4], (
        "the other name is told of, and is taken"
    )
    assert (done.counts.inserted, done.counts.rejected, done.counts.doubted) == (2, 1, 1)
    assert done.counts.read == done.counts.accounted == 3


def test_each_file_is_judged_by_itself(loader: Loader, operator: httpx2.Client) -> None:
    load(loader, FIRST)
    done = load(loader, FIRST.replace(",7,", ",8,"), OTHER)
    assert (done.counts.updated, done.counts.inserted, done.counts.rejected) == (1, 1, 0)
    assert operator.get("/places/12").json()["address"] == "8 Provost Way, Tolburgh, ZZ1 1ZZ"
    broken = gazetteer(loader, HEAD + FIRST.replace(",7,", ",seven,") + FIRST + OTHER)
    assert (broken.counts.rejected, broken.counts.repeated) == (1, 0), "the first could not be read"
    assert operator.get("/places/12").json()["address"] == "7 Provost Way, Tolburgh, ZZ1 1ZZ"
