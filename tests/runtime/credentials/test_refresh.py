"""When an identity is fetched, when it is only served, and what a failure does."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from credential_world import Machine, Source, no_transport
from tinsmith_runtime.credentials import CredentialContext, CredentialProvider, RefreshingProvider
from tinsmith_runtime.effects import Block, Sleep, arun, run
from tinsmith_runtime.errors import CredentialsRetrievalError, DeadlineExceededError
from tinsmith_runtime.identity import AwsCredentialIdentity
from tinsmith_runtime.world import TaskWorld, ThreadWorld

if TYPE_CHECKING:
    from tinsmith_runtime.effects import Steps

HOUR = 3600.0


class Numbered(CredentialProvider):
    """A fresh identity each time: A1, A2, ..."""

    name = "numbered"

    def __init__(self, machine: Machine, seconds: float | None = HOUR) -> None:
        self.machine = machine
        self.seconds = seconds
        self.calls = 0
        self.error: Exception | None = None
        self.stale = False

    def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        self.calls += 1
        if self.error is not None:
            raise self.error
        return self.machine.identity(f"A{self.calls}", self.seconds)
        yield

    def changed(self, context: CredentialContext) -> bool:
        return self.stale


Drive = Callable[["Steps[Any]"], Any]


def ask(provider: CredentialProvider, machine: Machine, drive: Drive) -> str:
    return str(drive(provider.identity(machine.context())).access_key_id)


# Seconds of life, then: age and the number of fetches there have been, in order.
WINDOWS = {
    "an hour: advisory 15 minutes, mandatory 5": (
        HOUR,
        [(0, "A1", 1), (2699, "A1", 1), (2700, "A1", 2), (2701, "A2", 2)],
    ),
    "a quarter of an hour: 3:45 and 1:15": (
        900.0,
        [(674, "A1", 1), (675, "A1", 2), (676, "A2", 2)],
    ),
    "twelve hours: an hour": (
        43200.0,
        [(39599, "A1", 1), (39600, "A1", 2), (39601, "A2", 2)],
    ),
    "mandatory, of an hour": (HOUR, [(0, "A1", 1), (3300, "A2", 2)]),
    "mandatory, of a quarter of an hour": (900.0, [(0, "A1", 1), (825, "A2", 2)]),
    "mandatory, of twelve hours": (43200.0, [(0, "A1", 1), (42900, "A2", 2)]),
    "expired": (HOUR, [(0, "A1", 1), (7200, "A2", 2)]),
    "no expiration": (None, [(0, "A1", 1), (10**9, "A1", 1)]),
}


@pytest.mark.parametrize("case", WINDOWS)
def test_windows(machine: Machine, drive: Drive, case: str) -> None:
    seconds, observations = WINDOWS[case]
    source = Numbered(machine, seconds)
    ask(source, machine, drive)
    start = machine.time
    for age, name, calls in observations:
        machine.time = start
        machine.later(age)
        assert (ask(source, machine, drive), source.calls) == (name, calls), age


def test_windows_of_ones_own(machine: Machine, drive: Drive) -> None:
    source = Numbered(machine)
    provider = RefreshingProvider(source, advisory=60, mandatory=10)
    assert ask(provider, machine, drive) == "A1"
    machine.later(HOUR - 61)
    assert (ask(provider, machine, drive), source.calls) == ("A1", 1)
    machine.later(2)
    assert (ask(provider, machine, drive), source.calls) == ("A1", 2)


def test_a_source_that_repeats_itself_is_asked_ever_less_often(
    machine: Machine, drive: Drive
) -> None:
    source = Source(machine.identity("SAME", HOUR))
    for _ in range(3599):
        assert ask(source, machine, drive) == "SAME"
        machine.later(1)
    # Every refresh leaves a window of a quarter of what remains: 2700 s, 675 s, ... between them.
    assert 4 <= source.calls <= 12


def test_an_expired_answer_is_an_error(machine: Machine, drive: Drive) -> None:
    source = Source(machine.identity("OLD", 60))
    machine.later(60)
    with pytest.raises(CredentialsRetrievalError, match=r"source returned credentials that"):
        ask(source, machine, drive)


def test_failures_in_the_advisory_window_back_off(
    machine: Machine, drive: Drive, caplog: pytest.LogCaptureFixture
) -> None:
    source = Numbered(machine)
    ask(source, machine, drive)
    machine.later(2700)
    source.error = CredentialsRetrievalError("no answer")
    fetches = []
    for second in range(200):
        before = source.calls
        assert ask(source, machine, drive) == "A1"
        if source.calls != before:
            fetches.append(second)
        machine.later(1)
    # 5, 10, 20, 40, 80 s, three quarters of each, since the random number is a half.
    assert fetches == [0, 4, 12, 27, 57, 117]
    warnings = [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]
    assert len(warnings) == len(fetches)
    assert warnings[0] == (
        "refreshing credentials from numbered failed, the old ones go on serving; "
        "next try in 4 s: no answer"
    )


def test_a_success_ends_the_back_off(machine: Machine, drive: Drive) -> None:
    source = Numbered(machine)
    ask(source, machine, drive)
    machine.later(2700)
    source.error = CredentialsRetrievalError("no answer")
    ask(source, machine, drive)
    source.error = None
    machine.later(4)
    ask(source, machine, drive)
    assert ask(source, machine, drive) == "A3"
    machine.later(2700)
    source.error = CredentialsRetrievalError("no answer")
    ask(source, machine, drive)
    machine.later(4)
    # The first delay again, not the second one.
    ask(source, machine, drive)
    assert source.calls == 5


def test_failures_in_the_mandatory_window_are_raised_each_time(
    machine: Machine, drive: Drive
) -> None:
    source = Numbered(machine)
    ask(source, machine, drive)
    machine.later(3300)
    source.error = CredentialsRetrievalError("no answer")
    for calls in (2, 3):
        with pytest.raises(CredentialsRetrievalError, match=r"^no answer$"):
            ask(source, machine, drive)
        assert source.calls == calls
    source.error = None
    assert ask(source, machine, drive) == "A4"


def test_a_first_failure_is_not_remembered(machine: Machine, drive: Drive) -> None:
    source = Numbered(machine)
    source.error = CredentialsRetrievalError("no answer")
    with pytest.raises(CredentialsRetrievalError):
        ask(source, machine, drive)
    source.error = None
    assert ask(source, machine, drive) == "A2"


def test_force_refresh(machine: Machine, drive: Drive) -> None:
    source = Numbered(machine)
    assert ask(source, machine, drive) == "A1"
    source.force_refresh()
    assert ask(source, machine, drive) == "A2"


def test_one_refused_identity_is_forgotten_once(machine: Machine, drive: Drive) -> None:
    source = Numbered(machine)
    refused = drive(source.identity(machine.context()))
    for _ in range(3):
        source.force_refresh(refused)
        assert ask(source, machine, drive) == "A2"


def test_sources_that_change(machine: Machine, drive: Drive) -> None:
    source = Numbered(machine, None)
    assert ask(source, machine, drive) == "A1"
    source.stale = True
    machine.later(4)
    assert ask(source, machine, drive) == "A1"
    machine.later(1)
    assert ask(source, machine, drive) == "A2"


class Slow(CredentialProvider):
    """Takes a while, and counts how many are at it."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.calls = 0
        self.started = threading.Event()
        self.go = threading.Event()

    def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        self.calls += 1
        self.started.set()
        yield Block(self.go.wait, 30)
        return self.machine.identity(f"A{self.calls}", HOUR)


