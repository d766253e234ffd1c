"""Extracts of a payroll: what is read, and what is said of rows that cannot be."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from identity_index.staff.importing.profile import Profile, WrongProfile, read_profile
from identity_index.staff.importing.reading import Rejected, Row, rows


def read(text: str | bytes, profile: Profile | None = None) -> list[Row | Rejected]:
    content = text if isinstance(text, bytes) else text.encode()
    return list(rows(BytesIO(content), profile or Profile(), "hr"))


def test_a_row_is_what_the_payroll_says_of_one() -> None:
    head = "employee_number,name,team,manager,work_places,skills,starts_on,pay\n"
    [one] = read(head + '0001,"Sample, Ada",Roads,0002,100; 200,Gas safety;licensing,2026-05-01,9\n')
    assert isinstance(one, Row)
    details = one.details.as_data()
    assert (one.local_id, details["employee_number"], details["name"]) == (
        "0001",
        "0001",
        {"full": "Sample, Ada"},
    )
    assert details["posts"] == [
        {"team": "Roads", "manager": {"system": "hr", "local_id": "0002"}, "work_places": ["100", "200"]}
    ]
    assert (details["skills"], details["starts_on"]) == (["gas_safety", "licensing"], "2026-05-01")
    assert "pay" not in str(details)


def test_bad_rows_are_told_and_the_good_beside_them_are_read() -> None:
    text = (
        "employee_number,name,work_places,ends_on\n"
        "1,Ada,,\n"
        ",Nobody,,\n"
        "1,Ada again,,\n"
        "2,Bea,SW1A,\n"
        "3,Cal,,31/12/2026\n"
        "4,Dot,,2026-02-30\n"
        "5,Eve\n"
        "6,Fay,,2026-12-31\n"
    )
    found = read(text)
    assert [one.local_id for one in found if isinstance(one, Row)] == ["1", "6"]
    bad = {one.line: one.problem for one in found if isinstance(one, Rejected)}
    assert set(bad) == {3, 4, 5, 6, 7, 8}
    assert bad[3] == "employee_number is empty"
    assert bad[4] == "line 2 is of the same employee_number"
    assert "UPRN" in bad[5]
    assert "date_order" in bad[6]
    assert bad[8] == "it has 2 cells, and the first line names 4 columns"


def test_a_uprn_is_no_float() -> None:
    [one] = read("employee_number,work_places\n1,100.0\n")
    assert isinstance(one, Rejected)


TWICE = "employee_number,name,name\n1,a,b\n"


@pytest.mark.parametrize("text", ["", "\n", "name,team\nAda,Roads\n", TWICE, b"\xff\xfe\n"])
def test_a_file_that_is_no_extract_is_refused(text: str | bytes) -> None:
    with pytest.raises(WrongProfile):
        read(text)


def test_a_profile_says_what_columns_are_called(tmp_path: Path) -> None:
    file = tmp_path / "payroll.toml"
    columns = '[columns]\nlocal_id = "No"\nfull_name = "Known as"\nstarts_on = "Start"\n'
    file.write_text(f'date_order = "dmy"\nencoding = "cp1252"\n{columns}')
    [one] = read("No,Known as,Start\n7,Zoë,1/4/2026\n".encode("cp1252"), read_profile(file))
    assert isinstance(one, Row)
    assert (one.details.as_data()["name"], str(one.details.starts_on)) == ({"full": "Zoë"}, "2026-04-01")
    file.write_text("[columns]\nnonsense = 1\n")
    with pytest.raises(WrongProfile, match="nonsense"):
        read_profile(file)
