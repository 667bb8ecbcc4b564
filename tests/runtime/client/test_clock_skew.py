"""Clocks that disagree: learned from the Date header, both ways, and used wherever time counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest

from client_sts import AssumeRoleWithWebIdentityCommand, STSServiceException
from client_world import KEYS, START, WHO, Clients, http_date, ok, refusal
from tinsmith_runtime.credentials import CredentialContext, CredentialProvider
from tinsmith_runtime.http import Request, Response
from tinsmith_runtime.identity import AwsCredentialIdentity
from tinsmith_runtime.retry import StandardRetryStrategy

REFUSED = "SignatureDoesNotMatch"


class Service:
    """A service with a clock, that refuses signatures which are off by more than five minutes."""

    def __init__(self, both: Clients, ahead: float) -> None:
        self.both = both
        self.ahead = ahead
        self.headers: dict[str, str] = {}

    def __call__(self, request: Request) -> Response:
        now = self.both.clock.now + self.ahead
        signed = datetime.strptime(request.headers["x-amz-date"] + "+0000", "%Y%m%dT%H%M%SZ%z")
        off = abs(signed.timestamp() - now)
        answer = refusal(REFUSED, 403) if off > 300 else ok()
        answer.headers.update(date=http_date(now), **self.headers)
        return answer


def instant() -> StandardRetryStrategy:
    return StandardRetryStrategy(random=lambda: 0.0)


@pytest.mark.parametrize("ahead", [3600, -3600, 86400 * 30, 301, -301])
def test_the_second_attempt_has_the_services_time(both: Clients, ahead: float) -> None:
    client = both.make(Service(both, ahead), retry_strategy=instant())
    output = both.send(client)
    assert output.response_metadata.attempts == 2
    assert output.response_metadata.clock_skew_corrected
    assert client.clock_skew.offset == ahead
    # From now on the first attempt is right.
    again = both.send(client)
    assert again.response_metadata.attempts == 1
    assert not again.response_metadata.clock_skew_corrected


def test_one_correction_is_tried_once(both: Clients) -> None:
    def refuse(request: Request) -> Response:
        return refusal(REFUSED, 403, date=http_date(both.clock.now + 3600))

    client = both.make(refuse, max_attempts=9, retry_strategy=None)
    with pytest.raises(STSServiceException) as caught:
        both.send(client)
    # The key is wrong, too: with the right time it is refused for that.
    assert caught.value.response_metadata.attempts == 2
    assert not caught.value.response_metadata.clock_skew_corrected


def test_an_error_after_the_correction_is_what_it_is(both: Clients) -> None:
    late = http_date(both.clock.now + 3600)
    client = both.make(
        refusal(REFUSED, 403, date=late),
        refusal("AccessDenied", 403, date=late),
        ok(),
        retry_strategy=instant(),
    )
    with pytest.raises(STSServiceException) as caught:
        both.send(client)
    assert caught.value.code == "AccessDenied"
    assert len(client.config.transport.requests) == 2


def test_successes_correct_the_clock_as_well(both: Clients) -> None:
    client = both.make(ok(date=http_date(START + 1000)))
    assert not both.send(client).response_metadata.clock_skew_corrected
    assert client.clock_skew.offset == 1000
    both.send(client)
    assert client.config.transport.requests[1].headers["x-amz-date"] == "20300101T001640Z"


def test_corrected_back_when_this_machines_clock_is_set(both: Clients) -> None:
    client = both.make(Service(both, 3600), retry_strategy=instant())
    both.send(client)
    assert client.clock_skew.offset == 3600
    both.clock.now += 3600  # somebody sets the clock
    client.config.transport.answers = [Service(both, 0)]
    output = both.send(client)
    assert output.response_metadata.attempts == 2
    assert client.clock_skew.offset == 0.0
    assert both.send(client).response_metadata.attempts == 1


def test_from_one_skew_to_another(both: Clients) -> None:
    service = Service(both, 3600)
    client = both.make(service, retry_strategy=instant())
    both.send(client)
    service.ahead = -3600
    assert both.send(client).response_metadata.attempts == 2
    assert client.clock_skew.offset == -3600


@pytest.mark.parametrize("ahead", [0, 239, -239])
def test_small_differences_are_nobodys_business(both: Clients, ahead: float) -> None:
    client = both.make(Service(both, ahead))
    both.send(client)
    assert client.clock_skew.offset == 0.0


def test_another_calls_correction_helps_this_one(both: Clients) -> None:
    """Of two calls under way with the wrong time, the second to be refused finds the offset
    corrected, and must still be made again."""
    client = both.make(retry_strategy=instant())

    def refuse(request: Request) -> Response:
        client.clock_skew.offset = 3600.0  # the other call got here first
        return refusal(REFUSED, 403, date=http_date(both.clock.now + 3600))

    client.config.transport.answers = [refuse, ok()]
    assert both.send(client).response_metadata.attempts == 2


def test_each_client_has_a_clock(both: Clients) -> None:
    one, two = (both.make(Service(both, ahead), retry_strategy=instant()) for ahead in (3600, 0))
    both.send(one)
    both.send(two)
    assert (one.clock_skew.offset, two.clock_skew.offset) == (3600, 0.0)


@pytest.mark.parametrize(
    "headers",
    [
        {"age": "17"},
        {"age": "0"},
        {"date": "yesterday"},
        {"date": ""},
        {"date": "Mon, 32 Jan 2030 00:00:00 GMT"},
    ],
)
def test_dates_that_say_nothing(both: Clients, headers: dict[str, str]) -> None:
    client = both.make(ok(**{"date": http_date(START + 3600), **headers}))
    both.send(client)
    assert client.clock_skew.offset == 0.0


@pytest.mark.parametrize(("seconds", "offset"), [(901, 0.0), (899, 3600.0)])
def test_a_response_that_took_too_long_says_nothing(
    both: Clients, seconds: float, offset: float
) -> None:
    def slow(request: Request) -> Response:
        both.clock.pass_by(seconds)
        return ok(date=http_date(both.clock.now + 3600))

    client = both.make(slow, timeout=0)
    both.send(client)
    assert client.clock_skew.offset == offset


@pytest.mark.parametrize("how", ["argument", "function", "environment"])
def test_the_correction_can_be_turned_off(
    both: Clients, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    options: dict[str, Any] = {}
    if how == "environment":
        monkeypatch.setenv("AWS_DISABLE_CLOCK_SKEW_CORRECTION", "true")
    else:
        options["disable_clock_skew_correction"] = True if how == "argument" else lambda: True
    client = both.make(Service(both, 3600), retry_strategy=instant(), **options)
    with pytest.raises(STSServiceException) as caught:
        both.send(client)
    assert caught.value.response_metadata.attempts == 1
    assert client.clock_skew.offset == 0.0


def test_unsigned_operations_are_not_repeated_for_the_clock(both: Clients) -> None:
    command = AssumeRoleWithWebIdentityCommand(
        role_arn="arn:aws:iam::123456789012:role/demo",
        role_session_name="me",
        web_identity_token="token",
    )
    client = both.make(refusal("AccessDenied", 403, date=http_date(START + 3600)))
    with pytest.raises(STSServiceException):
        both.send(client, command)
    assert len(client.config.transport.requests) == 1
    assert client.clock_skew.offset == 3600  # but learned from


def test_presigning_uses_the_services_time(both: Clients) -> None:
    client = both.make(Service(both, 3600), retry_strategy=instant())
    both.send(client)
    presigned = both.run(lambda: client.presign(WHO, expires_in=60))
    query = parse_qs(presigned.url.partition("?")[2])
    assert query["X-Amz-Date"] == ["20300101T010000Z"]
    assert presigned.expires_at == datetime(2030, 1, 1, 1, 1, tzinfo=UTC)
    request = both.run(lambda: client.sign_request(WHO))
    assert request.headers["x-amz-date"] == "20300101T010000Z"


class Lasting(CredentialProvider):
    """Credentials of an hour, by the service's clock."""

    name = "lasting"

    def __init__(self) -> None:
        self.asked: list[datetime] = []

    def steps(self, context: CredentialContext) -> Any:
        self.asked.append(context.now())
        return AwsCredentialIdentity(
            access_key_id="ASIA",
            secret_access_key="s",
            expiration=context.now() + timedelta(hours=1),
        )
        yield


def test_credentials_end_by_the_services_clock(both: Clients) -> None:
    source = Lasting()
    client = both.make(credentials=source, retry_strategy=instant())
    both.send(client)
    # An hour passes at the service, while this machine's clock stands still.
    client.config.transport.answers = [Service(both, 3500)]
    assert both.send(client).response_metadata.attempts == 2
    assert [moment.timestamp() for moment in source.asked] == [START, START + 3500]


def test_offsets_do_not_reach_identities_of_users(both: Clients) -> None:
    client = both.make(Service(both, 3600), retry_strategy=instant())
    both.send(client, credentials=KEYS)
    assert client.clock_skew.offset == 3600
