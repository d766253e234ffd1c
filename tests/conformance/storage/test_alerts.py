"""Alerts: one for each cause, told once, and over when its cause is; the same on every storage."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, update

from adapters.revenues_extract import RevenuesExtract
from dead_letter.alerts import repository
from dead_letter.alerts.alert import AlertState
from dead_letter.alerts.causes.repository import LOOKED_AT
from dead_letter.alerts.desk import AlertDesk
from dead_letter.alerts.keeping import HOLDS
from dead_letter.alerts.ports import Lent
from dead_letter.alerts.rules import AlertKind, Alerts
from dead_letter.alerts.running import Watch
from dead_letter.alerts.tables import alert, alert_notice, alert_recipient
from dead_letter.closing import close
from dead_letter.discarding import discard_one
from dead_letter.groups import tending
from dead_letter.groups.filing import Filing
from dead_letter.groups.tables import failure_group
from dead_letter.groups.tending import Change
from dead_letter.letter_id import LetterId
from dead_letter.ports import Tells, tells_nothing
from dead_letter.search.standing import Standing
from dead_letter.undelivered import taking as undelivered
from hub.clues import Clues
from hub.content_types import BATCH, STRUCTURED
from ledger import breakers, clock, invalid, leases, routing
from ledger.breakers import Breaker
from ledger.draft import Match
from ledger.invalid import InvalidMessage
from ledger.pause_tables import pause
from ledger.reading.dead_letters import Kind
from ledger.replaying import Refused
from ledger.session import Session
from ledger.settling import Settlement, settle
from ledger.starting import Claimed
from ledger.states import Breaker as BreakerState
from ledger.states import Outcome
from ledger.systems import System
from ledger.tables import delivery, event, ready
from routes.route import Route
from routes.subscription import Subscription
from safeguards.audit import repository as audit
from safeguards.policy import Principal
from schemas.catalogue import shipped
from schemas.envelope import Envelope
from tests.ledger.reading.test_plans import Watched

if TYPE_CHECKING:
    from tests.conformance.storage.conftest import Storage

SECOND = clock.SECOND
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
AILSA = Principal("k", "Ailsa Example", frozenset())
ONE = {"duty": {"adapter": "mail", "target": {"to": ["duty@council.example"]}}}


class Duty:
    """A hub's watch over one storage, and what it published."""

    def __init__(self, storage: Storage, tells: Tells = tells_nothing, **rules: Any) -> None:
        self.storage = storage
        self.rules = Alerts.model_validate({"digest": "0s", **rules})
        self.systems: dict[str, System] = {}
        self.published: list[Envelope] = []
        lent = Lent("h", routing.current, lambda: self.systems, self._publish, lambda _s, _groups: {}, tells)
        self.watch = Watch(storage.door, storage.reader, self.rules, lent)
        self.desk = AlertDesk(storage.reader, storage.door, self.rules, lent)
        lease = storage.run(lambda s: leases.acquire(s, "scheduler", "me", MINUTE, alone=True))
        assert lease is not None
        self.lease = lease

    def _publish(self, session: Session, envelope: Envelope) -> None:
        shipped().check(envelope)
        session.after_commit(lambda: self.published.append(envelope))

    def look(self) -> list[dict[str, Any]]:
        """Look until nothing changes; answers with the notices that were issued meanwhile."""
        before = len(self.published)
        for _ in range(3):
            while asyncio.run(self.watch.round(self.lease)):
                pass
        return [one.data for one in self.published[before:] if "notice" in one.type]  # type: ignore[misc]

    def events(self) -> list[str]:
        return [one.type.split(".", 3)[3] for one in self.published]

    def alerts(self, **conditions: Any) -> list[Any]:
        return [
            row
            for row in self.storage.rows(alert)
            if all(getattr(row, name) == value for name, value in conditions.items())
        ]

    def let_pass(self, span: int) -> None:
        """Everything that was noted is that much older."""

        def unit(session: Session) -> None:
            for column in (
                *(alert_notice.c.at, alert_recipient.c.last_at, alert.c.over_at, alert.c.raised_at),
                delivery.c.created_at,
            ):
                session.execute(
                    update(column.table).where(column.is_not(None)).values({column.name: column - span})
                )

        self.storage.run(unit)


@pytest.fixture
def duty(storage: Storage) -> Callable[..., Duty]:
    return lambda **rules: Duty(storage, **rules)


