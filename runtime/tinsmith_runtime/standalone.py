"""Driving steps without a client: a credential provider resolved by itself.

Its connections follow the environment as those of a client do.

Rule: one transport for all synchronous use in the process; an asynchronous one for each use, since
event loops come and go.
"""

from __future__ import annotations

from .effects import arun, run
from .world import TaskWorld, ThreadWorld

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from .config import Config
    from .effects import Steps
    from .http import AsyncTransport, Transport

    T = TypeVar("T")


def _make_transport() -> Transport:
    from .client_transport import make_transport

    return make_transport(_settings("stdlib"), {})


def _make_async_transport() -> AsyncTransport:
    from .client_transport import make_async_transport

    return make_async_transport(_settings("aiohttp"), {})


def _settings(transport: str) -> Config:
    """What the environment and the shared files say to clients: whom to trust, how long to wait."""
    from .config import Config
    from .operation import Service

    nobody = Service("", package="", api_version="", client_version="", protocol="", name="")
    return Config(nobody, {"transport": transport})


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
