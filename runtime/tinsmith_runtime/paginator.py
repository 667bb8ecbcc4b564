"""Paginators: every page of an operation that answers in pages, and every item of these.

    for page in client.paginate(ListUsersCommand(path_prefix="/team/")):     # whole outputs
        ...
    for user in client.paginate(ListUsersCommand()).items():                 # what they hold
        ...

    pages = client.paginate(ListUsersCommand())
    some = list(pages.items(limit=50))                                       # and later, elsewhere:
    rest = client.paginate(
        ListUsersCommand(), starting_token=pages.resume_token, starting_offset=pages.resume_offset
    )

An asynchronous client has the same with ``async for``. A paginator is an iterator: it goes through
the pages once, and another loop goes on where the last one stopped. A page that could not be had
raises what `send` raises; the next step asks for the same page again.

Rule: pages are asked for one by one, when they are wanted. Where to go on is known at any moment.
Source: Smithy 2.0 specification, trait `smithy.api#paginated`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .call_option import FEATURES
from .errors import ConfigError, RepeatedTokenError
from .user_agent import PAGINATOR

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
    from typing import Self

    from .arguments import RepeatedToken
    from .effects import Steps
    from .operation import PagedCommand
    from .repetition import AsyncRepetition, Repetition
    from .structure import Output

OutputT = TypeVar("OutputT", bound="Output")
ItemT = TypeVar("ItemT")
ClientT = TypeVar("ClientT", bound="Repetition | AsyncRepetition")


class _Position(Generic[OutputT, ClientT]):
    """Where a paginator is, and the steps to the next page.

    Attributes:
        resume_token: `starting_token` for a paginator that goes on from here: the token of the page
            that the next item is on. None before the first page of all, and after the last.
        resume_offset: `starting_offset` to go with it: how many items of that page were taken.
    """

    def __init__(
        self,
        client: ClientT,
        command: PagedCommand[OutputT],
        *,
        starting_token: object = None,
        starting_offset: int = 0,
        page_size: int | None = None,
        repeated_token: RepeatedToken = "stop",
        **options: Any,
    ) -> None:
        self._facts = _facts(command)
        if page_size is not None:
            command = _changed(command, _page_size_name(command, self._facts), page_size)
        if starting_token is None:
            starting_token = getattr(command, self._facts["input_token"])
        self.resume_token: Any = starting_token
        self.resume_offset = starting_offset
        self._client = client
        self._command = command
        self._options = {**options, FEATURES: (PAGINATOR,)}
        self._repeated_token = repeated_token
        self._page: OutputT | None = None
        self._following: Any = None
        self._ended = False

    def _next_page(self) -> Steps[OutputT | None]:
        """The page after the one that is held, if there is one."""
        if self._page is not None:
            self._leave_page()
        page = yield from self._hold_page()
        if page is not None:
            self._leave_page()
        return page

    def _hold_page(self) -> Steps[OutputT | None]:
        """The page that the next item is on; None after the last."""
        if self._page is None and not self._ended:
            page = yield from self._client.steps(self._next_command(), **self._options)
            self._following = self._token_after(page)
            self._page = page
        return self._page

    def _take(self, most: int | None) -> Iterator[Any]:
        """Items of the page that is held, from where we are. Each is noted before it is given."""
        found = _items(_at(self._page, self._facts["items"]))
        start = self.resume_offset
        stop = len(found) if most is None else min(len(found), start + most)
        for index in range(start, stop):
            self.resume_offset = index + 1
            if index + 1 == len(found):
                self._leave_page()
            yield found[index]
        if start >= len(found):
            self._leave_page()

    def _leave_page(self) -> None:
        self.resume_token, self.resume_offset = self._following, 0
        self._ended = self._following is None
        self._page = self._following = None

    def _next_command(self) -> PagedCommand[OutputT]:
        token_name = self._facts["input_token"]
        if self.resume_token == getattr(self._command, token_name):
            return self._command
        return _changed(self._command, token_name, self.resume_token)

    def _token_after(self, page: OutputT) -> Any:
        token = _at(page, self._facts["output_token"])
        # A service without more to say leaves it out, or sends it empty.
        if not token or _at(page, self._facts.get("more", "")) is False:
            return None
        if token == self.resume_token and self._repeated_token != "follow":
            if self._repeated_token == "raise":
                raise RepeatedTokenError(
                    f"{self._command.operation.name} answered with the token that it was sent, "
                    "which would lead to the same page for ever"
                )
            return None
        return token


class Pages(_Position[OutputT, "Repetition"]):
    """The pages of an operation, an iterator; see `tinsmith_runtime.paginator`."""

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> OutputT:
        page = self._client.drive(self._next_page())
        if page is None:
            raise StopIteration
        return page


class Paginator(Pages[OutputT], Generic[OutputT, ItemT]):
    """`Pages` that hold items."""

    def items(self, *, limit: int | None = None) -> Iterator[ItemT]:
        """The items of all pages, one by one; of a map, pairs of key and value.

        Args:
            limit: how many at most.
        """
        while limit is None or limit > 0:
            if self._client.drive(self._hold_page()) is None:
                return
            for item in self._take(limit):
                limit = None if limit is None else limit - 1
                yield item


class AsyncPages(_Position[OutputT, "AsyncRepetition"]):
    """The pages of an operation, an asynchronous iterator; see `tinsmith_runtime.paginator`."""

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> OutputT:
        page = await self._client.drive(self._next_page())
        if page is None:
            raise StopAsyncIteration
        return page


class AsyncPaginator(AsyncPages[OutputT], Generic[OutputT, ItemT]):
    """`AsyncPages` that hold items."""

    async def items(self, *, limit: int | None = None) -> AsyncIterator[ItemT]:
        """The items of all pages, one by one; of a map, pairs of key and value.

        Args:
            limit: how many at most.
        """
        while limit is None or limit > 0:
            if await self._client.drive(self._hold_page()) is None:
                return
            for item in self._take(limit):
                limit = None if limit is None else limit - 1
                yield item


def pages(client: Repetition, command: PagedCommand[Any], options: Mapping[str, Any]) -> Pages[Any]:
    """What `client.paginate` returns."""
    if "items" in _facts(command):
        return Paginator[Any, Any](client, command, **options)
    return Pages[Any](client, command, **options)


def async_pages(
    client: AsyncRepetition, command: PagedCommand[Any], options: Mapping[str, Any]
) -> AsyncPages[Any]:
    """What `client.paginate` returns, of an asynchronous client."""
    if "items" in _facts(command):
        return AsyncPaginator[Any, Any](client, command, **options)
    return AsyncPages[Any](client, command, **options)


def _facts(command: PagedCommand[Any]) -> Mapping[str, str]:
    """What the model says of the operation's pages; members by their attributes, dots between."""
    found: Any = command.operation.traits.get("pagination")
    if found is None:
        raise TypeError(f"{command.operation.name} does not answer in pages; use send()")
    facts: Mapping[str, str] = found
    return facts


def _page_size_name(command: PagedCommand[Any], facts: Mapping[str, str]) -> str:
    name = facts.get("page_size")
    if name is None:
        raise ConfigError(f"page_size: {command.operation.name} decides itself how long pages are")
    return name


def _changed(command: PagedCommand[OutputT], name: str, value: object) -> PagedCommand[OutputT]:
    """The command with another value, and with its middleware."""
    made = command.replace(**{name: value})
    stack = command.own_middleware()
    if stack is not None:
        object.__setattr__(made, "_middleware", stack)
    return made


def _at(value: Any, path: str) -> Any:
    """The member at the end of a path; None where the way there is interrupted."""
    for name in path.split("."):
        if value is None or not name:
            return None
        value = getattr(value, name)
    return value


def _items(found: Any) -> Sequence[Any]:
    return tuple(found.items()) if hasattr(found, "items") else found or ()