def in_a_thread(provider: CredentialProvider, machine: Machine) -> str:
    world = ThreadWorld(no_transport)
    return run(provider.identity(machine.context()), world).access_key_id


async def in_tasks(provider: CredentialProvider, machine: Machine, count: int) -> set[str]:
    world = TaskWorld(no_transport)
    steps = [arun(provider.identity(machine.context()), world) for _ in range(count)]
    return {identity.access_key_id for identity in await asyncio.gather(*steps)}


def all_wait(provider: CredentialProvider, count: int) -> None:
    """Return when so many wait for the flight."""
    ticket = provider._refresher()._flight._ticket
    assert ticket is not None
    for _ in range(3000):
        if len(ticket._waiting) >= count:
            return
        threading.Event().wait(0.01)
    raise AssertionError(f"{len(ticket._waiting)} of {count} wait")


@pytest.mark.parametrize("expired", [False, True])
def test_64_threads_fetch_once(machine: Machine, expired: bool) -> None:
    source = Slow(machine)
    if expired:
        source.go.set()
        in_a_thread(source, machine)
        source.go.clear()
        machine.later(HOUR)
    with ThreadPoolExecutor(64) as pool:
        futures = [pool.submit(in_a_thread, source, machine) for _ in range(64)]
        source.started.wait(30)
        all_wait(source, 63)
        source.go.set()
        names = {future.result() for future in futures}
    assert names == {"A2" if expired else "A1"}
    assert source.calls == 1 + expired


