"""The live table: what each system sent, what each receiver has, and the account below."""

from __future__ import annotations

from collections import Counter

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from demo import account_line
from demo.stage import Stage
from demo.whereabouts import Tally, Whereabouts
from ledger.reading.account import Account
from ledger.reading.delivery import Shown

AT_ONCE = 200
"""Events asked about in one refresh, at most; but all of them in the first."""
COLUMNS = ("system", "records in", "events", "waiting", "delivered", "dead, invalid")


class LiveTable:
    """Its figures are the hub's, asked for anew at each refresh."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._where = Whereabouts(stage.hub)
        self.account: Account | None = None

    def refresh(self) -> RenderableType:
        """Ask the hub, and draw."""
        self._where.refresh(None if self.account is None else AT_ONCE)
        self.account = self._stage.hub.account()
        table = Table(expand=False, box=None, pad_edge=False, padding=(0, 2, 0, 0))
        table.add_column(COLUMNS[0], style="bold", no_wrap=True)
        for name in COLUMNS[1:]:
            table.add_column(name, justify="right")
        for row in self._rows():
            table.add_row(*row)
        style = "green" if self.account.balances else "bold red"
        told = [Text(line, style=style) for line in account_line.lines(self.account)]
        return Group(Text(), table, Text(), *told)

    def _rows(self) -> list[tuple[str, ...]]:
        doors = self._stage.hub.records()
        names = {
            self._stage.website: "website",
            "roads": "roads' news",
            "revenues": "revenues",
            "bacs": "bacs",
            self._stage.centre: "contact centre",
        }
        told = {name: doors.get(door, {}) for door, name in names.items()}
        others = [one for door, one in doors.items() if door not in names]
        if others:
            told["you"] = dict(sum((Counter(one) for one in others), Counter()))
        rows = [_in(name, records) for name, records in told.items()]
        waits = self._stage.hub.subscriptions()
        tallies = self._where.by_subscription()
        for name, line in waits.items():
            tally = tallies.get(name, Tally())
            rows.append(
                (
                    name,
                    "",
                    "",
                    f"{line.waiting + line.held:,}",
                    f"{tally.deliveries[Shown.DELIVERED]:,}",
                    _dead(tally),
                )
            )
        return rows


def _dead(tally: Tally) -> str:
    still = tally.deliveries[Shown.DEAD] - tally.resolved
    return f"{still:,} dead" + (f", {tally.resolved:,} resolved" if tally.resolved else "")


def _in(name: str, records: dict[str, int]) -> tuple[str, ...]:
    return (
        name,
        f"{sum(records.values()):,}",
        f"{records.get('envelope', 0):,}",
        "",
        "",
        f"{records.get('invalid', 0):,} invalid",
    )
