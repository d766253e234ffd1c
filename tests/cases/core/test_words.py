"""Cases by the words of what they say: found, put right, taken away, and the same after a rebuild."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cases.acting.redacting import Redacting
from cases.keeping.finding.repository import Sought, page
from cases.keeping.finding.wanted import Wanted
from cases.keeping.words.words import LONGEST, MOST, words_of
from ledger import clock
from ledger.session import Session
from tests.cases.core.conftest import Service

BIN = {"colour_of_bin": "grey"}


def by(service: Service, words: str, *, restricted: bool = False, after: int | None = None) -> list[int]:
    def read(session: Session) -> list[int]:
        sought = Sought(Wanted(words=words), clock.now(session), restricted=restricted, words=words_of(words))
        place = None if after is None else (after,)
        return [one.number for one in page(session, sought, after=place, most=2)]

    found: list[int] = service.run(read)
    return found


def test_all_words_must_be_there_wherever_they_were_said(service: Service) -> None:
    said = "By the GREEN gate of Café Exampleson"
    one = service.take("missed_bin", description=said, details=BIN).number
    other = service.take("missed_bin", description="By the red gate", details=BIN).number
    third = service.take("missed_bin", title="A gate that fell on it", details=BIN).number
    assert by(service, "gate") == [third, other]
    assert by(service, "gate", after=other) == [one]
    assert by(service, "green GATE café") == [one]
    assert by(service, "grey gate") == [third, other], "what its type asks for is found by too"
    service.note(other, "The dog bites.")
    assert by(service, "dog gate") == [other]
    assert by(service, "dog café") == []
    assert by(service, "the of") == [], "words that nearly every text has find nothing"


def test_what_is_put_right_is_found_as_it_is_now(service: Service) -> None:
    one = service.take("missed_bin", description="by the gate", details=BIN).number
    service.note(one, "a lorry")
    service.update(one, description="by the fence")
    assert by(service, "fence lorry") == [one]
    assert by(service, "gate") == [one], "the contact that said so is on the case still"


def test_who_sees_no_restricted_case_finds_none(service: Service) -> None:
    details = {"concern": "other"}
    one = service.take("social_care_referral", description="Secretly zebra", details=details).number
    assert by(service, "zebra") == []
    assert by(service, "zebra", restricted=True) == [one]


def test_an_erasure_takes_the_words_too(service: Service) -> None:
    one = service.take("missed_bin", description="Ailsa Exampleson's gate", details=BIN).number
    service.run(lambda session: Redacting(service.teller).redact(session, one))
    assert by(service, "exampleson") == []


@given(st.text(max_size=400))
def test_any_text_has_some_words_each_once(text: str) -> None:
    found = words_of(text)
    assert len(found) == len(set(found)) <= MOST
    assert all(2 <= len(one) <= LONGEST for one in found)