def died(of: Claimed, words: str) -> Settlement:
    place = (of.delivery, of.subscription, of.lane, of.fence, of.lane_fence, of.number)
    return Settlement(*place, Outcome.REJECT, words, error="Reject", frame="crm.deliver")


def fail(storage: Storage, *words: str, to: str = "app", **attributes: Any) -> None:
    """One event for each of the words, refused with them."""
    storage.record(*(storage.draft(Match(to, f"to-{to}", None, 4), **attributes) for _ in words))
    some = [died(one, said) for one, said in zip(storage.take(to), words, strict=True)]
    storage.run(partial(settle, settlements=some, worker="w", lease=1, told=Filing()))


class Counted(Session):
    """A session that counts what it asks, and the rows that it reads."""

    def __init__(self, of: Session) -> None:
        super().__init__(of._connection)
        self.asked = self.read = 0

    def execute(self, statement: Any, parameters: Any = None) -> Any:
        found = super().execute(statement, parameters).freeze()
        self.asked += 1
        self.read += len(found.data)
        return found()


def storm(storage: Storage, many: int, words: str) -> None:
    """So many die of one cause, as fast as the ledger takes them: 500 in each unit."""
    for _ in range(0, many, 500):
        storage.record(
            *(
                storage.draft(Match("app", "to-app", None, 4), subject=f"case/{storage.made}")
                for _ in range(500)
            )
        )
        some = [died(one, words) for one in storage.take("app", 500)]
        storage.run(partial(settle, settlements=some, worker="w", lease=1, told=Filing()))


def subscribe(storage: Storage, name: str, *types: str) -> None:
    """A subscription, with a route for these types."""
    wanted = Subscription(name=name, adapter="web")
    made = Route.model_validate({"name": f"to-{name}", "types": list(types), "to": name})
    storage.run(lambda s: routing.apply(s, [made], [wanted], owner=f"test:{name}", author="test"))


def test_a_storm_of_one_cause_is_one_alert_and_costs_a_look_no_more(
    storage: Storage, duty: Callable[..., Duty]
) -> None:
    """Thousands of letters, and more while it is looked: a look reads 500 of them, however many there are."""
    here = duty(recipients=ONE)

    def look(session: Session) -> tuple[int, int, bool, int]:
        counted = Counted(session)
        found = here.watch.look(counted)
        return counted.asked, counted.read, found.changed, len(found.notices)

    storm(storage, 1000, "the register is away")
    asked, read, changed, _ = storage.read(look)
    assert changed
    assert LOOKED_AT < read < LOOKED_AT + 50
    storm(storage, 3000, "the register is away")
    assert storage.read(look) == (asked, read, True, 0)
    [notice] = here.look()
    [told] = notice["raised"]
    assert (told["about"], told["touched"]["more"]) == ("g-1", True)
    assert told["touched"]["subjects"] > LOOKED_AT - 1
    storm(storage, 1000, "the register is away")
    calm = storage.read(look)
    assert calm[2:] == (False, 0), "nothing is written of what is known, and nobody is told"
    assert calm[1] < 50, "no letter is read of a cause that has its alert"
    assert here.look() == []
    assert [row.about for row in here.alerts()] == ["g-1"]
    assert storage.rows(alert_notice) == []


def test_a_storm_is_a_handful_of_notices(storage: Storage, duty: Callable[..., Duty]) -> None:
    here = duty(recipients=ONE, digest="10m")
    letters = "abcdefghijklmnopqrstuvwxyz"
    fail(storage, *(f"no {one}{two}" for one in letters[:3] for two in letters for _ in range(5)))
    assert here.look() == [], "those that come together are gathered"
    here.let_pass(10 * SECOND)
    [notice] = here.look()
    assert (len(notice["raised"]), notice["more"]) == (25, 78 - 25)
    assert len(here.alerts(kind="new-group")) == 78
    fail(storage, "no more streets", *("no aa" for _ in range(20)))
    here.let_pass(MINUTE)
    assert here.look() == [], "the digest's time has not gone by, and a known cause is no news"
    here.let_pass(10 * MINUTE)
    [notice] = here.look()
    assert [one["about"] for one in notice["raised"]] == ["g-79"]
    assert here.look() == []
    assert storage.rows(alert_notice) == []


