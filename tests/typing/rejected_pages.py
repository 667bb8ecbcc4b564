"""Mistakes with pages and waiters that type checkers must find: where it says so, and nowhere else.

Rule: this file is checked by `test_typing.py`, never imported, and left out of the repository's own
type check.
"""

from __future__ import annotations

from consumer_pages import DescribeCommand, ListUsersCommand, ListUsersOutput, UserExists

from client_sts import AsyncSTSClient, GetCallerIdentityCommand, STSClient
from tinsmith_runtime.waiter import WhenOutput

client = STSClient(region="eu-central-1")

client.paginate(GetCallerIdentityCommand())  # error: has no pages
client.paginate(ListUsersCommand(), page_size="5")  # error: not a number
client.paginate(ListUsersCommand(), limit=5)  # error: no such option
client.paginate(ListUsersCommand(), repeated_token="ignore")  # error: no such word
client.paginate(DescribeCommand()).items()  # error: nobody knows where they are
client.paginate(ListUsersCommand()).items(5)  # error: a keyword
next(client.paginate(ListUsersCommand())).user  # error: no such member
for user in client.paginate(ListUsersCommand()).items():
    user.nmae  # error: no such member
client.wait(UserExists(ListUsersCommand()))  # error: for how long
client.wait(ListUsersCommand(), max_wait=5)  # error: until what
client.wait(UserExists(DescribeCommand()), max_wait=5)  # error: another operation's command
client.wait(UserExists(ListUsersCommand()), max_wait="5")  # error: not seconds
client.wait(UserExists(ListUsersCommand()), max_wait=5).output.users  # error: may be None
WhenOutput[ListUsersOutput]("success", "", lambda output: output.usres == [])  # error: no member
WhenOutput[ListUsersOutput]("done", "", lambda output: True)  # error: no such state


async def forgotten(client: AsyncSTSClient) -> None:
    """Loops of the wrong kind."""
    for page in client.paginate(ListUsersCommand()):  # error: async for
        del page
