"""A world for clients: transports that answer by a script, a clock that sleeping moves, and both
kinds of clients behind one face.

Rule: nothing here knows pytest; the fixtures are in `tests/runtime/client/conftest.py`.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine
from contextlib import contextmanager
from copy import copy
from email.utils import formatdate
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from client_sts import STS, AsyncSTS, GetCallerIdentityCommand
from tinsmith_runtime.http import Request, Response, Timeouts
from tinsmith_runtime.identity import AwsCredentialIdentity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tinsmith_runtime.operation import Command
    from tinsmith_runtime.structure import Output

    OutputT = TypeVar("OutputT", bound=Output)
    T = TypeVar("T")

Answer: TypeAlias = Response | Exception | Callable[[Request], Any]

START = 1_893_456_000.0  # 2030-01-01T00:00:00Z
WHO = GetCallerIdentityCommand()
KEYS = AwsCredentialIdentity(access_key_id="AKIDEXAMPLE", secret_access_key="canary-secret-key")

IDENTITY = (
    b'<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
    b"<GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/joe</Arn>"
    b"<UserId>AIDAEXAMPLE</UserId><Account>123456789012</Account></GetCallerIdentityResult>"
    b"<ResponseMetadata><RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId>"
    b"</ResponseMetadata></GetCallerIdentityResponse>"
)


def ok(body: bytes = IDENTITY, **headers: str) -> Response:
    """A success; headers are spelt with underscores."""
    return Response(200, _headers(headers), body, "OK")


def refusal(
    code: str, status: int = 400, message: str = "no", fault: str = "Sender", **headers: str
) -> Response:
    """An error of the service."""
    body = (
        '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error>'
        f"<Type>{fault}</Type><Code>{code}</Code><Message>{message}</Message></Error>"
        "<RequestId>11111111-2222-3333-4444-555555555555</RequestId></ErrorResponse>"
    )
    return Response(status, _headers(headers), body.encode(), "")


def http_date(seconds: float) -> str:
    """A Date header."""
    return formatdate(seconds, usegmt=True)


def _headers(given: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in given.items()}


class Script:
    """A transport that answers from a list; the last answer stays.

    Attributes:
        requests: what was sent.
        timeouts: within what times.
        closed: how often it was closed.
    """

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers) or [ok()]
        self.requests: list[Request] = []
        self.timeouts: list[Timeouts] = []
        self.closed = 0

    def send(self, request: Request, timeouts: Timeouts, *, direct: bool = False) -> Response:
        answer = self._take(request, timeouts)
        while not isinstance(answer, Response):
            answer = answer(request)
        return answer

    async def asend(
        self, request: Request, timeouts: Timeouts, *, direct: bool = False
    ) -> Response:
        answer = self._take(request, timeouts)
        while not isinstance(answer, Response):
            answer = answer(request)
            if asyncio.iscoroutine(answer):
                answer = await answer
        return answer

    def close(self) -> None:
        self.closed += 1

    async def aclose(self) -> None:
        self.closed += 1

    def _take(self, request: Request, timeouts: Timeouts) -> Any:
        self.requests.append(request.copy())
        self.timeouts.append(timeouts)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise copy(answer)  # each with a traceback of its own
        return answer


class Clock:
    """Time that passes when somebody sleeps, or when a test says so.

    Attributes:
        now: seconds since the epoch by this machine.
        monotonic: seconds for deadlines.
        slept: each sleep.
    """

    def __init__(self) -> None:
        self.now = START
        self.monotonic = 1000.0
        self.slept: list[float] = []
        self.on_sleep: Callable[[], object] = lambda: None

    def pass_by(self, seconds: float) -> None:
        self.now += seconds
        self.monotonic += seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.on_sleep()
        self.pass_by(seconds)

    async def asleep(self, seconds: float) -> None:
        self.sleep(seconds)
        await asyncio.sleep(0)


class Clients:
    """Clients of one kind, driven by the same blocking methods whichever it is.

    Attributes:
        kind: ``sync`` or ``async``.
        clock: the time of every client made here.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.clock = Clock()
        self._made: list[Any] = []
        self._runner = asyncio.Runner() if kind == "async" else None

    @property
    def is_async(self) -> bool:
        return self._runner is not None

    @property
    def cls(self) -> type[Any]:
        return AsyncSTS if self.is_async else STS

    def make(self, *answers: Answer, **options: Any) -> Any:
        """A client with a `Script` of answers, unless the options have another transport."""
        client = self.cls(
            **{
                "region": "eu-central-1",
                "credentials": KEYS,
                "transport": Script(*answers),
                **options,
            }
        )
        client.clock = lambda: self.clock.now
        client.monotonic = lambda: self.clock.monotonic
        client.world.pause = self.clock.asleep if self.is_async else self.clock.sleep
        self._made.append(client)
        return client

    def send(self, client: Any, command: Command[OutputT] = WHO, **options: Any) -> OutputT:  # type: ignore[assignment]  # WHO is a default
        """Call, and wait."""
        output: OutputT = self.run(lambda: client.send(command, **options))
        return output

    def run(self, call: Callable[[], Any]) -> Any:
        """Do something with a client; what it returns is awaited if that is its kind."""
        if self._runner is None:
            return call()

        async def main() -> Any:
            result = call()
            return await result if hasattr(result, "__await__") else result

        return self._runner.run(main())

    def run_coroutine(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the loop of asynchronous clients."""
        assert self._runner is not None
        return self._runner.run(coroutine)

    def close(self, client: Any) -> None:
        """Close a client."""
        self.run(client.aclose if self.is_async else client.close)

    def end(self) -> None:
        """Close everything."""
        for client in self._made:
            self.close(client)
        self._made.clear()
        if self._runner is not None:
            self._runner.close()

    def forget(self) -> None:
        """Let go of the clients made here."""
        self._made.clear()


@contextmanager
def no_collector() -> Iterator[None]:
    """A block in which only reference counts free memory."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
