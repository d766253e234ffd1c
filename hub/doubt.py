"""A delivery that may have arrived: is it sent once more, is it done, or does a person have to look?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from adapters.contract import Adapter, Delivery, KnowsDone, Looked, Receipt, Reject
from routes.subscription import Subscription

Look = Callable[[KnowsDone, Delivery], Awaitable[Looked]]
"""Calls ``done`` as the adapter has it: on a thread, or on the loop."""

FOUND = "it was found there: an earlier attempt had arrived"
FOUND_UNAWARES = "it was found there, though no attempt is known to have arrived"
NOT_THERE = "looked first, it was not there"
COULD_NOT_SAY = "looked first, it could not be said whether it was there"
UNSURE = "an earlier attempt may have arrived, and this system can tell no repeat"
SENT_ALL_THE_SAME = "it may have arrived before and was sent again, as its subscription says"


def to_be_looked_for(adapter: Adapter, *, possible_duplicate: bool, replay: bool) -> bool:
    """Is it to be looked for before it is sent? One that may have arrived; and every replay of a dead letter
    to a system that can tell no repeat, where the adapter can look: a person may have done it meanwhile."""
    return possible_duplicate or (replay and not adapter.idempotent and isinstance(adapter, KnowsDone))


async def settled(
    adapter: Adapter, subscription: Subscription, delivery: Delivery, look: Look, *, replay: bool = False
) -> Receipt | str:
    """The receipt of one that has arrived; of any other, what is to be said with the outcome of sending it.

    A replay is sent where nothing is known of it: a person has looked, and decided. Raises ``Reject`` for one
    that a person must look at, and whatever ``done`` raises.
    """
    if adapter.idempotent or not to_be_looked_for(
        adapter, possible_duplicate=delivery.possible_duplicate, replay=replay
    ):
        return ""
    replayed = delivery.attempt == 1 or not delivery.possible_duplicate
    could_look = isinstance(adapter, KnowsDone)
    if isinstance(adapter, KnowsDone):
        found = await look(adapter, delivery)
        if isinstance(found, Receipt):
            words = FOUND if delivery.possible_duplicate else FOUND_UNAWARES
            return replace(found, answer=f"{words}. {found.answer}" if found.answer else words)
        if found is False:
            return NOT_THERE
    if replayed:
        return COULD_NOT_SAY if could_look else ""
    if subscription.possible_duplicates == "send":
        return SENT_ALL_THE_SAME
    asked = ", nor could it say when it was asked" if could_look else ""
    raise Reject(f"{UNSURE}{asked}: look there first, then replay or discard")
