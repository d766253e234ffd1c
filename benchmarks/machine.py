"""What the figures were measured on, without saying whose machine it was."""

from __future__ import annotations

import os
import platform
import sqlite3
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class Machine(BaseModel):
    """A machine as far as it bears on speed. Holds no host name and no path."""

    model_config = ConfigDict(frozen=True)

    cpu: str = Field(description="the processor's model name, or its architecture where none is told")
    cores: int = Field(description="cores this process may use")
    memory_mib: int | None
    kernel: str
    python: str
    sqlite: str


def this_machine() -> Machine:
    """The machine this runs on; reads /proc where there is one."""
    return Machine(
        cpu=_field(Path("/proc/cpuinfo"), "model name") or platform.machine(),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        memory_mib=_mebibytes(_field(Path("/proc/meminfo"), "MemTotal")),
        kernel=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        sqlite=sqlite3.sqlite_version,
    )


def resident_mib(pid: int) -> float | None:
    """Memory a process holds now (VmRSS, MiB); None where there is no /proc or no such process."""
    found = _field(Path(f"/proc/{pid}/status"), "VmRSS")
    return int(found.split()[0]) / 1024 if found else None


def most_resident_mib(pid: int) -> float | None:
    """The most memory a process has held so far (VmHWM, MiB); None where there is no /proc."""
    found = _field(Path(f"/proc/{pid}/status"), "VmHWM")
    return int(found.split()[0]) / 1024 if found else None


def family(pid: int) -> list[int]:
    """A process and the children it has now, as far as /proc tells."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()
    except OSError:
        children = []
    return [pid, *(int(child) for child in children)]


def _field(file: Path, name: str) -> str | None:
    try:
        lines = file.read_text("utf-8").splitlines()
    except OSError:
        return None
    for line in lines:
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return None


def _mebibytes(kibibytes: str | None) -> int | None:
    return int(kibibytes.split()[0]) // 1024 if kibibytes else None
