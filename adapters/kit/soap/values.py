"""What goes into a request and comes out of an answer, before a model has looked at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

Scalar = str | int | float | bool | Decimal | datetime | date | time | timedelta | bytes | None
Value = Scalar | Sequence["Value"] | Mapping[str, "Value"]
"""As the WSDL types it: texts, numbers, times, lists where there may be several, and fields by name."""
Arguments = Mapping[str, Value]
"""The fields of a request's root element, by name."""
