"""The three clients that every fault is shown to, behind the same blocking methods, and what they
hold open.

Rule: backoff is noted and not waited for; everything else takes the time it takes.
"""

from __future__ import annotations

import asyncio
import gc
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from client_sts import STS, AsyncSTS, GetCallerIdentityCommand
from tinsmith_runtime.identity import AwsCredentialIdentity

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = ("requests", "stdlib", "aiohttp")
KEYS = AwsCredentialIdentity(access_key_id="AKIDEXAMPLE", secret_access_key="secret")
WHO = GetCallerIdentityCommand()
_OPEN_FILES = Path("/proc/self/fd") if Path("/proc/self/fd").is_dir() else Path("/dev/fd")


class Outcome(NamedTuple):
    """How a call ended.

    Attributes:
        error: what it raised, or None.
        attempts: how many it tells of.
        seconds: how long it took.
    """

    error: Exception | None
    attempts: int
    seconds: float


class Caller:
    """One kind of client, and the event loop for it, where it needs one.

    Attributes:
        pauses: the backoff that was asked for.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.pauses: list[float] = []
        self.runner = asyncio.Runner() if name == "aiohttp" else None
        self._made: list[Any] = []

    @property
    def is_async(self) -> bool:
        return self.runner is not None

    def make(self, endpoint: str, kinds: tuple[Any, Any] = (STS, AsyncSTS), **options: Any) -> Any:
        """A client. It is closed by `close`."""
        given = {"region": "us-east-1", "credentials": KEYS, "transport": self.name, **options}
        client = kinds[self.is_async](endpoint=endpoint, proxies={}, environment={}, **given)
        client.world.pause = self._pause
        self._made.append(client)
        return client

    def send(self, client: Any, command: Any = WHO, **options: Any) -> Any:
        """Call, and wait."""
        return self.run(lambda: client.send(command, **options))

    def run(self, call: Callable[[], Any]) -> Any:
        """Do something; what it returns is awaited if that is our kind."""
        if self.runner is None:
            return call()

        async def main() -> Any:
            return await call()

        return self.runner.run(main())

    def observe(self, client: Any, command: Any = WHO, **options: Any) -> Outcome:
        """Call, and see what comes of it."""
        start = time.monotonic()
        try:
            output = self.send(client, command, **options)
        except Exception as error:
            seconds = time.monotonic() - start
            metadata = getattr(error, "response_metadata", None)
            # Tracebacks hold frames, and these connections.
            return Outcome(
                error.with_traceback(None), metadata.attempts if metadata else 0, seconds
            )
        return Outcome(None, output.response_metadata.attempts, time.monotonic() - start)

    def close(self) -> None:
        """Close all clients; the loop stays."""
        while self._made:
            client = self._made.pop()
            self.run(client.aclose if self.is_async else client.close)

    def rest(self) -> None:
        """Let some time pass in which nothing is sent."""
        if self.runner is None:
            time.sleep(0.03)
        else:
            self.runner.run(asyncio.sleep(0.03))

    def open_files(self, at_most: int | None = None) -> int:
        """Descriptors of this process; where they are too many, after everything had its chance to
        go.
        """
        found = len(os.listdir(_OPEN_FILES))
        for _ in range(20):
            if at_most is None or found <= at_most:
                break
            gc.collect()
            self.rest()
            found = len(os.listdir(_OPEN_FILES))
        return found

    def end(self) -> None:
        """Close everything."""
        self.close()
        if self.runner is not None:
            self.runner.close()

    def _pause(self, seconds: float) -> Any:
        self.pauses.append(seconds)
        return None if self.runner is None else asyncio.sleep(0)