def test_an_alert_says_whom_it_touches(storage: Storage, duty: Callable[..., Duty]) -> None:
    here = duty()
    person = {"system": "revenues", "local_id": "R-77-K"}
    named = {"persons": [person, {"scheme": "nino", "value": "QQ123456C"}], "again": {"deeper": person}}
    fail(storage, "no", subject="person/1", data=named)
    fail(storage, "no", subject="person/1", data=named)
    fail(storage, "no", subject="person/2", data={"persons": []})
    here.look()
    [one] = asyncio.run(here.desk.page(None, only_open=True, after=None, limit=10)).items
    assert (one.touched.letters, one.touched.subjects, one.touched.records) == (3, 2, 2)
    assert one.what == "Something new fails at app, stage deliver (Reject)."
    assert one.command == "tolbooth dead-letters show g-1"
    assert "2 subjects" in one.touches
    for personal in ("person/1", "R-77-K", "QQ123456C"):
        assert personal not in one.model_dump_json()


def test_whom_invalid_messages_touch_is_counted_or_said_not_to_be_known(
    storage: Storage, duty: Callable[..., Duty]
) -> None:
    """A bad row touches somebody: that it cannot be read is no reason to say that it touches nobody."""

    def keep(problem: str, *raw: bytes, content_type: str = STRUCTURED, entry: str = "portal") -> None:
        some = [InvalidMessage(entry, "validate", problem, "", one, content_type) for one in raw]

        def unit(session: Session) -> None:
            numbers = invalid.keep(session, some)
            Filing().kept(session, list(zip(numbers, some, strict=True)), clock.now(session))

        storage.run(unit)

    def wrong(subject: str, key: str) -> bytes:
        party = {"system": "revenues", "local_id": key}
        return json.dumps({"specversion": "1.0", "subject": subject, "data": {"person": party}}).encode()

    def row(account: str, uprn: str) -> bytes:
        return f"account_ref,new_uprn,moved_on\n{account},{uprn},no day\n".encode()

    revenues = RevenuesExtract("revenues", RevenuesExtract.Settings(folder=Path("/nowhere")))
    here = duty(tells=Clues({"revenues": revenues}, shipped()))
    keep("the file", *(b"name;street\nA. Example;%d\n" % number for number in range(600)), content_type="x/y")
    keep("the date", wrong("person/1", "R-1"), wrong("person/2", "R-2"), wrong("person/2", "R-2"))
    keep("the list", wrong("person/1", "R-1"), b"not JSON", b"[" * 10_000)
    keep("the word", b'{"specversion": "1.0"}')
    rows = [row("R-1", "100"), row("R-2", "101"), row("R-2", "102"), b"account_ref,new_uprn\nR-3\n"]
    keep("the day", *rows, content_type="text/csv", entry="revenues")
    keep("the batch", b"[%s]" % b",".join(wrong(f"person/{n}", "R-9") for n in range(3)), content_type=BATCH)
    here.look()
    shown = [asyncio.run(here.desk.show(number)) for number in range(1, 7)]
    assert [one.touches for one in shown] == [
        "It touches more than 500 messages; whom they are about cannot be told, as what came in cannot be "
        "read.",
        "It touches 2 subjects (citizens, cases or places) and 2 records named by source key, in 3 messages.",
        "It touches 1 subject (citizens, cases or places) and 1 record named by source key, in 3 messages; "
        "of 2 of those it cannot be told.",
        "It touches 1 message, which names no subject and no record.",
        "It touches 2 subjects (citizens, cases or places) and 2 records named by source key, in 4 messages; "
        "of 1 of those it cannot be told.",
        "It touches 3 subjects (citizens, cases or places) and 1 record named by source key, in 1 message.",
    ]


def test_more_than_are_looked_at_are_said_to_be_more(storage: Storage, duty: Callable[..., Duty]) -> None:
    here = duty()
    fail(storage, *("no" for _ in range(LOOKED_AT + 3)))
    here.look()
    shown = asyncio.run(here.desk.show(1))
    assert (shown.touched.letters, shown.touched.more) == (LOOKED_AT, True)
    assert "more than 500 messages" in shown.touches


