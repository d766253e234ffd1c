"""A GeoReport v2 server with the habits of real ones: for tests, the demo and your desk.

``python -m adapters.open311.sandbox`` runs it as a process of its own, ``Sandbox`` inside another. It refuses
what the specification refuses, in its words: an error list with code and description. XML is its default.
``/sandbox/…`` is the desk behind the counter: there a request is moved on, and the server told to misbehave.
"""

from adapters.open311.sandbox.mischief import Behaviour, Mischief
from adapters.open311.sandbox.office import Office, Request
from adapters.open311.sandbox.running import Sandbox
from adapters.open311.sandbox.server import Habits

__all__ = ["Behaviour", "Habits", "Mischief", "Office", "Request", "Sandbox"]
