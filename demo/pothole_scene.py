"""A citizen reports a pothole: it reaches roads, the CRM and her phone, and she hears when it moves on."""

from __future__ import annotations

from demo import books, pothole_story
from demo.stage import Stage
from demo.website import AILSA

STEP = "pothole"
STEPS = (
    ("action_scheduled", "A crew is booked for Tuesday morning."),
    ("fixed", "The hole is filled. Thank you for telling us."),
)
"""What the roads department says, one after the other."""
SUBSCRIPTIONS = ("roads", "crm", "text-messages")


def play(stage: Stage) -> None:
    """She sends the form, the roads department moves its request on: each time, wait until all have it."""
    stage.publish(AILSA.event(stage.journal.facts.begun))
    _arrived(stage)
    for number, (status, words) in enumerate(STEPS, start=1):
        request = books.requests(stage.place.roads_book).of(AILSA.reference)
        if len(request.updates) < number:
            stage.roads.move(request.id, status, words)
        stage.pace.until(stage.roads_told, "what the roads department said had not been fetched")
        _arrived(stage)
    stage.journal.finish(STEP)


def tell(stage: Stage) -> None:
    """From the form to her phone, by the hub's trace; and what roads and the CRM have in their own books."""
    pothole_story.tell(stage)
    stage.pace.breath(2)


def _arrived(stage: Stage) -> None:
    stage.pace.until(
        lambda: stage.waiting(*SUBSCRIPTIONS) == 0,
        "the report had not reached roads, the CRM and the phone",
    )
