"""A delivery that may have arrived: is it sent once more, is it done, or does a person have to look?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from adapters.contract import Adapter, Delivery, KnowsDone, Looked, Receipt, Reject
from routes.subscription import Subscription

Look = Callable[[KnowsDone, Delivery], Awaitable[Looked]]
"""Calls ``done`` as the adapter has it: on a thread, or on the loop."""

FOUND = "it was found there: an earlier attempt had arrived"
NOT_THERE = "looked first, it was not there"
UNSURE = "an earlier attempt may have arrived, and this system can tell no repeat"
SENT_ALL_THE_SAME = "it may have arrived before and was sent again, as its subscription says"


async def settled(
    adapter: Adapter, subscription: Subscription, delivery: Delivery, look: Look
) -> Receipt | str:
    """The receipt of one that has arrived; of any other, what is to be said with the outcome of sending it.

    A replay is sent where nothing is known of it: a person has looked, and decided. Raises ``Reject`` for one
    that a person must look at, and whatever ``done`` raises.
    """
    if not delivery.possible_duplicate or adapter.idempotent:
        return ""
    replayed = delivery.attempt == 1
    could_look = isinstance(adapter, KnowsDone)
    if isinstance(adapter, KnowsDone):
        found = await look(adapter, delivery)
        if isinstance(found, Receipt):
            return replace(found, answer=f"{FOUND}. {found.answer}" if found.answer else FOUND)
        if found is False:
            return NOT_THERE
    if replayed:
        return ""
    if subscription.possible_duplicates == "send":
        return SENT_ALL_THE_SAME
    asked = ", nor could it say when it was asked" if could_look else ""
    raise Reject(f"{UNSURE}{asked}: look there first, then replay or discard")
