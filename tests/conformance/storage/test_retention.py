"""Retention: the data goes, and everything that is told of it stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from dead_letter.groups.filing import Filing
from dead_letter.groups.tables import filed
from dead_letter.retaining import expiring
from ledger import clock, cursors, replaying, retention, routing
from ledger.bringing import bring
from ledger.draft import Match
from ledger.errors import Refused
from ledger.invalid import InvalidMessage, keep
from ledger.reading import account, event
from ledger.reading import retention as ahead
from ledger.recording import Accepted, Duplicate, record
from ledger.retention import GONE, forget_kept_back, forget_messages, forget_next
from ledger.retention_tables import kept_back
from ledger.session import Session
from ledger.settling import Settlement, settle
from ledger.states import Outcome
from ledger.tables import delivery, invalid_message, payload
from ledger.tables import event as events
from routes.retention import Retention
from routes.route import Route
from routes.subscription import Subscription
from safeguards.audit import repository as audit
from schemas.classes import DataClass

if TYPE_CHECKING:
    from ledger.draft import Draft
    from tests.conformance.storage.conftest import Storage

DAY = 24 * 3600 * clock.SECOND
YEAR = 365 * DAY
PERSONAL = DataClass.PERSONAL


def an_event(storage: Storage, *to: str, of: DataClass = PERSONAL, lane: str | None = None) -> int:
    one = storage.draft(*(Match(name, f"to-{name}", lane, 4) for name in to), data={"name": "Ailsa Example"})
    (made,) = storage.record(replace(one, data_class=of))
    assert isinstance(made, Accepted)
    return made.seq


def ages(storage: Storage, span: int = 2 * YEAR) -> None:
    """All that is there becomes older by so much."""

    def unit(session: Session) -> None:
        session.execute(update(events).values(accepted_at=events.c.accepted_at - span))
        session.execute(update(invalid_message).values(at=invalid_message.c.at - span))
        session.execute(update(filed).values(at=filed.c.at - span))

    storage.run(unit)


def forget(storage: Storage, of: DataClass = PERSONAL, after: int = YEAR) -> list[int]:
    """A whole round for one class; answers with what was forgotten."""
    gone: list[int] = []
    while (done := storage.run(lambda session: forget_next(session, of, after))).looked:
        gone += done.seqs
    since = 0
    while True:
        done = storage.run(partial(forget_kept_back, data_class=of, after=after, since=since))
        if not done.looked:
            return gone
        gone, since = [*gone, *done.seqs], done.last


def fails(storage: Storage, name: str, detail: str = "no Ailsa Example here") -> int:
    """The one delivery that is due dies; its number."""
    (one,) = storage.take(name)

    def unit(session: Session) -> None:
        place = (one.delivery, one.subscription, one.lane, one.fence, one.lane_fence, one.number)
        died = Settlement(*place, Outcome.REJECT, detail=detail, error="Reject")
        settle(session, [died], "w", DAY, Filing())

    storage.run(unit)
    return one.delivery


def test_the_data_goes_and_envelope_outcome_and_account_stay(storage: Storage) -> None:
    seq = an_event(storage, "app")
    (one,) = storage.take("app")
    storage.end(one, detail="thank you, Ailsa Example")
    ages(storage)
    assert forget(storage) == [seq]
    found = storage.read(lambda session: event.by_seq(session, seq))
    assert (found.data, found.erased) == (None, True)
    assert found.forgotten_at is not None
    assert found.type == "uk.gov.council.case.opened.v1"
    assert storage.delivery(one.delivery).state == "delivered"
    assert storage.attempts(one.delivery)[0].detail == GONE, "an answer may repeat what was sent"
    balance = storage.read(account.take)
    assert all(check.holds for check in balance.checks if "tallied" not in check.equation)


def test_each_class_goes_by_its_own_rule_and_only_what_is_old_enough(storage: Storage) -> None:
    of_class = {one: an_event(storage, of=one) for one in DataClass}
    ages(storage)
    young = an_event(storage)
    assert forget(storage, PERSONAL) == [of_class[PERSONAL]]
    assert forget(storage, DataClass.OPEN) == [of_class[DataClass.OPEN]]
    kept = {row.seq for row in storage.rows(payload, payload.c.data.isnot(None))}
    assert kept == {of_class[DataClass.INTERNAL], of_class[DataClass.SENSITIVE], young}


def test_an_answer_about_open_data_is_kept(storage: Storage) -> None:
    an_event(storage, "app", of=DataClass.OPEN)
    (one,) = storage.take("app")
    storage.end(one, detail="thank you")
    ages(storage)
    assert len(forget(storage, DataClass.OPEN)) == 1
    assert storage.attempts(one.delivery)[0].detail == "thank you"


def test_what_waits_or_is_undecided_stays_and_goes_once_it_is_settled(storage: Storage) -> None:
    waiting, dead = an_event(storage, "later"), an_event(storage, "app")
    letter = fails(storage, "app")
    ages(storage)
    assert forget(storage) == []
    assert {row.seq for row in storage.rows(kept_back)} == {waiting, dead}
    assert storage.read(lambda session: retention.place(session, PERSONAL)) == dead
    standing = storage.read(lambda session: ahead.standing(session, dead))
    assert standing.needed_by == [letter]
    storage.run(lambda session: replaying.discard(session, letter, "Bram Example", "known"))
    assert forget(storage) == [dead]
    (one,) = storage.take("later")
    storage.end(one)
    assert forget(storage) == [waiting]
    assert storage.rows(kept_back) == []


def test_a_dead_letter_that_a_replay_made_good_is_settled(storage: Storage) -> None:
    seq = an_event(storage, "app")
    storage.run(
        lambda s: routing.apply(s, [], [Subscription(name="app", adapter="x")], owner="t", author="t")
    )
    letter = fails(storage, "app")
    storage.run(lambda session: replaying.replay(session, letter, "Bram Example", "again"))
    ages(storage)
    assert forget(storage) == [], "its replay waits"
    (one,) = storage.take("app")
    storage.end(one)
    assert forget(storage) == [seq]


def test_a_walk_goes_on_where_it_was_and_never_past_what_is_too_young(storage: Storage) -> None:
    one: Draft = storage.draft()
    many = [replace(storage.draft(), data_class=PERSONAL) for _ in range(1500)]
    storage.record(*many)
    ages(storage)
    storage.record(replace(one, data_class=PERSONAL))
    first = storage.run(lambda session: forget_next(session, PERSONAL, YEAR))
    assert (first.looked, len(first.seqs)) == (1000, 1000), "a bounded stretch in one unit"
    second = storage.run(lambda session: forget_next(session, PERSONAL, YEAR))
    assert (second.looked, len(second.seqs)) == (500, 500)
    assert storage.run(lambda session: forget_next(session, PERSONAL, YEAR)).looked == 0
    place = storage.read(lambda session: cursors.read(session, "retention/personal"))
    assert place.value == str(second.last)


def test_a_repeat_of_what_was_forgotten_is_known_as_one(storage: Storage) -> None:
    one = replace(storage.draft(data={"name": "Ailsa Example"}), data_class=PERSONAL)
    storage.record(one)
    ages(storage)
    assert len(forget(storage)) == 1
    (again,) = storage.run(lambda session: record(session, [one]))
    assert isinstance(again, Duplicate)


def test_what_was_forgotten_is_sent_to_nobody(storage: Storage) -> None:
    seq = an_event(storage)
    app = Subscription(name="app", adapter="x")
    storage.run(lambda s: routing.apply(s, [], [app], owner="t", author="t"))
    ages(storage)
    forget(storage)

    def bringing(session: Session) -> Any:
        match = Match("app", "r", None, 4)
        return bring(session, [seq], app, lambda _seq, _e: match, 1, clock.now(session), again=True)[seq]

    answer = storage.run(bringing)
    assert isinstance(answer, Refused)
    assert f"The data of event {seq} was forgotten" in str(answer)


def message(storage: Storage) -> int:
    kept = InvalidMessage("bins", "translate", "no ward", "give one", b"Ailsa Example;", "text/csv")

    def unit(session: Session) -> int:

        (number,) = keep(session, [kept])
        Filing().kept(session, [(number, kept)], clock.now(session))
        return number

    return storage.run(unit)


def test_the_original_of_a_closed_invalid_message_goes(storage: Storage) -> None:
    closed, still_open = message(storage), message(storage)
    storage.run(lambda session: replaying.discard_invalid(session, closed, "Bram Example", "known"))
    ages(storage)
    assert storage.run(lambda session: forget_messages(session, YEAR)).seqs == [closed]
    rows = {row.id: row for row in storage.rows(invalid_message)}
    assert (bytes(rows[closed].raw), rows[closed].problem) == (b"", "no ward")
    assert rows[closed].forgotten_at is not None
    assert bytes(rows[still_open].raw) == b"Ailsa Example;"
    assert storage.run(lambda session: forget_messages(session, YEAR)).looked == 0


RULES = Retention.model_validate({"dead_letters": {"personal": "90d"}, "undecided_messages": "30d"})


def give_up(storage: Storage, rules: Retention = RULES) -> expiring.Expired:
    def unit(session: Session) -> expiring.Expired:
        return expiring.expire_next(session, rules, routing.current(session), 0)

    return storage.run(unit)


def test_a_dead_letter_that_nobody_decides_about_expires_and_its_lane_goes_on(storage: Storage) -> None:
    an_event(storage, "app", lane="k")
    letter = fails(storage, "app")
    an_event(storage, "app", lane="k")
    invalid = message(storage)
    assert give_up(storage).many == 0, "they are too young"
    ages(storage)
    assert storage.hand_out("app") == []
    done = give_up(storage)
    assert (done.many, set(done.woken)) == (2, {"app"})
    row = storage.delivery(letter)
    assert (row.state, row.cause) == (
        *("expired", "nobody decided within 90d; it had died of: no Ailsa Example here"),
    )
    assert len(storage.take("app")) == 1, "what it held back goes on"
    assert storage.rows(invalid_message)[0].state == "discarded"
    trail = storage.read(audit.listing)
    assert sorted((one.who, one.action, one.thing) for one in trail) == [
        ("policy retention.dead_letters.personal", "dead-letters.expire", f"delivery/{letter}"),
        ("policy retention.undecided_messages", "dead-letters.discard", f"invalid/{invalid}"),
    ]
    assert give_up(storage).many == 0
    assert storage.rows(filed, filed.c.open) == []
    balance = storage.read(account.take)
    assert all(check.holds for check in balance.checks if "tallied" not in check.equation)


def test_a_route_has_a_rule_of_its_own_and_the_earlier_counts(storage: Storage) -> None:
    app = Subscription(name="app", adapter="x")
    hurried = Route(name="to-app", types=["*"], to="app", give_up_after=timedelta(days=7))
    storage.run(lambda s: routing.apply(s, [hurried], [app], owner="t", author="t"))
    an_event(storage, "app")
    letter = fails(storage, "app")
    ages(storage, 8 * DAY)
    assert give_up(storage).many == 1
    (one,) = storage.read(lambda session: audit.listing(session, thing=f"delivery/{letter}"))
    assert (one.who, one.reason) == ("policy of the route to-app", "nobody decided within 7d")


@pytest.mark.parametrize("how", ["replayed", "discarded", "none"])
def test_one_that_somebody_decided_about_is_left_alone(storage: Storage, how: str) -> None:
    app = Subscription(name="app", adapter="x")
    storage.run(lambda s: routing.apply(s, [], [app], owner="t", author="t"))
    an_event(storage, "app")
    letter = fails(storage, "app")
    ages(storage)
    if how == "replayed":
        storage.run(lambda session: replaying.replay(session, letter, "Bram Example", "again"))
    if how == "discarded":
        storage.run(lambda session: replaying.discard(session, letter, "Bram Example", "known"))
    assert give_up(storage, RULES if how != "none" else Retention()).many == 0
    assert storage.delivery(letter).state == ("discarded" if how == "discarded" else "dead")


def test_what_will_go_is_told_before_it_goes(storage: Storage) -> None:
    for _ in range(3):
        an_event(storage)
    ages(storage, 100 * DAY)
    an_event(storage)
    now = storage.read(clock.now)
    assert storage.read(lambda session: ahead.payloads(session, PERSONAL, now - YEAR)).due == 0
    told = storage.read(lambda session: ahead.payloads(session, PERSONAL, now - 30 * DAY))
    assert (told.due, told.held) == (3, 0)
    assert storage.rows(delivery) == []
