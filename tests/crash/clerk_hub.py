"""A hub in a process of its own, with one adapter of a back office; ends when stdin does.

``python -m tests.crash.clerk_hub FOLDER URL CLERK [EVENT]``: ``looking`` or ``refused`` is how it knows that
something arrived; with an event's name it takes that event first.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from hub.bootstrap import Hub
from hub.settings import Settings
from hub.submission import Submission
from ledger import routing
from tests.hub.back_office import LookingClerk, RefusedClerk
from tests.hub.conftest import event, route, subscription

CLERKS = {"looking": LookingClerk, "refused": RefusedClerk}


async def main(folder: Path, url: str, clerk: str, *names: str) -> None:
    hub = Hub(Settings(data=folder), {"office": CLERKS[clerk]("office", url)})
    await hub.start()
    subs, routes = [subscription("o", adapter="office")], [route("o")]
    await hub.door.run(lambda session: routing.apply(session, routes, subs, owner="test", author="test"))
    hub.routing.refresh()
    drafts = [hub.intake.prepare(event(name, subject="FS-31"), "tester") for name in names]
    await hub.intake.take(Submission("tester", drafts))
    await asyncio.to_thread(sys.stdin.read)
    await hub.stop()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), *sys.argv[2:]))
