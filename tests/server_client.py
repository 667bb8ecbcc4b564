"""A client of a real server, of either kind, behind one blocking face.

Rule: nothing here knows pytest; the fixtures are in `tests/integration/conftest.py`.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

import driven
from client_sts import STS, AsyncSTS
from tinsmith_runtime.identity import AwsCredentialIdentity

if TYPE_CHECKING:
    from tinsmith_runtime.operation import Command
    from tinsmith_runtime.structure import Output

    OutputT = TypeVar("OutputT", bound=Output)

KEYS = AwsCredentialIdentity(
    access_key_id="AKIAIOSFODNN7EXAMPLE",
    secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
)


class Caller:
    """A client of a server, asynchronous over aiohttp, else synchronous.

    Attributes:
        client: the client.
    """

    def __init__(self, transport: str, endpoint: str, server: str) -> None:
        self._server = server
        self._runner = asyncio.Runner() if transport == "aiohttp" else None
        cls: Any = STS if self._runner is None else AsyncSTS
        self.client = cls(
            region="us-east-1",
            credentials=KEYS,
            endpoint=endpoint,
            transport=transport,
            max_attempts=1,
        )

    def send(self, command: Command[OutputT], **options: Any) -> OutputT:
        """Call, and wait."""
        output: OutputT = self.run(self.client.send, command, **options)
        driven.record(self._server, "sts", command.operation.name)
        return output

    def run(self, function: Any, *arguments: Any, **options: Any) -> Any:
        """Do something with the client, and wait."""
        if self._runner is None:
            return function(*arguments, **options)

        async def main() -> Any:
            return await function(*arguments, **options)

        return self._runner.run(main())

    def gather(self, command: Command[OutputT], number: int) -> list[OutputT]:
        """Make the same call many times at once."""
        if self._runner is None:
            futures = [self.client.submit(command) for _ in range(number)]
            return [future.result(60) for future in futures]

        async def main() -> list[OutputT]:
            return list(await asyncio.gather(*(self.client.send(command) for _ in range(number))))

        return self._runner.run(main())

    def close(self) -> None:
        """Close everything."""
        self.run(self.client.close if self._runner is None else self.client.aclose)
        if self._runner is not None:
            self._runner.close()
