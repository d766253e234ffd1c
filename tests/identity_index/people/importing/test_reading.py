"""Whatever is in a file, each row is a person or says what is wrong with it, and the rest goes on."""

from __future__ import annotations

import csv
import re
import tomllib
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity_index.people.importing.batch import Reject, Row
from identity_index.people.importing.batching import halves, packed
from identity_index.people.importing.csv_lines import LONGEST
from identity_index.people.importing.profile import Profile, WrongProfile
from identity_index.people.importing.reading import CsvRecords, read
from tests.identity_index.people.importing.files import (
    HEAD,
    PROFILE,
    content_of,
    person,
    reads,
    rejects,
    rows,
)


def test_a_row_is_what_the_system_holds() -> None:
    [one] = rows(content_of('7,Ailsa,Exampleson,07/03/1961,"4, Example Street",zz1 1zz,a@example.org'))
    assert (one.line, one.local_id, one.as_of) == (2, "7", None)
    assert one.details.as_data() == {
        "name": {"full": "Ailsa Exampleson", "given": "Ailsa", "family": "Exampleson"},
        "other_names": [],
        "date_of_birth": "1961-03-07",
        "address": {"lines": ["4, Example Street", "Inventedburgh"], "postcode": "zz1 1zz"},
        "previous_addresses": [],
        "emails": ["a@example.org"],
        "phones": [],
        "identifiers": [],
        "further": {},
    }


