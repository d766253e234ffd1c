"""The roads department: where the hub finds it, and its desk, where requests are moved on."""

from __future__ import annotations

import httpx2

from demo.neighbour import Neighbour
from demo.place import Place


class Roads(Neighbour):
    """Speaks Open311 at ``url``."""

    def __init__(self, place: Place, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        arguments = ["-m", "demo.roads_process", "--book", str(place.roads_book), "--port", str(port)]
        super().__init__("roads", arguments, place.roads_log, self._desk())

    def move(self, request: str, status: str, words: str) -> None:
        """Its own staff say how a request stands. Raises ``httpx2.HTTPError``."""
        told = {"status": status, "notes": words}
        httpx2.post(self._desk(request), json=told, timeout=10, trust_env=False).raise_for_status()

    def move_command(self, request: str) -> str:
        """The same, to be pasted."""
        told = '{"status": "fixed", "notes": "It is mended. Thank you for telling us."}'
        return f"curl -sS {self._desk(request)} \\\n  -d '{told}'"

    def _desk(self, request: str = "") -> str:
        return f"{self.url}/sandbox/requests{'/' if request else ''}{request}"
