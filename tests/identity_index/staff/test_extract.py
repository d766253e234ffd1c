"""Extracts of a payroll: what is read, and what is said of rows that cannot be."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

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
    assert [one.local_id for one in found if isinstance(one, Row)] == ["6"]
    bad = {one.line: one.problem for one in found if isinstance(one, Rejected)}
    assert set(bad) == {2, 3, 4, 5, 6, 7, 8}
    assert bad[2] == "line 4 is of the same employee_number, and cannot be taken", "who knows which is right?"
    assert bad[3] == "employee_number is empty"
    assert bad[4] == "name is another than in line 2, of the same employee_number"
    assert "UPRN" in bad[5]
    assert "date_order" in bad[6]
    assert bad[8] == "it has 2 cells, and the first line names 4 columns"


def test_what_is_wrong_with_a_cell_is_told_by_its_column() -> None:
    columns = {"local_id": "Id", "full_name": "Known as", "manager": "Boss", "work_places": "Sites"}
    long, longer = "x" * 129, "y" * 300
    text = (
        "Id,Known as,Boss,Sites\n"
        f"{long},Ada,,\n"
        '"1\t2",Bea,,\n'
        f"3,{longer},,\n"
        f"4,Dot,{longer},\n"
        "5,Eve,,SW1A\n"
        "6,Fay,,\n"
    )
    found = read(text, Profile.model_validate({"columns": columns}))
    assert [one.local_id for one in found if isinstance(one, Row)] == ["6"], "the rest goes on"
    wrong = [one for one in found if isinstance(one, Rejected)]
    bad = {one.line: one.problem.partition(" is")[0].partition(" must")[0] for one in wrong}
    assert bad == {2: "Id", 3: "Id", 4: "Known as", 5: "Boss", 6: "Sites"}
    assert not any(long in one.problem or longer in one.problem for one in wrong)


@pytest.mark.parametrize("written", ["100.0", "1.00023E+11", "1E+11", '"100,023,336,956"', "200;100.0"])
def test_a_uprn_of_which_a_spreadsheet_made_a_number_is_said_to_be_one(written: str) -> None:
    [one] = read(f"employee_number,work_places\n1,{written}\n")
    assert isinstance(one, Rejected)
    assert "point, a comma or an exponent" in one.problem
    assert "format the column as text" in one.fix


@pytest.mark.parametrize("written", ["1.00006E5", "1E+05", "1,00006E+5", "100006.0", "100006.00", "100,006"])
@pytest.mark.parametrize("column", ["Id", "Number", "Boss"])
def test_a_number_of_somebody_that_a_spreadsheet_has_written_anew_is_not_taken(
    column: str, written: str
) -> None:
    columns = {"local_id": "Id", "employee_number": "Number", "manager": "Boss"}
    cells = {"Id": "8", "Number": "8", "Boss": "7"} | {column: written}
    said = ",".join(f'"{one}"' for one in cells.values())
    text = f"Id,Number,Boss,name\n7,7,,Ada\n{said},Bea\n"
    good, bad = read(text, Profile.model_validate({"columns": columns}))
    assert isinstance(good, Row)
    assert isinstance(bad, Rejected)
    assert (bad.line, bad.problem.partition(" has ")[0]) == (3, column)
    assert "format the column as text" in bad.fix
    assert written not in bad.problem, "nothing of the row itself"


@pytest.mark.parametrize("written", ["100006", "E1/2", "12.34", "1E5", "A-1.0", "00,1"])
def test_a_number_may_be_written_as_a_payroll_likes(written: str) -> None:
    [one] = read(f'employee_number,name\n"{written}",Ada\n')
    assert isinstance(one, Row)
    assert one.details.employee_number == written


def test_a_row_that_says_neither_who_nor_where_is_not_taken() -> None:
    text = "employee_number,user_name,name,team,title\n1,,Ada,,\n2,,,,\n3,,,Roads,\n4,d@c.example,,,Clerk\n"
    found = read(text)
    assert [(one.line, one.local_id) for one in found if isinstance(one, Row)] == [(2, "1"), (4, "3")]
    bad = [one for one in found if isinstance(one, Rejected)]
    assert [(one.line, one.problem) for one in bad] == [
        (3, "name and team are empty"),
        (5, "name and team are empty"),
    ]
    assert "Put one of them in" in bad[0].fix
    columns = {"full_name": "Known as", "team": "Cost centre"}
    [one] = read("employee_number,Cost centre\n1,\n", Profile.model_validate({"columns": columns}))
    assert isinstance(one, Rejected)
    assert one.problem == "Cost centre is empty, and no column says the name"
    [one] = read("employee_number,given_name,family_name\n1,,Sample\n")
    assert isinstance(one, Row)


def test_of_a_person_with_several_posts_one_row_says_who_they_are() -> None:
    [one] = read(POSTS + "1,,Engineer,,,,,\n1,,Manager,Parks,2027-01-01,,,\n")
    assert isinstance(one, Row)
    first, second = read(POSTS + "1,,Engineer,,,,,\n1,,Manager,,2027-01-01,,,\n")
    assert isinstance(first, Rejected)
    assert isinstance(second, Rejected)
    assert first.problem == "name and team are empty, in each row of the same employee_number"
    assert second.problem == "line 2 is of the same employee_number, and cannot be taken"


def test_an_extract_without_names_and_teams_may_say_something_else_of_them() -> None:
    first, second = read("employee_number,skills\n1,licensing\n2,\n")
    assert isinstance(first, Row)
    assert isinstance(second, Row), "who has none may have lost it"


POSTS = "employee_number,name,title,team,post_starts_on,post_ends_on,skills,starts_on\n"


def test_several_rows_of_one_person_are_their_posts() -> None:
    [ada, bea] = read(
        POSTS
        + "1,Ada,Engineer,Roads,2020-01-01,2026-12-31,gas safety,2020-01-01\n"
        + "2,Bea,Clerk,Parks,,,,\n"
        + "1,,Manager,Parks,2027-01-01,,licensing;gas safety,\n"
    )
    assert isinstance(ada, Row)
    assert (ada.line, ada.local_id, ada.rows) == (2, "1", 2)
    assert [(one.title, one.team, str(one.starts_on), str(one.ends_on)) for one in ada.details.posts] == [
        ("Engineer", "Roads", "2020-01-01", "2026-12-31"),
        ("Manager", "Parks", "2027-01-01", "None"),
    ]
    assert (ada.details.skills, str(ada.details.starts_on), ada.details.ends_on) == (
        ["gas_safety", "licensing"],
        "2020-01-01",
        None,
    )
    assert isinstance(bea, Row)
    assert len(bea.details.posts) == bea.rows == 1


@pytest.mark.parametrize(
    ("second", "problem", "fix"),
    [
        ("1,Ada,Engineer,Roads,,,licensing,2020-01-01", "line 2 says the same post", "Leave one"),
        ("1,Ada,,,,,,2020-01-01", "this one says no post", "Leave one"),
        ("1,Eve,Manager,Parks,,,,2020-01-01", "name is another than in line 2", "correct one"),
        ("1,Ada,Manager,Parks,,,,2027-01-01", "starts_on is another than in line 2", "post_starts_on"),
        ("1,Ada,Manager,Parks,01/01/27,,,", "post_starts_on is no whole day", "2027-12-31"),
    ],
)
def test_rows_that_cannot_be_of_one_person_are_told_and_none_of_them_is_taken(
    second: str, problem: str, fix: str
) -> None:
    first, other = read(POSTS + f"1,Ada,Engineer,Roads,,,,2020-01-01\n{second}\n")
    assert isinstance(first, Rejected)
    assert isinstance(other, Rejected)
    assert (problem in other.problem, fix in other.fix) == (True, True), other
    assert first.problem == "line 3 is of the same employee_number, and cannot be taken"


def test_a_line_that_is_there_again_is_taken_once_and_counted() -> None:
    line = "1,Ada,Engineer,Roads,,,,2020-01-01\n"
    [ada, bea] = read(POSTS + line + "2,Bea,Clerk,Parks,,,,\n" + line + line)
    assert isinstance(ada, Row)
    assert (ada.line, ada.rows, ada.repeated, len(ada.details.posts)) == (2, 1, 2, 1)
    assert isinstance(bea, Row)
    assert bea.repeated == 0
    [one] = read("employee_number,name\n1,Ada\n1,Ada\n")
    assert isinstance(one, Row)
    assert (one.rows, one.repeated, one.details.posts) == (1, 1, [])


@pytest.mark.parametrize("column", ["", "post_"])
def test_a_last_day_before_the_first_is_told(column: str) -> None:
    head = f"employee_number,name,{column}starts_on,{column}ends_on\n"
    [wrong, right] = read(head + "1,Ada,2026-05-01,2020-01-01\n2,Bea,2026-05-01,2026-05-01\n")
    assert isinstance(wrong, Rejected)
    assert (wrong.line, wrong.problem) == (2, f"{column}ends_on is before {column}starts_on")
    assert isinstance(right, Row)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("read_as", ["utf-8", "cp1252"])
def test_a_file_in_utf_16_is_said_to_be_one(encoding: str, read_as: Any) -> None:
    with pytest.raises(WrongProfile, match=r"it is UTF-16, .* save it as CSV UTF-8"):
        read("employee_number,name\n1,Ada\n".encode(encoding), Profile(encoding=read_as))


def test_nobody_has_more_posts_than_a_record_holds() -> None:
    found = read(POSTS + "".join(f"1,Ada,Post {n},,,,,\n" for n in range(21)))
    assert {type(one) for one in found} == {Rejected}
    assert [one.problem for one in found if isinstance(one, Rejected)][-1] == (
        "more than 20 posts are of one employee_number"
    )


@pytest.mark.parametrize(
    ("order", "written", "fix"),
    [
        ("dmy", "31/12/27", "31/12/2027"),
        ("dmy", "2027/12/31", "31/12/2027"),
        ("dmy", "1/1/127", "31/12/2027"),
        ("dmy", "31/12/1027", "31/12/2027"),
        ("dmy", "31/12/2927", "31/12/9999"),
        ("ymd", "26-12-31", "2027-12-31"),
        ("ymd", "27-12-31", "2027-12-31"),
        ("ymd", "0027-12-31", "2027-12-31"),
        ("ymd", "2026-W05", "2027-12-31"),
    ],
)
def test_a_year_of_two_digits_makes_nobody_leave(order: Any, written: str, fix: str) -> None:
    [one] = read(f"employee_number,ends_on\n1,{written}\n", Profile(date_order=order))
    assert isinstance(one, Rejected)
    assert one.problem.startswith("ends_on is ")
    assert written not in one.problem
    assert (fix in one.fix, "four digits" in one.fix) == (True, True)


def test_a_payroll_may_say_that_there_is_no_last_day() -> None:
    [one] = read("employee_number,ends_on\n1,31/12/9999\n", Profile(date_order="dmy"))
    assert isinstance(one, Row)
    [one] = read("employee_number,starts_on\n1,31/12/9999\n", Profile(date_order="dmy"))
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
