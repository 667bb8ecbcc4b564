"""Middleware of users as steps: three kinds of functions, one meaning.

Rule: what kind a function is shows in what it returns, never in how it was declared, so that
functions around functions work too.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any, TypeAlias

    from .call import Call
    from .effects import Steps
    from .pipeline import BuiltInStep, Proceed

    Middleware: TypeAlias = Callable[
        [Call, Callable[[Call], "Proceeding"]], Steps[Any] | Awaitable[Any] | "Proceeding" | Any
    ]


class Proceeding:
    """What ``proceed(call)`` returns to middleware: for ``return`` as it is, ``yield from`` in a
    step generator, ``await`` in an ``async def``.
    """

    __slots__ = ("steps",)

    def __init__(self, steps: Steps[Any]) -> None:
        self.steps = steps

    def __iter__(self) -> Steps[Any]:
        return self.steps

    def __await__(self) -> Steps[Any]:
        return self.steps


def adapt(middleware: Middleware) -> BuiltInStep:
    """A user's middleware as a built-in step."""

    def step(call: Call, proceed: Proceed) -> Steps[Any]:
        result: Any = middleware(call, lambda onward: Proceeding(proceed(onward)))
        if isinstance(result, Proceeding):
            result = result.steps
        elif hasattr(result, "__await__"):
            result = result.__await__()
        elif not (hasattr(result, "send") and hasattr(result, "throw")):
            return result
        steps: Steps[Any] = result
        return (yield from steps)

    return step
