"""Driving steps without a client: a credential provider resolved by itself.

Rule: one transport for all synchronous use in the process; an asynchronous one for each use, since
event loops come and go.
"""

from __future__ import annotations

from .effects import arun, run
from .world import TaskWorld, ThreadWorld

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from .effects import Steps
    from .http import AsyncTransport, Transport

    T = TypeVar("T")


def _make_transport() -> Transport:
    from .transports import create_transport
    from .transports.option import HttpOptions

    return create_transport(HttpOptions(), "stdlib")


def _make_async_transport() -> AsyncTransport:
    from .transports import create_async_transport
    from .transports.option import HttpOptions

    return create_async_transport(HttpOptions())


_THREADS = ThreadWorld(_make_transport)


def drive(steps: Steps[T]) -> T:
    """Run steps in this thread."""
    return run(steps, _THREADS)


async def adrive(steps: Steps[T]) -> T:
    """Run steps in this task, and wait for what they left in the background."""
    world = TaskWorld(_make_async_transport)
    try:
        result = await arun(steps, world)
        await world.settle()
    finally:
        await world.aclose()
    return result
