"""The floor of intake: the barest FastAPI app that does the same durable work.

It parses the JSON and commits key, event, payload, one delivery and its ready row, in groups (SQLite on one
write thread, PostgreSQL on a few connections), then answers 202. No keys, no authorisation, no catalogue, no
routing; an id sent twice fails its group. ``python -m benchmarks.floor_intake`` serves on loopback and
announces its address.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
import uvicorn
import uvloop
from fastapi import FastAPI, Request, Response

from benchmarks.floor_postgres import PostgresFloorWriter
from benchmarks.floor_tables import open_floor
from benchmarks.floor_writer import Accepted, FloorWriter, Row, Writes
from benchmarks.interpreter import settle_interpreter
from benchmarks.loopback import announce, listen


def row_of(value: dict[str, Any]) -> Row:
    """The columns of one event, its data as JSON text."""
    data = json.dumps(value["data"], separators=(",", ":"), ensure_ascii=False)
    return value["source"], value["id"], value["type"], value.get("subject"), value["time"], data


def app_over(writer: Writes, on_accepted: Callable[[int, bytes], None] | None = None) -> FastAPI:
    """The app. ``on_accepted`` is told seq and body of each event once it is committed."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await writer.close()

    app = FastAPI(lifespan=lifespan, openapi_url=None)

    @app.post("/events")
    async def accept(request: Request) -> Response:
        body = await request.body()
        value = json.loads(body)
        if isinstance(value, list):
            first = await writer.write(Accepted([row_of(each) for each in value]))
            if on_accepted is not None:
                for seq, each in enumerate(value, first):
                    on_accepted(seq, json.dumps(each, separators=(",", ":")).encode())
            answer = json.dumps({"results": [{"status": "accepted"}] * len(value)}).encode()
            return Response(answer, status_code=202, media_type="application/json")
        seq = await writer.write(Accepted([row_of(value)]))
        if on_accepted is not None:
            on_accepted(seq, body)
        return Response(b'{"status":"accepted"}', status_code=202, media_type="application/json")

    return app


async def serve_app(app: FastAPI, port: int) -> None:
    """Serve with uvicorn (httptools) on loopback until a signal, announcing the address."""
    listening = listen(port)
    server = uvicorn.Server(
        uvicorn.Config(
            app, http="httptools", loop="uvloop", access_log=False, log_level="warning", lifespan="on"
        )
    )
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    settle_interpreter()
    announce(listening)
    await serving


async def open_writer(database: str, folder: Path) -> Writes:
    """On PostgreSQL at that address, or on a new SQLite file in the folder where it is empty."""
    if database:
        return await PostgresFloorWriter.open(database)
    return FloorWriter(open_floor(folder / "floor.sqlite"))


async def serve(database: str, folder: Path, port: int) -> None:
    await serve_app(app_over(await open_writer(database, folder)), port)


def main(
    port: Annotated[int, typer.Option(help="0 takes a free one")] = 0,
    database: Annotated[str, typer.Option(help="an empty PostgreSQL database; otherwise SQLite")] = "",
) -> None:
    """Serve the floor of intake over a new database."""
    with tempfile.TemporaryDirectory(prefix="tolbooth-floor-") as folder:
        uvloop.run(serve(database, Path(folder), port))


if __name__ == "__main__":
    typer.run(main)
