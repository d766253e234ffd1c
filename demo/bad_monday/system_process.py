"""A system as a process: ``python -m demo.bad_monday.system_process``."""

from __future__ import annotations

from demo import system_process
from demo.bad_monday.system import System

if __name__ == "__main__":
    system_process.run(System)