def test_a_group_that_somebody_looks_at_is_over_and_a_regressed_one_is_told(
    storage: Storage, duty: Callable[..., Duty]
) -> None:
    here = duty(recipients=ONE)
    fail(storage, "no")
    here.look()
    storage.run(partial(tending.change, number=1, wanted=Change(state="resolved"), who="Ailsa Example"))
    [notice] = here.look()
    [ended] = notice["over"]
    assert (ended["alert"], ended["ended"]) == (
        "a-1",
        "It was marked resolved by Ailsa Example. 1 dead letter of it still waits for a decision.",
    )
    assert here.alerts(kind="new-group")[0].cleared_at is not None
    resolved_at = storage.rows(failure_group)[0].resolved_at
    fail(storage, "no")
    [notice] = here.look()
    [told] = notice["raised"]
    assert told["kind"] == "regressed-group"
    assert "mended fails again" in told["what"]
    assert clock.micros(datetime.fromisoformat(told["since"])) > resolved_at, "since it came back"
    assert told["touched"]["letters"] == 1, "what failed before it was resolved is no part of that"


def test_an_alert_that_a_person_ends_says_so_and_one_made_good_is_over(
    storage: Storage, duty: Callable[..., Duty]
) -> None:
    here = duty(recipients=ONE)
    for words in ("no", "closed", "lost", "away"):
        fail(storage, words)
    here.look()
    until = clock.moment(storage.read(clock.now)) + timedelta(hours=2)
    for number, wanted in ((1, Change(state="muted", muted_until=until)), (2, Change(state="known"))):
        storage.run(partial(tending.change, number=number, wanted=wanted, who="Ailsa Example"))
    storage.run(lambda s: discard_one(s, LetterId(Kind.DELIVERY, 3), "Ailsa Example", "a trial"))
    storage.run(lambda s: close(s, Kind.DELIVERY, [4], Standing.RESOLVED))
    [notice] = here.look()
    left = "1 dead letter of it still waits for a decision."
    assert [one.get("ended") for one in notice["over"]] == [
        f"It was muted by Ailsa Example until {until:%Y-%m-%d %H:%M} UTC. {left}",
        f"It was marked known by Ailsa Example. {left}",
        "What was left of it was given up (discarded).",
        None,
    ]


def test_a_muted_group_tells_nobody(storage: Storage, duty: Callable[..., Duty]) -> None:
    here = duty(recipients=ONE)
    fail(storage, "no")
    until = clock.moment(storage.read(clock.now)) + timedelta(hours=2)
    muted = Change(state="muted", muted_until=until)
    storage.run(partial(tending.change, number=1, wanted=muted, who="Ailsa Example"))
    fail(storage, "no")
    assert here.look() == []
    assert here.alerts() == []


def test_a_backlog_is_told_after_its_own_time(storage: Storage, duty: Callable[..., Duty]) -> None:
    here = duty(backlog_after="15m", backlog_of={"nightly": "26h"}, recipients=ONE)
    for name in ("app", "nightly"):
        subscribe(storage, name, "case.*")
        storage.event(name)
    here.let_pass(14 * MINUTE)
    assert here.look() == []
    here.let_pass(2 * MINUTE)
    [notice] = here.look()
    [one] = notice["raised"]
    assert (one["about"], one["kind"], one["urgent"]) == ("app", "backlog", True)
    assert one["what"].startswith("Deliveries to app have waited for more than 15m; 1 waited")
    here.let_pass(26 * HOUR)
    [notice] = here.look()
    assert [one["about"] for one in notice["raised"]] == ["nightly"]


def test_what_waits_for_its_own_time_or_a_dead_letter_is_told_apart(
    storage: Storage, duty: Callable[..., Duty]
) -> None:
    here = duty()
    subscribe(storage, "app", "case.*")
    later = clock.moment(storage.read(clock.now)) + timedelta(days=9)
    storage.event("app", sendat=later)
    here.let_pass(HOUR)
    here.look()
    assert here.alerts() == [], "it is not to be sent before"
    storage.event("app", lane="k")
    storage.event("app", lane="k")
    [first] = storage.take("app", 1)
    storage.run(partial(settle, settlements=[died(first, "no")], worker="w", lease=1, told=Filing()))
    here.let_pass(HOUR)
    here.look()
    [backlog] = here.alerts(kind="backlog")
    assert backlog.what.endswith("A dead letter of their key holds them back.")
    assert not backlog.urgent


def test_a_disabled_subscription_is_said_to_be_held_by_a_person(
    storage: Storage, duty: Callable[..., Duty]
) -> None:
    here = duty()
    storage.event("app")
    wanted = Subscription(name="app", adapter="web", enabled=False)
    storage.run(lambda s: routing.apply(s, [], [wanted], owner="test", author="test"))
    here.let_pass(HOUR)
    here.look()
    [one] = here.alerts()
    assert one.what.endswith("It is held: the subscription app is disabled; enable it to send it.")
    assert not one.urgent


