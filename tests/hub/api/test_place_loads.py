"""Gazetteers loaded in full and by changes, over HTTP."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx2
import pytest

from hub.cli import place_file
from hub.cli.hub_client import Refused
from identity_index.places.addressbase.sandbox import (
    FIRST_UPRN,
    FIRST_USRN,
    Town,
    address,
    delivery,
    street,
    street_name,
    successor,
    unit,
    written,
)
from identity_index.places.addressbase.supply import lines_of, survey
from identity_index.places.loading.load import Load
from tests.hub.api.places_files import Loader, loader, of_properties, told

__all__ = ["loader"]

SPOTS = list(Town(60).spots())


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


def test_a_full_supply_reconciles_and_the_same_file_changes_nothing(
    loader: Loader, operator: httpx2.Client
) -> None:
    done = loader.town(60)
    counts = done.counts
    assert done.phase == "finished"
    assert counts.read == counts.accounted == done.records == sum(1 for _ in Town(60).records())
    assert (counts.added, counts.streets, counts.rejected) == (60, 2, 0)
    again = loader.load(loader.folder / "places-1.csv")
    assert (again.id, again.counts) == (done.id, counts)
    assert told(operator) == [], "nobody is told of a first load, place by place"
    second = loader.town(60)
    assert (second.counts.unchanged, second.counts.added, second.counts.changed) == (counts.read, 0, 0)
    assert told(operator) == []


def test_changes_retire_split_rename_and_move_and_everybody_is_told(
    loader: Loader, operator: httpx2.Client
) -> None:
    loader.town(60)
    house, neighbour = SPOTS[0], SPOTS[1]
    flats = [replace(house, uprn=FIRST_UPRN + 1000 + n, flat=n) for n in (1, 2)]
    gone = [("D", unit(house)), ("D", address(house)), ("D", delivery(house))]
    new = [("I", one) for flat in flats for one in (unit(flat), address(flat))]
    after = [("I", successor(house.uprn, flat.uprn)) for flat in flats]
    moved = [("U", unit(replace(neighbour, postcode="ZZ9 9ZZ"))), ("D", delivery(neighbour))]
    renamed = [("U", street_name(FIRST_USRN, "PROVOST WAY"))]
    # What is deleted comes last here, and is done first.
    done = loader.changes(*new, *after, *moved, *renamed, *gone)
    assert done.counts.read == done.counts.accounted == done.records
    assert (done.counts.added, done.counts.retired, done.counts.rejected) == (2, 1, 0)
    old = operator.get(f"/places/{house.uprn}").json()
    assert old["state"] == "retired"
    assert old["address"].startswith("1 ALDER CLOSE"), "it keeps what was known of it"
    assert [one["address"] for one in old["succeeded_by"]] == [
        f"FLAT {n}, 1 PROVOST WAY, TOLBURGH, {house.postcode}" for n in (1, 2)
    ]
    assert operator.get(f"/places/{flats[0].uprn}").json()["succeeds"] == [str(house.uprn)]
    at = operator.get(f"/places/by-postcode/{neighbour.postcode}").json()
    assert [(one["uprn"], one["postcode"]) for one in at["moved"]] == [(str(neighbour.uprn), "ZZ9 9ZZ")]
    by_both = [
        operator.get("/places/beginning", params={"text": text}).json()["items"]
        for text in ("3 alder close", "3 provost way")
    ]
    assert by_both[0] == by_both[1] != []
    past = operator.get(f"/places/streets/{FIRST_USRN}/history").json()["items"]
    assert [(one["values"]["description"], one["until"], one["how"]) for one in past] == [
        ("ALDER CLOSE", "pl-2", "updated")
    ]
    history = operator.get(f"/places/{house.uprn}/history").json()["items"]
    assert {(one["kind"], one["how"]) for one in history} == {
        *(("property", "deleted"), ("address", "deleted"), ("delivery", "deleted")),
    }
    events = told(operator)
    [retired] = [data for what, subject, data in events if what == "retired"]
    assert retired["succeeded_by"] == [str(flat.uprn) for flat in flats]
    assert {subject for what, subject, _ in events if what == "added"} == {
        f"place/uprn/{flat.uprn}" for flat in flats
    }
    changed = {subject: data["changed"] for what, subject, data in events if what == "updated"}
    assert changed[f"place/usrn/{FIRST_USRN}"] == ["name"]
    assert changed[f"place/uprn/{neighbour.uprn}"] == ["address", "postcode"]
    assert len(changed) == 1 + sum(1 for one in SPOTS if one.usrn == FIRST_USRN) - 1


def test_the_order_of_processing_holds_however_lines_come(loader: Loader, operator: httpx2.Client) -> None:
    loader.town(3)
    file = loader.file(
        [("U", street_name(FIRST_USRN, "LATER NAME")), ("U", street_name(FIRST_USRN, "EARLIER"))]
    )
    text = file.read_text().replace(',"U",2,', ',"U",0,')
    file.write_text(text)
    done = loader.load(file, most=2)
    assert (done.counts.superseded, done.counts.read) == (1, 2)
    assert operator.get(f"/places/streets/{FIRST_USRN}").json()["name"] == "LATER NAME"
    spread = loader.file([("U", street_name(FIRST_USRN, "SECOND")), ("U", street_name(FIRST_USRN, "FIRST"))])
    spread.write_text(spread.read_text().replace(',"U",2,', ',"U",0,'))
    assert loader.load(spread, most=1).counts.superseded == 1, "in batches of their own too"
    assert operator.get(f"/places/streets/{FIRST_USRN}").json()["name"] == "SECOND"


def test_bad_lines_are_kept_beside_the_good(loader: Loader, operator: httpx2.Client) -> None:
    loader.town(3)
    unknown = replace(SPOTS[0], uprn=12)
    new = replace(SPOTS[0], uprn=FIRST_UPRN + 500, number=77)
    sea = replace(new, uprn=FIRST_UPRN + 501, easting=-10.0)
    file = loader.file([("D", unit(unknown)), ("I", unit(new)), ("I", address(new)), ("I", unit(sea))])
    file.write_text(file.read_text().replace(f"{new.uprn},1,", f"{new.uprn},1,", 1))
    done = loader.load(file)
    assert (done.counts.inserted, done.counts.rejected, done.counts.added) == (3, 1, 2)
    assert done.counts.read == done.counts.accounted == 4
    page = operator.get(f"/places/loads/{done.id}/rejects").json()
    assert [one["line"] for one in page["items"]] == [2, 5]
    assert "UPRN 12 that is not held" in page["items"][0]["problem"]
    assert (page["items"][1]["without"], page["items"][1]["said"]) == (
        ["position"],
        written(unit(sea), "I", 4),
    )
    assert operator.get(f"/places/{new.uprn}").json()["address"].startswith("77 ALDER CLOSE")


def test_what_does_not_come_next_is_refused_before_anything_counts(
    loader: Loader, operator: httpx2.Client
) -> None:
    with pytest.raises(Refused, match="tells of changes alone") as first:
        loader.changes(("U", street(FIRST_USRN)))
    assert first.value.status == 409
    loader.made = 10
    loader.town(3)
    loader.made = 4
    with pytest.raises(Refused) as older:
        loader.changes(("U", street(FIRST_USRN)))
    assert "an older file would take places back" in older.value.detail
    short = loader.file([("I", street(FIRST_USRN + 5))], full=True, made="2026-06-01", counted=1_269_403)
    body = {"file": "short.csv", "addressbase": survey(short).model_dump(mode="json")}
    answer = operator.post("/places/loads", json=body)
    assert answer.status_code == 422
    assert "its trailer counts 1,269,403 records, and 1 are there" in answer.json()["detail"]
    second = loader.file([("I", street(FIRST_USRN))], full=True, made="2026-06-01", volume=2)
    with pytest.raises(Refused) as volume:
        loader.load(second)
    assert "volume 1 comes first" in volume.value.detail
    assert [one["id"] for one in operator.get("/places/loads").json()["items"]] == ["pl-1"]
    assert operator.post("/places/loads", json={"file": "x"}).status_code == 422


def test_a_full_supply_retires_what_it_does_not_have_any_more(
    loader: Loader, operator: httpx2.Client
) -> None:
    loader.town(60)
    done = loader.town(55)
    assert (done.counts.retired, done.counts.added, done.counts.absent > 5) == (5, 0, True)
    assert operator.get(f"/places/{SPOTS[-1].uprn}").json()["state"] == "retired"
    assert of_properties(operator, "retired") == 5
    back = loader.town(60)
    assert (back.counts.added, back.counts.retired) == (5, 0)
    assert of_properties(operator, "added") == 5


def test_a_supply_in_volumes_is_one_supply(loader: Loader, operator: httpx2.Client) -> None:
    lines = [("I", one) for one in Town(20).records()]
    half = len(lines) // 2
    first = loader.file(lines[:half], full=True, made="2026-05-01", next_volume=2)
    second = loader.file(lines[half:], full=True, made="2026-05-01", volume=2, at="06:30:00")
    assert loader.load(first).counts.added == 0
    assert operator.get("/places").json()["items"] == []
    assert loader.load(second).counts.added == 20


def test_of_the_first_supply_that_is_whole_nobody_is_told_place_by_place(
    loader: Loader, operator: httpx2.Client
) -> None:
    lines = [("I", one) for one in Town(20).records()]
    loader.load(loader.file(lines[:40], full=True, next_volume=2))
    assert loader.town(20).counts.added == 20
    assert told(operator) == [], "no place was there before it: a lone volume shows none"
    loader.town(19)
    assert of_properties(operator, "retired") == 1


def test_a_supply_that_is_made_over_midnight_is_one(loader: Loader, operator: httpx2.Client) -> None:
    lines = [("I", one) for one in Town(20).records()]
    first = loader.file(lines[:40], full=True, made="2026-05-01", at="23:59:00", next_volume=2)
    second = loader.file(lines[40:], full=True, made="2026-05-02", at="00:05:00", volume=2)
    later = loader.file(lines[40:], full=True, made="2026-05-09", volume=2)
    loader.load(first)
    with pytest.raises(Refused) as other:
        loader.load(later)
    assert "volume 1 comes first" in other.value.detail
    assert loader.load(second).counts.added == 20


def test_volumes_of_changes_come_in_their_order_and_count_once_the_last_is_in(
    loader: Loader, operator: httpx2.Client
) -> None:
    loader.town(20)
    house, neighbour = SPOTS[0], SPOTS[1]
    made: dict[str, Any] = {"made": "2026-05-08"}
    new = replace(house, uprn=FIRST_UPRN + 500, number=77)
    first = loader.file(
        [("I", unit(new)), ("I", address(replace(house, number=5))), ("I", unit(neighbour))],
        next_volume=2,
        **made,
    )
    second = loader.file(
        [
            *(("D", address(house)), ("D", unit(neighbour)), ("I", address(new))),
            *(("D", unit(SPOTS[2])), ("U", street_name(FIRST_USRN, "PROVOST WAY"))),
        ],
        volume=2,
        **made,
    )
    third = loader.file([("U", street_name(FIRST_USRN, "MILL WYND"))], made="2026-05-15")
    with pytest.raises(Refused) as early:
        loader.load(second)
    assert "volume 1 comes first" in early.value.detail
    assert loader.load(first).phase == "finished"
    assert operator.get(f"/places/{new.uprn}").status_code == 404, "not before the last is in"
    assert told(operator) == []
    with pytest.raises(Refused) as missed:
        loader.load(third)
    assert "load volume 2 of it first" in missed.value.detail
    done = loader.load(second)
    assert (done.counts.deleted, done.counts.superseded, done.counts.read) == (1, 2, 5)
    assert (done.counts.added, done.counts.retired, done.counts.rejected) == (1, 1, 0)
    assert operator.get(f"/places/{new.uprn}").json()["address"].startswith("77 PROVOST WAY")
    assert operator.get(f"/places/{house.uprn}").json()["lines"][0] == "5 PROVOST WAY"
    assert operator.get(f"/places/{neighbour.uprn}").json()["state"] == "current"
    assert loader.load(third).counts.streets == 1


def test_a_volume_of_changes_that_is_lost_or_given_up_needs_a_full_supply(loader: Loader) -> None:
    loader.town(3)
    lines = [("U", street_name(FIRST_USRN, "PROVOST WAY"))]
    loader.load(loader.file(lines, made="2026-05-08", next_volume=2))
    second = loader.file([("D", unit(SPOTS[2]))], made="2026-05-08", volume=2)
    begun = place_file.begin(loader.hub, place_file.surveyed(second, None))
    loader.hub.post(f"/places/loads/{begun.id}/abandon", {"reason": "cut short"}, Load)
    with pytest.raises(Refused) as gap:
        loader.load(second)
    assert "load a full supply first" in gap.value.detail
    full = loader.file((("I", one) for one in Town(3).records()), full=True, made="2026-05-15")
    assert loader.load(full).counts.streets == 0, "what was given up was told to nobody"
    assert loader.load(loader.file(lines, made="2026-05-16")).phase == "finished"


def test_a_load_goes_on_where_it_stopped_and_is_given_up_on_purpose(
    loader: Loader, operator: httpx2.Client
) -> None:
    file = loader.file([("I", one) for one in Town(20).records()], full=True)
    wanted = place_file.surveyed(file, None)
    begun = place_file.begin(loader.hub, wanted)
    lines = [line for line, _ in lines_of(file)]
    batch = {"phase": "writing", "after": 0, "lines": lines[:30], "last": False}
    path = f"/places/loads/{begun.id}"
    assert operator.post(f"{path}/batches", json=batch).json()["line"] == 30
    twice = operator.post(f"{path}/batches", json=batch)
    assert (twice.status_code, "after line 30" in twice.text or "line 30" in twice.text) == (409, True)
    early = {"phase": "writing", "after": 30, "lines": [], "last": True}
    refused = operator.post(f"{path}/batches", json=early)
    assert (refused.status_code, "was changed while it was sent" in refused.text) == (409, True)
    other = loader.file([("I", one) for one in Town(5).records()], full=True)
    with pytest.raises(Refused) as waits:
        loader.load(other)
    assert "is not in yet" in waits.value.detail
    assert loader.load(file).counts.added == 20
    assert len(loader.seen) > 1
    assert operator.post(f"{path}/settle", json={"phase": "streets", "after": 0}).status_code == 409
    third = loader.file([("U", street_name(FIRST_USRN, "NEW"))])
    stuck = place_file.begin(loader.hub, place_file.surveyed(third, None))
    ended = operator.post(f"/places/loads/{stuck.id}/abandon", json={"reason": "the wrong file"})
    assert ended.json()["phase"] == "abandoned"
    with pytest.raises(Refused) as gap:
        loader.changes(("U", street_name(FIRST_USRN, "NEWER")))
    assert "load a full supply first" in gap.value.detail
    assert loader.town(20).phase == "finished"
