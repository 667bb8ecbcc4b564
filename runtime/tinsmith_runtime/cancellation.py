"""Cancelling calls from outside: the reference's abort signal.

A waiting call notices at once: a sleep ends, and an exchange is given up. In an asynchronous client
the exchange's task is cancelled, which closes its connection. A blocking exchange runs in a thread
of its own, which is left behind: the transport is told to abort it, and what still comes of it is
thrown away.

Rule: a token is set once and stays set. Only calls that were given one pay for it.
"""

from __future__ import annotations

from .effects import Effect, Send
from .errors import CancelledError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .effects import AsyncWorld, World
    from .response_stream import AnyResponseStream


class CancellationToken:
    """Ends the calls that were given it: ``client.send(command, cancellation=token)``, then
    ``token.cancel()``.

    Safe to use from any thread. One token may serve many calls.
    """

    __slots__ = ("_cancelled", "_callbacks")

    def __init__(self) -> None:
        self._cancelled = False
        self._callbacks: list[Callable[[], object]] = []

    @property
    def cancelled(self) -> bool:
        return self._cancelled

    def cancel(self) -> None:
        """End the calls. A second time does nothing."""
        self._cancelled = True
        while self._callbacks:
            self._callbacks.pop()()

    def on_cancel(self, callback: Callable[[], object]) -> None:
        """Have `callback` called when the token is cancelled, at once if it already is."""
        self._callbacks.append(callback)
        if self._cancelled:
            self.cancel()

    def forget(self, callback: Callable[[], object]) -> None:
        """Undo `on_cancel`."""
        try:
            self._callbacks.remove(callback)
        except ValueError:
            pass  # `cancel` took it

    def watch(self, stream: AnyResponseStream, subject: str) -> None:
        """Abort a response that is still being read."""
        from weakref import ref

        # The token may outlive many calls; what nobody reads any more shall be collected.
        watched = ref(stream)

        def abort() -> None:
            stream = watched()
            if stream is not None:
                stream.abort(CancelledError(f"{subject} was cancelled while its body was read"))

        stream.on_end(lambda: self.forget(abort))
        self.on_cancel(abort)

    def __repr__(self) -> str:
        return f"<CancellationToken {'cancelled' if self._cancelled else 'waiting'}>"


class Cancellable(Effect):
    """Another effect, given up when a token is cancelled.

    Raises:
        CancelledError: it was.
    """

    __slots__ = ("effect", "token", "subject")

    def __init__(self, effect: Effect, token: CancellationToken, subject: str) -> None:
        self.effect = effect
        self.token = token
        self.subject = subject

    def perform(self, world: World) -> object:
        from contextvars import copy_context
        from threading import Event, Thread

        self._refuse()
        over = Event()
        outcome: list[tuple[object, BaseException | None]] = []

        def act() -> None:
            try:
                outcome.append((self.effect.perform(world), None))
            except BaseException as error:
                outcome.append((None, error))
            over.set()

        # The user's functions find the context variables of the thread that made the call.
        context = copy_context()
        Thread(target=context.run, args=(act,), name="tinsmith-cancellable", daemon=True).start()
        self.token.on_cancel(over.set)
        try:
            over.wait()
        finally:
            self.token.forget(over.set)
            if not outcome:
                self._abort(world)
        self._refuse()
        result, error = outcome.pop()
        if error is not None:
            raise error
        return result

    async def aperform(self, world: AsyncWorld) -> object:
        import asyncio

        self._refuse()
        loop = asyncio.get_running_loop()
        task = loop.create_task(self._aperform(world))

        def cancel() -> None:
            loop.call_soon_threadsafe(task.cancel)

        self.token.on_cancel(cancel)
        try:
            result = await task
            self._refuse()
            return result
        except asyncio.CancelledError:
            if task.cancelled():
                self._refuse()
            # It is the caller's own task that was cancelled.
            task.cancel()
            raise
        finally:
            self.token.forget(cancel)

    async def _aperform(self, world: AsyncWorld) -> object:
        return await self.effect.aperform(world)

    def _abort(self, world: World) -> None:
        if isinstance(self.effect, Send):
            abort = getattr(world.transport, "abort", None)
            if abort is not None:
                abort(self.effect.request)

    def _refuse(self) -> None:
        if self.token.cancelled:
            raise CancelledError(f"{self.subject} was cancelled")