def test_what_a_person_has_paused_is_said_to_be_paused(storage: Storage, duty: Callable[..., Duty]) -> None:
    here = duty()
    subscribe(storage, "app", "case.*")
    storage.event("app")
    values = {"what": "subscription", "name": "app", "at": 0, "who": "Ailsa Example", "reason": "her move"}
    storage.run(lambda s: s.execute(insert(pause), values).rowcount)
    here.let_pass(HOUR)
    here.look()
    [one] = here.alerts()
    assert one.what.endswith("The subscription app is paused by Ailsa Example since 1970-01-01 00:00:00 UTC.")
    assert not one.urgent


def open_breaker(storage: Storage, state: BreakerState) -> None:
    opened = None if state is BreakerState.CLOSED else storage.read(clock.now)
    until = storage.read(clock.now) + HOUR
    one = Breaker("crm", state, failures=3, opened_at=opened, until_at=until, why="Ailsa Example is away")
    storage.run(lambda s: breakers.save(s, [one]))


def test_a_breaker_that_opens_and_closes_is_one_alert(storage: Storage, duty: Callable[..., Duty]) -> None:
    here = duty(recipients=ONE)
    here.systems = {"app": System("crm", "crm", ("app",))}
    subscribe(storage, "app", "case.*")
    storage.event("app", subject="case/1")
    open_breaker(storage, BreakerState.OPEN)
    [notice] = here.look()
    [one] = notice["raised"]
    assert (one["about"], one["urgent"], one["touched"]["subjects"]) == ("crm", True, 1)
    assert "Ailsa" not in str(notice), "what the system says may hold anything"
    for state in (BreakerState.CLOSED, BreakerState.OPEN, BreakerState.PROBING):
        open_breaker(storage, state)
        assert here.look() == []
    [row] = here.alerts()
    assert (row.again, row.over_at) == (1, None)
    open_breaker(storage, BreakerState.CLOSED)
    here.look()
    here.let_pass(HOLDS - MINUTE)
    assert here.look() == []
    here.let_pass(MINUTE)
    [notice] = here.look()
    assert [one["alert"] for one in notice["over"]] == ["a-1"]
    open_breaker(storage, BreakerState.OPEN)
    here.look()
    assert [row.id for row in here.alerts(cleared_at=None)] == [2]


def expire(storage: Storage) -> None:
    """All that waits expires now, and is filed as the hub does it."""
    storage.run(lambda s: s.execute(update(ready).values(expires_at=1)).rowcount)
    storage.sweep()
    storage.run(lambda s: undelivered.take(s, Filing(), routing.current(s)))


def test_what_expires_undelivered_is_told_and_no_backlog_ends_well_by_it(
    storage: Storage, duty: Callable[..., Duty]
) -> None:
    here = duty(recipients=ONE)
    subscribe(storage, "housing", "case.*")
    for number in range(20):
        storage.event("housing", subject=f"case/{number}")
    here.let_pass(HOUR)
    assert [one["kind"] for one in here.look()[0]["raised"]] == ["backlog"]
    expire(storage)
    here.let_pass(MINUTE)
    [notice] = here.look()
    [told] = notice["raised"]
    assert (told["kind"], told["urgent"], told["touched"]["subjects"]) == ("expired", True, 20)
    assert told["what"] == "20 messages for housing expired undelivered: nobody got them."
    assert notice["over"] == []
    here.let_pass(HOLDS)
    [notice] = here.look()
    [ended] = notice["over"]
    assert ended["kind"] == "backlog"
    assert ended["ended"].startswith("20 of its messages expired undelivered: nobody got them.")
    storage.event("housing", subject="case/21")
    expire(storage)
    assert here.look() == [], "it is one alert while nobody has seen it"
    [row] = here.alerts(kind="expired")
    assert row.what.startswith("21 messages for housing")
    asyncio.run(here.desk.acknowledge(row.id, AILSA, "housing rings them"))
    here.look()
    here.let_pass(HOLDS)
    assert here.look() == [], "that somebody knows makes nothing good"
    assert here.alerts(kind="expired")[0].ended == "Ailsa Example knows of it."
    storage.event("housing", subject="case/22")
    expire(storage)
    here.let_pass(MINUTE)
    [notice] = here.look()
    assert notice["raised"][0]["what"].startswith("1 message for housing expired")


