"""What the scheduler's process does beside the scheduler's own: each duty runs under the same lease."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dead_letter.alerts.running import Watch
from dead_letter.groups.filing import Filing
from dead_letter.ports import Tells, Wake
from dead_letter.replays.running import Replays
from dead_letter.undelivered.running import Undelivered
from hub import catching_up
from hub.attachments.sweeping import Sweeping
from hub.case_forgetting import events_of_cases
from hub.case_service import waking_cases
from hub.erasing.working import Erasing, eraser
from hub.people import waking_people
from hub.place_index import learning_places
from hub.resubmission import Resubmission
from hub.retaining import Retaining
from hub.staff import retelling_staff, waking_staff
from hub.tenure import Work
from hub.waking import Waking
from identity_index.people.weighing.jobs.running import WeightsWork

if TYPE_CHECKING:
    from hub.bootstrap import Hub


def duties_of(hub: Hub, filing: Filing, tells: Tells, woken: Wake) -> dict[str, Work]:
    """By the names that their standing is told under."""
    door, reader, routing = hub.door, hub.reader, hub.routing.within
    return {
        "replays": Replays(door, reader, routing, Resubmission(hub), woken, hub.people),
        "erasing": Erasing(door, reader, eraser(hub), woken),
        "undelivered": Undelivered(door, reader, filing, routing),
        "alerts": Watch(door, reader, hub.settings.alerts, hub.lent),
        "retention": Retaining(
            *(door, hub.settings.retention, hub.catalogue, routing, woken, tells, hub.people),
            apart=events_of_cases(hub),
        ),
        "timers": Waking(door, reader, {**waking_people(hub), **waking_staff(hub), **waking_cases(hub)}),
        **catching_up.duties(door, hub.catalogue, tells, hub.people, retelling_staff(hub)),
        "weights": WeightsWork(door, reader, learning_places(hub)),
        "attachments": Sweeping(door, reader, hub.attachments, hub.settings.attachments.unheld_for),
    }
