"""The two worlds that effects act on: threads, and tasks of an event loop.

Rule: a world owns nothing but its transport, which it makes on first use.
"""

from __future__ import annotations

from .effects import arun, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .effects import Steps
    from .http import AsyncTransport, Transport


class ThreadWorld:
    """Where synchronous clients act: requests and sleeps block, the background is a thread."""

    __slots__ = ("_make", "_transport")

    def __init__(self, make: Callable[[], Transport]) -> None:
        self._make = make
        self._transport: Transport | None = None

    @property
    def transport(self) -> Transport:
        transport = self._transport
        if transport is None:
            transport = self._transport = self._make()
        return transport

    def sleep(self, seconds: float) -> None:
        import time

        time.sleep(seconds)

    def spawn(self, steps: Steps[object]) -> None:
        import threading

        threading.Thread(
            target=run, args=(steps, self), name="tinsmith-background", daemon=True
        ).start()

    def close(self) -> None:
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.close()


class TaskWorld:
    """Where asynchronous clients act: requests and sleeps suspend, background work is a task."""

    __slots__ = ("_make", "_transport", "_tasks")

    def __init__(self, make: Callable[[], AsyncTransport]) -> None:
        self._make = make
        self._transport: AsyncTransport | None = None
        # The event loop holds tasks weakly; one that nobody holds may vanish before it is done.
        self._tasks: set[Any] = set()

    @property
    def transport(self) -> AsyncTransport:
        transport = self._transport
        if transport is None:
            transport = self._transport = self._make()
        return transport

    async def sleep(self, seconds: float) -> None:
        import asyncio

        await asyncio.sleep(seconds)

    def spawn(self, steps: Steps[object]) -> None:
        import asyncio

        task = asyncio.get_running_loop().create_task(arun(steps, self))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Wait for the background work that is under way."""
        if self._tasks:
            import asyncio

            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def aclose(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        transport, self._transport = self._transport, None
        if transport is not None:
            await transport.aclose()
