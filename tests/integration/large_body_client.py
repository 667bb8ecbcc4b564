"""Moves one large body, and says how long that took and how much memory.

    python large_body_client.py TRANSPORT up|chunks|down PORT SIZE

Rule: a process of its own for each, so that the peak is that of the one transfer.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tinsmith_runtime.http import Request, Response, Timeouts
from tinsmith_runtime.request_stream import RequestStream, request_stream
from tinsmith_runtime.streaming_body import StreamingBody
from tinsmith_runtime.transports import create_async_transport, create_transport
from tinsmith_runtime.transports.option import HttpOptions

_TIMES = Timeouts(10, 30, None)


def peak() -> int:
    """Most memory that this program ever had, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        # On Linux getrusage begins with the peak of the process that started this one.
        fields = dict(line.split(":") for line in status.read_text().splitlines())
        return int(fields["VmHWM"].split()[0]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def zeros(size: int) -> Iterator[bytes]:
    """A body of unknown length."""
    piece = bytes(1 << 20)
    for _ in range(size >> 20):
        yield piece


def move(transport: Any, direction: str, host: str, size: int) -> int:
    """Move it, blocking; how many bytes came over."""
    if direction == "down":
        request = Request("GET", "http", host, f"/{size}")
        body = StreamingBody.of(transport.send(request, _TIMES, stream=True))
        return sum(map(len, body.iter_chunks()))
    with tempfile.TemporaryFile() as file:
        return _count(transport.send(_put(host, _source(direction, file, size)), _TIMES))


async def amove(transport: Any, direction: str, host: str, size: int) -> int:
    """The same, awaiting."""
    if direction == "down":
        request = Request("GET", "http", host, f"/{size}")
        body = StreamingBody.of(await transport.asend(request, _TIMES, stream=True))
        return sum([len(piece) async for piece in body])
    with tempfile.TemporaryFile() as file:
        return _count(await transport.asend(_put(host, _source(direction, file, size)), _TIMES))


def _source(direction: str, file: Any, size: int) -> RequestStream:
    file.truncate(size)  # a sparse file: the disk has no part in it
    return request_stream(file if direction == "up" else zeros(size))


def _put(host: str, stream: RequestStream) -> Request:
    return Request("PUT", "http", host, "/", stream=stream)


def _count(response: Response) -> int:
    return int(response.body)


async def amain(direction: str, host: str, size: int) -> dict[str, float]:
    """Measure the asynchronous transport."""
    transport = create_async_transport(HttpOptions(proxies={}))
    await amove(transport, direction, host, 1 << 20)
    before, start = peak(), time.perf_counter()
    moved = await amove(transport, direction, host, size)
    figures = {"moved": moved, "seconds": time.perf_counter() - start, "grown": peak() - before}
    await transport.aclose()
    return figures


def main(name: str, direction: str, port: str, size: str) -> None:
    """Print what was measured, as JSON."""
    host = f"127.0.0.1:{port}"
    if name == "aiohttp":
        figures = asyncio.run(amain(direction, host, int(size)))
    else:
        transport = create_transport(HttpOptions(proxies={}), name)
        move(transport, direction, host, 1 << 20)
        before, start = peak(), time.perf_counter()
        moved = move(transport, direction, host, int(size))
        figures = {"moved": moved, "seconds": time.perf_counter() - start, "grown": peak() - before}
        transport.close()
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
