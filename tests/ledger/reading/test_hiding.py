from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ledger.reading.hiding import CUT, hidden_values, hide, standing_in
from schemas.classes import ClassedPath, DataClass

PERSONAL = (
    ClassedPath(("name",), DataClass.PERSONAL),
    ClassedPath(("places", "*", "number"), DataClass.SENSITIVE),
)


def values_of(data: object, cleared: DataClass = DataClass.INTERNAL) -> frozenset[str]:
    return hidden_values(data, PERSONAL, cleared=cleared)  # type: ignore[arg-type]


def test_only_what_is_above_the_clearance_is_hidden() -> None:
    data = {"name": "Ailsa Example", "reference": "C-9", "places": [{"number": 55953}]}
    assert values_of(data) == {"Ailsa Example", "55953"}
    assert values_of(data, DataClass.PERSONAL) == {"55953"}
    assert values_of(data, DataClass.SENSITIVE) == frozenset()
    assert (
        hide("the receiver answered 422: the reference C-9 of AILSA  example is unknown", values_of(data))
        == "the receiver answered 422: the reference C-9 of ••• is unknown"
    )


def test_short_values_and_what_names_nobody_are_left() -> None:
    assert values_of({"name": "Al", "places": [{"number": 422}, {"number": True}, {"number": None}]}) == set()
    assert values_of({"name": "Ada", "places": [{"number": -3.1882}]}) == {"Ada", "-3.1882"}


def test_a_value_is_known_as_json_and_on_one_line() -> None:
    values = values_of({"name": 'Ailsa "Al" Example\n1 Invented Street'})
    assert hide(r'{"name": "Ailsa \"Al\" Example\n1 Invented Street"}', values) == '{"name": "•••"}'
    assert hide('of Ailsa "Al" Example 1 Invented Street.', values) == "of •••."


def test_values_that_overlap_are_hidden_together() -> None:
    assert hide("of Ailsa Example Street", ["Ailsa Example", "Example Street"]) == "of •••"


def test_the_end_of_long_words_may_be_the_beginning_of_a_value() -> None:
    said = "x" * CUT + ' {"name": "Ailsa Exam'
    assert hide(said, ["Ailsa Example"]) == "x" * CUT + ' {"name": "•••'
    assert hide("there is no ail", ["Ailsa Example"]) == "there is no ail"


def seen(letter: str) -> bool:
    return letter.isprintable() and not letter.isspace()


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="•"), max_size=40)


@given(words, words, st.lists(words.filter(lambda one: any(map(seen, one))), max_size=4))
def test_no_value_is_left_and_nothing_else_is_touched(before: str, after: str, values: list[str]) -> None:
    said = before + after.join(values) + after
    told = hide(said, values)
    for value in values:
        assert value.casefold() not in told.casefold()
    assert hide(said, []) == said
    if not any(values):
        assert told == said


VALUE = st.text(alphabet="aB é\t", max_size=6)


@given(st.lists(VALUE, max_size=6), st.text(alphabet="aB é\t.", max_size=20), st.booleans())
def test_values_that_do_not_stand_in_the_words_can_be_forgotten(
    values: list[str], words: str, long: bool
) -> None:
    text = "x" * CUT + words if long else words
    kept = standing_in(values, [text, "of another text"])
    assert hide(text, kept) == hide(text, values)
    assert kept <= set(values)


def test_of_megabytes_few_are_kept() -> None:
    values = [f"value {number}" for number in range(50_000)]
    assert standing_in(values, ["no value 77 here"]) == {"value 7", "value 77"}
