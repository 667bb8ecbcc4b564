"""What clients do by making a call again and again: going through pages.

Rule: what loops is loaded when the first loop begins; clients that only `send` never pay for it.
"""

from __future__ import annotations

from .client_core import ClientCore

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar, Unpack, overload

    from .arguments import PageOptions
    from .effects import Steps
    from .operation import PagedCommand, PaginatedCommand
    from .paginator import AsyncPages, AsyncPaginator, Pages, Paginator
    from .structure import Output

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

    async def drive(self, steps: Steps[T]) -> T:
        """Drive steps by this client's means: its connections, in this task."""
        raise NotImplementedError
