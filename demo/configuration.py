"""The demo hub's settings and routes, as an integrator would write them."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import timedelta

from adapters.verint.sandbox.service import PASSWORD, USER
from demo.place import Place
from routes.duration import write_duration

RETRY_FIRST = timedelta(milliseconds=500)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the systems beside the hub are."""

    app: str
    roads: str
    crm: str


def settings(place: Place, addresses: Addresses, *, port: int, every: timedelta, cap: timedelta) -> str:
    """The text of ``tolbooth.toml``. ``every``: how often folders are looked into, files written, and the
    roads department polled. ``cap``: the longest that a system which was away is left in peace."""
    breaker = f'breaker = {{ pause = "{write_duration(RETRY_FIRST)}", longest = "{write_duration(cap)}" }}'
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

# Out and in: the roads department speaks Open311. It is sent requests, and asked how they stand.
[adapters.roads]
kind = "open311"
base_url = {json.dumps(addresses.roads)}
services = {{ report_pothole = "POTHOLE", report_street_light = "LAMP", report_sign = "SIGN" }}
reference_attribute = "our_ref"
polls = ["servicerequestupdates"]
every = {often}
margin = {often}

# Out: the CRM speaks SOAP. It is sent cases, and notes on them. Nobody here asks it how they stand, so it is
# asked for changes of a time that will not come.
[adapters.crm]
kind = "verint"
address = {json.dumps(addresses.crm)}
authentication = "username_token"
username = {json.dumps(USER)}
password = "file:{place.crm_password.relative_to(place.root)}"
classifications = {{ report_pothole = 2041, report_street_light = 2042, report_sign = 2043 }}
since = "2999-01-01T00:00:00Z"
every = "1h"
# Nobody here waits for minutes to see that it is back.
{breaker}

[adapters.crm.form_titles]
report_pothole = "Pothole in a road"
report_street_light = "Street light that is out"
report_sign = "Damaged sign"

# Out: any app that takes CloudEvents over HTTP.
[adapters.webhook]
kind = "webhook"
timeout = 5
{breaker}

# Out: a file for the collections team. It is nightly in a council; here nobody has to stay up for it.
[adapters.nightly]
kind = "nightly_file"
folder = {json.dumps(str(root / place.nightly.relative_to(place.root)))}
prefix = "collections"
every = {often}
"""


def write_password(place: Place) -> None:
    """The file that the settings refer to, readable by its owner only."""
    descriptor = os.open(place.crm_password, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(PASSWORD)


def routes(app_url: str, *, retry_cap: timedelta) -> str:
    """The text of the routes. ``retry_cap``: the longest wait between two tries at a system that is away."""
    retry = (
        f'retry = {{ attempts = 1000, first = "{write_duration(RETRY_FIRST)}", factor = 2, '
        f'cap = "{write_duration(retry_cap)}" }}'
    )
    return f"""# Written by `tolbooth demo` at each start. Who receives, and what goes where.

[subscriptions.roads]
description = "The roads department, which mends what citizens report"
adapter = "roads"

[subscriptions.roads.target.fields]
description = "data.answers.what"
address_string = "data.answers.where"
"attribute[column]" = "data.answers.column"

[subscriptions.crm]
description = "The CRM, which has a case for every form"
adapter = "crm"
order_by = "correlationid"

[subscriptions.text-messages]
description = "The desk that texts whoever sent a form how it goes on"
adapter = "webhook"
target = {{ url = "{app_url}/phone" }}
order_by = "correlationid"

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

[routes.forms-to-roads]
types = ["form.submitted"]
to = "roads"
{retry}

[routes.forms-to-crm]
types = ["form.submitted"]
to = "crm"
{retry}

[routes.forms-to-phone]
types = ["form.submitted"]
to = "text-messages"
{retry}

[routes.roads-news-to-crm]
types = ["request.updated"]
where = [ {{ exact = {{ source = "/adapters/roads" }} }} ]
to = "crm"
{retry}

[routes.roads-news-to-phone]
types = ["request.updated"]
where = [ {{ exact = {{ source = "/adapters/roads" }} }} ]
to = "text-messages"
{retry}

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
