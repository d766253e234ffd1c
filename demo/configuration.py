"""The demo hub's settings and routes, as an integrator would write them."""

from __future__ import annotations

import json
from datetime import timedelta

from demo.place import Place
from routes.duration import write_duration

RETRY_FIRST = timedelta(milliseconds=500)


def settings(place: Place, *, port: int, every: timedelta) -> str:
    """The text of ``tolbooth.toml``. ``every``: how often folders are looked into, and files written."""
    often = json.dumps(write_duration(every))
    root = place.root.resolve()
    return f"""# Written by `tolbooth demo` at each start: the hub of an invented council.
data = "."
routes = [{json.dumps(place.routes.name)}]

[http]
port = {port}

[log]
format = "text"

# In: the revenues system drops a CSV of people who moved.
[adapters.revenues]
kind = "revenues_extract"
folder = {json.dumps(str(root / place.revenues.relative_to(place.root)))}
settle = {often}
every = {often}

# In: Bacs reports direct debits that came back unpaid.
[adapters.bacs]
kind = "bacs_arudd"
folder = {json.dumps(str(root / place.bacs.relative_to(place.root)))}
settle = {often}
every = {often}

# Out: any app that takes CloudEvents over HTTP.
[adapters.webhook]
kind = "webhook"
timeout = 5

# Out: a file for the collections team. It is nightly in a council; here nobody has to stay up for it.
[adapters.nightly]
kind = "nightly_file"
folder = {json.dumps(str(root / place.nightly.relative_to(place.root)))}
prefix = "collections"
every = {often}
"""


def routes(app_url: str, *, retry_cap: timedelta) -> str:
    """The text of the routes. ``retry_cap``: the longest wait between two tries at an app that is away."""
    retry = (
        f'retry = {{ attempts = 1000, first = "{write_duration(RETRY_FIRST)}", factor = 2, '
        f'cap = "{write_duration(retry_cap)}" }}'
    )
    return f"""# Written by `tolbooth demo` at each start. Who receives, and what goes where.

[subscriptions.housing-app]
description = "The housing team's app, which keeps tenants' addresses"
adapter = "webhook"
target = {{ url = "{app_url}/housing" }}
order_by = "partitionkey"

[subscriptions.payments-app]
description = "The payments team's app"
adapter = "webhook"
target = {{ url = "{app_url}/payments" }}
order_by = "partitionkey"

[subscriptions.case-app]
description = "The case workers' app"
adapter = "webhook"
target = {{ url = "{app_url}/cases" }}
order_by = "subject"

[subscriptions.collections-nightly]
description = "A file for the collections team, who call people whose direct debit came back"
adapter = "nightly"

[subscriptions.collections-nightly.target]
total = "amount"

[subscriptions.collections-nightly.target.columns]
event = "id"
account = "data.account_reference"
amount = "data.amount"
reason = "data.return_description"
returned_on = "data.processing_date"

[routes.moves-to-housing]
types = ["person.moved"]
to = "housing-app"
{retry}

[routes.rejected-direct-debits-to-payments]
types = ["direct_debit.rejected"]
to = "payments-app"
{retry}

[routes.cases-to-case-app]
types = ["case.*"]
to = "case-app"
{retry}

[routes.rejected-direct-debits-to-collections]
types = ["direct_debit.rejected"]
to = "collections-nightly"
"""
