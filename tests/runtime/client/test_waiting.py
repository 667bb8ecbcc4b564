"""Waiting: what a reply means, how long it takes, and what the result and the errors tell."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client_world import Clients, ok, refusal
from tinsmith_runtime.cancellation import CancellationToken
from tinsmith_runtime.errors import (
    CancelledError,
    ConfigError,
    RequestTimeoutError,
    TransportError,
    ValidationError,
)
from tinsmith_runtime.expression import length
from tinsmith_runtime.http import Response
from tinsmith_runtime.operation import Command, Operation
from tinsmith_runtime.schema import member
from tinsmith_runtime.service_error import ServiceError
from tinsmith_runtime.shapes import STRING, list_of
from tinsmith_runtime.structure import Output
from tinsmith_runtime.waiter import (
    Waiter,
    WhenError,
    WhenInputAndOutput,
    WhenOutput,
    WhenSuccess,
)
from tinsmith_runtime.waiting import WaiterError, WaiterFailedError, WaiterTimeoutError, delay


class DescribeOutput(Output):
    """How a thing is."""

    status: str | None = member("Status", STRING, default=None)
    reason: str | None = member("Reason", STRING, default=None)
    names: list[str] | None = member("Names", list_of(STRING), default=None)


class DescribeCommand(Command[DescribeOutput]):
    """Asks how a thing is."""

    operation = Operation("Describe", output=DescribeOutput)

    names: list[str] = member("Names", list_of(STRING))


class ThingReady(Waiter[DescribeCommand, DescribeOutput]):
    """Until the thing is ready."""

    min_delay = 3
    max_delay = 20
    acceptors = (
        WhenOutput[DescribeOutput](
            "failure",
            'Status is "BROKEN"',
            lambda output: output.status == "BROKEN",
            lambda output: output.reason,
        ),
        WhenOutput[DescribeOutput](
            "success", 'Status is "READY"', lambda output: output.status == "READY"
        ),
        WhenError("retry", "NotThere"),
        WhenError("failure", "Forbidden"),
    )


class ThingGone(Waiter[DescribeCommand, DescribeOutput]):
    """Until the thing is not there."""

    acceptors = (WhenError("success", "NotThere"),)


class AllThere(Waiter[DescribeCommand, DescribeOutput]):
    """Until as many are there as were asked for."""

    acceptors = (
        WhenInputAndOutput[DescribeCommand, DescribeOutput](
            "success",
            "length(input.Names) == length(output.Names) is true",
            lambda input, output: len(input.names) == length(output.names),
        ),
    )


class AnyReply(Waiter[DescribeCommand, DescribeOutput]):
    """Until a call goes well; until then, whatever happens."""

    acceptors = (WhenSuccess("success"), WhenError("retry"))


ASK = DescribeCommand(names=["a", "b"])
READY = ThingReady(ASK)


def reply(status: str = "", names: tuple[str, ...] | None = None, reason: str = "") -> Response:
    content = f"<Status>{status}</Status>"
    if names is not None:
        content += f"<Names>{''.join(f'<member>{name}</member>' for name in names)}</Names>"
    if reason:
        content += f"<Reason>{reason}</Reason>"
    return ok(
        f"<DescribeResponse><DescribeResult>{content}</DescribeResult></DescribeResponse>".encode()
    )


BUSY = reply("BUSY")


def make(both: Clients, *answers: Any) -> Any:
    return both.make(*answers, max_attempts=1)


def wait(both: Clients, client: Any, waiter: Any, **options: Any) -> Any:
    return both.run(lambda: client.wait(waiter, **{"max_wait": 100, **options}))


def fail(both: Clients, client: Any, waiter: Any, **options: Any) -> WaiterError:
    with pytest.raises(WaiterError) as caught:
        wait(both, client, waiter, **options)
    return caught.value


def test_what_was_waited_for(both: Clients) -> None:
    client = make(both, BUSY, BUSY, reply("READY"))
    result = wait(both, client, READY)
    assert result.state == "success"
    assert result.output == DescribeOutput(status="READY")
    assert result.error is None
    assert result.attempts == len(client.config.transport.requests) == 3
    assert result.acceptor is ThingReady.acceptors[1]
    assert result.elapsed == pytest.approx(sum(both.clock.slept))


def test_it_may_be_so_at_once(both: Clients) -> None:
    result = wait(both, make(both, reply("READY")), READY)
    assert (result.attempts, both.clock.slept) == (1, [])


def test_an_error_may_be_what_was_waited_for(both: Clients) -> None:
    result = wait(both, make(both, BUSY, refusal("NotThere", 404)), ThingGone(ASK))
    assert result.state == "success"
    assert result.output is None
    assert isinstance(result.error, ServiceError)
    assert result.error.code == "NotThere"


def test_an_error_may_mean_to_try_again(both: Clients) -> None:
    assert wait(both, make(both, refusal("NotThere"), reply("READY")), READY).attempts == 2


def test_what_can_never_be(both: Clients) -> None:
    error = fail(both, make(both, BUSY, reply("BROKEN", reason="no space")), READY)
    assert type(error) is WaiterFailedError
    assert str(error) == (
        'ThingReady cannot be reached: attempt 2 of Describe found Status is "BROKEN": no space'
    )
    assert error.result.state == "failure"
    assert error.result.output == DescribeOutput(status="BROKEN", reason="no space")
    assert error.result.acceptor is ThingReady.acceptors[0]
    assert error.result.attempts == 2
    assert error.__cause__ is None


@pytest.mark.parametrize("code", ["Forbidden", "Unheard"])
def test_an_error_that_ends_it(both: Clients, code: str) -> None:
    error = fail(both, make(both, BUSY, refusal(code, message="not you")), READY)
    assert type(error) is WaiterFailedError
    assert error.__cause__ is error.result.error
    assert isinstance(error.result.error, ServiceError)
    assert error.result.error.code == code
    assert code in str(error)
    assert (error.result.acceptor is None) == (code == "Unheard")


def test_time_is_up(both: Clients) -> None:
    client = make(both, BUSY)
    error = fail(both, client, READY, max_wait=30)
    assert type(error) is WaiterTimeoutError
    assert isinstance(error, TimeoutError)
    assert error.result.state == "timeout"
    assert error.result.output == DescribeOutput(status="BUSY")
    assert error.result.elapsed == pytest.approx(30)
    assert error.result.attempts == len(both.clock.slept) + 1
    assert str(error) == (
        f"ThingReady was not reached within 30 seconds, after {error.result.attempts} attempts "
        "of Describe"
    )


def test_time_is_up_with_an_error(both: Clients) -> None:
    error = fail(both, make(both, refusal("NotThere")), READY, max_wait=5)
    assert "; the last reply was the error NotThere calling Describe" in str(error)
    assert error.__cause__ is error.result.error


def test_a_call_that_lasts_too_long_is_cut_short(both: Clients) -> None:
    def slow(_: Any) -> Response:
        both.clock.pass_by(200)
        raise RequestTimeoutError("no answer")

    client = both.make(slow, max_attempts=2)
    error = fail(both, client, READY, max_wait=10)
    assert type(error) is WaiterTimeoutError
    assert error.result.attempts == 1
    timeouts = client.config.transport.timeouts[0]
    assert max(timeouts.connect, timeouts.read) <= 10


def test_input_and_output(both: Clients) -> None:
    client = make(both, reply(names=("a",)), reply(names=None), reply(names=("b", "a")))
    assert wait(both, client, AllThere(ASK)).attempts == 3


def test_any_success(both: Clients) -> None:
    assert wait(both, make(both, refusal("Whatever", 500), BUSY), AnyReply(ASK)).attempts == 2


def test_a_broken_connection_is_a_reply_too(both: Clients) -> None:
    broken = TransportError("the line is cut")
    assert wait(both, make(both, broken, BUSY), AnyReply(ASK)).attempts == 2
    error = fail(both, make(both, broken), READY)
    assert "the line is cut" in str(error)


def test_what_is_no_reply_is_raised_as_it_is(both: Clients) -> None:
    with pytest.raises(ValidationError):
        wait(both, make(both), AnyReply(DescribeCommand(names="a")))  # type: ignore[arg-type]  # wrong on purpose


def test_cancelling_ends_the_wait(both: Clients) -> None:
    token = CancellationToken()
    both.clock.on_sleep = token.cancel
    client = make(both, BUSY)
    with pytest.raises(CancelledError, match="ThingReady was cancelled"):
        wait(both, client, READY, cancellation=token)
    assert len(client.config.transport.requests) == 1


def test_cancelling_ends_a_call(both: Clients) -> None:
    token = CancellationToken()

    def cancel(_: Any) -> Response:
        token.cancel()
        return refusal("Whatever")

    client = both.make(cancel, max_attempts=2)
    with pytest.raises(CancelledError):
        wait(both, client, READY, cancellation=token)
    assert both.clock.slept == []


def test_any_error_is_no_output(both: Clients) -> None:
    class NoError(Waiter[DescribeCommand, DescribeOutput]):
        acceptors = (WhenError("failure"), WhenSuccess("success"))

    assert wait(both, make(both, BUSY), NoError(ASK)).state == "success"
    error = fail(both, make(both, refusal("Whatever")), NoError(ASK))
    assert error.result.acceptor is NoError.acceptors[0]


def test_a_sleep_that_ends_early_is_no_reason_for_one_more_attempt(both: Clients) -> None:
    both.clock.on_sleep = lambda: both.clock.pass_by(-0.001)
    error = fail(both, make(both, BUSY), READY, max_wait=10, min_delay=5)
    assert error.result.attempts == len(both.clock.slept) + 1
    assert min(both.clock.slept) >= 5


def test_options_are_those_of_each_call(both: Clients) -> None:
    client = make(both, BUSY, reply("READY"))
    wait(both, client, READY, headers={"X-Mine": "1"})
    requests = client.config.transport.requests
    assert [each.headers["x-mine"] for each in requests] == ["1", "1"]
    assert all(each.headers["user-agent"].endswith(",B") for each in requests)


@pytest.mark.parametrize(
    "options",
    [{"max_wait": 0}, {"min_delay": 0}, {"min_delay": 5, "max_delay": 4}, {"max_wait": -1}],
)
def test_delays_that_make_no_sense(both: Clients, options: dict[str, float]) -> None:
    with pytest.raises(ConfigError, match="max_wait above 0"):
        wait(both, make(both), READY, **options)


def test_delays_of_one_s_own(both: Clients) -> None:
    wait(both, make(both, BUSY, BUSY, reply("READY")), READY, min_delay=7, max_delay=7)
    assert both.clock.slept == [7, 7]


def test_an_error_survives_pickling(both: Clients) -> None:
    error = fail(both, make(both, BUSY), READY, max_wait=5)
    assert error.result.acceptor is None
    broken = fail(both, make(both, reply("BROKEN")), READY)
    acceptor = pickle.loads(pickle.dumps(broken)).result.acceptor
    assert repr(acceptor) == '<Acceptor failure: Status is "BROKEN">'
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error)
    assert again.result.output == error.result.output


# ---- delays: "Waiter retries" of the specification ----


@given(
    attempt=st.integers(1, 10_000),
    remaining=st.floats(0.001, 1e6),
    least=st.floats(0.1, 100),
    factor=st.floats(1, 1000),
)
def test_a_delay_is_within_its_bounds(
    attempt: int, remaining: float, least: float, factor: float
) -> None:
    most = least * factor
    seconds = delay(attempt, remaining, least, most)
    assert seconds <= remaining
    assert seconds == remaining or least <= seconds <= most
    # Never so that the next one could only come too late.
    assert seconds == remaining or remaining - seconds > least
    if seconds != remaining and attempt < 20:
        assert seconds <= least * 2 ** (attempt - 1)


def test_delays_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.uniform", lambda least, most: most)
    assert [delay(attempt, 1000, 2, 120) for attempt in range(1, 10)] == [
        2,
        4,
        8,
        16,
        32,
        64,
        120,
        120,
        120,
    ]


def test_the_last_delay_ends_when_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.uniform", lambda least, most: most)
    assert delay(3, 10.5, 2, 120) == 8
    assert delay(3, 10, 2, 120) == 10
    assert delay(3, 5, 2, 120) == 5
