"""One reading of every text, one text for every value."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import JsonValue

from schemas.errors import Malformed
from schemas.strict_json import canonical, elements, parse

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
)
VALUES: st.SearchStrategy[JsonValue] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_what_is_written_canonically_is_read_back_the_same(value: JsonValue) -> None:
    text = canonical(value)
    assert parse(text.encode()) == value
    assert canonical(parse(text.encode())) == text


@given(VALUES, st.booleans(), st.sampled_from([None, 1]))
def test_spelling_does_not_change_the_canonical_text(
    value: JsonValue, ascii_only: bool, indent: int | None
) -> None:
    body = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode()
    assert canonical(parse(body)) == canonical(value)


@given(st.dictionaries(TEXTS, SCALARS, min_size=2, max_size=6))
def test_the_order_of_keys_does_not_change_the_canonical_text(value: dict[str, JsonValue]) -> None:
    assert canonical(dict(reversed(value.items()))) == canonical(value)


@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused_as_malformed(body: bytes) -> None:
    try:
        value = parse(body)
    except Malformed:
        return
    assert value == json.loads(body)


@given(TEXTS, SCALARS)
def test_a_key_given_twice_is_named_with_its_place(key: str, value: JsonValue) -> None:
    pair = f"{json.dumps(key)}:{json.dumps(value)}"
    with pytest.raises(Malformed) as refused:
        parse(f'{{"data":[0,{{{pair},{pair}}}]}}'.encode())
    assert json.dumps(key) in refused.value.problem
    assert refused.value.where.startswith("data[1]")


def test_a_key_spelt_in_two_ways_is_still_given_twice() -> None:
    with pytest.raises(Malformed, match="twice") as refused:
        parse(rb'{"data":{"name":1,"\u006eame":2}}')
    assert refused.value.where == "data.name"


@pytest.mark.parametrize(("depth", "fits"), [(64, True), (65, False), (500, False), (100_000, False)])
def test_nesting_has_a_limit(depth: int, fits: bool) -> None:
    for body in (b"[" * depth + b"]" * depth, b'{"a":' * depth + b"1" + b"}" * depth):
        if fits:
            parse(body)
        else:
            with pytest.raises(Malformed, match="inside each other"):
                parse(body)


def test_many_shallow_lists_are_not_deep() -> None:
    body = b"[" + b",".join([b'{"a":[1]}'] * 500) + b"]"
    assert len(parse(body)) == 500  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "problem", "where"),
    [
        (b"", "empty", "byte 0"),
        (b"  \n", "empty", "byte 0"),
        (b'{"a": 1,}', "not JSON", "byte 8"),
        ('{"é": x}'.encode(), "not JSON", "byte 7"),
        (b"<html></html>", "not JSON", "byte 0"),
        (b'{"a": 1} {"b": 2}', "extra data", "byte 9"),
        ('{"a": "\u00e9"}'.encode("latin-1"), "not UTF-8", "byte 7"),
        ('{"a": 1}'.encode("utf-16"), "not UTF-8", "byte 0"),
        (b'\xef\xbb\xbf{"a": 1}', "byte order mark", "byte 0"),
        (b'{"a": "\xed\xa0\x80"}', "not UTF-8", "byte 7"),
        (b'{"a": NaN}', "NaN", ""),
        (b'{"a": -Infinity}', "-Infinity", ""),
        (b'{"a": 1e999}', "too large", ""),
        (b'{"a": 9223372036854775808}', "64 bits", ""),
        (b'{"a": -9223372036854775809}', "64 bits", ""),
        (b'{"a": ' + b"9" * 5000 + b"}", "64 bits", ""),
        (b'{"a": "x\x00y"}', "control character", "byte 8"),
        (rb'{"a": {"b": ["x\u0000y"]}}', "U+0000", "a.b[0]"),
        (rb'{"a\u0000": 1}', "U+0000", ""),
        (rb'{"a": "\ud83d"}', "surrogate", "a"),
        (rb'{"a": "\ude00\ud83d"}', "surrogate", "a"),
    ],
)
def test_what_has_no_one_meaning_is_refused(body: bytes, problem: str, where: str) -> None:
    with pytest.raises(Malformed) as refused:
        parse(body)
    assert problem.lower() in refused.value.problem.lower()
    if where:
        assert refused.value.where == where
    assert refused.value.fix


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (rb'"\ud83d\ude00"', "😀"),
        (rb'"\\ud83d"', "\\ud83d"),
        (b"9223372036854775807", 2**63 - 1),
        (b"-9223372036854775808", -(2**63)),
        (b" 1.50 ", 1.5),
    ],
)
def test_what_has_one_meaning_is_taken(body: bytes, value: JsonValue) -> None:
    assert parse(body) == value


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_canonical_refuses_what_is_not_json(value: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical(value)


LISTS = st.lists(VALUES, max_size=6)
SPACES = st.text(" \t\r\n", max_size=3)


@given(LISTS, st.booleans(), SPACES, SPACES)
def test_a_list_comes_apart_into_what_the_parser_reads(
    whole: list[JsonValue], ascii_only: bool, before: str, after: str
) -> None:
    texts = [json.dumps(one, ensure_ascii=ascii_only, indent=ascii_only or None) for one in whole]
    body = f"{before}[{after}{f'{before},{after}'.join(texts)}{before}]{after}".encode()
    apart = elements(body, most=6)
    assert apart == [text.encode() for text in texts]
    assert [parse(one) for one in apart] == parse(body)


@example("Infinity")
@given(st.text('[]{},:"1a\\\\ \n', max_size=16) | st.text(max_size=10))
def test_what_comes_apart_is_what_python_reads_as_a_list(text: str) -> None:
    def refused(name: str) -> None:
        raise ValueError(name)  # NaN and its like: Python alone takes them for JSON

    body = f"[{text}]".encode()
    try:
        whole = json.loads(body, parse_constant=refused)
    except ValueError:
        with pytest.raises(Malformed):
            elements(body, most=50)
        return
    assert [json.loads(one) for one in elements(body, most=50)] == whole


@pytest.mark.parametrize(
    "bad",
    [
        rb'{"a": "x\u0000"}',
        b'{"a": 1, "a": 2}',
        rb'"\ud83d"',
        b"1180591620717411303424",
        b"9" * 9000,
        b"1e999",
        b"[" * 65 + b"]" * 65,
        b'{"a]": [' * 50_000 + b'"}\\""' + b"]}" * 50_000,
    ],
)
def test_what_is_wrong_in_one_element_leaves_the_others_apart(bad: bytes) -> None:
    body = b' [{"a": 1} , ' + bad + b',"]"\n]'
    with pytest.raises(Malformed):
        parse(body)
    assert elements(body, most=3) == [b'{"a": 1}', bad, b'"]"']
    with pytest.raises(Malformed) as alone:
        parse(bad)
    assert "not JSON" not in alone.value.problem


@pytest.mark.parametrize(
    ("body", "problem", "where"),
    [
        (b"", "empty", "byte 0"),
        (b'{"a": 1}', "a list", "byte 0"),
        (b"[1, 2", "not JSON", "byte 5"),
        (b"[1, 2,]", "not JSON", "byte 6"),
        (b"[1 2]", "delimiter", "byte 3"),
        (b"[1, 2] 3", "extra data", "byte 7"),
        (b"[1, NaN]", "NaN is not JSON", ""),
        (b'[1, {"a": [-Infinity]}]', "-Infinity is not JSON", ""),
        (b'["\xe9"]', "not UTF-8", "byte 2"),
        (b"[1, " + b"[" * 200_000, "not JSON", "byte 200004"),
        (b"[" + b"[" * 100_000 + b'"\\"' * 100_000, "unterminated", "byte "),
    ],
)
def test_what_is_no_list_does_not_come_apart(body: bytes, problem: str, where: str) -> None:
    with pytest.raises(Malformed) as refused:
        elements(body, most=9)
    assert problem.lower() in refused.value.problem.lower()
    assert refused.value.where.startswith(where)


def test_a_list_longer_than_asked_for_is_not_read_to_its_end() -> None:
    assert elements(b"[1, 2, 3, 4, oh", most=2) == [b"1", b"2", b"3"]
    assert elements(b"[1, 2]", most=2) == [b"1", b"2"]
    assert elements(b" [ ] ", most=2) == []
