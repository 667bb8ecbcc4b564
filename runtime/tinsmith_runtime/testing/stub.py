"""A service in memory: answers the calls of clients as a test says.

    stub = StubTransport()
    stub.on(GetCallerIdentityCommand).answer(GetCallerIdentityResponse(account="123456789012"))
    stub.on(AssumeRoleCommand, when=lambda command: "prod" in command.role_arn).answer(
        RegionDisabledException("not here")
    )
    sts = STS(region="us-east-1", credentials=..., transport=stub)

Commands are serialized and signed, answers are bytes that the client parses: nothing of a call is
left out but the network.

Rule: a call that nothing is stubbed for is an error that no client handles.
"""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING, Any

from ..operation import Command
from .key import take_key
from .loaded import find_command, server_of, service_of
from .server import WireError
from .stubbing import Stubbing
from .switch import everywhere
from .whole import awhole_request, whole_request

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from typing import Self, TypeVar

    from ..http import Request, Response, Timeouts

    CommandT = TypeVar("CommandT", bound=Command[Any])


class UnstubbedCallError(AssertionError):
    """A request went out that no stub is for."""


class StubTransport:
    """A transport, of synchronous and asynchronous clients, that answers as it is told.

    Safe to use from many threads.

    Attributes:
        requests: what was sent: method, URL, headers and body of each attempt.
        calls: the commands that the requests were written from, in the same order; requests that
            are no operation's, such as those of credential sources, have none.
        refused: of each request that was refused, why.
    """

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.calls: list[Command[Any]] = []
        self.refused: list[str] = []
        self._stubbings: list[Stubbing[Command[Any]]] = []
        self._lock = RLock()

    def on(
        self, command: type[CommandT], *, when: Callable[[CommandT], bool] | None = None
    ) -> Stubbing[CommandT]:
        """Choose calls; `Stubbing.answer` of what is returned says what to answer.

        Conditions go before stubs without, and newer ones before older. A second stub without a
        condition takes the place of the first.

        Args:
            command: the class of the commands to answer.
            when: which of them; all of them unless given.

        Raises:
            TypeError: `command` is not the command of a generated client.
            ValueError: its protocol cannot be stubbed.
        """
        server_of(command)
        stubbing = Stubbing(command, when)
        with self._lock:
            if when is None:
                self._stubbings = [
                    other
                    for other in self._stubbings
                    if not (other.unconditional and other.command is command)
                ]
                self._stubbings.append(stubbing)
            else:
                self._stubbings.insert(0, stubbing)
        return stubbing

    def everywhere(self) -> AbstractContextManager[Self]:
        """While the block runs, answer all clients that have no transport of their own, wherever
        they are made; see `tinsmith_runtime.testing.everywhere`.
        """
        return everywhere(self)

    def assert_all_used(self) -> None:
        """Insist that every answer was given, and that no call was refused.

        Raises:
            AssertionError: with all that is wrong.
        """
        faults = [*self.refused, *filter(None, [each.fault() for each in self._stubbings])]
        if faults:
            raise AssertionError("\n".join(faults))

    def send(
        self, request: Request, timeouts: Timeouts, *, direct: bool = False, stream: bool = False
    ) -> Response:
        """Answer. For clients."""
        return self._answer(whole_request(request))

    async def asend(
        self, request: Request, timeouts: Timeouts, *, direct: bool = False, stream: bool = False
    ) -> Response:
        """Answer. For clients."""
        return self._answer(await awhole_request(request))

    def _answer(self, request: Request) -> Response:
        with self._lock:
            kind = find_command(request, [each.command for each in self._stubbings])
            self.requests.append(request)
            if kind is None:
                raise self._refuse(
                    f"{request!r} is no call of a generated client; "
                    "if it looks for credentials, give the client some"
                )
            try:
                asked, _ = take_key(service_of(kind), request)
                command = server_of(kind).read_request(service_of(kind), kind, asked)
            except WireError as error:
                self.refused.append(str(error))
                raise
            self.calls.append(command)
            request_id = f"00000000-0000-4000-8000-{len(self.calls):012d}"
            stubbing = next((each for each in self._stubbings if each.matches(command)), None)
            if stubbing is None:
                raise self._refuse(self._unstubbed(command))
            answer = stubbing.take(command)
        return stubbing.respond(answer, command, request_id)

    def close(self) -> None:
        """Nothing is held that could be closed."""

    async def aclose(self) -> None:
        """Nothing is held that could be closed."""

    def _refuse(self, reason: str) -> UnstubbedCallError:
        self.refused.append(reason)
        return UnstubbedCallError(reason)

    def _unstubbed(self, command: Command[Any]) -> str:
        name = type(command).__name__
        stubs = [f"\n  {each}: called {len(each.calls)} times" for each in self._stubbings]
        return (
            f"no stub has an answer for {command!r}; "
            f"add one with stub.on({name}).answer(...). There are{''.join(stubs) or ' none'}"
        )
