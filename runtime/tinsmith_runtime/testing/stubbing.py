"""What a stub answers to the calls of one operation.

Rule: answers are given in the order in which they were added. What cannot be an answer is refused
when it is added, by the line that adds it.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ..errors import TransportError
from ..http import Response
from ..operation import Command
from ..service_error import ServiceError
from .loaded import error_class, server_of, service_of
from .whole import whole_output

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from ..structure import Output

    OutputT = TypeVar("OutputT", bound=Output)
    Answer: TypeAlias = OutputT | ServiceError | TransportError | Response

CommandT_co = TypeVar("CommandT_co", bound=Command[Any], covariant=True)


class Stubbing(Generic[CommandT_co]):
    """Answers to the calls of one operation, or to those that a condition picks; see
    `tinsmith_runtime.testing.StubTransport.on`.
    """

    def __init__(
        self, command: type[CommandT_co], when: Callable[[CommandT_co], bool] | None
    ) -> None:
        self._command = command
        self._when = when
        self._calls: list[CommandT_co] = []
        # Answers with how often each is still to be given; None for ever.
        self._answers: list[tuple[Any, int | None]] = []

    @property
    def calls(self) -> list[CommandT_co]:
        """The commands that were answered, as they arrived."""
        return list(self._calls)

    def answer(
        self: Stubbing[Command[OutputT]],
        answer: Answer[OutputT] | Callable[[CommandT_co], Answer[OutputT]],
        *,
        times: int | None = None,
    ) -> Stubbing[CommandT_co]:
        """Add an answer, to be given `times` times, or from then on.

        Args:
            answer: an output; an error of the service, or one of the transport; a raw
                `tinsmith_runtime.http.Response`; or a function of the command that returns one
                of these.

        Raises:
            TypeError: the operation cannot answer with that.
            ValueError: the answer before is given for ever, or `times` is less than 1.
        """
        if self._answers and self._answers[-1][1] is None:
            raise ValueError(f"{self}: the answer before this one is given for ever; say times=")
        if times is not None and times < 1:
            raise ValueError(f"{self}: times must be at least 1, not {times}")
        if not _is_function(answer):
            self._check(answer)
        self._answers.append((answer, times))
        same: Any = self  # its declared type is there to tell the output of the command
        return same  # type: ignore[no-any-return]

    def matches(self, command: Command[Any]) -> bool:
        """Whether this is for a command, and has an answer left for it. For the transport."""
        if type(command) is not self._command or not self._answers:
            return False
        mine: Any = command
        return self._when is None or bool(self._when(mine))

    def take(self, command: Any) -> Any:
        """The next answer; it counts as given. For the transport."""
        answer, times = self._answers[0]
        if times == 1:
            del self._answers[0]
        elif times is not None:
            self._answers[0] = (answer, times - 1)
        self._calls.append(command)
        return answer

    def respond(self, answer: Any, command: Any, request_id: str) -> Response:
        """What an answer is on the wire. For the transport.

        Raises:
            TransportError: that is the answer.
            TypeError: a function returned what the operation cannot answer with.
        """
        if _is_function(answer):
            answer = answer(command)
            self._check(answer)
        if isinstance(answer, TransportError):
            raise copy(answer)  # each with a traceback of its own
        if isinstance(answer, Response):
            return Response(answer.status, dict(answer.headers), answer.body, answer.reason)
        service, server, operation = (
            service_of(self._command),
            server_of(self._command),
            self._command.operation,
        )
        if isinstance(answer, ServiceError):
            return server.write_error(service, operation, answer, request_id)
        return server.write_output(service, operation, whole_output(answer), request_id)

    def fault(self) -> str | None:
        """What speaks against all answers having been given; None if nothing does."""
        left = sum(times for _, times in self._answers if times is not None)
        if not self._calls:
            return f"{self} was never called"
        if left:
            return f"{self} was called {len(self._calls)} times, {left} more were stubbed"
        return None

    @property
    def unconditional(self) -> bool:
        """Whether this is for all calls of its operation."""
        return self._when is None

    @property
    def command(self) -> type[CommandT_co]:
        """The class of the commands that this answers."""
        return self._command

    def _check(self, answer: object) -> None:
        expected = self._command.operation.output
        if isinstance(answer, ServiceError):
            base = error_class(self._command, "")
            if not isinstance(answer, base):
                raise TypeError(f"{self}: {type(answer).__name__} is no {base.__name__}")
        elif not isinstance(answer, (expected, TransportError, Response)):
            raise TypeError(
                f"{self}: expected {expected.__name__} or an error, got {type(answer).__name__}"
            )

    def __str__(self) -> str:
        return self._command.__name__ + (" with a condition" if self._when else "")


def _is_function(answer: object) -> bool:
    return callable(answer) and not isinstance(answer, type)
