"""The conformance suite of the adapter contract: what every adapter must do, as tests to subclass.

For authors of adapters. Take the suites that fit what your adapter can do, give each the few hooks it asks
for, and run them with pytest::

    from adapters.conformance import TranslatingSuite

    class TestParks(TranslatingSuite):
        adapter_class = Parks
        def settings(self, folder): ...
        def fill(self, folder, records): ...
        def spoil(self, folder): ...
        def mend(self, raw): ...

- ``AdapterSuite``: every adapter; the others include it.
- ``DeliveringSuite``: adapters that are sent events one by one.
- ``BatchSuite``: adapters that take many at once (``DeliversBatch``).
- ``LookUpSuite``: adapters that can be asked about a person (``LooksUp``).
- ``ListingSuite``: adapters that list the cases of their system (``ListsCases``).
- ``PollingSuite``: adapters that fetch (``Polls``).
- ``TranslatingSuite``: adapters that also translate one record again (``Translates``).

A suite that is left out although the adapter has the ability fails the run, so nothing passes unseen. The
suites are plain classes with plain asserts: pytest, a development dependency, runs them, and nothing here
imports it. For fuller messages put ``pytest.register_assert_rewrite("adapters.conformance")`` into your
conftest.
"""

from adapters.conformance.adapter import AdapterSuite
from adapters.conformance.batches import BatchSuite
from adapters.conformance.delivering import DeliveringSuite, System
from adapters.conformance.listing import ListingSuite
from adapters.conformance.looking_up import LookUpSuite
from adapters.conformance.polling import PollingSuite, TranslatingSuite

__all__ = [
    "AdapterSuite",
    "BatchSuite",
    "DeliveringSuite",
    "ListingSuite",
    "LookUpSuite",
    "PollingSuite",
    "System",
    "TranslatingSuite",
]
