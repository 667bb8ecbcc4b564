"""The middleware stack: the steps of a client's calls, to look at, add to and take from.

A middleware is ``function(call, proceed)``, of any of three kinds, on synchronous and asynchronous
clients alike:

    def plain(call, proceed):                 # acts, then hands over
        call.headers["x-team"] = "orders"
        return proceed(call)

    async def coroutine(call, proceed):       # acts before and after
        output = await proceed(call)
        return output

    def steps(call, proceed):                 # the same for those who yield effects
        output = yield from proceed(call)
        return output

It may change `call` (see `tinsmith_runtime.call.Call`), return something else than it was given,
raise, or not proceed at all. Around ``finalize_request`` it sees every attempt. In a synchronous
client a coroutine can await ``proceed`` and nothing else.

Rule: names, priorities, relations and messages are those of the reference's stack. Reading order is
running order.
"""

from __future__ import annotations

from .effects import Proceeding
from .errors import SdkError
from .pipeline import DEFAULT_ENTRIES, Entry, compile_steps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from typing import Any, Literal, Protocol, TypeAlias

    from .call import Call
    from .effects import Steps
    from .pipeline import Proceed

    Middleware: TypeAlias = Callable[
        [Call, Callable[[Call], Proceeding]], Steps[Any] | Awaitable[Any] | Proceeding | Any
    ]
    Stage: TypeAlias = Literal[
        "initialize", "serialize", "build", "finalize_request", "deserialize"
    ]
    Priority: TypeAlias = Literal["high", "normal", "low"]

    class Pluggable(Protocol):
        """Something that adds itself to a stack."""

        def apply_to_stack(self, stack: MiddlewareStack) -> None: ...


_STAGES = {"initialize": 5, "serialize": 4, "build": 3, "finalize_request": 2, "deserialize": 1}
_PRIORITIES = {"high": 3, "normal": 2, "low": 1}


class MiddlewareError(SdkError):
    """A middleware cannot have the place it was given."""


