"""What clients do by making a call again and again: going through pages, waiting.

Rule: what loops is loaded when the first loop begins; clients that only `send` never pay for it.
"""

from __future__ import annotations

from .client_core import ClientCore

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar, Unpack, overload

    from .arguments import CallOptions, PageOptions
    from .effects import Steps
    from .operation import PagedCommand, PaginatedCommand
    from .paginator import AsyncPages, AsyncPaginator, Pages, Paginator
    from .structure import Output
    from .waiter import Waiter
    from .waiting import WaitResult

    OutputT = TypeVar("OutputT", bound=Output)
    ItemT = TypeVar("ItemT")
    T = TypeVar("T")


class Repetition(ClientCore):
    """The part of synchronous clients."""

    if TYPE_CHECKING:

        @overload
        def paginate(
            self, command: PaginatedCommand[OutputT, ItemT], **options: Unpack[PageOptions]
        ) -> Paginator[OutputT, ItemT]: ...

        @overload
        def paginate(
            self, command: PagedCommand[OutputT], **options: Unpack[PageOptions]
        ) -> Pages[OutputT]: ...

    def paginate(self, command: PagedCommand[Any], **options: Any) -> Pages[Any]:
        """The pages of an operation, to loop over; ``.items()`` is what they hold, one by one.

        Args:
            command: what to call; its own token, if it has one, is where to begin.
            starting_token: `resume_token` of a paginator to go on from.
            starting_offset: its `resume_offset`.
            page_size: how many items a page may have.
            repeated_token: what to do when a page names itself as the next one: ``"stop"``, as if
                it were the last, ``"raise"``, or ``"follow"``.
            **options: those of `send`, for the call of each page.

        Raises:
            TypeError: the operation does not answer in pages.
            ConfigError: `page_size`, where the operation takes none.
            RepeatedTokenError: in the loop, with ``repeated_token="raise"``.
        """
        from .paginator import pages

        return pages(self, command, options)

    def wait(
        self,
        waiter: Waiter[Any, OutputT],
        *,
        max_wait: float,
        min_delay: float | None = None,
        max_delay: float | None = None,
        **options: Unpack[CallOptions],
    ) -> WaitResult[OutputT]:
        """Call an operation again and again until a thing is as one wants it.

        Args:
            waiter: what to wait for: a command in a class of the package's `waiters`.
            max_wait: seconds to wait at most.
            min_delay, max_delay: seconds between two attempts, where the model's do not suit.
            **options: those of `send`, for each call.

        Raises:
            WaiterFailedError: it can never be, or a call failed unexpectedly.
            WaiterTimeoutError: `max_wait` ran out. Both carry the last reply.
        """
        from .waiting import wait

        steps = wait(
            self,
            waiter,
            max_wait=max_wait,
            min_delay=min_delay,
            max_delay=max_delay,
            **options,
        )
        return self.drive(steps)

    def drive(self, steps: Steps[T]) -> T:
        """Drive steps by this client's means: its connections, in this thread."""
        raise NotImplementedError


class AsyncRepetition(ClientCore):
    """The part of asynchronous clients."""

    if TYPE_CHECKING:

        @overload
        def paginate(
            self, command: PaginatedCommand[OutputT, ItemT], **options: Unpack[PageOptions]
        ) -> AsyncPaginator[OutputT, ItemT]: ...

        @overload
        def paginate(
            self, command: PagedCommand[OutputT], **options: Unpack[PageOptions]
        ) -> AsyncPages[OutputT]: ...

    def paginate(self, command: PagedCommand[Any], **options: Any) -> AsyncPages[Any]:
        """The pages of an operation, for ``async for``; ``.items()`` is what they hold, one by one.

        Args:
            command: what to call; its own token, if it has one, is where to begin.
            starting_token: `resume_token` of a paginator to go on from.
            starting_offset: its `resume_offset`.
            page_size: how many items a page may have.
            repeated_token: what to do when a page names itself as the next one: ``"stop"``, as if
                it were the last, ``"raise"``, or ``"follow"``.
            **options: those of `send`, for the call of each page.

        Raises:
            TypeError: the operation does not answer in pages.
            ConfigError: `page_size`, where the operation takes none.
            RepeatedTokenError: in the loop, with ``repeated_token="raise"``.
        """
        from .paginator import async_pages

        return async_pages(self, command, options)

    async def wait(
        self,
        waiter: Waiter[Any, OutputT],
        *,
        max_wait: float,
        min_delay: float | None = None,
        max_delay: float | None = None,
        **options: Unpack[CallOptions],
    ) -> WaitResult[OutputT]:
        """Call an operation again and again until a thing is as one wants it.

        Args:
            waiter: what to wait for: a command in a class of the package's `waiters`.
            max_wait: seconds to wait at most.
            min_delay, max_delay: seconds between two attempts, where the model's do not suit.
            **options: those of `send`, for each call.

        Raises:
            WaiterFailedError: it can never be, or a call failed unexpectedly.
            WaiterTimeoutError: `max_wait` ran out. Both carry the last reply.
        """
        from .waiting import wait

        steps = wait(
            self,
            waiter,
            max_wait=max_wait,
            min_delay=min_delay,
            max_delay=max_delay,
            **options,
        )
        return await self.drive(steps)

    async def drive(self, steps: Steps[T]) -> T:
        """Drive steps by this client's means: its connections, in this task."""
        raise NotImplementedError
