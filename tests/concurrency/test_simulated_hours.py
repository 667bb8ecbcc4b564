"""Hours of calls on a simulated clock: outages of the source, and clocks that jump.

Rule: a call a second, unless said otherwise; whatever waits, waits no time at all, and background
work is done at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from client_sts import STSClient
from client_world import START, WHO, Clock, Script, http_date, ok, refusal
from tinsmith_runtime.credentials import (
    AssumeRoleProvider,
    CredentialContext,
    CredentialProvider,
)
from tinsmith_runtime.credentials.imds import InstanceMetadataProvider
from tinsmith_runtime.effects import run
from tinsmith_runtime.errors import CredentialsRetrievalError, SdkError
from tinsmith_runtime.http import Request, Response
from tinsmith_runtime.identity import AwsCredentialIdentity

if TYPE_CHECKING:
    from tinsmith_runtime.effects import Steps

HOUR = 3600.0


class Source(CredentialProvider):
    """Keys that last an hour, from a service that is out at times."""

    name = "source"

    def __init__(self, clock: Clock, seconds: float = HOUR) -> None:
        self.clock = clock
        self.seconds = seconds
        self.asked: list[float] = []
        self.out: Callable[[float], bool] = lambda passed: False

    def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        passed = self.clock.monotonic - 1000
        self.asked.append(passed)
        if self.out(passed):
            raise CredentialsRetrievalError("source is out")
        return AwsCredentialIdentity(
            access_key_id=f"KEY{len(self.asked)}",
            secret_access_key="canary",
            expiration=datetime.fromtimestamp(self.clock.now + self.seconds, UTC),
        )
        yield


class Life:
    """A client, its clock, and what became of its calls.

    Attributes:
        outcomes: by second: the key that signed, or the error.
    """

    def __init__(self, make: Callable[[Clock], CredentialProvider]) -> None:
        self.clock = Clock()
        self.provider = make(self.clock)
        self.transport = Script(ok())
        self.client = STSClient(
            region="us-east-1",
            credentials=self.provider,
            transport=self.transport,
            environment={"HOME": "/nonexistent"},
        )
        self.client.clock = lambda: self.clock.now
        self.client.monotonic = lambda: self.clock.monotonic
        self.client.world = _Inline(self.transport, self.clock)
        self.outcomes: dict[float, str] = {}

    def live(self, seconds: float, step: float = 1.0) -> None:
        end = self.clock.monotonic + seconds
        while self.clock.monotonic < end:
            passed = self.clock.monotonic - 1000
            try:
                self.client.send(WHO)
            except SdkError as error:
                self.outcomes[passed] = type(error).__name__
            else:
                signed = self.transport.requests.pop().headers["authorization"]
                self.outcomes[passed] = signed.partition("Credential=")[2].partition("/")[0]
            self.clock.pass_by(step)

    def changes(self) -> list[tuple[float, str]]:
        """When an outcome was another than the one before."""
        found: list[tuple[float, str]] = []
        for passed, outcome in self.outcomes.items():
            if not found or found[-1][1] != outcome:
                found.append((passed, outcome))
        return found


class _Inline:
    """A world whose sleeps pass simulated time and whose background is now."""

    def __init__(self, transport: Any, clock: Clock) -> None:
        self.transport = transport
        self.sleep = clock.sleep

    def spawn(self, steps: Steps[object]) -> None:
        run(steps, self)

    def close(self) -> None:
        """Nothing is held."""


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)


def test_three_hours_without_trouble() -> None:
    life = Life(Source)
    source: Any = life.provider
    life.live(3 * HOUR)
    # A quarter before each end, in the background: who asks is served the old key once more.
    assert source.asked == [0, 2700, 5400, 8100]
    assert life.changes() == [(0, "KEY1"), (2701, "KEY2"), (5401, "KEY3"), (8101, "KEY4")]


def test_an_outage_in_the_advisory_window_is_not_noticed(caplog: pytest.LogCaptureFixture) -> None:
    """Nine minutes: ten attempts at most, with growing delays, and no call fails."""
    life = Life(Source)
    source: Any = life.provider
    source.out = lambda passed: 2700 <= passed < 3240
    life.live(HOUR)
    during = [passed for passed in source.asked if 2700 <= passed < 3240]
    assert 5 <= len(during) <= 10
    gaps = [after - before for before, after in pairwise(during)]
    # Delays double up to 300 s, half of each random.
    assert all(gap >= 2.5 * 2**number for number, gap in enumerate(gaps) if number < 6)
    assert not [outcome for outcome in life.outcomes.values() if not outcome.startswith("KEY")]
    assert "the old ones go on serving" in caplog.text


def test_an_outage_over_the_end_raises_typed_errors_and_ends_with_it() -> None:
    """Of the last five minutes of a key, all calls ask; the first answer ends the trouble."""
    life = Life(Source)
    source: Any = life.provider
    source.out = lambda passed: 2700 <= passed < 4000
    life.live(1.5 * HOUR)
    kinds = life.changes()
    assert kinds[0] == (0, "KEY1")
    assert kinds[1] == (3300, "CredentialsRetrievalError")
    assert (kinds[2][0], kinds[2][1][:3]) == (4000, "KEY")
    assert len(kinds) == 3


def test_a_clock_that_jumps_ahead_by_an_hour() -> None:
    """The key has ended by this clock: another one is fetched at once, once."""
    life = Life(Source)
    source: Any = life.provider
    life.live(100)
    life.clock.now += HOUR
    life.live(100)
    assert source.asked == [0, 100]
    assert life.changes() == [(0, "KEY1"), (100, "KEY2")]


def test_a_clock_that_jumps_back_by_an_hour() -> None:
    """The key ends later than it has to live: still fetched in time by the moved clock, and no
    call fails meanwhile.
    """
    life = Life(Source)
    source: Any = life.provider
    life.live(100)
    life.clock.now -= HOUR
    life.live(2 * HOUR)
    assert not [outcome for outcome in life.outcomes.values() if not outcome.startswith("KEY")]
    assert source.asked == [0, HOUR + 2700]


def test_a_clock_that_goes_back_during_the_back_off() -> None:
    """Delays after failures are by the same clock: they must not last an hour longer."""
    life = Life(Source)
    source: Any = life.provider
    source.out = lambda passed: 2700 <= passed < 2800
    life.live(2750)
    life.clock.now -= 600
    life.live(1500)
    healthy = [passed for passed in source.asked if passed >= 2800]
    assert healthy
    assert not [outcome for outcome in life.outcomes.values() if not outcome.startswith("KEY")]


def test_a_clock_ten_minutes_slow_is_corrected_by_the_service() -> None:
    """The first refusal tells the time; keys are judged by it from then on."""
    life = Life(Source)
    real = START + 600

    def answer(request: Request) -> Response:
        now = real + life.clock.monotonic - 1000
        stamp = datetime.strptime(request.headers["x-amz-date"], "%Y%m%dT%H%M%S%z")
        off = abs(stamp.timestamp() - now)
        if off > 300:
            return refusal("SignatureDoesNotMatch", 403, date=http_date(now))
        return ok(date=http_date(now))

    life.transport.answers = [answer]
    source: Any = life.provider
    source.seconds = 2 * HOUR
    life.live(HOUR, step=10)
    assert not [outcome for outcome in life.outcomes.values() if not outcome.startswith("KEY")]
    assert abs(life.client.now() - (real + life.clock.monotonic - 1000)) < 2


# ---- the sources of AWS ----


class Sts:
    """Answers AssumeRole and everything else, or is out."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.assumed: list[float] = []
        self.out: Callable[[float], bool] = lambda passed: False

    def __call__(self, request: Request) -> Response:
        if b"Action=AssumeRole&" not in request.body:
            return ok()
        passed = self.life.clock.monotonic - 1000
        self.assumed.append(passed)
        if self.out(passed):
            return refusal("ServiceUnavailable", 503, fault="Receiver")
        end = datetime.fromtimestamp(self.life.clock.now, UTC) + timedelta(hours=1)
        return ok(
            "<AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser><Arn>arn:aws:sts::123456789012:"
            "assumed-role/demo/s</Arn><AssumedRoleId>A:s</AssumedRoleId></AssumedRoleUser>"
            f"<Credentials><AccessKeyId>ROLE{len(self.assumed)}</AccessKeyId><SecretAccessKey>s"
            "</SecretAccessKey><SessionToken>t</SessionToken>"
            f"<Expiration>{end:%Y-%m-%dT%H:%M:%SZ}</Expiration></Credentials>"
            "</AssumeRoleResult></AssumeRoleResponse>".encode()
        )


