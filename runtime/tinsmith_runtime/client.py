"""Clients: the runtime half of ``STSClient`` and ``AsyncSTSClient``.

Rule: both drive the same steps, `Client` in the caller's thread, `AsyncClient` in the caller's
task. Both are safe to use from many threads (tasks), and after a fork.
"""

from __future__ import annotations

from .client_core import closed_error
from .effects import arun, run
from .repetition import AsyncRepetition, Repetition
from .world import TaskWorld, ThreadWorld

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Future, ThreadPoolExecutor
    from types import ModuleType
    from typing import Any, Self, TypeVar, Unpack

    from .config import CallOptions
    from .effects import Steps
    from .http import Request
    from .operation import Command
    from .presigned import PresignedRequest
    from .structure import Output

    OutputT = TypeVar("OutputT", bound=Output)
    T = TypeVar("T")


class Client(Repetition):
    """A synchronous client. ``close()``, or a ``with`` block, gives its connections back."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__(options)
        config, resolved = self.config, self._http
        self.world = ThreadWorld(lambda: _transports().make_transport(config, resolved))
        # Pools by process: a forked one has none of the threads.
        self._pools: dict[int, ThreadPoolExecutor] = {}

    def send(self, command: Command[OutputT], **options: Unpack[CallOptions]) -> OutputT:
        """Call the operation of a command.

        Raises:
            ServiceError: the service answered with an error; modeled ones have classes of their
                own.
            SdkError: anything else that went wrong; see `tinsmith_runtime.errors`.
        """
        return run(self.steps(command, **options), self.world)  # type: ignore[no-any-return]  # steps are untyped

    def submit(self, command: Command[OutputT], **options: Unpack[CallOptions]) -> Future[OutputT]:
        """`send` in a thread of the client's own pool, which is made at the first use and as large
        as `max_connections`. Whatever `send` raises is in the future.

        Raises:
            ClientClosedError: the client is closed.
        """
        try:
            if not self._closed:
                return self._pool().submit(lambda: self.send(command, **options))
        except RuntimeError:
            if not self._closed:
                raise
        raise closed_error(self, command)

    def _pool(self) -> ThreadPoolExecutor:
        import os

        pool = self._pools.get(os.getpid())
        if pool is None:
            from concurrent.futures import ThreadPoolExecutor

            size = self.drive(self.config.resolve("max_connections"))
            # setdefault: of two threads that come here at once, both get the same one.
            pool = self._pools.setdefault(
                os.getpid(),
                ThreadPoolExecutor(size, thread_name_prefix=type(self).__name__),
            )
        return pool

    def presign(
        self,
        command: Command[Any],
        *,
        expires_in: int = 900,
        headers: Mapping[str, str] | None = None,
    ) -> PresignedRequest:
        """A URL that calls the operation until it expires, for whoever holds it.

        Args:
            command: what to call.
            expires_in: seconds, at most 604800.
            headers: headers the caller of the URL will have to send; they are signed.

        Raises:
            CredentialsError: there is no identity to sign with.
        """
        from .presigned import presign

        return self.drive(presign(self, command, expires_in, headers))

    def sign_request(
        self, command: Command[Any], *, headers: Mapping[str, str] | None = None
    ) -> Request:
        """The signed HTTP request of a command, not sent: for whoever sends it in your name.

        Args:
            command: what to call.
            headers: further headers; they are signed.

        Raises:
            CredentialsError: there is no identity to sign with.
        """
        from .signed import sign_command

        return self.drive(sign_command(self, command, headers))

    def drive(self, steps: Steps[T]) -> T:
        """Drive steps by this client's means: its connections, in this thread."""
        return run(steps, self.world)

    def close(self) -> None:
        """Close the connections, after the submitted calls that are under way; those that wait for
        a thread, and calls afterwards, raise `ClientClosedError`. Closing twice does nothing.
        """
        import os

        self._closed = True
        pool = self._pools.pop(os.getpid(), None)
        if pool is not None:
            pool.shutdown(wait=True)
        if _transports().is_own(self.config):
            self.world.close()

    destroy = close

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


class AsyncClient(AsyncRepetition):
    """An asynchronous client. ``await client.aclose()``, or ``async with``, gives its connections
    back.
    """

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__(options)
        config, resolved = self.config, self._http
        self.world = TaskWorld(lambda: _transports().make_async_transport(config, resolved))

    async def send(self, command: Command[OutputT], **options: Unpack[CallOptions]) -> OutputT:
        """Call the operation of a command.

        Raises:
            ServiceError: the service answered with an error; modeled ones have classes of their
                own.
            SdkError: anything else that went wrong; see `tinsmith_runtime.errors`.
        """
        return await arun(self.steps(command, **options), self.world)

    async def presign(
        self,
        command: Command[Any],
        *,
        expires_in: int = 900,
        headers: Mapping[str, str] | None = None,
    ) -> PresignedRequest:
        """A URL that calls the operation until it expires, for whoever holds it.

        Args:
            command: what to call.
            expires_in: seconds, at most 604800.
            headers: headers the caller of the URL will have to send; they are signed.

        Raises:
            CredentialsError: there is no identity to sign with.
        """
        from .presigned import presign

        return await self.drive(presign(self, command, expires_in, headers))

    async def sign_request(
        self, command: Command[Any], *, headers: Mapping[str, str] | None = None
    ) -> Request:
        """The signed HTTP request of a command, not sent: for whoever sends it in your name.

        Args:
            command: what to call.
            headers: further headers; they are signed.

        Raises:
            CredentialsError: there is no identity to sign with.
        """
        from .signed import sign_command

        return await self.drive(sign_command(self, command, headers))

    async def drive(self, steps: Steps[T]) -> T:
        """Drive steps by this client's means: its connections, in this task."""
        return await arun(steps, self.world)

    async def aclose(self) -> None:
        """Close the connections. Calls afterwards raise `ClientClosedError`; closing twice does
        nothing.
        """
        self._closed = True
        await self.world.aclose(transport=_transports().is_own(self.config))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.aclose()


def _transports() -> ModuleType:
    from . import client_transport

    return client_transport