def test_500_tasks_fetch_once(machine: Machine) -> None:
    source = Slow(machine)
    helper = threading.Thread(target=lambda: (all_wait(source, 499), source.go.set()))

    async def main() -> set[str]:
        tasks = asyncio.create_task(in_tasks(source, machine, 500))
        while not source.started.is_set():
            await asyncio.sleep(0.01)
        helper.start()
        return await tasks

    assert asyncio.run(main()) == {"A1"}
    helper.join()
    assert source.calls == 1


def test_threads_and_several_event_loops_fetch_once(machine: Machine) -> None:
    source = Slow(machine)
    with ThreadPoolExecutor(36) as pool:
        threads = [pool.submit(in_a_thread, source, machine) for _ in range(32)]
        loops = [pool.submit(lambda: asyncio.run(in_tasks(source, machine, 100))) for _ in range(4)]
        source.started.wait(30)
        all_wait(source, 32 + 400 - 1)
        source.go.set()
        names = {future.result() for future in threads}.union(*(loop.result() for loop in loops))
    assert names == {"A1"}
    assert source.calls == 1


def test_everybody_hears_of_the_failure(machine: Machine) -> None:
    class Failing(Slow):
        def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
            yield from super().steps(context)
            raise CredentialsRetrievalError("no answer")

    source = Failing(machine)
    with ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(in_a_thread, source, machine) for _ in range(8)]
        source.started.wait(30)
        all_wait(source, 7)
        source.go.set()
        errors = [future.exception() for future in futures]
    assert {str(error) for error in errors} == {"no answer"}
    assert source.calls == 1


def test_in_the_advisory_window_nobody_waits(machine: Machine) -> None:
    source = Slow(machine)
    source.go.set()
    assert in_a_thread(source, machine) == "A1"
    source.go.clear()
    source.started.clear()
    machine.later(2800)
    for _ in range(3):
        assert in_a_thread(source, machine) == "A1"
    source.started.wait(30)
    assert source.calls == 2
    source.go.set()
    for _ in range(3000):
        if in_a_thread(source, machine) == "A2":
            break
        threading.Event().wait(0.01)
    assert in_a_thread(source, machine) == "A2"
    assert source.calls == 2


def test_a_cancelled_lead_hands_over(machine: Machine) -> None:
    class Patient(CredentialProvider):
        calls = 0

        def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
            self.calls += 1
            yield Sleep(0.01 if self.calls > 1 else 1000)
            return machine.identity(f"A{self.calls}", HOUR)

    source = Patient()

    async def main() -> list[str]:
        world = TaskWorld(no_transport)

        def start() -> asyncio.Task[AwsCredentialIdentity]:
            return asyncio.create_task(arun(source.identity(machine.context()), world))

        first = start()
        await asyncio.sleep(0)
        others = [start() for _ in range(5)]
        await asyncio.sleep(0)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        return [(await other).access_key_id for other in others]

    assert asyncio.run(main()) == ["A2"] * 5
    assert source.calls == 2


def test_a_deadline_ends_one_call_only(machine: Machine) -> None:
    class Late(Slow):
        def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
            identity = yield from super().steps(context)
            if self.calls == 1:
                raise DeadlineExceededError("timeout=1 ran out")
            return identity

    source = Late(machine)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(in_a_thread, source, machine)
        source.started.wait(30)
        second = pool.submit(in_a_thread, source, machine)
        all_wait(source, 1)
        source.go.set()
        assert isinstance(first.exception(), DeadlineExceededError)
        assert second.result() == "A2"


