"""The three transports behind one face, so that each test holds for all of them.

Rule: an asynchronous transport is driven by one event loop for the whole test, as in a program.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tinsmith_runtime.http import Request, Response, Timeouts
from tinsmith_runtime.transports import create_async_transport, create_transport
from tinsmith_runtime.transports.option import HttpOptions

#: Long enough for a slow machine; a test that waits for it has failed.
PATIENT = Timeouts(connect=10, read=10, total=30)


class Harness:
    """A transport with the same blocking methods, whatever its kind."""

    def __init__(self, name: str, options: HttpOptions) -> None:
        self.name = name
        self._runner: asyncio.Runner | None = None
        if name == "aiohttp":
            self.transport: Any = create_async_transport(options, name)
            self._runner = asyncio.Runner()
        else:
            self.transport = create_transport(options, name)

    def send(
        self,
        request: Request,
        timeouts: Timeouts = PATIENT,
        *,
        direct: bool = False,
        stream: bool = False,
    ) -> Response:
        """Send one request."""
        if self._runner is None:
            return self.transport.send(request, timeouts, direct=direct, stream=stream)
        return self._runner.run(
            self.transport.asend(request, timeouts, direct=direct, stream=stream)
        )

    def read(self, stream: Any, size: int = -1) -> bytes:
        """Read from the stream of a response."""
        if self._runner is None:
            return stream.read(size)
        return self._runner.run(stream.aread(size))

    def read_all(self, stream: Any, size: int) -> bytes:
        """Read a stream to its end, in pieces."""
        pieces = []
        while piece := self.read(stream, size):
            pieces.append(piece)
        return b"".join(pieces)

    def close_stream(self, stream: Any) -> None:
        """Close the stream of a response, as its kind of client does."""
        if self._runner is None:
            stream.close()
        else:
            self._runner.run(stream.aclose())
            self.rest()

    def run(self, coroutine: Any) -> Any:
        """Run something in the event loop of an asynchronous transport."""
        assert self._runner is not None
        return self._runner.run(coroutine)

    def send_together(self, requests: list[Request]) -> list[Response]:
        """Send several requests at a time."""
        if self._runner is None:
            with ThreadPoolExecutor(len(requests)) as pool:
                return list(pool.map(self.send, requests))

        async def send_all() -> list[Response]:
            sent = [self.transport.asend(request, PATIENT) for request in requests]
            return await asyncio.gather(*sent)

        return self._runner.run(send_all())

    def rest(self) -> None:
        """Let some time pass in which nothing is sent: an event loop sees what comes in."""
        if self._runner is not None:
            self._runner.run(asyncio.sleep(0.01))

    def close(self) -> None:
        """Close the transport, and the loop it ran in."""
        if self._runner is None:
            self.transport.close()
        else:
            self._runner.run(self.transport.aclose())

    def end(self) -> None:
        """Close everything."""
        self.close()
        if self._runner is not None:
            self._runner.close()


@pytest.fixture(params=["requests", "stdlib", "aiohttp"])
def make(request: pytest.FixtureRequest) -> Iterator[Callable[..., Harness]]:
    """Make a transport with the options given. It is closed after the test."""
    made: list[Harness] = []

    def make(**options: Any) -> Harness:
        made.append(Harness(request.param, HttpOptions(**options)))
        return made[-1]

    yield make
    for harness in made:
        harness.end()


@pytest.fixture
def transport(make: Callable[..., Harness]) -> Harness:
    """Each transport in turn, with default options."""
    return make()


@pytest.fixture
def make_named() -> Iterator[Callable[..., Any]]:
    """Make the transport itself, by name; a blocking one is closed after the test."""
    made: list[Any] = []

    def make_named(name: str, **options: Any) -> Any:
        create = create_async_transport if name == "aiohttp" else create_transport
        made.append(create(HttpOptions(**options), name))
        return made[-1]

    yield make_named
    for transport in made:
        if hasattr(transport, "close"):
            transport.close()
