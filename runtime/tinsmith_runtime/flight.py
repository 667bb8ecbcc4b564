"""Single flight: of many that want the same thing at once, one fetches it and the others wait.

Threads and tasks of any number of event loops may mix. Whoever comes first takes the `Lead`; the
others get the `Ticket` of that flight and yield `Wait`. A lead that vanishes (its task was
cancelled, its event loop died, it was spawned and never ran) ends its flight, and one of those who
wait takes over.

Rule: locks are held for a few assignments, never across an effect; after a fork the child starts
without a flight.
"""

from __future__ import annotations

import os
from _thread import allocate_lock, get_ident

from .effects import Bounded, Effect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .effects import AsyncWorld, World


class Ticket:
    """A flight, for those who wait for it.

    Attributes:
        landed: whether it is over.
        result: what the lead fetched, or None.
        error: why it did not, where that concerns everybody who waits, or None. A flight that ended
            with neither was abandoned.
    """

    # No lock: `land` may be called by the garbage collector in the middle of anything.
    __slots__ = ("landed", "result", "error", "_thread", "_waiting")

    def __init__(self) -> None:
        self.landed = False
        self.result: object = None
        self.error: Exception | None = None
        self._thread = get_ident()
        self._waiting: list[Callable[[], object]] = []

    def land(self, result: object = None, error: Exception | None = None) -> None:
        """End the flight and wake everybody; the first call counts."""
        if self.landed:
            return
        self.result = result
        self.error = error
        self.landed = True
        while self._waiting:
            self._waiting.pop()()

    def board(self) -> None:
        """Note that the lead runs in this thread."""
        self._thread = get_ident()

    def wait(self, seconds: float | None = None) -> bool:
        """Block until the flight is over, or for some seconds; False at once where waiting would
        keep the lead itself from running.

        That is so for blocking code in the thread of an event loop that the lead is a task of.
        """
        if self._thread == get_ident():
            return self.landed
        wake = allocate_lock()
        wake.acquire()
        if self._enlist(wake.release):
            wake.acquire(timeout=-1 if seconds is None else seconds)
        return True

    async def await_landing(self) -> None:
        """Suspend until the flight is over."""
        import asyncio

        loop = asyncio.get_running_loop()
        future = loop.create_future()

        def wake() -> None:
            try:
                loop.call_soon_threadsafe(finish)
            except RuntimeError:
                # The loop was closed: nobody waits there any more.
                return

        def finish() -> None:
            if not future.done():
                future.set_result(None)

        if self._enlist(wake):
            await future

    def _enlist(self, wake: Callable[[], object]) -> bool:
        # Who enlists too late for `land` to see sees that it has landed.
        self._waiting.append(wake)
        return not self.landed


class Lead:
    """Leave to fetch, held by one. Dropping it without `land` abandons the flight."""

    __slots__ = ("ticket",)

    def __init__(self, ticket: Ticket) -> None:
        self.ticket = ticket

    def __del__(self) -> None:
        self.ticket.land()


class Flight:
    """The place where flights start: one at a time."""

    __slots__ = ("_mutex", "_ticket", "_pid")

    def __init__(self) -> None:
        self._mutex = allocate_lock()
        self._ticket: Ticket | None = None
        self._pid = os.getpid()

    def join(self) -> Lead | Ticket:
        """The lead of a new flight, or the ticket of the one under way."""
        if self._pid != os.getpid():
            # Whoever held the lock or the lead stayed behind in the parent process.
            self._mutex = allocate_lock()
            self._ticket = None
            self._pid = os.getpid()
        with self._mutex:
            ticket = self._ticket
            if ticket is not None and not ticket.landed:
                return ticket
            self._ticket = ticket = Ticket()
            return Lead(ticket)


class Wait(Effect):
    """Wait for a flight. The answer is False where that is impossible, see `Ticket.wait`."""

    __slots__ = ("ticket", "seconds")

    def __init__(self, ticket: Ticket, seconds: float | None = None) -> None:
        self.ticket = ticket
        self.seconds = seconds

    def perform(self, world: World) -> bool:
        return self.ticket.wait(self.seconds)

    async def aperform(self, world: AsyncWorld) -> bool:
        await self.ticket.await_landing()
        return True

    def within(self, seconds: float) -> Effect:
        return Bounded(Wait(self.ticket, seconds), seconds)
