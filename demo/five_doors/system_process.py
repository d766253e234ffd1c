"""What sends messages, as a process: ``python -m demo.five_doors.system_process``."""

from __future__ import annotations

from demo import system_process
from demo.five_doors.system import Messages

if __name__ == "__main__":
    system_process.run(Messages)
