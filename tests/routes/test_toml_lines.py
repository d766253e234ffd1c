"""Lines of keys: found for every way TOML has of writing one."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from routes.toml_lines import Path, TomlLines

TEXT = '''\
# a comment with [routes.fake] and key = 1
title = "a # in a string, [x] = 1"

[routes.first]
types = [
  "a", # one
  "b]",

  'c"',
]
"quoted key" . inner = 1
long = """
[routes.not-a-header]
a "quoted" word \\""" and more
"""
raw = \'\'\'
key = 'x' \'\'\'
after = { a = 1, b = [ { c = "}" }, { c = '{' } ] } # after

[[things]]
name = "one"
[[things]]
name = "two"
[things.detail.deep]
x = 2020-01-01T00:00:00Z
["routes"."sec.ond"]
  x = [[1, 2], [3,
    4]]
[late.child]
[late]
k = 1
'''


def test_each_key_has_its_line() -> None:
    lines = TomlLines(TEXT)
    expected: dict[Path, int] = {
        ("title",): 2,
        ("routes", "first"): 4,
        ("routes", "first", "types"): 5,
        ("routes", "first", "types", 0): 6,
        ("routes", "first", "types", 1): 7,
        ("routes", "first", "types", 2): 9,
        ("routes", "first", "quoted key", "inner"): 11,
        ("routes", "first", "long"): 12,
        ("routes", "first", "raw"): 16,
        ("routes", "first", "after"): 18,
        ("routes", "first", "after", "b", 1, "c"): 18,
        ("things", 0, "name"): 21,
        ("things", 1): 22,
        ("things", 1, "name"): 23,
        ("things", 1, "detail", "deep", "x"): 25,
        ("routes", "sec.ond"): 26,
        ("routes", "sec.ond", "x", 1, 1): 28,
        ("late", "child"): 29,
        ("late",): 30,
        ("late", "k"): 31,
    }
    assert {path: lines.line(path) for path in expected} == expected


def test_what_is_not_written_has_the_line_of_what_is_around_it() -> None:
    lines = TomlLines(TEXT)
    assert lines.line(("routes", "first", "missing")) == 4
    assert lines.line(("routes", "first", "types", 9)) == 5
    assert lines.line(("nowhere",)) == 1


def _paths(value: object, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _paths(inner, (*path, number))


def test_the_paths_are_those_tomllib_finds() -> None:
    assert TomlLines(TEXT).paths == set(_paths(tomllib.loads(TEXT)))


keys = st.sampled_from(["a", "b-1", '"q q"', "'r.r'", "c.d", '"\\u0041\\""'])
scalars = st.sampled_from(
    [
        "1",
        "-1.5e3",
        "true",
        "1979-05-27T07:32:00Z",
        "1979-05-27 07:32:00",
        '"s"',
        '"]}#\\""',
        "'\\'",
        '""',
        "''",
        *[
            '"""x\n[y]\n"""',
            '""""q""""',
            "'''''x'''''",
            '"""\\"""# """',
            "''''''",
            '"""a\\\\"""',
            "inf # c\n",
        ],
    ]
)


def _around(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    one_line = inner.filter(lambda text: "\n" not in text)
    return st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[ # list\n" + "\n,".join(items) + "\n]"),
        st.lists(st.tuples(keys, one_line), max_size=3, unique_by=lambda pair: pair[0]).map(
            lambda pairs: "{ " + ", ".join(f"{key} = {value}" for key, value in pairs) + " }"
        ),
    )


documents = st.lists(
    st.tuples(
        st.sampled_from(["[{}]", "[[{}]]", "[ {} ] # c"]),
        st.sampled_from(["t", "u", "t.x", "u . y", "w.x.y", '"z z"']),
        st.lists(st.tuples(keys, st.recursive(scalars, _around, max_leaves=5)), max_size=3),
    ),
    max_size=5,
).map(
    lambda tables: "\n".join(
        header.format(name) + "\n" + "\n".join(f"  {key} = {value}" for key, value in pairs)
        for header, name, pairs in tables
    )
)


@given(documents, st.booleans())
def test_any_text_tomllib_takes_is_followed(text: str, windows: bool) -> None:
    text = text.replace("\n", "\r\n") if windows else text
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    lines = TomlLines(text)
    assert lines.paths == set(_paths(parsed))
    assert all(1 <= lines.line(path) <= text.count("\n") + 1 for path in lines.paths)
