"""The hub's settings and routes, before and after staff have mended them.

An hour of the story takes seconds here. So that it is the same story, every wait in the settings is shorter
by the same factor; no clock is touched, and the times in the audit trail are those at which things were done.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from demo.bad_monday.ground import Ground
from routes.duration import write_duration

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Scale:
    """``hour`` is how many seconds an hour of the story takes."""

    hour: float

    @property
    def factor(self) -> float:
        """How many times faster it goes."""
        return HOUR.total_seconds() / self.hour

    def of(self, span: timedelta) -> str:
        """A wait of the story as the settings have it; never less than 10 ms."""
        short = max(timedelta(milliseconds=10), span / self.factor)
        return write_duration(timedelta(milliseconds=round(short / timedelta(milliseconds=1))))


def settings(ground: Ground, scale: Scale, *, port: int, mended: bool) -> str:
    """The text of ``tolbooth.toml``. ``mended``: it knows how the supplier writes the column now."""
    root = ground.root.resolve()
    breaker = (
        f"breaker = {{ failures = 10, pause = {json.dumps(scale.of(timedelta(minutes=1)))}, "
        f"longest = {json.dumps(scale.of(timedelta(minutes=10)))} }}"
    )
    profile = (
        '\n[adapters.revenues-file.profile]\ndate_format = ["dd/mm/yyyy", "yyyy-mm-dd"]\n' if mended else ""
    )
    return f"""# The hub of an invented council on a bad Monday. Waits are {scale.factor:,.0f} times shorter.
data = "."

[http]
port = {port}

[dead_letters]
second_person = "personal"

[adapters.revenues-file]
kind = "revenues_extract"
folder = {json.dumps(str(root / "drop" / "revenues"))}
settle = "200ms"
every = "200ms"
{profile}
[adapters.bacs]
kind = "bacs_arudd"
folder = {json.dumps(str(root / "drop" / "bacs"))}
settle = "200ms"
every = "200ms"

[adapters.web]
kind = "webhook"
timeout = 5
{breaker}
"""


def routes(urls: Mapping[str, str], scale: Scale, *, mended: bool) -> str:
    """The text of the routes. Before they are mended, rejected direct debits go to housing by a slip of the
    pen, and the payments team gets none."""
    retry = (
        f"retry = {{ attempts = 4, first = {json.dumps(scale.of(timedelta(seconds=30)))}, factor = 2, "
        f"cap = {json.dumps(scale.of(timedelta(minutes=5)))} }}"
    )
    return f"""[subscriptions.housing]
description = "The housing system, which keeps tenants' addresses"
adapter = "web"
target = {{ url = "{urls["housing"]}" }}
order_by = "partitionkey"

[subscriptions.payments]
description = "The payments team's system"
adapter = "web"
target = {{ url = "{urls["payments"]}" }}

[subscriptions.revenues]
description = "The revenues system, which notes what came back unpaid"
adapter = "web"
target = {{ url = "{urls["revenues"]}" }}

[routes.moves-to-housing]
types = ["person.moved"]
to = "housing"
{retry}

[routes.rejected-direct-debits-to-revenues]
types = ["direct_debit.rejected"]
to = "revenues"
{retry}

[routes.rejected-direct-debits-to-payments]
types = ["direct_debit.rejected"]
to = "{"payments" if mended else "housing"}"
{retry}
"""
