"""The systems of a bad Monday.

Each is as particular as such systems are: it takes what it is for and refuses the rest, and the housing
system breaks on an address that it cannot file.
"""

from __future__ import annotations

import json

from demo.council_system import CouncilSystem, Event

TAKES = {
    "housing": "person.moved",
    "payments": "direct_debit.rejected",
    "revenues": "direct_debit.rejected",
}
"""What each is for."""
POISON = ";"
"""What the housing system's own file of addresses cannot hold."""


class System(CouncilSystem):
    """Housing, payments or revenues."""

    def judge(self, event: Event) -> tuple[int, str]:
        if event.short != TAKES[self.name]:
            return 422, f"the {self.name} system has no use for {event.short}"
        address = event.data.get("new_address")
        if self.name == "housing" and POISON in json.dumps(address):
            return 500, "the address cannot be filed: unexpected character in ADDR1"
        return 204, ""

    def record(self, event: Event) -> str:
        """The account, and the day of a move."""
        return f"{event.subject} {event.data['moved_on']}" if "moved_on" in event.data else event.subject
