"""Mistakes that type checkers must find: on each line that says so, and on no other.

Rule: this file is checked by `test_typing.py`, never imported, and left out of the repository's own
type check.
"""

from __future__ import annotations

from client_sts import STS, AssumeRoleCommand, AsyncSTS, GetCallerIdentityCommand, STSClient, Tag

client = STSClient(region="eu-central-1")
sts = STS(region="eu-central-1")

STSClient(regon="eu-central-1")  # error: no such option
STSClient(max_attempts="three")  # error: not a number
STSClient(retry_mode="legacy")  # error: no such mode
AssumeRoleCommand(role_arn="arn")  # error: role_session_name is missing
AssumeRoleCommand("arn", "me")  # error: keywords only
AssumeRoleCommand(role_arn=1, role_session_name="me")  # error: not a string
AssumeRoleCommand(role_arn="arn", role_session_name="me", tags=["a"])  # error: not tags
AssumeRoleCommand(role_arn="arn", role_session_name="me", RoleArn="arn")  # error: a wire name
sts.assume_role(role_arn="arn")  # error: role_session_name is missing
sts.assume_role(role_arn="arn", role_session_name="me", timeout="2")  # error: not seconds
sts.assume_roll(role_arn="arn", role_session_name="me")  # error: no such operation
client.send(Tag(key="a", value="b"))  # error: not a command
client.send(GetCallerIdentityCommand(), retries=3)  # error: no such call option
client.send(GetCallerIdentityCommand()).acount  # error: no such member
client.send(GetCallerIdentityCommand()).account.year  # error: a string
Tag(key="a", value="b").key = "c"  # error: frozen
sts.get_access_key_info(access_key_id="AKIA").account.upper()  # error: may be None


async def forgotten() -> None:
    """An await left out."""
    (AsyncSTS().get_caller_identity()).arn  # error: a coroutine
