"""The floor of ``bench scim``: the same accounts by the same library in memory, ``python -m
benchmarks.scim.floor``.

No keys, no database, no history and no index of who works here: what is left is the protocol itself.
"""

from __future__ import annotations

from contextlib import suppress

import uvicorn
from scim2_server.applications.asgi import ASGIApplication
from scim2_server.memory import AsyncInMemoryStorage

from benchmarks.loopback import announce, listen
from identity_index.staff.scim.service import StaffService, provider


def main() -> None:
    listening = listen()
    described = provider(tolerant=True)
    app = ASGIApplication(AsyncInMemoryStorage(), described, StaffService(described))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
    announce(listening)
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listening])


if __name__ == "__main__":
    main()
