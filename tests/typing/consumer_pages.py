"""Pages and waiters as users write them; mypy and pyright, both strict, must accept every line.

Rule: the commands are written as the generator writes them. Nothing here is run but the imports.
"""

from __future__ import annotations

from typing import assert_type

from client_sts import AsyncSTSClient, STSClient
from tinsmith_runtime.operation import Operation, PagedCommand, PaginatedCommand
from tinsmith_runtime.paginator import AsyncPages, AsyncPaginator, Pages, Paginator
from tinsmith_runtime.schema import member
from tinsmith_runtime.shapes import STRING, TIMESTAMP, list_of, map_of
from tinsmith_runtime.structure import Output, Structure
from tinsmith_runtime.waiter import Waiter, WhenError, WhenOutput
from tinsmith_runtime.waiting import WaiterError, WaitResult

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime


class User(Structure):
    """Somebody."""

    name: str = member("Name", STRING)


class ListUsersOutput(Output):
    """A page."""

    users: list[User] | None = member("Users", list_of(User), default=None)


class ListUsersCommand(PaginatedCommand[ListUsersOutput, User]):
    """An operation that says where the items are."""

    operation = Operation("ListUsers", output=ListUsersOutput)


class ListTimesOutput(Output):
    """A page of a map."""

    times: dict[str, datetime] | None = member("Times", map_of(STRING, TIMESTAMP), default=None)


class ListTimesCommand(PaginatedCommand[ListTimesOutput, "tuple[str, datetime]"]):
    """An operation whose items are pairs."""

    operation = Operation("ListTimes", output=ListTimesOutput)


class DescribeCommand(PagedCommand[ListUsersOutput]):
    """An operation that does not say where the items are."""

    operation = Operation("Describe", output=ListUsersOutput)


class UserExists(Waiter["ListUsersCommand", "ListUsersOutput"]):
    """Until somebody is there."""

    min_delay = 5
    acceptors = (
        WhenOutput["ListUsersOutput"](
            "success", "Users", lambda output: any(user.name for user in output.users or ())
        ),
        WhenError("retry", "NotFound"),
    )


def sync(client: STSClient) -> None:
    """The synchronous client."""
    paginator = client.paginate(ListUsersCommand(), page_size=50, timeout=2)
    assert_type(paginator, Paginator[ListUsersOutput, User])
    for page in paginator:
        assert_type(page, ListUsersOutput)
    for user in paginator.items(limit=3):
        assert_type(user, User)
    for name, time in client.paginate(ListTimesCommand()).items():
        assert_type(name, str)
        assert_type(time, "datetime")
    pages = client.paginate(DescribeCommand(), repeated_token="raise")
    assert_type(pages, Pages[ListUsersOutput])
    assert_type(next(pages), ListUsersOutput)
    client.paginate(
        DescribeCommand(),
        starting_token=pages.resume_token,
        starting_offset=pages.resume_offset,
    )
    assert_type(client.send(ListUsersCommand()), ListUsersOutput)
    try:
        result = client.wait(UserExists(ListUsersCommand()), max_wait=60, timeout=5)
    except WaiterError as error:
        assert_type(error.result.attempts, int)
    else:
        assert_type(result, WaitResult[ListUsersOutput])
        assert_type(result.output, ListUsersOutput | None)


async def asynchronous(client: AsyncSTSClient) -> None:
    """The asynchronous client."""
    paginator = client.paginate(ListUsersCommand())
    assert_type(paginator, AsyncPaginator[ListUsersOutput, User])
    async for page in paginator:
        assert_type(page, ListUsersOutput)
    async for user in paginator.items():
        assert_type(user, User)
    result = await client.wait(UserExists(ListUsersCommand()), max_wait=60)
    assert_type(result, WaitResult[ListUsersOutput])
    pages = client.paginate(DescribeCommand())
    assert_type(pages, AsyncPages[ListUsersOutput])
    assert_type([each.users async for each in pages], list[list[User] | None])
