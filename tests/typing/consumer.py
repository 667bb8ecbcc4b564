"""Code as a user would write it; mypy and pyright, both strict, must accept every line.

Rule: what is asserted by `assert_type` is what users see in their editors. Nothing here is run but
the imports.
"""

from __future__ import annotations

from concurrent.futures import Future
from datetime import datetime
from typing import assert_type

from client_sts import (
    STS,
    AssumeRoleCommand,
    AssumeRoleResponse,
    AsyncSTS,
    AsyncSTSClient,
    Credentials,
    ExpiredTokenException,
    GetCallerIdentityCommand,
    GetCallerIdentityResponse,
    STSClient,
    STSServiceException,
    Tag,
)
from tinsmith_runtime import (
    AwsCredentialIdentity,
    CancellationToken,
    PresignedRequest,
    ResponseMetadata,
    SdkError,
    ServiceError,
)
from tinsmith_runtime.call import Call
from tinsmith_runtime.testing import CannedTransport

KEYS = AwsCredentialIdentity(access_key_id="AKIAIOSFODNN7EXAMPLE", secret_access_key="secret")


async def find_region() -> str:
    """An option may be a function, also an asynchronous one."""
    return "eu-central-1"


def sync() -> None:
    """The synchronous client."""
    with STSClient(region="eu-central-1", credentials=KEYS, max_attempts=2) as client:
        reply = client.send(AssumeRoleCommand(role_arn="arn", role_session_name="me"), timeout=2)
        assert_type(reply, AssumeRoleResponse)
        assert_type(reply.credentials, Credentials)
        assert_type(reply.credentials.expiration, datetime)
        assert_type(reply.packed_policy_size, int | None)
        assert_type(reply.response_metadata, ResponseMetadata)
        assert_type(client.send(GetCallerIdentityCommand()).account, str)
        future = client.submit(GetCallerIdentityCommand())
        assert_type(future, Future[GetCallerIdentityResponse])
        assert_type(client.presign(GetCallerIdentityCommand(), expires_in=60), PresignedRequest)


def facade() -> None:
    """A method for each operation."""
    sts = STS(
        region=find_region,
        credentials=lambda: KEYS,
        transport=CannedTransport(200),
        use_global_endpoint=False,
        retry_mode="adaptive",
        validate="constraints",
    )
    token = CancellationToken()
    try:
        sts.assume_role(
            role_arn="arn",
            role_session_name="me",
            tags=[Tag(key="team", value="tinsmiths")],
            cancellation=token,
            headers={"x-team": "tinsmiths"},
        )
    except ExpiredTokenException as error:
        assert_type(error.code, str)
        assert_type(error.request_id, str | None)
    except STSServiceException as error:
        assert_type(error.http_status, int)
    except (ServiceError, SdkError):
        raise
    sts.close()


async def asynchronous() -> None:
    """The asynchronous client has the same signatures."""
    async with AsyncSTS(region=find_region) as sts:
        assert_type((await sts.get_caller_identity(timeout=1)).arn, str)
    client = AsyncSTSClient(region="eu-central-1", credentials=KEYS)
    reply = await client.send(AssumeRoleCommand(role_arn="arn", role_session_name="me"))
    assert_type(reply, AssumeRoleResponse)
    await client.aclose()


def values() -> None:
    """Structures are values."""
    tag = Tag(key="a", value="b")
    assert_type(tag.replace(value="c"), Tag)
    assert_type(Tag.from_dict({"Key": "a", "Value": "b"}), Tag)
    assert_type(tag == Tag(key="a", value="b"), bool)


def middleware(client: STSClient) -> None:
    """A middleware of each kind."""

    def note(call: Call, proceed: object) -> object:
        call.context["seen"] = True
        return proceed

    client.middleware_stack.add(note, step="build", priority="high", name="note", tags=["DEBUG"])
    assert_type(client.middleware_stack.identify(), list[str])
