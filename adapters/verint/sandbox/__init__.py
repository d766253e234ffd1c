"""A case service at your desk: it takes the adapter's calls as the real one does, quirks included.

``python -m adapters.verint.sandbox`` runs it. It stands on the same public facts as the adapter, so what it
shows is that the two keep to the description, and not that a council's own server does the same.
"""

from adapters.verint.sandbox.cases import Cases
from adapters.verint.sandbox.running import Sandbox, running

__all__ = ["Cases", "Sandbox", "running"]
