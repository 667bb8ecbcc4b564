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

from .errors import SdkError
from .pipeline import DEFAULT_ENTRIES, Entry, compile_steps
from .proceeding import adapt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Literal, Protocol, TypeAlias

    from .pipeline import Proceed
    from .proceeding import Middleware

    Stage: TypeAlias = Literal[
        "initialize", "serialize", "build", "finalize_request", "deserialize"
    ]
    _Beside: TypeAlias = dict[tuple[str, str], list[Entry]]
    Priority: TypeAlias = Literal["high", "normal", "low"]

    class Pluggable(Protocol):
        """Something that adds itself to a stack."""

        def apply_to_stack(self, stack: MiddlewareStack) -> None: ...


_STAGES = {"initialize": 5, "serialize": 4, "build": 3, "finalize_request": 2, "deserialize": 1}
_PRIORITIES = {"high": 3, "normal": 2, "low": 1}
_RELATIONS = ("before", "after")


class MiddlewareError(SdkError):
    """A middleware cannot have the place it was given."""


class MiddlewareStack:
    """The steps of calls, in order. Changes count from the next call on."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._entries = list(entries)
        self._compiled: dict[tuple[Entry, ...], Proceed] = {}

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
            MiddlewareError: there is no such step or priority; or the name is taken, and not by one
                that may be overridden here.
        """
        _insist(step, _STAGES)
        _insist(priority, _PRIORITIES)
        entry = Entry(adapt(middleware), name or "", step, priority, tuple(tags), tuple(aliases))
        entry.origin, entry.override = middleware, override
        self._insert(entry)

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
            MiddlewareError: there is no such relation; or the name is taken, and not by one that
                may be overridden here.
        """
        _insist(relation, _RELATIONS)
        entry = Entry(adapt(middleware), name or "", "", "", tuple(tags), tuple(aliases))
        entry.relation = (relation, to_middleware)
        entry.origin, entry.override = middleware, override
        self._insert(entry)

    def remove(self, which: str | Middleware) -> bool:
        """Remove a middleware, by name, alias or identity. Tells whether there was one."""
        if isinstance(which, str):
            return self._keep(lambda entry: which not in _names(entry))
        return self._keep(lambda entry: which is not entry.origin)

    def remove_by_tag(self, tag: str) -> bool:
        """Remove all middleware with a tag. Tells whether there was any."""
        return self._keep(lambda entry: tag not in entry.tags)

    def use(self, pluggable: Pluggable) -> None:
        """Let something add itself."""
        pluggable.apply_to_stack(self)

    def apply_to_stack(self, stack: MiddlewareStack) -> None:
        """Add all of this stack's middleware to another one."""
        for entry in self._entries:
            stack._insert(entry)

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
        """The middleware in running order: ``name (a.k.a. aliases) - step``, or ``- before other``
        for one that was placed beside another. What cannot be placed is left out.
        """
        return [
            f"{_label(entry)} - {entry.stage or ' '.join(entry.relation or ())}"
            for entry in self._ordered(strict=False)
        ]

    def compiled(self, features: tuple[Entry, ...] = ()) -> Proceed:
        """All steps as one function; with the `features` of an operation after those of the same
        priority, but for names that this stack has already.

        Raises:
            MiddlewareError: something is placed beside a middleware that is not there.
        """
        pipeline = self._compiled.get(features)
        if pipeline is None:
            taken = {name for entry in self._entries for name in _names(entry)}
            added = [entry for entry in features if entry.name not in taken]
            stack = MiddlewareStack([*self._entries, *added])
            pipeline = compile_steps(entry.step for entry in stack._ordered(strict=True))
            self._compiled[features] = pipeline
        return pipeline

    def _insert(self, entry: Entry) -> None:
        for taken in [known for known in self._entries if _names(known) & _names(entry)]:
            if not entry.override:
                raise MiddlewareError(f"Duplicate middleware name '{_label(entry)}'")
            if _place(taken) != _place(entry):
                raise MiddlewareError(
                    f'"{_label(taken)}" middleware {_place(taken)} cannot be overridden by '
                    f'"{_label(entry)}" middleware {_place(entry)}.'
                )
            self._entries.remove(taken)
        self._entries.append(entry)
        self._compiled.clear()

    def _keep(self, wanted: Callable[[Entry], bool]) -> bool:
        kept = [entry for entry in self._entries if wanted(entry)]
        removed = len(kept) < len(self._entries)
        self._entries = kept
        self._compiled.clear()
        return removed

    def _ordered(self, *, strict: bool) -> list[Entry]:
        """Entries in running order: absolute ones by weight, the others around them."""
        beside: _Beside = {}
        for entry in self._entries:
            if entry.relation is not None:
                beside.setdefault(entry.relation, []).append(entry)
        absolute = [entry for entry in self._entries if entry.relation is None]
        absolute.sort(key=lambda entry: (-_STAGES[entry.stage], -_PRIORITIES[entry.priority]))
        ordered: list[Entry] = []
        for entry in absolute:
            _expand(entry, beside, ordered)
        if strict and len(ordered) < len(self._entries):
            raise MiddlewareError("; ".join(self._misplaced(ordered)))
        return ordered

    def _misplaced(self, ordered: list[Entry]) -> list[str]:
        """What to say of those that are placed beside none of the others."""
        known = {name for entry in self._entries for name in _names(entry)}
        faults: list[str] = []
        for entry in self._entries:
            if entry not in ordered and entry.relation is not None:
                relation, target = entry.relation
                found = "is placed nowhere itself" if target in known else "is not found"
                faults.append(
                    f"{target} {found} when adding {_label(entry)} middleware {relation} {target}"
                )
        return faults


def _expand(entry: Entry, beside: _Beside, ordered: list[Entry]) -> None:
    """Add an entry between those that are placed before and after it, the latest added nearest."""
    names = (entry.name, *entry.aliases)
    for other in [other for name in names for other in beside.get(("before", name), ())]:
        _expand(other, beside, ordered)
    ordered.append(entry)
    for other in reversed([other for name in names for other in beside.get(("after", name), ())]):
        _expand(other, beside, ordered)


def _insist(word: str, known: Iterable[str]) -> None:
    if word not in known:
        raise MiddlewareError(f"expected one of {', '.join(known)}, got {word!r}")


def _names(entry: Entry) -> set[str]:
    return {entry.name, *entry.aliases} - {""}


def _label(entry: Entry) -> str:
    name = entry.name or "anonymous"
    return f"{name} (a.k.a. {','.join(entry.aliases)})" if entry.aliases else name


def _place(entry: Entry) -> str:
    if entry.relation is not None:
        relation, target = entry.relation
        return f'{relation} "{target}" middleware'
    return f"with {entry.priority} priority in {entry.stage} step"
