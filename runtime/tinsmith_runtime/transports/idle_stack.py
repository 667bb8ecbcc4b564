"""Idle connections to one server, the last used on top.

Rule: no locks. `collections.deque` promises thread-safe appends and pops; a lock could be held by
    another thread while the process forks, and would stay so in the child."""

from __future__ import annotations

from collections import deque
from time import monotonic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .connection import WatchedConnection


class IdleStack:
    """Kept-alive connections: the top is least likely to be dead, the bottom grows old first."""

    __slots__ = ("_connections", "_idle_seconds", "_closed")

    def __init__(self, idle_seconds: float) -> None:
        self._connections: deque[WatchedConnection] = deque()
        self._idle_seconds = idle_seconds
        self._closed = False

    def push(self, connection: WatchedConnection) -> None:
        """Keep a connection, and drop those that have been idle for too long."""
        connections = self._connections
        connections.append(connection)
        if self._closed:
            self.close()
            return
        oldest = monotonic() - self._idle_seconds
        try:
            while connections[0].idle_since < oldest:
                connections.popleft().close()
        except IndexError:
            pass  # all were too old, or another thread took the last

    def pop(self) -> WatchedConnection | None:
        """The connection last used, unless all have been idle for too long.

        The caller checks that it is alive.
        """
        oldest = monotonic() - self._idle_seconds
        while True:
            try:
                connection = self._connections.pop()
            except IndexError:
                return None
            if connection.idle_since >= oldest:
                return connection
            connection.close()

    def close(self) -> None:
        """Close what is here, and whatever comes later."""
        self._closed = True
        while True:
            try:
                self._connections.pop().close()
            except IndexError:
                return

    def __len__(self) -> int:
        return len(self._connections)

    def __del__(self) -> None:
        # A transport that was forgotten, not closed: its idle connections are a cache, not a thing
        # to warn of.
        self.close()
