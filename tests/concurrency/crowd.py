"""What crowds of calls are made of: keys that can be used up, calls that know their answers, and
what must not be left over.

Rule: nothing here knows pytest; the programs that tests run in processes of their own use it too.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from client_sts import AssumeRoleCommand
from tinsmith_runtime.credentials import CredentialContext, CredentialProvider
from tinsmith_runtime.effects import Sleep
from tinsmith_runtime.identity import AwsCredentialIdentity

if TYPE_CHECKING:
    from tinsmith_runtime.effects import Steps

#: A crowd that takes longer has come to a standstill, in seconds.
STANDSTILL: Final = 120
_ROLE = "arn:aws:iam::123456789012:role/Demo"
_OPEN_FILES = Path("/proc/self/fd") if Path("/proc/self/fd").is_dir() else Path("/dev/fd")


class Report(NamedTuple):
    """What the service saw; see `identity_server`.

    Attributes:
        served: answers by access key.
        refused: refusals by access key.
        names: how many calls.
        requests: how many requests.
        connections: how many are open.
    """

    served: dict[str, int]
    refused: dict[str, int]
    names: int
    requests: int
    connections: int


class IdentityService:
    """The process, and how to talk to it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._input, self._output = process.stdin, process.stdout
        self.url = f"http://127.0.0.1:{int(self._output.readline())}"

    def begin(self, *, uses: int = 0, lag: float = 0.0) -> Report:
        """Begin anew: what a key serves, and how long answers take. Tells what was before."""
        self._input.write(json.dumps({"uses": uses, "lag": lag}) + "\n")
        self._input.flush()
        return Report(**json.loads(self._output.readline()))

    def open_connections(self) -> int:
        """How many there are, when there are none, or have been some for ten seconds."""
        for _ in range(1000):
            found = self.begin().connections
            if not found:
                break
            time.sleep(0.01)
        return found


@contextmanager
def identity_service() -> Iterator[IdentityService]:
    """The service, for as long as the block lasts."""
    command = [sys.executable, str(Path(__file__).with_name("identity_server.py"))]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield IdentityService(process)
        assert process.stdin is not None
        process.stdin.close()


class Keys(CredentialProvider):
    """A new key each time it is asked; takes a moment, so that everybody comes meanwhile.

    Attributes:
        calls: how often it was asked.
        most: how many asked at once.
    """

    name = "keys"

    def __init__(self, seconds: float = 0.02) -> None:
        self.calls = 0
        self.most = 0
        self._seconds = seconds
        self._inside = 0

    def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        self._inside += 1
        self.most = max(self.most, self._inside)
        try:
            self.calls += 1
            name = f"KEY{self.calls}"
            yield Sleep(self._seconds)
            return AwsCredentialIdentity(access_key_id=name, secret_access_key="canary")
        finally:
            self._inside -= 1


def options(service: IdentityService, **others: Any) -> dict[str, Any]:
    """Options of a client of the service."""
    return {
        "region": "us-east-1",
        "endpoint": service.url,
        "proxies": {},
        "environment": {},
        "timeout": STANDSTILL,
        **others,
    }


def call(name: str) -> AssumeRoleCommand:
    """A call of that name."""
    return AssumeRoleCommand(role_arn=_ROLE, role_session_name=name)


def check(output: Any, name: str) -> None:
    """Insist that it is the answer to the call of that name."""
    assert output.assumed_role_user.arn == name
    assert output.response_metadata.request_id == name


def in_threads(work: Callable[[int], object], count: int) -> list[BaseException | None]:
    """Call with 0, 1, ... in as many threads; what each raised.

    Raises:
        TimeoutError: some have come to a standstill.
    """
    outcomes: dict[int, BaseException | None] = {}

    def run(number: int) -> None:
        try:
            work(number)
            outcomes[number] = None
        except BaseException as error:
            outcomes[number] = error

    threads = [threading.Thread(target=run, args=(n,), daemon=True) for n in range(count)]
    for thread in threads:
        thread.start()
    end = time.monotonic() + STANDSTILL
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    if len(outcomes) < count:
        raise TimeoutError(f"{count - len(outcomes)} of {count} threads did not end")
    return [outcomes[number] for number in range(count)]


def open_files() -> int:
    """Descriptors of this process."""
    gc.collect()
    return len(os.listdir(_OPEN_FILES))


@contextmanager
def nothing_left() -> Iterator[None]:
    """A block that leaves no descriptor and no thread."""
    files, threads = open_files(), threading.active_count()
    yield
    for _ in range(500):
        if open_files() <= files and threading.active_count() <= threads:
            break
        time.sleep(0.01)
    assert open_files() <= files
    assert threading.active_count() <= threads, threading.enumerate()


async def no_tasks_left() -> None:
    """Insist that this task is the only one, within a few turns of the loop."""
    for _ in range(100):
        if len(asyncio.all_tasks()) == 1:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(asyncio.all_tasks())
