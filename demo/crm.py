"""The CRM: where the hub finds it, and how it goes down and comes back."""

from __future__ import annotations

import httpx2

from adapters.verint.sandbox.service import PATH
from demo.neighbour import Neighbour
from demo.place import Place


class Crm(Neighbour):
    """Speaks SOAP at ``url``, and takes orders by another door. Down means that nothing listens at the first:
    connections are refused."""

    def __init__(self, place: Place, port: int, orders: int) -> None:
        self.url = f"http://127.0.0.1:{port}{PATH}"
        self._orders = f"http://127.0.0.1:{orders}"
        arguments = ["--book", str(place.crm_book), "--port", str(port), "--orders", str(orders)]
        super().__init__(
            "the CRM", ["-m", "demo.crm_process", *arguments], place.crm_log, f"{self._orders}/cases"
        )

    def go_down(self) -> None:
        """Raises ``httpx2.HTTPError``."""
        order = f"{self._orders}/mischief"
        httpx2.post(order, json={"kind": "down"}, timeout=10, trust_env=False).raise_for_status()

    def come_back(self) -> None:
        """Raises ``httpx2.HTTPError``."""
        httpx2.delete(f"{self._orders}/mischief", timeout=10, trust_env=False).raise_for_status()
