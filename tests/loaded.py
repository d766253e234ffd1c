"""A process that has loaded all that a hub loads, and splits off one that runs `tolbooth` when it is asked.

Loading takes a process seconds of computing, and the tests start hundreds. One that is split off is a process
like any other, with its own id, signals, exit code and files; it is only ready sooner. Each request comes on
file descriptor 0 with four others: the new process's standard three, and a socket on which first its id and
at last its wait status are told.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import signal
import socket
import sys
import threading
import time
from dataclasses import dataclass
from importlib.metadata import entry_points

MOST = 1 << 20
"""Bytes of a request: arguments, folder and environment."""
_MODULES = (
    *("hub.cli.main", "hub.cli.serve", "hub.bootstrap", "hub.api.routers", "hub.migrating", "uvicorn.main"),
    *("uvicorn.loops.auto", "uvicorn.protocols.http.auto", "uvicorn.protocols.websockets.auto"),
    *("uvicorn.lifespan.on", "sqlalchemy.dialects.sqlite.pysqlite", "sqlalchemy.dialects.postgresql.psycopg"),
    *("kombu.transport.memory", "hub.channels.rabbit.channel"),
)


@dataclass(frozen=True)
class Request:
    """What to run: the words after ``tolbooth``, in which folder, told what."""

    words: list[str]
    folder: str
    environment: dict[str, str]


def _load() -> None:
    for name in _MODULES:
        importlib.import_module(name)
    for one in entry_points(group="tolbooth.adapters"):
        one.load()
    assert threading.active_count() == 1, "only one that has no other thread can be split"
    gc.collect()
    gc.freeze()


def _serve(asked: socket.socket) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        body, files, _flags, _from = socket.recv_fds(asked, MOST, 4)
        if not body:
            return
        if not os.fork():
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            asked.close()
            _mind(Request(**json.loads(body)), files)
            os._exit(0)
        for one in files:
            os.close(one)


def _mind(request: Request, files: list[int]) -> None:
    """Split off the process asked for, and tell how it ended."""
    with socket.socket(fileno=files.pop()) as told:
        child = os.fork()
        if not child:
            told.close()
            _run(request, files)
        for one in files:
            os.close(one)
        told.sendall(child.to_bytes(4, "big"))
        _, status = os.waitpid(child, 0)
        told.sendall(status.to_bytes(4, "big"))


def _run(request: Request, files: list[int]) -> None:
    code = 1
    try:
        for number, one in enumerate(files):
            os.dup2(one, number)
            os.close(one)
        sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
        sys.stderr = os.fdopen(2, "w", 1, encoding="utf-8", closefd=False)
        os.chdir(request.folder)
        os.environ.clear()
        os.environ.update(request.environment)
        time.tzset()
        sys.argv = ["tolbooth", *request.words]
        gc.unfreeze()
        importlib.import_module("hub.cli.main").main()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # noqa: BLE001 - as the interpreter does
        sys.excepthook(*sys.exc_info())
    finally:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _load()
    with socket.socket(fileno=0) as asked:
        _serve(asked)
