"""Sending a command by a synchronous or an asynchronous client.

Rule: the tests say what is sent and through what; nothing here looks at the outcome.
"""

from __future__ import annotations

import asyncio
from typing import Any, Protocol

from client_sts import AsyncSTSClient, STSClient
from tinsmith_runtime.identity import AwsCredentialIdentity
from tinsmith_runtime.operation import Command

OPTIONS: dict[str, Any] = {
    "region": "eu-west-1",
    "credentials": AwsCredentialIdentity(
        access_key_id="AKIDEXAMPLE",
        secret_access_key="example-secret-key",
        session_token="example-session-token",
    ),
    "environment": {},
    "max_attempts": 1,
}


class Send(Protocol):
    """Sends a command by a client of its own; returns the output."""

    def __call__(self, command: Command[Any], **options: Any) -> Any: ...


def send_sync(command: Command[Any], **options: Any) -> Any:
    with STSClient(**{**OPTIONS, **options}) as client:
        return client.send(command)


def send_async(command: Command[Any], **options: Any) -> Any:
    async def main() -> Any:
        async with AsyncSTSClient(**{**OPTIONS, **options}) as client:
            return await client.send(command)

    return asyncio.run(main())