def test_a_breaker_that_nothing_is_left_to_try_is_no_alert_and_is_not_said_to_be_well(
    storage: Storage, duty: Callable[..., Duty]
) -> None:
    here = duty(recipients=ONE, kinds=["breaker"])
    here.systems = {"app": System("crm", "crm", ("app",))}
    subscribe(storage, "app", "case.*")
    storage.event("app")
    open_breaker(storage, BreakerState.OPEN)
    [notice] = here.look()
    assert "; 1 for it waited when this was noticed." in notice["raised"][0]["what"]
    expire(storage)
    here.look()
    assert here.alerts()[0].over_at is None, "it is left in peace still"
    storage.let_pass(2 * HOUR)
    here.look()
    here.let_pass(HOLDS)
    [notice] = here.look()
    [ended] = notice["over"]
    assert "Whether it is back is not known" in ended["ended"]
    storage.event("app")
    here.look()
    assert [row.id for row in here.alerts(cleared_at=None)] == [2], "what waits for it is to be known"


def test_in_quiet_hours_only_what_is_urgent_is_told(storage: Storage, duty: Callable[..., Duty]) -> None:
    now = clock.moment(storage.read(clock.now))
    start, end = (now + timedelta(hours=by) for by in (-2, 2))
    quiet = {"windows": [f"daily {start:%H:%M}-{end:%H:%M}"], "time_zone": "UTC"}
    here = duty(recipients=ONE, quiet_hours=quiet)
    here.systems = {"app": System("crm", "crm", ("app",))}
    fail(storage, "no")
    assert here.look() == []
    open_breaker(storage, BreakerState.OPEN)
    [notice] = here.look()
    assert [one["kind"] for one in notice["raised"]] == ["breaker"]
    assert asyncio.run(here.desk.show(1)).waiting_for == ["duty"]
    # A hub that is started again, in another process, knows what is still to be told.
    awake = duty(recipients=ONE)
    [notice] = awake.look()
    assert [one["kind"] for one in notice["raised"]] == ["new-group"]
    silent = duty(recipients=ONE, quiet_hours=quiet, urgent_breaks_quiet=False)
    silent.systems = {"app": System("erp", "erp", ("app",))}
    storage.run(lambda s: breakers.save(s, [Breaker("erp", BreakerState.OPEN, opened_at=1, until_at=2**50)]))
    assert silent.look() == []


def test_each_is_told_what_they_asked_for(storage: Storage, duty: Callable[..., Duty]) -> None:
    here = duty(
        recipients={
            "all": {"adapter": "mail"},
            "breakers": {"adapter": "mail", "kinds": ["breaker"]},
            "pager": {"adapter": "web", "only_urgent": True, "over": False},
        }
    )
    fail(storage, "no")
    assert [one["recipient"] for one in here.look()] == ["all"]
    storage.run(partial(tending.change, number=1, wanted=Change(state="known"), who="Ailsa Example"))
    assert [(one["recipient"], len(one["over"])) for one in here.look()] == [("all", 1)]
    here.systems = {"app": System("crm", "crm", ("app",))}
    open_breaker(storage, BreakerState.OPEN)
    assert sorted(one["recipient"] for one in here.look()) == ["all", "breakers", "pager"]


def test_who_is_no_recipient_any_more_is_forgotten(storage: Storage, duty: Callable[..., Duty]) -> None:
    here = duty(recipients=ONE, digest="1h")
    fail(storage, "no")
    here.look()
    assert len(storage.rows(alert_notice)) == 1
    duty().look()
    assert storage.rows(alert_notice) == []


def test_the_events_are_published_where_a_route_takes_them(
    storage: Storage, duty: Callable[..., Duty]
) -> None:
    here = duty()
    subscribe(storage, "everything", "*")
    fail(storage, "no")
    here.look()
    assert here.events() == [], "a star is every event of the council's work, and none of the hub's"
    subscribe(storage, "pager", "hub.alert.*")
    fail(storage, "closed")
    here.look()
    storage.run(partial(tending.change, number=2, wanted=Change(state="known"), who="Ailsa Example"))
    here.look()
    assert here.events() == ["hub.alert.raised.v1", "hub.alert.cleared.v1"]
    raised, cleared = here.published
    assert (raised.id, raised.source, raised.subject) == ("a-2/raised", "/tolbooth/h", "alert/a-2")
    assert cleared.id == "a-2/cleared"