BAD = {
    "too wide": (person(1) + ",more", None, "has 8 columns"),
    "too narrow": ("1,Ailsa", None, "has 2 columns"),
    "no local id": (person(1, ref=" "), "ref", "no local id"),
    "a long local id": (person(1, ref="9" * 129), "ref", "128 characters"),
    "an open quote": (person(1, street='"4 Example Street'), None, "not closed"),
    "a quote within": (person(1, street='"4" Example Street'), None, "no CSV"),
    "a control character": (person(1, street="4\x01Street"), "street, town", "one line of text"),
    "a long line": (person(1, street="x" * LONGEST), None, "longer than"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_row_is_told_with_its_line_and_the_rest_goes_on(case: str) -> None:
    line, column, problem = BAD[case]
    content = content_of(person(0), line, person(2), person(3))
    [wrong] = rejects(content)
    assert (wrong.line, wrong.column) == (3, column if column is None else column.split(",")[0])
    assert problem in wrong.problem
    assert wrong.fix
    assert "Example Street" not in wrong.problem
    assert [one.local_id for one in rows(content)] == ["A-0", "A-2", "A-3"]


def test_what_is_not_utf_8_is_one_row() -> None:
    content = content_of(person(0), person(1, surname="Macé"), person(2)).replace("é".encode(), b"\xe9")
    [wrong] = rejects(content)
    assert (wrong.line, wrong.problem) == (3, "the line is not UTF-8")
    latin = PROFILE.model_copy(update={"encoding": "cp1252"})
    assert [one.details.name.family for one in rows(content, latin) if one.details.name][1] == "Macé"


def test_a_record_over_several_lines_is_one_and_empty_lines_are_none() -> None:
    content = content_of(person(0, street='"4 Example\nStreet"'), "", person(1))
    told = reads(content)
    assert [(one.what.line, one.through) for one in told] == [(2, 3), (5, 5)]
    assert reads(content, after=3)[0].what.line == 5


def test_a_file_without_a_column_that_the_profile_names_is_not_begun() -> None:
    with pytest.raises(WrongProfile, match="no column 'email', which the profile names; it has 'ref', "):
        reads(content_of(person(0)).replace(b",email", b",mail"))
    with pytest.raises(WrongProfile, match="several columns called 'email'"):
        reads(content_of(person(0)).replace(b",email", b",email,email"))
    with pytest.raises(WrongProfile, match="it is empty"):
        reads(b"")
    with pytest.raises(WrongProfile, match="local_id"):
        reads(content_of(), Profile())


def test_when_a_row_was_true_is_read_or_told() -> None:
    profile = PROFILE.model_copy(update={"as_of": "email"})
    written = ["06/05/2026", "2026-05-06T07:08:09+01:00", "", "yesterday"]
    told = reads(content_of(*(person(n, email=one) for n, one in enumerate(written))), profile)
    moments = [one.what.as_of for one in told if isinstance(one.what, Row)]
    assert [None if one is None else one.isoformat() for one in moments] == [
        "2026-05-06T00:00:00+00:00",
        "2026-05-06T06:08:09+00:00",
        None,
    ]
    assert [(one.what.line, one.what.column) for one in told if not isinstance(one.what, Row)] == [
        (5, "email")
    ]


def test_the_profiles_that_the_page_shows_are_profiles(root: Path) -> None:
    page = (root / "docs" / "how-to" / "load-people.md").read_text()
    shown = re.findall(r'```toml title="(?:council-tax|crm).toml"\n(.*?)^```', page, re.MULTILINE | re.DOTALL)
    assert [Profile.model_validate(tomllib.loads(one)).local_id for one in shown] == [
        "account_ref",
        "Contact ID",
    ]


_CELL = st.sampled_from(
    ["", "a", '"', '""', ",", "é", " ", "x y", "'", ";", ',"', "\u2028", "\x01", "9" * 200]
)


@given(st.lists(st.lists(_CELL, min_size=7, max_size=7), max_size=8), st.integers(1, 5))
def test_what_a_writer_writes_is_read_once_wherever_it_is_gone_on_with(
    table: list[list[str]], most: int
) -> None:
    written = StringIO()
    csv.writer(written, lineterminator="\n").writerows([HEAD.split(","), *table])
    content = written.getvalue().encode()
    told = reads(content)
    assert [one.what.line for one in told] == [number for number, _ in enumerate(table, start=2)]
    batches = [one.batch for one in packed(told, after=0, most=most)]
    assert [one.last for one in batches] == [False] * (len(batches) - 1) + [True]
    assert [one.after for one in batches] == [0, *(one.through for one in batches[:-1])]
    for batch in batches:
        rest = list(read(CsvRecords(BytesIO(content), PROFILE), PROFILE, batch.through))
        assert rest == [one for one in told if one.what.line > batch.through]
        if (two := halves(batch)) is not None:
            assert (two[0].after, two[1].through, two[1].last) == (batch.after, batch.through, batch.last)
            assert two[0].through == two[1].after
            assert [*two[0].rows, *two[1].rows] == batch.rows
            assert [*two[0].rejects, *two[1].rejects] == batch.rejects


@given(st.binary(max_size=300))
def test_no_file_is_too_odd_to_be_told_of(content: bytes) -> None:
    told = reads(content_of(person(0)) + content)
    assert told[0].what.line == 2
    lines = [one.what.line for one in told]
    assert lines == sorted(set(lines))


def test_a_row_that_contradicts_an_earlier_one_is_told_and_not_taken() -> None:
    """Else the two would take turns, each time that the file is sent."""
    content = content_of(
        person(1), person(2), person(1), person(3, ref="A-1"), person(4, ref="A-2"), person(5, ref="A-2")
    )
    assert [(one.line, one.local_id) for one in rows(content)] == [(2, "A-1"), (3, "A-2"), (4, "A-1")]
    told = [(one.line, one.column, one.problem) for one in rejects(content)]
    assert told == [
        (5, "ref", "line 2 says something else of the same local id, and is taken"),
        (6, "ref", "line 3 says something else of the same local id, and is taken"),
        (7, "ref", "line 3 says something else of the same local id, and is taken"),
    ]
    rest = [one.what for one in reads(content, after=4)]
    assert rest == rejects(content), "whoever goes on with it knows what came before"


def test_of_rows_that_say_when_they_were_true_each_is_taken() -> None:
    profile = PROFILE.model_copy(update={"as_of": "street"})
    content = content_of(
        person(1, street="01/05/2026"),
        person(1, street="02/05/2026", email="new@example.org"),
        person(1, street="02/05/2026", email="third@example.org"),
    )
    assert [one.line for one in rows(content, profile)] == [2, 3]
    assert [one.line for one in rejects_of(content, profile)] == [4]


def rejects_of(content: bytes, profile: Profile) -> list[Reject]:
    return [one.what for one in reads(content, profile) if isinstance(one.what, Reject)]
