"""Effects: what the logic of a call asks of the world, and the two drivers that answer.

Logic that performs I/O is written once, as a generator of effects (`Steps`), and driven twice:
`run` for synchronous clients, `arun` for asynchronous ones. An effect performs itself: `perform`
blocks, `aperform` awaits.

Rule: only this module, the transports and the clock touch the outside. Steps are pure between two
yields.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from typing import Any, Protocol, TypeAlias, TypeVar

    from .http import AsyncTransport, Request, Response, Timeouts, Transport

    T = TypeVar("T")
    Steps: TypeAlias = Generator[Any, Any, T]

    class World(Protocol):
        """What effects act on: a client's transport and time."""

        @property
        def transport(self) -> Transport: ...
        def sleep(self, seconds: float) -> None: ...
        def spawn(self, steps: Steps[object]) -> None: ...

    class AsyncWorld(Protocol):
        """`World` for asynchronous clients."""

        @property
        def transport(self) -> AsyncTransport: ...
        async def sleep(self, seconds: float) -> None: ...
        def spawn(self, steps: Steps[object]) -> None: ...


_NO_LOOP = (
    "a coroutine awaited something of an event loop in a synchronous client, which has none; "
    "use the asynchronous client, or a plain function"
)


class Effect:
    """One request to the world. Subclasses answer it blocking and awaiting."""

    __slots__ = ()

    def perform(self, world: World) -> object:
        """Answer, blocking the thread."""
        raise NotImplementedError

    async def aperform(self, world: AsyncWorld) -> object:
        """Answer, suspending the task."""
        raise NotImplementedError

    def within(self, seconds: float) -> Effect:
        """The same effect, given up after `seconds` as far as that is possible."""
        return Bounded(self, seconds)


class Send(Effect):
    """Exchange a request for a response. `direct` goes past proxies; `stream` leaves the body of a
    response with a status below 300 unread, if the transport can.
    """

    __slots__ = ("request", "timeouts", "direct", "stream")

    def __init__(
        self,
        request: Request,
        timeouts: Timeouts,
        *,
        direct: bool = False,
        stream: bool = False,
    ) -> None:
        self.request = request
        self.timeouts = timeouts
        self.direct = direct
        self.stream = stream

    def perform(self, world: World) -> Response:
        send = world.transport.send
        # Transports that know no streams may serve all the rest.
        if self.stream:
            return send(self.request, self.timeouts, direct=self.direct, stream=True)
        return send(self.request, self.timeouts, direct=self.direct)

    async def aperform(self, world: AsyncWorld) -> Response:
        asend = world.transport.asend
        if self.stream:
            return await asend(self.request, self.timeouts, direct=self.direct, stream=True)
        return await asend(self.request, self.timeouts, direct=self.direct)

    def within(self, seconds: float) -> Effect:
        return Send(
            self.request,
            self.timeouts.within(seconds),
            direct=self.direct,
            stream=self.stream,
        )


class Sleep(Effect):
    """Wait for some seconds."""

    __slots__ = ("seconds",)

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def perform(self, world: World) -> None:
        world.sleep(self.seconds)

    async def aperform(self, world: AsyncWorld) -> None:
        await world.sleep(self.seconds)

    def within(self, seconds: float) -> Effect:
        return Sleep(min(self.seconds, seconds))


class Invoke(Effect):
    """Call a function of the user's, which may be, or return, an awaitable.

    A coroutine in a synchronous client is driven as long as it awaits nothing but this library; see
    `run`.
    """

    __slots__ = ("function", "arguments")

    def __init__(self, function: Callable[..., object], *arguments: object) -> None:
        self.function = function
        self.arguments = arguments

    def perform(self, world: World) -> object:
        result: Any = self.function(*self.arguments)
        return run(result.__await__(), world) if hasattr(result, "__await__") else result

    async def aperform(self, world: AsyncWorld) -> object:
        result: Any = self.function(*self.arguments)
        return await arun(result.__await__(), world) if hasattr(result, "__await__") else result


class Block(Effect):
    """Call a function that blocks on something other than a request: a subprocess, a large file.

    Asynchronous clients call it in a thread.
    """

    __slots__ = ("function", "arguments")

    def __init__(self, function: Callable[..., object], *arguments: object) -> None:
        self.function = function
        self.arguments = arguments

    def perform(self, world: World) -> object:
        return self.function(*self.arguments)

    async def aperform(self, world: AsyncWorld) -> object:
        import asyncio

        return await asyncio.to_thread(self.function, *self.arguments)


class Bounded(Effect):
    """Another effect, with a limit of time. A function that blocks cannot be interrupted; all that
    awaits is.

    Raises:
        TimeoutError: the time is up.
    """

    __slots__ = ("effect", "seconds")

    def __init__(self, effect: Effect, seconds: float) -> None:
        self.effect = effect
        self.seconds = seconds

    def perform(self, world: World) -> object:
        return self.effect.perform(world)

    async def aperform(self, world: AsyncWorld) -> object:
        import asyncio

        async with asyncio.timeout(self.seconds):
            return await self.effect.aperform(world)


class Spawn(Effect):
    """Run other steps in the background, in a thread or a task. Nobody hears of their end."""

    __slots__ = ("steps",)

    def __init__(self, steps: Steps[object]) -> None:
        self.steps = steps

    def perform(self, world: World) -> None:
        world.spawn(self.steps)

    async def aperform(self, world: AsyncWorld) -> None:
        world.spawn(self.steps)

    def within(self, seconds: float) -> Effect:
        return self


def run(steps: Steps[T], world: World) -> T:
    """Drive steps to their end, blocking.

    Raises:
        TypeError: an ``async def`` of the user's awaited an event loop, which a synchronous client
            has not.
    """
    try:
        effect = steps.send(None)
        while True:
            try:
                perform = effect.perform
            except AttributeError:
                steps.close()
                raise TypeError(_NO_LOOP) from None
            try:
                answer = perform(world)
            except BaseException as error:
                effect = steps.throw(error)
            else:
                effect = steps.send(answer)
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]  # StopIteration.value is Any
    except RuntimeError as error:
        # asyncio's own words, where a coroutine asks for the loop before it awaits anything.
        if error.args != ("no running event loop",):
            raise
        raise TypeError(_NO_LOOP) from error


class _Driver:
    """`arun` as an awaitable: effects are performed here, futures of asyncio go up to the event
    loop.
    """

    __slots__ = ("steps", "world")

    def __init__(self, steps: Steps[Any], world: AsyncWorld) -> None:
        self.steps = steps
        self.world = world

    def __await__(self) -> Steps[Any]:
        steps, world = self.steps, self.world
        try:
            effect = steps.send(None)
            while True:
                try:
                    if isinstance(effect, Effect):
                        answer = yield from effect.aperform(world).__await__()
                    else:
                        answer = yield effect
                except BaseException as error:
                    effect = steps.throw(error)
                else:
                    effect = steps.send(answer)
        except StopIteration as stop:
            return stop.value


async def arun(steps: Steps[T], world: AsyncWorld) -> T:
    """Drive steps to their end, suspending the running task wherever they wait."""
    return await _Driver(steps, world)  # type: ignore[no-any-return]  # a generator's return value is Any
