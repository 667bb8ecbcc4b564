"""The two worlds that effects act on: threads, and tasks of an event loop.

Rule: a world owns nothing but its transport, which it makes on first use, and what it left in the
background.
"""

from __future__ import annotations

import time

from .effects import arun, run
from .errors import ClientClosedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any

    from .effects import Steps
    from .http import AsyncTransport, Transport


class ThreadWorld:
    """Where synchronous clients act: requests and sleeps block, the background is a thread.

    Attributes:
        pause: how a sleep is done; a test may put its own here.
    """

    __slots__ = ("pause", "_make", "_transports", "_closed")

    def __init__(self, make: Callable[[], Transport]) -> None:
        self.pause: Callable[[float], object] = time.sleep
        self._make = make
        # One at most; a dictionary, because its `setdefault` is atomic.
        self._transports: dict[None, Transport] = {}
        self._closed = False

    @property
    def transport(self) -> Transport:
        transport = self._transports.get(None)
        if transport is None:
            if self._closed:
                raise closed_error()
            made = self._make()
            transport = self._transports.setdefault(None, made)
            if transport is not made:
                made.close()
        return transport

    def sleep(self, seconds: float) -> None:
        self.pause(seconds)

    def spawn(self, steps: Steps[object]) -> None:
        import threading

        threading.Thread(
            target=run, args=(steps, self), name="tinsmith-background", daemon=True
        ).start()

    def close(self) -> None:
        """Close the transport; it refuses what is still to come."""
        self._closed = True
        transport = self._transports.get(None)
        if transport is not None:
            transport.close()


class TaskWorld:
    """Where asynchronous clients act: requests and sleeps suspend, background work is a task.

    Attributes:
        pause: how a sleep is done; a test may put its own here.
    """

    __slots__ = ("pause", "_make", "_transport", "_tasks", "_closed")

    def __init__(self, make: Callable[[], AsyncTransport]) -> None:
        self.pause: Callable[[float], Awaitable[object]] = _pause
        self._make = make
        self._transport: AsyncTransport | None = None
        self._closed = False
        # The event loop holds tasks weakly; one that nobody holds may vanish before it is done.
        self._tasks: set[Any] = set()

    @property
    def transport(self) -> AsyncTransport:
        transport = self._transport
        if transport is None:
            if self._closed:
                raise closed_error()
            transport = self._transport = self._make()
        return transport

    async def sleep(self, seconds: float) -> None:
        await self.pause(seconds)

    def spawn(self, steps: Steps[object]) -> None:
        import asyncio

        task = asyncio.get_running_loop().create_task(arun(steps, self))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Wait for the background work of this event loop that is under way."""
        tasks = self._own_tasks()
        if tasks:
            import asyncio

            await asyncio.gather(*tasks, return_exceptions=True)

    async def aclose(self, *, transport: bool = True) -> None:
        """End the background work, then close the transport, if that is for us to close; it refuses
        what is still to come.
        """
        self._closed = True
        for task in self._own_tasks():
            task.cancel()
        await self.settle()
        self._tasks.clear()
        if transport and self._transport is not None:
            await self._transport.aclose()

    def _own_tasks(self) -> list[Any]:
        # Those of an event loop that died will never end.
        if not self._tasks:
            return []
        import asyncio

        loop = asyncio.get_running_loop()
        return [task for task in self._tasks if task.get_loop() is loop]


async def _pause(seconds: float) -> None:
    import asyncio

    await asyncio.sleep(seconds)


def closed_error() -> ClientClosedError:
    """The error of what wants a transport after the end."""
    return ClientClosedError("the client is closed; make a new one")
