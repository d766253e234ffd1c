"""What of a plan never happened, and why: everything else of it must be among the strikes. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from benchmarks.chaos.crew import Struck
from benchmarks.chaos.plan import Act, Kind, Plan, role_of
from benchmarks.chaos.report import NotDone
from hub.roles import Role


def not_done(plan: Plan, left: Sequence[Act], struck: Sequence[Struck]) -> list[NotDone]:
    """``left``: the acts that were never begun; ``struck``: the faults that were done, after the load too."""
    told = [(act, f"{act.target} was not there to strike, or had a fail point before it") for act in left]
    killed = Counter((one.target, one.point) for one in struck if one.kind is Kind.FAIL_POINT)
    points = {point for _, point in killed}
    for act in plan.acts:
        if act.kind is not Kind.FAIL_POINT or act in left:
            continue
        if killed[act.target, act.point]:
            killed[act.target, act.point] -= 1
        elif role_of(act.target) is Role.POLLER and act.point in points:
            told.append((act, "another poller came by it: one polls at a time"))
        else:
            told.append((act, f"{act.target} did not come by it, or was started anew before it did"))
    return [NotDone(kind=act.kind, target=act.target, point=act.point, why=why) for act, why in told]