def test_an_outage_of_sts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten minutes within the advisory window: no call fails, and STS is not stormed."""
    life = Life(
        lambda clock: AssumeRoleProvider(
            "arn:aws:iam::123456789012:role/demo",
            source=AwsCredentialIdentity(access_key_id="AKID", secret_access_key="secret"),
        )
    )
    sts = Sts(life)
    life.transport.answers = [sts]
    _inner_clients_share(monkeypatch, life)
    sts.out = lambda passed: 2700 <= passed < 3290
    life.live(HOUR, step=5)
    assert not [outcome for outcome in life.outcomes.values() if not outcome.startswith("ROLE")]
    during = [passed for passed in sts.assumed if 2700 <= passed < 3290]
    # Each fetch has three attempts at most.
    assert 3 <= len(during) <= 30
    assert len(set(life.outcomes.values())) == 2


def _inner_clients_share(monkeypatch: pytest.MonkeyPatch, life: Life) -> None:
    """Have the client that a provider makes live in the same world."""
    make = STSClient.__init__

    def init(self: STSClient, **options: Any) -> None:
        make(self, **{**options, "transport": life.transport})
        self.clock = lambda: life.clock.now
        self.monotonic = lambda: life.clock.monotonic

    monkeypatch.setattr(STSClient, "__init__", init)


class Instance:
    """The metadata service: keys of six hours, or silence."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.asked: list[float] = []
        self.out: Callable[[float], bool] = lambda passed: False

    def __call__(self, request: Request) -> Response:
        if not request.host.startswith("169.254.169.254"):
            return ok()
        passed = self.life.clock.monotonic - 1000
        self.asked.append(passed)
        if self.out(passed):
            return Response(503, {}, b"", "")
        if request.method == "PUT":
            return Response(200, {"x-aws-ec2-metadata-token-ttl-seconds": "21600"}, b"token", "")
        if request.path.endswith("/"):
            return Response(200, {}, b"demo", "")
        end = datetime.fromtimestamp(self.life.clock.now, UTC) + timedelta(hours=6)
        body = (
            f'{{"Code": "Success", "AccessKeyId": "NODE{len(self.asked)}", "SecretAccessKey": "s",'
            f' "Token": "t", "Expiration": "{end:%Y-%m-%dT%H:%M:%SZ}"}}'
        )
        return Response(200, {}, body.encode(), "")


def test_an_outage_of_the_metadata_service(caplog: pytest.LogCaptureFixture) -> None:
    """Eight hours, two of them without the service, beyond the end of the keys: static stability
    keeps the last keys in use, and the service is asked ever less often.
    """
    life = Life(lambda clock: InstanceMetadataProvider())
    instance = Instance(life)
    life.transport.answers = [instance]
    instance.out = lambda passed: 4.5 * HOUR <= passed < 6.5 * HOUR
    life.live(8 * HOUR, step=10)
    failures = {p: o for p, o in life.outcomes.items() if not o.startswith("NODE")}
    assert failures == {}
    assert len(set(life.outcomes.values())) == 2
    during = [passed for passed in instance.asked if instance.out(passed)]
    # Seven thousand seconds of outage: not more than one fetch, of four requests, a minute.
    assert 10 <= len(during) <= 4 * 120
    assert "go on serving" in caplog.text