def test_the_failing_of_an_alerts_own_delivery_is_shown_and_never_told(
    storage: Storage, duty: Callable[..., Duty]
) -> None:
    here = duty(recipients=ONE)
    subscribe(storage, "alerts-duty", "hub.notice.issued")
    subscribe(storage, "mixed", "case.*", "hub.alert.raised")
    here.systems = {"alerts-duty": System("mail", "mail", ("alerts-duty",))}
    fail(storage, "the mail server refuses", to="alerts-duty")
    storage.event("mixed")
    of_hub = update(event).values(type="uk.gov.council.hub.alert.raised.v1")
    storage.run(lambda s: s.execute(of_hub).rowcount)
    some = [died(one, "each time in other words, x") for one in storage.take("mixed")]
    storage.run(partial(settle, settlements=some, worker="w", lease=1, told=Filing()))
    storage.run(lambda s: breakers.save(s, [Breaker("mail", BreakerState.OPEN, opened_at=1)]))
    storage.event("alerts-duty")
    here.let_pass(HOUR)
    assert here.look() == []
    assert here.published == []
    found = asyncio.run(here.desk.page(None, only_open=True, after=None, limit=10)).items
    assert sorted((one.kind.value, one.told) for one in found) == [
        ("backlog", False),
        ("breaker", False),
        ("new-group", False),
        ("new-group", False),
    ]
    fail(storage, "no ward", to="mixed")
    assert [one["about"] for notice in here.look() for one in notice["raised"]] == ["g-3"]


def test_somebody_sees_to_it(storage: Storage, duty: Callable[..., Duty]) -> None:
    here = duty()
    fail(storage, "no")
    here.look()
    found = asyncio.run(here.desk.acknowledge(1, AILSA, "the supplier was rung"))
    assert (found.state, found.acknowledged_by) == (AlertState.ACKNOWLEDGED, "Ailsa Example")
    [entry] = storage.read(lambda s: audit.listing(s, thing="alert/1"))
    assert (entry.who, entry.action, entry.reason) == (
        "Ailsa Example",
        "alerts.acknowledge",
        "the supplier was rung",
    )
    with pytest.raises(Refused, match="Ailsa Example sees to a-1 already"):
        asyncio.run(here.desk.acknowledge(1, AILSA, "me too"))
    storage.run(partial(tending.change, number=1, wanted=Change(state="known"), who="Ailsa Example"))
    here.look()
    with pytest.raises(Refused, match="is cleared"):
        asyncio.run(here.desk.acknowledge(1, AILSA, "too late"))


def test_whoever_has_lost_the_lease_writes_nothing(storage: Storage, duty: Callable[..., Duty]) -> None:
    here = duty()
    fail(storage, "no")
    duty()
    with pytest.raises(leases.Lost):
        asyncio.run(here.watch.round(here.lease))
    assert here.alerts() == []


def test_a_kind_that_is_not_watched_any_more_is_cleared(storage: Storage, duty: Callable[..., Duty]) -> None:
    duty_of_all = duty()
    fail(storage, "no")
    duty_of_all.look()
    duty(kinds=["backlog"]).look()
    assert storage.read(repository.open_alerts) == []
    assert [row.kind for row in storage.rows(alert)] == [AlertKind.NEW_GROUP.value]


def test_it_looks_by_index_whatever_the_ledger_holds(storage: Storage, duty: Callable[..., Duty]) -> None:
    here = duty(recipients=ONE, digest="1h")
    here.systems = {"app": System("crm", "crm", ("app",))}
    subscribe(storage, "app", "case.*")
    subscribe(storage, "idle", "case.*")
    fail(storage, "no", "closed")
    storage.event("app", lane="k")
    open_breaker(storage, BreakerState.OPEN)
    here.let_pass(HOUR)

    def look(session: Session) -> tuple[set[str], list[str]]:
        watched = Watched(session)
        found = {one.kind.value for one in here.watch.look(watched).seen.fresh}
        # What is sorted is a part that was cut by an index before: ``LOOKED_AT`` messages at most.
        return found, [one for one in watched.scans if not one.startswith("USE TEMP B-TREE")]

    assert storage.read(look) == ({"new-group", "backlog", "breaker"}, [])
    here.look()
    assert storage.read(look) == (set(), [])
