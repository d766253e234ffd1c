"""Lines of AddressBase Premium and gazetteers as records, and what is said of lines that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from identity_index.places.addressbase.line import Told, WrongLine, cells_of, read_line
from identity_index.places.addressbase.records import Address, Delivery, Kind, Property, Street
from identity_index.places.addressbase.sandbox import Town, address, unit, write, write_town, written
from identity_index.places.addressbase.supply import WrongSupply, survey
from identity_index.places.gazetteer.row import WrongColumns, read_columns, read_row
from identity_index.places.naming import folded, lines_of, words_of
from identity_index.places.reference import NoReference, read_uprn

ORDER = ',"I",1,'


def read(line: str) -> Told:
    return read_line(cells_of(line))


@pytest.mark.shared
def test_every_sample_line_parses_and_the_supply_is_refused(shared_dir: Path) -> None:
    sample = shared_dir / "legacy" / "addressbase" / "sample_abp_lines.csv"
    lines = sample.read_text().splitlines()
    told: dict[Kind, Told] = {}
    for line in lines[1:-1]:
        if not line.startswith("29,"):
            told[read(line).kind] = read(line)
    assert set(told) == set(Kind), "one of each"
    post, called = told[Kind.DELIVERY].record, told[Kind.ADDRESS].record
    assert isinstance(post, Delivery)
    assert (post.building_number, post.town, post.welsh_town) == (166, "CARDIFF", "CAERDYDD")
    assert isinstance(called, Address)
    assert (called.pao_start, called.usrn) == (166, 5801201)
    found = survey(sample)
    assert found.trailer.records == 1_269_403
    with pytest.raises(WrongSupply, match="counts 1,269,403 records, and 10 are there"):
        found.require_whole()


def test_a_supply_is_judged_as_a_whole(tmp_path: Path) -> None:
    file = tmp_path / "full.csv"
    count = write_town(file, 100)
    found = survey(file)
    found.require_whole()
    assert (found.records, found.header.file_type, found.deletes) == (count, "F", 0)
    whole = file.read_text().splitlines(keepends=True)
    for spoiled, words in (
        (whole[:-1], "not its trailer"),
        (whole[:5] + whole[6:], "and [0-9,]+ are there"),
        (whole[1:], "not a header"),
        ([*whole, whole[3]], "comes after its trailer"),
        ([whole[0], *whole], "another header"),
        ([], "empty"),
        (['10,"A",1,nonsense,1,x,y,"2","F"\n', *whole[1:]], "must say a day"),
    ):
        file.write_text("".join(spoiled))
        with pytest.raises(WrongSupply, match=words):
            survey(file).require_whole()
    spot = next(Town(1).spots())
    write(file, iter([("D", unit(spot))]), full=True)
    with pytest.raises(WrongSupply, match="a full supply only inserts"):
        survey(file).require_whole()


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        ('21,"I",1,12.0,1', None, "has 22 values"),
        ('77,"I",1,2', None, "is no type of line"),
        ('32,"X",1,12,"K","R","S","1",,,,', "change_type", "I, U or D"),
        ('32,"I",x,12,"K","R","S","1",,,,', "pro_order", "whole number"),
        ('32,"I",1,1.2E+11,"K","R","S","1",,,,', "uprn", "a spreadsheet has made a decimal"),
        ('32,"I",1,12 34,"K","R","S","1",,,,', "uprn", "white space in it. Write 1234"),
        ('32,"I",1,1234567890123,"K","R","S","1",,,,', "uprn", "more than 12 digits"),
        ('32,"I",1,12,"","R","S","1",,,,', "class_key", "must not be empty"),
        ('32,"I",1,12,"K","R","S","1",2026-02-30,,,', "start_date", "must be a day"),
        ('32,"I",1,12,"K","R\x07","S","1",,,,', "code", "no control characters"),
        ('32,"I",1,12,"K', None, "no CSV"),
        ('32,"I",1,12,"\ufffd","R","S","1",,,,', None, "not UTF-8"),
        ("x" * 5000, None, "longer than"),
    ],
)
def test_a_line_that_is_none_says_where_and_why(line: str, column: str | None, words: str) -> None:
    with pytest.raises(WrongLine) as error:
        read(line)
    assert error.value.column == column
    assert words in error.value.problem + error.value.fix


def test_coordinates_that_are_no_numbers_are_refused() -> None:
    head, tail = '21,"I",1,12,1,,,,', ',,,1,9999,"E",,,,,"D","ZZ1 1ZZ",0'
    assert read(f"{head}400000.00,540000.00{tail}").record
    for point in ("x,5", "nan,540000", "inf,1", "5,4e999"):
        with pytest.raises(WrongLine, match="must be a number"):
            read(f"{head}{point}{tail}")


def test_what_is_harmless_is_taken() -> None:
    told = read('32,"I",1, 12 ,"K","SHOP\xa0FRONT","S","1",,,,')
    assert (told.about, told.record[2]) == (12, "SHOP FRONT")
    told = read('21,"I",1,12,1,,,,0.00,0.00,49.7668072,-7.5571598,1,9999,"E",,,,,"D","ZZ1 1ZZ",0')
    assert isinstance(told.record, Property)
    assert (told.unplaced, told.record.easting, told.record.latitude) == (True, None, None)
    told = read('21,"I",1,12,1,,,12,400000,540000,,,1,9999,"E",,,,,"D","ZZ1 1ZZ",0')
    assert isinstance(told.record, Property)
    assert (told.own_parent, told.record.parent_uprn) == (True, None)
    told = read('11,"I",1,99,1,1,2,,1,8,0,,,,,400000.00,540000.00,54.7,-2.0,0,0,,,10')
    assert isinstance(told.record, Street)
    assert (told.unplaced, told.record.start_easting, told.record.end_easting) == (True, 400_000, None)


@pytest.mark.parametrize("written", ["1.0", "1.2E+11", "12 34", " 12", "", "0", "x", "-1", "1" * 13, "١٢"])
def test_what_is_no_uprn_is_refused_with_what_to_write(written: str) -> None:
    with pytest.raises(NoReference):
        read_uprn(written)


def test_zeros_in_front_are_the_same_number() -> None:
    assert read_uprn("000990000000001") == 990_000_000_001


def test_an_address_is_written_as_it_is_said() -> None:
    flat = next(one for one in Town(30).spots() if one.flat == 2)
    record = read(written(address(flat))).record
    assert isinstance(record, Address)
    lines = lines_of(record, ("ALDER CLOSE", "TOLBURGH", "TOLBURGH"))
    assert lines == ["FLAT 2", "19 ALDER CLOSE", "TOLBURGH"]
    words = words_of(lines, "ZZ1 0AA", "ALDER CLOSE")
    assert words == {
        "flat 2 19 alder close tolburgh zz1 0aa",
        "alder close flat 2 19",
        "19 alder close tolburgh zz1 0aa flat 2 19",
    }
    ranged = record._replace(sao_text="", sao_start=3, pao_end=21, pao_end_suffix="A", pao_text="MILL HOUSE")
    assert lines_of(ranged, None) == ["3 MILL HOUSE", "19-21A"]
    assert folded("  St. Éloi's  Wynd ") == "st elois wynd"


def test_what_is_a_part_of_itself_in_a_gazetteer_is_a_part_of_nothing() -> None:
    told = read_row(["12", "012"], ["uprn", "parent_uprn"], 2)
    assert [one.own_parent for one in told] == [True, False]
    assert isinstance(told[0].record, Property)
    assert told[0].record.parent_uprn is None


def test_a_gazetteer_says_the_same_by_named_columns() -> None:
    columns = read_columns(
        ["\ufeffUPRN", "Number", "Street", "USRN", "Town", "Postcode", "Easting", "Northing"]
    )
    told = read_row(
        ["12", "16a-18", "Alder Close", "7", "Tolburgh", "ZZ1 1ZZ", "400000", "540000"], columns, 2
    )
    assert [one.kind for one in told] == [Kind.PROPERTY, Kind.ADDRESS, Kind.STREET, Kind.STREET_NAME]
    called, there = told[1].record, told[0].record
    assert isinstance(called, Address)
    assert isinstance(there, Property)
    assert (called.pao_start, called.pao_start_suffix, called.pao_end, called.usrn) == (16, "A", 18, 7)
    assert (there.uprn, there.logical_status, there.easting, there.postcode) == (12, 1, 400_000, "ZZ1 1ZZ")
    for wrong in (["uprn", "colour"], ["street"], ["uprn", "uprn"]):
        with pytest.raises(WrongColumns):
            read_columns(wrong)
    for cells, where in ((["12"], None), (["12", "x", *[""] * 6], "number"), (["1.5", *[""] * 7], "uprn")):
        with pytest.raises(WrongLine) as error:
            read_row(cells, columns, 2)
        assert error.value.column == where
