"""All processes of the hub under test, and the faults done to them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.chaos.member import STOP_BOUND, Member, State
from benchmarks.chaos.plan import SERVERS, Act, Kind, role_of
from benchmarks.chaos.servers import Servers
from benchmarks.servers.ports import free_ports
from hub.roles import Role

_AGAIN = 1.0
"""Seconds until one that has ended by itself is started again."""


@dataclass(slots=True)
class Struck:
    """A fault that was done: when (seconds of the epoch), and when its target was at work again."""

    kind: Kind
    target: str
    point: str | None
    at: float
    back_at: float | None = None


class Crew:
    """``look`` is called over and over: it does what is due, and notices who has ended."""

    def __init__(self, names: tuple[str, ...], folder: Path, servers: Servers) -> None:
        self.members = {name: Member(name, folder, servers.broker_url, _free_port(name)) for name in names}
        self.struck: list[Struck] = []
        self.died: list[str] = []
        """Who ended though nobody had ended them."""
        self.overdue: list[str] = []
        """Who did not stop in time."""
        self.stop_seconds: list[float] = []
        self.refused: list[Path] = []
        """The logs of those that did not start for want of a database."""
        self._servers = servers
        self._due: list[tuple[float, Callable[[], None]]] = []
        self._away: dict[str, Struck] = {}

    @property
    def ports(self) -> list[int]:
        return [one.port for one in self.members.values() if one.port is not None]

    def start(self) -> None:
        for one in self.members.values():
            one.start()

    def kill(self) -> None:
        """All that still run, as the end of whatever happens. Safe to call twice."""
        for one in self.members.values():
            one.kill()

    @property
    def missing(self) -> list[str]:
        """Who is not at work; and of the servers, which is away."""
        return [*(name for name, one in self.members.items() if not one.at_work), *self._servers.away]

    @property
    def armed(self) -> list[str]:
        """Who runs towards a fail point."""
        return [name for name, one in self.members.items() if one.armed]

    def may(self, act: Act) -> bool:
        """Can it be done now? Not to what is down, has not begun, or is to come by its fail point yet."""
        if act.kind in SERVERS:
            return act.target not in self._servers.away
        member = self.members[act.target]
        return member.at_work and not member.armed

    def strike(self, act: Act) -> None:
        """Do it; what follows from it, a start or going on, ``look`` does when it is due."""
        if act.kind in SERVERS:
            self._note(act.kind, act.target)
            self._servers.strike(act.kind, act.seconds)
            return
        member = self.members[act.target]
        match act.kind:
            case Kind.KILL:
                self._note(act.kind, act.target)
                member.kill()
                self._later(act.seconds, member.start)
            case Kind.STILL:
                self._note(act.kind, act.target)
                member.stand_still()
                self._later(act.seconds, member.go_on)
            case Kind.FAIL_POINT:
                self._arm(member, act)
            case _:
                self._note(act.kind, act.target)
                member.tell_to_stop()

    def _arm(self, member: Member, act: Act) -> None:
        """Kill it, and start it so that it will kill itself. One poller polls at a time: arm all of them."""
        for one in self.members.values():
            if one is member or (one.role is member.role is Role.POLLER and one.at_work):
                self._note(Kind.KILL, one.name)
                one.kill()
                one.start(act.point)

    def _note(self, kind: Kind, target: str, point: str | None = None) -> None:
        self._away[target] = Struck(kind, target, point, time.time())
        self.struck.append(self._away[target])

    def look(self) -> None:
        """Do what is due, start again who has ended, and note who is back."""
        now = time.monotonic()
        due = [one for one in self._due if one[0] <= now]
        self._due = [one for one in self._due if one[0] > now]
        for _, follow in due:
            follow()
        for member in self.members.values():
            self._look_at(member)
        missing = self.missing
        for target, struck in list(self._away.items()):
            if target not in missing:
                struck.back_at = time.time()
                del self._away[target]

    def tell_to_stop(self) -> None:
        """All of them, at the end of the run."""
        for member in self.members.values():
            member.tell_to_stop()

    def all_stopped(self) -> bool:
        """Looks at those that were told to; none is started again."""
        for member in self.members.values():
            if member.state is State.STOPPING:
                self._look_at(member, again=False)
        return all(one.state is State.DOWN for one in self.members.values())

    def _look_at(self, member: Member, *, again: bool = True) -> None:
        code = member.exit_code
        if member.state in {State.DOWN, State.STILL} or (code is None and member.state is State.RUNNING):
            return
        since = time.monotonic() - member.told_at
        if code is None:
            if since < STOP_BOUND:
                return
            self.overdue.append(f"{member.name} had not stopped after {since:.0f} s: {member.said()}")
        pause = 0.0 if member.state is State.STOPPING else _AGAIN
        if member.died_at_its_point:
            self._note(Kind.FAIL_POINT, member.name, member.point)
        elif member.state is State.STOPPING and code is not None:
            self.stop_seconds.append(since)
            if code != 0:
                self.died.append(f"{member.name} was told to stop and ended with {code}: {member.said()}")
        elif code == 1 and self._servers.was_away_since(member.started_at):
            self.refused.append(member.log)
        elif code is not None:
            self.died.append(f"{member.name} ended with {code}: {member.said()}")
        member.kill()
        if again:
            self._later(pause, member.start)

    def _later(self, seconds: float, follow: Callable[[], None]) -> None:
        self._due.append((time.monotonic() + seconds, follow))


def _free_port(name: str) -> int | None:
    if role_of(name) is not Role.API:
        return None
    [port] = free_ports(1)
    return port
