"""Worlds for what runs without a client: a credential provider resolved by itself.

Rule: one transport for all synchronous use in the process; an asynchronous one for each use, since event loops come and go.
"""

from __future__ import annotations

from .world import TaskWorld, ThreadWorld

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .http import AsyncTransport, Transport


def _make_transport() -> Transport:
    from .transports import create_transport
    from .transports.option import HttpOptions

    return create_transport(HttpOptions(), "stdlib")


def _make_async_transport() -> AsyncTransport:
    from .transports import create_async_transport
    from .transports.option import HttpOptions

    return create_async_transport(HttpOptions())


_THREADS = ThreadWorld(_make_transport)


def thread_world() -> ThreadWorld:
    """The world of synchronous use."""
    return _THREADS


def task_world() -> TaskWorld:
    """A world for one asynchronous use; close it afterwards."""
    return TaskWorld(_make_async_transport)
