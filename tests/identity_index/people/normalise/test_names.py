"""Names are taken apart as people who know them would, and nothing that somebody writes breaks it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity_index.people.normalise.alike import family_root, given_roots, sound
from identity_index.people.normalise.folding import fold
from identity_index.people.normalise.name import NormalName, read_name
from schemas.people import PersonName


def read(full: str, **parts: str) -> NormalName:
    found = read_name(PersonName(full=full, **parts))
    assert found.why is None, found
    assert found.value is not None
    return found.value


@pytest.mark.parametrize(
    ("written", "first", "surname"),
    [
        ("Dr Màiri Anna MacLeod", "mairi anna", "macleod"),
        ("MacLeod, Màiri", "mairi", "macleod"),
        ("Smith, Dr John, MBE", "john", "smith"),
        ("John Smith Jr.", "john", "smith"),
        ("The Rt Hon Jean Reid OBE", "jean", "reid"),
        ("Jean Mc Donald", "jean", "macdonald"),
        ("Jean McDonald", "jean", "macdonald"),
        ("Flora M'Donald", "flora", "macdonald"),
        ("Anna Mac an t-Saoir", "anna", "macantsaoir"),
        ("Mòrag NicLeòid", "morag", "macleoid"),
        ("Nic Nicholson", "nic", "nicholson"),
        ("John O'Neill", "john", "oneill"),
        ("John O’Neill", "john", "oneill"),
        ("John O Neill", "john", "oneill"),
        ("John O Smith", "john o", "smith"),
        ("Seán Ó Briain", "sean", "obriain"),
        ("Ann St. Clair", "ann", "stclair"),
        ("Ludwig van der Berg", "ludwig", "vanderberg"),
        ("Juan de la Cruz", "juan", "delacruz"),
        ("Rhys ap Thomas", "rhys", "apthomas"),
        ("Ben Smith", "ben", "smith"),
        ("Mary-Jane Smith-Jones", "mary jane", "smithjones"),
        ("Łukasz Wiśniewski", "lukasz", "wisniewski"),
        ("Grażyna Żółć", "grazyna", "zolc"),
        ("Åsa Bjørk-Søe", "asa", "bjorksoe"),
        ("thomas clifford, 1st baron clifford of somewhere", "thomas", "clifford"),
        ("Earl Grey", "earl", "grey"),
        ("Mr Grey", "", "grey"),
        ("J S", "j", "s"),
        ("Baby Smith", "", "smith"),
        ("Владимир Жук", "владимир", "жук"),
        ("محمد علي", "محمد", "علي"),
        ("\u200bJohn\u200d  SMITH", "john", "smith"),
        ("😀 Smith", "smith", ""),
        ("😀", "😀", ""),
    ],
)
def test_a_whole_name(written: str, first: str, surname: str) -> None:
    found = read(written)
    assert (" ".join(found.given), found.surname) == (first, surname)


def test_the_sources_own_parts_are_believed() -> None:
    assert read("Lee Ann Kim", given="Ann Kim", family="Lee").family == ("lee",)
    assert read("Mr John Smith", title="Cllr", given="Mr John").titles == ("cllr", "mr")


@pytest.mark.parametrize("known", [{"given": "Juan Carlos"}, {"family": "García Márquez"}])
def test_one_part_says_what_the_other_is(known: dict[str, str]) -> None:
    found = read("Juan Carlos García Márquez", **known)
    assert (found.given, found.family) == (("juan", "carlos"), ("garcia", "marquez"))


@pytest.mark.parametrize(
    ("written", "also"),
    [
        ('Robert "Rab" Reid', ("rab",)),
        ("Jean Smith (née Begg)", ("begg",)),
        ("Jean Smith nee Begg", ("begg",)),
        ("Jean Smith aka Jeannie", ("jeannie",)),
    ],
)
def test_other_names_within_a_name_are_kept(written: str, also: tuple[str, ...]) -> None:
    found = read(written)
    assert found.also == also
    assert found.surname in {"reid", "smith"}


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("Test", "a word that fills the field and no name"),
        ("TEST TEST", "a word that fills the field and no name"),
        ("Mr Test", "a word that fills the field and no name"),
        ("Not Known", "a word that fills the field and no name"),
        ("XXXX", "a word that fills the field and no name"),
        ("The Occupier", "a word that fills the field and no name"),
        ("Mr", "a title and no name"),
        ("-", "no name"),
        ("( )", "no name"),
        ("Mr & Mrs J Smith", "the names of two people"),
        ("John and Mary Smith", "the names of two people"),
    ],
)
def test_what_is_no_ones_name(written: str, why: str) -> None:
    assert read_name(PersonName(full=written)).why == why


def test_names_that_only_look_like_fillers_are_kept() -> None:
    assert read("Lee Child").surname == "child"
    assert read("Anonda Andersson").surname == "andersson"


@pytest.mark.parametrize(
    "pair",
    [
        "màiri mary",
        "seumas james",
        "hamish james",
        "morag marion",
        "jessie janet",
        "sandy alexander",
        "eck alexander",
        "eck sandy",
        "kasia katarzyna",
        "katarzyna catherine",
        "gosia małgorzata",
        "isla islay",
        "peggy margaret",
        "iain john",
        "wm william",
        "mohammed muhammad",
    ],
)
def test_given_names_that_one_person_may_have(pair: str) -> None:
    one, other = fold(pair).split()
    assert given_roots(one) & given_roots(other)


@pytest.mark.parametrize("pair", ["john james", "mary margaret", "kasia gosia", "xyz abc", "isla isabella"])
def test_given_names_of_two_people(pair: str) -> None:
    one, other = pair.split()
    assert not given_roots(one) & given_roots(other)


@pytest.mark.parametrize(
    "pair",
    [
        "Nowakowska Nowakowski",
        "Wiśniewska Wiśniewski",
        "NicDhòmhnaill McDonald",
        "MacCoinnich Mackenzie",
        "Caimbeul Campbell",
        "Ivanova Ivanov",
        "Stuart Stewart",
    ],
)
def test_surnames_of_one_family(pair: str) -> None:
    one, other = ([*map(family_root, read(f"J {surname}").family)] for surname in pair.split())
    assert one == other


@pytest.mark.parametrize(
    "pair",
    [
        "thomson thompson",
        "smith smyth",
        "reid read",
        "macintosh mackintosh",
        "campbell cambell",
        "wright right",
    ],
)
def test_names_that_sound_alike(pair: str) -> None:
    one, other = pair.split()
    assert sound(one) == sound(other)


def test_a_surname_that_only_ends_like_a_womans_stays() -> None:
    assert family_root("silva") == "silva"


TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60)
WORD = st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=12)


@given(TEXT, st.none() | TEXT, st.none() | TEXT)
def test_nothing_that_can_be_written_breaks_it(full: str, first: str | None, family: str | None) -> None:
    found = read_name(PersonName(full=full, given=first, family=family))
    assert found.why is not None or found.value is not None
    if found.usable is not None:
        assert found.usable.words
        assert all(found.usable.words)


@given(TEXT)
def test_folding_is_done_after_once_and_knows_no_case(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    if text.isascii():
        assert fold(text.upper()) == fold(text.lower()) or not any(sign.isalnum() for sign in text)


@given(WORD, WORD)
def test_accents_apostrophes_and_case_do_not_count(first: str, last: str) -> None:
    plain = read_name(PersonName(full=f"{first} {last}"))
    dressed = "".join(sign + "\u0301" for sign in last)
    assert read_name(PersonName(full=f"  {first.upper()}   {dressed} ")) == plain
