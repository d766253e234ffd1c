"""``bench people``: any file by a profile, through the real index, counted against the truth."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from benchmarks.command import app
from benchmarks.people.pairwise import Agreement, joined
from benchmarks.people.profile import read_profile
from benchmarks.people.town import Town
from identity_index.people.importing.profile import Profile
from identity_index.people.importing.row import details_of

PROFILES = Path(__file__).parents[2] / "benchmarks" / "people" / "profiles"
CROWD = """\
who,given,family,born,street,code,number
1,Morag,Testfield,1961-03-07,12 Sample Road,ZZ1 1ZZ,7001
1,Morag,Testfeild,1961-03-07,12 Sample Road,ZZ1 1ZZ,7001
2,Angus,Quill,1944-11-30,3 Other Street,ZZ2 9AB,7002
2,Angus,Quill,1944-11-30,3 Other Street,ZZ2 9AB,
3,Innes,Sampleton,1972-05-77,9 Third Lane,ZZ3 4CD,7003
3,Innes,Sampleton,1972-05-17,9 Third Lane,ZZ3 4CD,7003
4,Kirsty,Mockridge,2001-09-02,1 Fourth Way,ZZ4 5EF,7004
"""
PROFILE = """\
date_of_birth = "born"
[name]
given = "given"
family = "family"
[address]
lines = ["street"]
postcode = "code"
[identifiers]
card = "number"
[people.identifiers.card]
"""
clusters = st.lists(st.integers(0, 4), max_size=12)


@pytest.fixture
def crowd(tmp_path: Path) -> tuple[Path, Path]:
    file, profile = tmp_path / "crowd.csv", tmp_path / "crowd.toml"
    file.write_text(CROWD)
    profile.write_text(PROFILE)
    return file, profile


def _run(*arguments: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["people", *map(str, arguments)])
    return done.exit_code, done.stdout, done.stderr


def test_records_go_through_the_index_in_three_orders(crowd: tuple[Path, Path]) -> None:
    file, profile = crowd
    code, out, _ = _run("--file", file, "--profile", profile, "--truth", "who", "--no-training", "--json")
    assert code == 0
    result = json.loads(out)
    assert (result["records"], result["persons"], len(result["shuffles"])) == (7, 4, 3)
    assert result["weights"].startswith("shipped")
    for shuffle in result["shuffles"]:
        assert (shuffle["f1"], shuffle["precision"], shuffle["recall"]) == (1, 1, 1)
        assert (shuffle["auto_precision"], shuffle["persons"]) == (1, 4)
        assert shuffle["review_rate"] == 0
        assert 0 < shuffle["p50_ms"] <= shuffle["p99_ms"]
        assert shuffle["records_per_second"] > 0
    assert len({shuffle["weights_version"] for shuffle in result["shuffles"]}) == 1


def test_it_learns_from_the_file_and_says_so(crowd: tuple[Path, Path]) -> None:
    file, profile = crowd
    code, out, _ = _run("--file", file, "--file", file, "--profile", profile, "--truth", "who")
    assert code == 0
    assert "14 records of 4 persons; weights: 14 records, no labels" in out


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('[name]\nfull = "nowhere"', "has no column nowhere"),
        ('[name]\nwhole = "given"', "name.whole"),
        ("date_of_birth = [", "no profile"),
        ('truth = "no group"', "must have a group"),
        ('date_order = "ydm"', "date_order"),
    ],
)
def test_a_profile_that_does_not_fit_is_refused(crowd: tuple[Path, Path], content: str, words: str) -> None:
    file, profile = crowd
    profile.write_text(content)
    code, out, err = _run("--file", file, "--profile", profile, "--truth", "who")
    assert (code, out) == (1, "")
    assert words in err


def test_a_file_without_records_gives_no_figure(crowd: tuple[Path, Path]) -> None:
    file, profile = crowd
    file.write_text(CROWD.splitlines()[0])
    assert _run("--file", file, "--profile", profile, "--truth", "who")[0] == 1


@pytest.mark.parametrize("name", ["febrl", "historical"])
def test_the_profiles_that_ship_can_be_read(name: str) -> None:
    profile = read_profile(PROFILES / f"{name}.toml")
    assert profile.columns
    assert details_of(dict.fromkeys(profile.columns, ""), profile).name is None


@pytest.mark.parametrize(
    ("order", "written", "born", "further"),
    [
        ("ymd", "19610307", "1961-03-07", {}),
        ("ymd", "1961-3-7", "1961-03-07", {}),
        ("ymd", "1961", "1961", {}),
        ("dmy", "07/03/1961", "1961-03-07", {}),
        ("mdy", "03071961", "1961-03-07", {}),
        ("ymd", "1961-03-77", None, {"date_of_birth": "1961-03-77"}),
        ("ymd", "spring", None, {"date_of_birth": "spring"}),
    ],
)
def test_dates_are_read_in_the_order_that_is_said(
    order: str, written: str, born: str | None, further: dict[str, str]
) -> None:
    profile = Profile(date_of_birth=("born",), date_order=order)
    details = details_of({"born": written}, profile)
    assert (details.date_of_birth, details.further) == (born, further)


@given(clusters)
def test_what_agrees_agrees_wholly(true: list[int]) -> None:
    found = Agreement.of([10 - one for one in true], true)
    assert (found.precision, found.recall, found.f1) == (1, 1, 1)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=12))
def test_pairs_are_counted_as_by_looking_at_each(records: list[tuple[int, int]]) -> None:
    found = Agreement.of([one for one, _ in records], [two for _, two in records])
    pairs = [(a, b) for at, a in enumerate(records) for b in records[at + 1 :]]
    assert found.found == sum(a[0] == b[0] for a, b in pairs)
    assert found.true == sum(a[1] == b[1] for a, b in pairs)
    assert found.both == sum(a == b for a, b in pairs)


@given(clusters, st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=5))
def test_ties_put_clusters_together(found: list[int], ties: list[tuple[int, int]]) -> None:
    whole = joined([*found, *range(5)], ties)
    tied = whole[len(found) :]
    assert all(tied[one] == tied[two] for one, two in ties)
    assert [tied[cluster] for cluster in found] == whole[: len(found)]


@pytest.mark.parametrize("on", ["sqlite", pytest.param("postgresql", marks=pytest.mark.scale)])
def test_a_town_is_loaded_and_then_others_arrive_one_at_a_time(on: str) -> None:
    code, out, _ = _run("--persons", 120, "--records", 20, "--on", on, "--json")
    assert code == 0
    result = json.loads(out)
    loading = result["loading"]
    assert loading["records"] == loading["registered"] + loading["linked"] == 120
    assert min(loading["records_per_second"], loading["processor_ms"], result["processor_ms"]) > 0
    assert (result["persons"], result["records"], result["known"]) == (120, 20, 10)
    assert result["found"] >= 5
    assert result["found"] + result["wrong"] <= 20
    assert 0 < result["p50_ms"] <= result["p99_ms"]
    assert (result["aim_p50_ms"], result["aim_p99_ms"]) == (3, 15)


@pytest.mark.parametrize("arguments", [("--persons", 5, "--truth", "who"), ("--truth", "who"), ()])
def test_it_is_a_file_or_a_town(arguments: tuple[object, ...]) -> None:
    assert _run(*arguments)[0] == 2


def test_a_town_is_the_same_whenever_it_is_looked_at() -> None:
    assert Town(1).person(7) == Town(1).person(7)
    assert Town(1).person(7) != Town(2).person(7)
    assert Town(1).elsewhere(7) == Town(1).elsewhere(7)
    # Who lives together has one home and one family name.
    one, other = Town(1).person(0), Town(1).person(1)
    assert one.address == other.address
    assert one.name is not None
    assert other.name is not None
    assert one.name.family == other.name.family
