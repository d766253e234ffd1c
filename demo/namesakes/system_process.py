"""A system as a process: ``python -m demo.namesakes.system_process``."""

from __future__ import annotations

from demo import system_process
from demo.namesakes.system import made

if __name__ == "__main__":
    system_process.run(made)