class MiddlewareStack:
    """The steps of calls, in order. Changes count from the next call on."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._entries = list(entries)
        self._compiled: Proceed | None = None

    @classmethod
    def default(cls) -> MiddlewareStack:
        """A stack of the built-in steps."""
        return cls(DEFAULT_ENTRIES)

    def add(
        self,
        middleware: Middleware,
        *,
        step: Stage = "initialize",
        priority: Priority = "normal",
        name: str | None = None,
        tags: Iterable[str] = (),
        aliases: Iterable[str] = (),
        override: bool = False,
    ) -> None:
        """Add a middleware to a step, after those of the same priority.

        Raises:
            MiddlewareError: the name is taken, and not by one that may be overridden here.
        """
        self._put(
            Entry(adapt(middleware), name or "", step, priority, tuple(tags), tuple(aliases)),
            middleware,
            override,
        )

    def add_relative_to(
        self,
        middleware: Middleware,
        *,
        relation: Literal["before", "after"],
        to_middleware: str,
        name: str | None = None,
        tags: Iterable[str] = (),
        aliases: Iterable[str] = (),
        override: bool = False,
    ) -> None:
        """Add a middleware beside another. That one may come later, but must be there when a call
        is made.

        Raises:
            MiddlewareError: the name is taken, and not by one that may be overridden here.
        """
        entry = Entry(
            adapt(middleware),
            name or "",
            "",
            "normal",
            tuple(tags),
            tuple(aliases),
            (relation, to_middleware),
        )
        self._put(entry, middleware, override)

    def remove(self, which: str | Middleware) -> bool:
        """Remove a middleware, by name, alias or identity. Tells whether there was one."""
        return self._keep(
            lambda entry: which != entry.name
            and which not in entry.aliases
            and which is not entry.origin
        )

    def remove_by_tag(self, tag: str) -> bool:
        """Remove all middleware with a tag. Tells whether there was any."""
        return self._keep(lambda entry: tag not in entry.tags)

    def use(self, pluggable: Pluggable) -> None:
        """Let something add itself."""
        pluggable.apply_to_stack(self)

    def apply_to_stack(self, stack: MiddlewareStack) -> None:
        """Add all of this stack's middleware to another one."""
        for entry in self._entries:
            stack._insert(entry, entry.override)

    def clone(self) -> MiddlewareStack:
        """A copy that changes on its own."""
        return MiddlewareStack(self._entries)

    def concat(self, other: MiddlewareStack) -> MiddlewareStack:
        """A new stack of both.

        Raises:
            MiddlewareError: both have a middleware of one name.
        """
        both = self.clone()
        other.apply_to_stack(both)
        return both

    def identify(self) -> list[str]:
        """The middleware in running order: ``name (a.k.a. aliases) - step``."""
        return [f"{_label(entry)} - {step}" for entry, step in self._ordered(strict=False)]

    def compiled(self) -> Proceed:
        """All steps as one function.

        Raises:
            MiddlewareError: something is placed beside a middleware that is not there.
        """
        if self._compiled is None:
            self._compiled = compile_steps(entry.step for entry, _ in self._ordered(strict=True))
        return self._compiled

    def _put(self, entry: Entry, origin: object, override: bool) -> None:
        entry.origin = origin
        entry.override = override
        self._insert(entry, override)

    def _insert(self, entry: Entry, override: bool) -> None:
        names = {entry.name, *entry.aliases} - {""}
        for taken in [known for known in self._entries if names & {known.name, *known.aliases}]:
            if not override:
                raise MiddlewareError(f"Duplicate middleware name '{_label(entry)}'")
            if _place(taken) != _place(entry):
                raise MiddlewareError(
                    f'"{_label(taken)}" middleware {_place(taken)} cannot be overridden by '
                    f'"{_label(entry)}" middleware {_place(entry)}.'
                )
            self._entries.remove(taken)
        self._entries.append(entry)
        self._compiled = None

    def _keep(self, wanted: Callable[[Entry], bool]) -> bool:
        kept = [entry for entry in self._entries if wanted(entry)]
        removed = len(kept) < len(self._entries)
        self._entries = kept
        self._compiled = None
        return removed

    def _ordered(self, *, strict: bool) -> list[tuple[Entry, str]]:
        """Entries with the step they run in: absolute ones by weight, the others around them."""
        absolute = [entry for entry in self._entries if entry.relation is None]
        absolute.sort(key=lambda entry: (-_STAGES[entry.stage], -_PRIORITIES[entry.priority]))
        ordered: list[tuple[Entry, str]] = [(entry, entry.stage) for entry in absolute]
        waiting = [entry for entry in self._entries if entry.relation is not None]
        while waiting:
            placed = [entry for entry in waiting if self._place_beside(entry, ordered)]
            waiting = [entry for entry in waiting if entry not in placed]
            if not placed:
                break
        for entry in waiting:
            relation, target = entry.relation or ("", "")
            if strict:
                raise MiddlewareError(
                    f"{target} is not found when adding {_label(entry)} "
                    f"middleware {relation} {target}"
                )
            ordered.append((entry, f"{relation} {target}"))
        return ordered

    @staticmethod
    def _place_beside(entry: Entry, ordered: list[tuple[Entry, str]]) -> bool:
        relation, target = entry.relation or ("", "")
        for index, (known, step) in enumerate(ordered):
            if target == known.name or target in known.aliases:
                # Of several before one, the last added is nearest; of several after, the first
                # added is.
                position = index
                if relation == "after":
                    position = index + 1
                    while (
                        position < len(ordered) and ordered[position][0].relation == entry.relation
                    ):
                        position += 1
                ordered.insert(position, (entry, step))
                return True
        return False


def adapt(middleware: Middleware) -> Callable[[Call, Proceed], Steps[Any]]:
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


def _label(entry: Entry) -> str:
    name = entry.name or "anonymous"
    return f"{name} (a.k.a. {','.join(entry.aliases)})" if entry.aliases else name


def _place(entry: Entry) -> str:
    if entry.relation is not None:
        relation, target = entry.relation
        return f'{relation} "{target}" middleware'
    return f"with {entry.priority} priority in {entry.stage} step"
