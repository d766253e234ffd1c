"""What is printed: plain lines without a terminal, nothing wider than 80 columns, nothing with --json."""

from __future__ import annotations

import io
import socket
from datetime import UTC, datetime

import pytest
from rich.console import Console

from demo import account_line, ports
from demo.pace import Pace, Stopped, TookTooLong
from demo.telling import Telling
from ledger.reading.account import Account
from ledger.reading.checks import Check

LONG = "moved from 3 Invented Street, Inventburgh to Flat 5, 194 Specimen Road, Exampleton, and so on and on"


def _told(*, terminal: bool = False, silent: bool = False) -> tuple[Telling, io.StringIO]:
    out = io.StringIO()
    console = Console(file=out, width=80, force_terminal=terminal, color_system=None, highlight=False)
    return Telling(console, silent=silent), out


@pytest.mark.parametrize("terminal", [True, False])
def test_lines_fit_into_eighty_columns_and_end_without_spaces(terminal: bool) -> None:
    telling, out = _told(terminal=terminal)
    telling.heading("One record, from end to end")
    telling.step("line 7", f"Ailsa Example {LONG}")
    telling.say(f"Ailsa Example {LONG}")
    lines = out.getvalue().splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert not any(line.endswith(" ") for line in lines)
    assert "Ailsa Example moved from 3 Invented Street" in out.getvalue()


def test_what_is_to_be_pasted_is_left_as_it_is() -> None:
    telling, out = _told(terminal=True)
    command = "curl " + "x" * 200 + " [bold] \\\n  -d '{}'"
    telling.paste(command)
    assert out.getvalue() == command + "\n"


def test_with_json_not_a_word_is_said() -> None:
    telling, out = _told(silent=True)
    telling.heading("a")
    telling.step("b", "c")
    telling.say("d")
    telling.paste("e")
    telling.last(_account(), good=True)
    telling.space()
    with telling.passing(0) as say:
        say("g")
    assert out.getvalue() == ""


def _account(**changed: object) -> Account:
    told: dict[str, object] = {
        "at": datetime(2026, 6, 14, tzinfo=UTC),
        "records": {"envelope": 1457, "duplicate": 42, "invalid": 3, "ignored": 3},
        "records_in_all": 1505,
        "events": 1457,
        "unrouted": 1,
        "deliveries": {"waiting": 0, "held": 0, "delivered": 1497, "dead": 2, "discarded": 0},
        "deliveries_in_all": 1499,
        "replays": 2,
        "dead_open": 0,
        "dead_resolved": 2,
        "invalid": {"open": 3, "mended": 0, "discarded": 0},
        "checks": [Check(equation="left = right", left=1, right=1, holds=True)],
        "balances": True,
    }
    return Account.model_validate(told | changed)


def test_the_account_is_three_equations_and_a_verdict() -> None:
    assert account_line.lines(_account()) == [
        "1,505 records in = 1,457 events + 42 duplicates + 3 invalid + 3 ignored",
        "1,457 events = 1 unrouted + 1,456 routed",
        "1,499 deliveries = 0 waiting + 1,497 delivered + 2 dead (2 resolved by a replay)",
        "The account balances (1 checks).",
    ]


def test_an_account_that_does_not_add_up_says_so() -> None:
    failed = [Check(equation="left = right", left=2, right=1, holds=False)]
    text = account_line.one_line(_account(records_in_all=1506, checks=failed, balances=False))
    assert "1,506 records in IS NOT 1,457 events" in text
    assert "DOES NOT BALANCE: left = right (2 against 1)" in text


def test_a_busy_port_is_passed_over() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen(1)
        port = busy.getsockname()[1]
        with ports.held(port) as taken:
            assert taken != port
            assert ports.is_free(taken)


def test_a_port_held_by_one_demo_is_not_taken_by_another() -> None:
    with ports.held(0) as first:
        with ports.held(first) as second:
            assert second != first
        assert ports.is_free(first)
    with ports.held(first) as again:
        assert again == first


def test_a_stop_is_noticed_at_the_next_pause() -> None:
    pace = Pace(hurried=True)
    pace.breath(60)
    pace.ask_to_stop()
    with pytest.raises(Stopped):
        pace.breath()
    with pytest.raises(Stopped):
        pace.rest(60)


def test_waiting_in_vain_says_for_what() -> None:
    with pytest.raises(TookTooLong, match="the file had not been taken"):
        Pace(hurried=True).until(lambda: False, "the file had not been taken", seconds=0)
