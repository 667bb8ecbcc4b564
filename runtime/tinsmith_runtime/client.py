"""Clients: the runtime half of ``STSClient`` and ``AsyncSTSClient``.

Rule: both drive the same steps, `Client` in the caller's thread, `AsyncClient` in the caller's
task. Both are safe to use from many threads (tasks), and after a fork.
"""

from __future__ import annotations

from .client_core import ClientCore
from .effects import arun, run
from .errors import ConfigError
from .world import TaskWorld, ThreadWorld

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Future, ThreadPoolExecutor
    from typing import Any, Self, TypeVar, Unpack

    from .config import CallOptions
    from .effects import Steps
    from .http import AsyncTransport, Request, Transport
    from .operation import Command
    from .presigned import PresignedRequest
    from .structure import Output

    OutputT = TypeVar("OutputT", bound=Output)
    T = TypeVar("T")


class Client(ClientCore):
    """A synchronous client. ``close()``, or a ``with`` block, gives its connections back."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__(options)
        self._world = ThreadWorld(self._make_transport)
        self._pool: ThreadPoolExecutor | None = None

    def send(self, command: Command[OutputT], **options: Unpack[CallOptions]) -> OutputT:
        """Call the operation of a command.

        Raises:
            ServiceError: the service answered with an error; modeled ones have classes of their
                own.
            SdkError: anything else that went wrong; see `tinsmith_runtime.errors`.
        """
        return run(self.steps(command, **options), self._world)  # type: ignore[no-any-return]  # steps are untyped

    def submit(self, command: Command[OutputT], **options: Unpack[CallOptions]) -> Future[OutputT]:
        """`send` in a thread of the client's own pool, made at the first use and bounded by
        `max_connections`.
        """
        pool = self._pool
        if pool is None:
            from concurrent.futures import ThreadPoolExecutor

            pool = self._pool = ThreadPoolExecutor(
                self.config.max_connections, thread_name_prefix=type(self).__name__
            )
        return pool.submit(lambda: self.send(command, **options))

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
        return run(steps, self._world)

    def close(self) -> None:
        """Close the connections. Calls afterwards raise `ClientClosedError`; closing twice does
        nothing.
        """
        self._closed = True
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True)
        if self._owns_transport():
            self._world.close()

    destroy = close

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _owns_transport(self) -> bool:
        return self.config.transport is None or isinstance(self.config.transport, str)

    def _make_transport(self) -> Transport:
        given = self.config.transport
        if given is None or isinstance(given, str):
            from .transports import create_transport

            return create_transport(self.http_options(), given or "requests")
        if not hasattr(given, "send"):
            raise ConfigError(
                f"transport: {type(self).__name__} needs one with a method send, "
                f"got {type(given).__name__}"
            )
        return given  # type: ignore[no-any-return]  # options are looked up by name


class AsyncClient(ClientCore):
    """An asynchronous client. ``await client.aclose()``, or ``async with``, gives its connections
    back.
    """

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__(options)
        self._world = TaskWorld(self._make_transport)

    async def send(self, command: Command[OutputT], **options: Unpack[CallOptions]) -> OutputT:
        """Call the operation of a command.

        Raises:
            ServiceError: the service answered with an error; modeled ones have classes of their
                own.
            SdkError: anything else that went wrong; see `tinsmith_runtime.errors`.
        """
        return await arun(self.steps(command, **options), self._world)

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
        return await arun(steps, self._world)

    async def aclose(self) -> None:
        """Close the connections. Calls afterwards raise `ClientClosedError`; closing twice does
        nothing.
        """
        self._closed = True
        if self._owns_transport():
            await self._world.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.aclose()

    def _owns_transport(self) -> bool:
        return self.config.transport is None or isinstance(self.config.transport, str)

    def _make_transport(self) -> AsyncTransport:
        given = self.config.transport
        if given is None or isinstance(given, str):
            from .transports import create_async_transport

            return create_async_transport(self.http_options(), given or "aiohttp")
        if not hasattr(given, "asend"):
            raise ConfigError(
                f"transport: {type(self).__name__} needs one with a method asend, "
                f"got {type(given).__name__}"
            )
        return given  # type: ignore[no-any-return]  # options are looked up by name