def test_an_event_loop_that_dies_hands_over(machine: Machine) -> None:
    loop = asyncio.new_event_loop()
    world = TaskWorld(no_transport)

    class Never(CredentialProvider):
        calls = 0

        def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
            self.calls += 1
            if self.calls == 1:
                yield Sleep(1000)
            return machine.identity(f"A{self.calls}", HOUR)

    source = Never()
    task = loop.create_task(arun(source.identity(machine.context()), world))
    loop.call_later(0.01, loop.stop)
    loop.run_forever()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(in_a_thread, source, machine)
        all_wait(source, 1)
        task.cancel()
        loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
        loop.close()
        assert waiting.result(30) == "A2"


def test_work_that_is_never_started_hands_over(machine: Machine) -> None:
    class Forgetful(ThreadWorld):
        def spawn(self, steps: Steps[object]) -> None:
            del steps

    source = Numbered(machine)
    world = Forgetful(no_transport)
    run(source.identity(machine.context()), world)
    machine.later(2700)
    for _ in range(2):
        assert run(source.identity(machine.context()), world).access_key_id == "A1"
    assert source.calls == 1
    machine.later(600)
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(in_a_thread, source, machine).result(30) == "A2"
    assert source.calls == 2


def test_the_thread_that_left_a_refresh_behind_waits_for_it(machine: Machine) -> None:
    source = Slow(machine)
    source.go.set()
    assert in_a_thread(source, machine) == "A1"
    source.go.clear()
    source.started.clear()
    machine.later(2800)
    assert in_a_thread(source, machine) == "A1"
    source.started.wait(30)
    machine.later(600)
    helper = threading.Thread(target=lambda: (all_wait(source, 1), source.go.set()))
    helper.start()
    assert in_a_thread(source, machine) == "A2"
    helper.join()
    assert source.calls == 2


def test_nobody_waits_in_a_closed_event_loop(machine: Machine) -> None:
    source = Slow(machine)
    with ThreadPoolExecutor(2) as pool:
        lead = pool.submit(in_a_thread, source, machine)
        source.started.wait(30)
        loop = asyncio.new_event_loop()
        steps = arun(source.identity(machine.context()), TaskWorld(no_transport))
        task = loop.create_task(steps)
        loop.call_later(0.01, loop.stop)
        loop.run_forever()
        other = pool.submit(in_a_thread, source, machine)
        all_wait(source, 2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            loop.run_until_complete(task)
        loop.close()
        source.go.set()
        assert lead.result(30) == other.result(30) == "A1"


def test_blocking_code_in_the_event_loop_of_the_lead_does_not_hang(machine: Machine) -> None:
    source = Slow(machine)

    async def main() -> tuple[str, str]:
        world = TaskWorld(no_transport)
        lead = asyncio.create_task(arun(source.identity(machine.context()), world))
        while not source.started.is_set():
            await asyncio.sleep(0.01)
        source.go.set()
        # Blocks the only thread that the task could go on in.
        mine = in_a_thread(source, machine)
        return mine, (await lead).access_key_id

    assert set(asyncio.run(main())) <= {"A1", "A2"}
    assert source.calls == 2


def test_a_lead_drops_out_if_another_one_came_first(machine: Machine, drive: Drive) -> None:
    source = Numbered(machine)
    ask(source, machine, drive)
    machine.later(3500)
    # Two calls look at the old identity; the second one gets its turn after the first has fetched.
    late = source.identity(machine.context())
    refresher = source._refresher()
    held = refresher._held
    assert ask(source, machine, drive) == "A2"
    assert refresher._held is not held
    assert drive(refresher._fetch_or_wait(machine.context(), held)).access_key_id == "A2"
    assert drive(refresher._refresh_in_background(machine.context(), held)) is None
    assert source.calls == 2
    late.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
def test_a_forked_child_does_not_wait_for_its_parent(machine: Machine) -> None:
    source = Slow(machine)
    with ThreadPoolExecutor(1) as pool:
        lead = pool.submit(in_a_thread, source, machine)
        source.started.wait(30)
        source._refresher()._flight._mutex.acquire()
        child = os.fork()
        if child == 0:
            code = 1
            try:
                source.go = threading.Event()
                source.go.set()
                code = 0 if in_a_thread(source, machine) == "A2" else 2
            finally:
                os._exit(code)
        source._refresher()._flight._mutex.release()
        source.go.set()
        assert lead.result() == "A1"
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
