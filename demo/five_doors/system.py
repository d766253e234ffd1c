"""Whatever sends messages to citizens. It writes down whom it told what."""

from __future__ import annotations

from demo.council_system import CouncilSystem, Event

NAME = "messages"
MODULE = "demo.five_doors.system_process"
"""What runs it."""


class Messages(CouncilSystem):
    """E-mails, texts and calls; none of them leaves the machine."""

    def judge(self, event: Event) -> tuple[int, str]:
        if event.short != "notification.requested":
            return 422, f"{self.name} has no use for {event.short}"
        return 204, ""

    def record(self, event: Event) -> str:
        """Which case, whom by number, by what, and how it stood."""
        said = event.data
        return f"{said['reference']} {said['reporter']} {said['by']} {said['about']} {said['status']}"
