"""What generated waiters are made of: what to ask, and what to look for in the replies.

Rule: conditions are functions that the generator wrote; which of them is met first decides.
Source: Smithy 2.0 specification, "Acceptor structure" and "Matcher union" of waiters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from .expression import ExpressionError
from .service_error import ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal, TypeAlias

    from .errors import SdkError
    from .operation import Command
    from .structure import Output

    State: TypeAlias = Literal["success", "failure", "retry"]

CommandT = TypeVar("CommandT", bound="Command[Any]")
OutputT = TypeVar("OutputT", bound="Output")


class Acceptor:
    """One thing a waiter looks for in each reply, and what state it means.

    Attributes:
        state: ``success``, ``failure`` or ``retry``.
        looks_for: the condition in words.
    """

    def __init__(self, state: State, looks_for: str) -> None:
        self.state: State = state
        self.looks_for = looks_for

    def matches(self, command: Any, output: Any, error: SdkError | None) -> bool:
        """Whether a reply is what this looks for. Either `output` or `error` is None."""
        raise NotImplementedError

    def reason(self, output: Any) -> str:
        """What the reply itself says of its state; ``""`` where it says nothing."""
        return ""

    def __reduce__(self) -> tuple[object, ...]:
        # Conditions do not pickle; what is said of them does, for errors to take along.
        return Acceptor, (self.state, self.looks_for)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.state}: {self.looks_for}>"


class WhenOutput(Acceptor, Generic[OutputT]):
    """Looks at the output of calls that went well."""

    def __init__(
        self,
        state: State,
        looks_for: str,
        condition: Callable[[OutputT], bool],
        message: Callable[[OutputT], str | list[str] | None] | None = None,
    ) -> None:
        super().__init__(state, looks_for)
        self._condition = condition
        self._message = message

    def matches(self, command: Any, output: Any, error: SdkError | None) -> bool:
        return output is not None and _holds(lambda: self._condition(output))

    def reason(self, output: Any) -> str:
        if self._message is None or output is None:
            return ""
        try:
            found = self._message(output)
        except ExpressionError:
            return ""
        return "; ".join(found) if isinstance(found, list) else found or ""


class WhenInputAndOutput(Acceptor, Generic[CommandT, OutputT]):
    """Compares the output of calls that went well with what was asked."""

    def __init__(
        self, state: State, looks_for: str, condition: Callable[[CommandT, OutputT], bool]
    ) -> None:
        super().__init__(state, looks_for)
        self._condition = condition

    def matches(self, command: Any, output: Any, error: SdkError | None) -> bool:
        return output is not None and _holds(lambda: self._condition(command, output))


class WhenSuccess(Acceptor):
    """Looks only at whether calls went well."""

    def __init__(self, state: State) -> None:
        super().__init__(state, "any output")

    def matches(self, command: Any, output: Any, error: SdkError | None) -> bool:
        return error is None


class WhenError(Acceptor):
    """Looks for an error, by its code or its class; without one, for any."""

    def __init__(self, state: State, code: str = "") -> None:
        super().__init__(state, f"the error {code}" if code else "any error")
        self._code = code

    def matches(self, command: Any, output: Any, error: SdkError | None) -> bool:
        if error is None or not self._code:
            return error is not None
        names = {cls.__name__ for cls in type(error).__mro__}
        if isinstance(error, ServiceError):
            names |= {error.code, error.wire_code}
        return self._code in names


class Waiter(Generic[CommandT, OutputT]):
    """Base of all waiters: what to ask, and what to look for in the replies.

    Attributes:
        command: what to ask.
        min_delay, max_delay: seconds between two attempts, as the model suggests.
        acceptors: what is looked for, in this order.
    """

    min_delay: ClassVar[float] = 2
    max_delay: ClassVar[float] = 120
    acceptors: ClassVar[tuple[Acceptor, ...]] = ()

    def __init__(self, command: CommandT) -> None:
        self.command = command

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.command!r})"


def _holds(condition: Callable[[], bool]) -> bool:
    try:
        return condition()
    except ExpressionError:
        # A function of JMESPath was given null: the reply has not what it should look at.
        return False
