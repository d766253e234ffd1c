"""Failures of one cause have one fingerprint, whatever differs from message to message."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dead_letter.groups.fingerprint import LONGEST, VERSION, Cause, normalised, without_places

SAME = {
    "numbers": ("no room in bay 17 of 20", "no room in bay 4 of 1,024"),
    "ids": ("the case CAS-1024 is closed", "the case CAS-7 is closed"),
    "long ids": (
        "no event 0b9b9a52-1111-4222-8333-000000000000",
        "no event 7f9c0a00-aaaa-4bbb-8ccc-123456789abc",
    ),
    "hashes": ("digest 9f86d081884c7d659a2feaa0c55ad015", "digest 60303ae22b998861bce3b28f33eec1be"),
    "times": ("expired at 2026-11-29T02:00:01Z", "expired at 2026-11-28 14:30:00.250+01:00"),
    "days": ("born 1/2/1980, and no more", "born 31/12/1999, and no more"),
    "addresses": (
        "GET http://127.0.0.1:8080/a?b=c failed",
        "GET https://crm.example/cases/77 failed",
    ),
    "mail": ("cannot write to ailsa@example.org", "cannot write to c.mac-example@mail.example.com"),
    "quoted names": ("no party called 'Ailsa Example'", "no party called 'Ruairidh MacSample'"),
    "names": ("no party called Ailsa Example", "no party called Ruairidh Mac-Sample Example"),
    "names in capitals": ("RECORD LOCKED BY AILSA EXAMPLE", "RECORD LOCKED BY RUAIRIDH MAC-SAMPLE"),
    "names among words": ("Customer Ailsa Example Not Found", "Customer Ruairidh Sample Not Found"),
    "surnames that are words": ("no party Ailsa Field here", "no party Street Example here"),
    "names as accounts": ("no user 'AILSA_EXAMPLE'", "no user 'RUAIRIDH_SAMPLE'"),
    "ids called codes": ("the ward code S12000017", "the ward code S12000018"),
    "numbers of people": ("no record QQ123456C", "no record QQ654321A"),
    "titles": ("Mrs Example has moved", "Dr Ruairidh Sample has moved"),
    "counts in brackets": ("the file is short (120 of 300)", "the file is short (7 of 12)"),
    "names in JSON": (
        'crm answered 422: {"detail":"no ward W1A-7 for Ailsa Example","at":"bins"}',
        'crm answered 422: {"detail": "no ward EH-12 for Ruairidh Sample", "at": "roads"}',
    ),
    "spaces": ("no  answer\nwithin 3 s", "no answer within 10 s"),
}
APART = {
    "statuses": ("crm answered 502 Bad Gateway", "crm answered 503 Service Unavailable"),
    "statuses in brackets": ("crm answered with nothing (200)", "crm answered with nothing (500)"),
    "HTTP": ("HTTP 401", "HTTP 403"),
    "words": ("no such column", "no such table"),
    "words in capitals": ("answered 422: Access Denied", "answered 422: Record Locked"),
    "vendors' codes": ("ORA-00942: no such table", "ORA-01017: no such table"),
    "codes of errors": ("error code 1205", "error code 1206"),
    "states": ("SQLSTATE[23505] refused", "SQLSTATE[42P01] refused"),
    "columns": ("E1042 in 'WARD_CODE'", "E1042 in 'STREET_CODE'"),
    "words in JSON": (
        'answered 422: {"detail":"no such ward"}',
        'answered 422: {"detail":"the record is locked"}',
    ),
    "words in lists in JSON": (
        'answered 422: {"detail":[{"loc":["body","title"],"msg":"Field required","type":"missing"}]}',
        'answered 422: {"detail":[{"loc":["body","title"],"msg":"Input should be a date","type":"date"}]}',
    ),
    "codes in JSON": (
        'answered 409: {"error":{"code":"ward_unknown","id":7}}',
        'answered 409: {"error":{"code":"ward_closed","id":7}}',
    ),
    "encodings": ("the row is not utf-8", "the row is not latin-1"),
}


@pytest.mark.parametrize("pair", SAME.values(), ids=SAME)
def test_what_differs_from_message_to_message_is_taken_out(pair: tuple[str, str]) -> None:
    assert normalised(pair[0]) == normalised(pair[1])


@pytest.mark.parametrize("pair", APART.values(), ids=APART)
def test_what_tells_causes_apart_stays(pair: tuple[str, str]) -> None:
    assert normalised(pair[0]) != normalised(pair[1])


@pytest.mark.parametrize(
    "words", ["Access Denied", "DISK FULL", "Case Not Found", "ORA-00942 in 'WARD_CODE'", "HTTP 422", "E1042"]
)
def test_the_words_and_codes_of_errors_stay_as_they_are(words: str) -> None:
    assert normalised(words) == words
    assert normalised(f"{words}: no", ["Ailsa Example"]) == f"{words}: no"
    assert normalised("no E1042", ["E1042"]) == "no <value>", "the event's own number"


def test_what_the_message_itself_says_is_no_part_of_the_cause() -> None:
    one = normalised("the ward of portree east is not known", ["Portree", "portree east", "is"])
    other = normalised("the ward of lochaber is not known", ["lochaber", "x" * 500])
    assert one == other == "the ward of <value> is not known"


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("no party called AILSA EXAMPLE, here", ["Ailsa Example"]),
        ("no party called ailsa  example, here", ["Ailsa Example"]),
        ("no party called Example, Ailsa, here", ["Ailsa Example"]),
        ("no party called Ailsa Example Ailsa Example, here", ["Ailsa Example"]),
        ("no party called Example, here", ["a", "b"] * 500 + ["Ailsa Example"]),
        ("no party called " + "Example Wynd 1; " * 30 + "x, here", ["Example Wynd 1; " * 30 + "x"]),
    ],
)
def test_however_the_receiver_writes_it(words: str, values: list[str]) -> None:
    assert normalised(words, values) == "no party called <value>, here"


def test_what_only_begins_like_a_value_stays() -> None:
    assert normalised("no such street", ["Sample Street"]) == "no such street"
    assert normalised("the website says No", ["web", "says", "No way, not ever"]) == "the website says No"


def test_what_is_personal_goes_though_it_might_be_any_word() -> None:
    assert normalised("no may in the ward", ["may"]) == "no may in the ward"
    assert normalised("no may in the ward, dismayed", ["may"], ["may"]) == "no <value> in the ward, dismayed"
    assert normalised("no party called •••") == "no party called <value>"


@pytest.mark.parametrize(
    ("field", "place"),
    [
        ("byte 29", "byte <n>"),
        ("data.lines[2].postcode", "data.lines[*].postcode"),
        ("data.lines.17.postcode", "data.lines.*.postcode"),
        ('data["Ailsa Example"].x', "data[*].x"),
        ("date_of_birth", "date_of_birth"),
        ("old_address2", "old_address2"),
        ("", ""),
    ],
)
def test_a_field_is_told_without_the_places_in_lists(field: str, place: str) -> None:
    assert without_places(field) == place


def test_what_does_not_stand_in_the_words_costs_next_to_nothing() -> None:
    values = [f"A value of many {n}" for n in range(20_000)]
    assert normalised("no ward A value of many 77", values) == "no ward <value>"


def test_a_page_of_words_is_cut() -> None:
    assert len(normalised("no answer, " * 100_000)) <= LONGEST


@given(st.integers(min_value=0), st.uuids(), st.datetimes(), st.text(alphabet="abcdef", min_size=1))
def test_any_number_id_and_time_goes(number: int, key: object, when: object, word: str) -> None:
    text = "{word} of {number} at {when} by {key}"
    first = normalised(text.format(word=word, number=number, when=when, key=key))
    again = normalised(text.format(word=word, number=1, when="2026-01-01 00:00:00", key=key))
    assert first == again


@given(st.text())
def test_any_text_is_read_and_is_stable(text: str) -> None:
    once = normalised(text)
    assert "\x01" not in once
    assert normalised(text, [text]) == normalised(text, [text])


@pytest.mark.parametrize("part", ["stage", "place", "error", "words", "frame"])
def test_each_part_of_a_cause_counts(part: str) -> None:
    base = {"stage": "deliver", "place": "crm", "error": "Reject", "words": "no", "frame": "crm.deliver"}
    assert Cause(**base).fingerprint != Cause(**{**base, part: "other"}).fingerprint
    assert Cause(**base).fingerprint == Cause(**base).fingerprint


def test_a_change_of_how_causes_are_read_has_a_new_version() -> None:
    """Else groups would begin anew in silence: raise ``VERSION`` with it, and put the new digest here."""
    read = [normalised(words) for pair in (*SAME.values(), *APART.values()) for words in pair]
    digest = sha256("\n".join(read).encode()).hexdigest()[:16]
    assert (VERSION, digest) == (2, "d15406fb881aae32")
