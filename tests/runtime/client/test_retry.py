"""Retries: which failures, after what delays, at what cost, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from client_sts import (
    AssumeRoleWithWebIdentityCommand,
    IDPCommunicationErrorException,
    InvalidIdentityTokenException,
    STSServiceException,
)
from client_world import KEYS, START, WHO, Clients, http_date, ok, refusal
from tinsmith_runtime.credentials import CredentialContext, CredentialProvider
from tinsmith_runtime.errors import (
    CredentialsRetrievalError,
    RequestTimeoutError,
    ResponseParseError,
    SdkError,
    TransportError,
)
from tinsmith_runtime.http import Response
from tinsmith_runtime.identity import AwsCredentialIdentity
from tinsmith_runtime.retry import RetryInfo, RetryToken, StandardRetryStrategy

THROTTLING = """
    BandwidthLimitExceeded EC2ThrottledException LimitExceededException PriorRequestNotComplete
    ProvisionedThroughputExceededException RequestLimitExceeded RequestThrottled
    RequestThrottledException SlowDown ThrottledException Throttling ThrottlingException
    TooManyRequestsException TransactionInProgressException
""".split()
TRANSIENT = ["TimeoutError", "RequestTimeout", "RequestTimeoutException"]

WEB = AssumeRoleWithWebIdentityCommand(
    role_arn="arn:aws:iam::123456789012:role/demo",
    role_session_name="me",
    web_identity_token="t0ken",
)


def always(number: float) -> Callable[[], float]:
    return lambda: number


def strategy(attempts: int = 3, random: float = 1.0) -> StandardRetryStrategy:
    return StandardRetryStrategy(attempts, random=always(random))


def fail(both: Clients, client: Any, command: Any = WHO, **options: Any) -> Any:
    with pytest.raises(SdkError) as caught:
        both.send(client, command, **options)
    return caught.value


# ---- which ----


@pytest.mark.parametrize("code", THROTTLING)
def test_throttling_codes(both: Clients, code: str) -> None:
    client = both.make(refusal(code), retry_strategy=strategy())
    error = fail(both, client)
    assert error.code == code
    assert len(client.config.transport.requests) == 3
    assert both.clock.slept == [1.0, 2.0]


@pytest.mark.parametrize("code", TRANSIENT)
def test_transient_codes(both: Clients, code: str) -> None:
    client = both.make(refusal(code), retry_strategy=strategy())
    assert fail(both, client).code == code
    assert both.clock.slept == [0.05, 0.1]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("body", [b"", b"<html>Bad Gateway</html>", b"\xff\x00", b"{}"])
def test_transient_statuses_whatever_the_body(both: Clients, status: int, body: bytes) -> None:
    client = both.make(Response(status, {}, body, ""), retry_strategy=strategy())
    error = fail(both, client)
    assert isinstance(error, STSServiceException)
    assert error.http_status == status
    assert len(client.config.transport.requests) == 3
    assert both.clock.slept == [0.05, 0.1]


def test_too_many_requests_whatever_the_body(both: Clients) -> None:
    client = both.make(Response(429, {}, b"", ""), retry_strategy=strategy())
    fail(both, client)
    assert both.clock.slept == [1.0, 2.0]


@pytest.mark.parametrize("error", [TransportError("broken"), RequestTimeoutError("slow")])
def test_no_response(both: Clients, error: Exception) -> None:
    client = both.make(error, retry_strategy=strategy())
    raised = fail(both, client)
    assert type(raised) is type(error)
    assert both.clock.slept == [0.05, 0.1]
    assert raised.response_metadata.attempts == 3
    assert raised.response_metadata.total_retry_delay == pytest.approx(0.15)
    assert raised.response_metadata.status == 0


def test_errors_that_the_model_marks(both: Clients) -> None:
    client = both.make(refusal("IDPCommunicationError"), retry_strategy=strategy())
    error = fail(both, client, WEB)
    assert type(error) is IDPCommunicationErrorException
    assert both.clock.slept == [0.05, 0.1]


@pytest.mark.parametrize(
    "answer",
    [
        refusal("AccessDenied", 403),
        refusal("ValidationError", 400),
        refusal("InvalidIdentityToken", 400),
        refusal("SignatureDoesNotMatch", 403),
        refusal("ExpiredTokenException", 400),
        Response(404, {}, b"", ""),
        Response(501, {}, b"", ""),
        Response(307, {"location": "https://example.com"}, b"", ""),
        ok(b"<html>"),
        ok(b""),
        TransportError("no certificate", retryable=False),
    ],
    ids=lambda answer: str(getattr(answer, "status", answer)),
)
def test_what_another_attempt_cannot_mend(both: Clients, answer: Any) -> None:
    client = both.make(answer, retry_strategy=strategy())
    error = fail(both, client, WEB)
    assert len(client.config.transport.requests) == 1
    assert both.clock.slept == []
    assert error.response_metadata.attempts == 1


def test_errors_of_the_source_of_credentials_are_its_own_business(both: Clients) -> None:
    asked: list[int] = []

    def credentials() -> Any:
        asked.append(1)
        raise OSError("disk")

    client = both.make(credentials=credentials, retry_strategy=strategy())
    assert isinstance(fail(both, client), CredentialsRetrievalError)
    assert asked == [1]


def test_an_unreadable_success_is_an_error_with_its_request_id(both: Clients) -> None:
    client = both.make(ok(b"", x_amzn_requestid="abc"))
    error = fail(both, client)
    assert isinstance(error, ResponseParseError)
    assert error.response_metadata is not None
    assert error.response_metadata.request_id == "abc"
    assert error.response_metadata.status == 200


# ---- when ----


@pytest.mark.parametrize("random", [0.0, 0.25, 0.999])
def test_full_jitter(both: Clients, random: float) -> None:
    client = both.make(refusal("InternalFailure", 500), retry_strategy=strategy(5, random))
    fail(both, client)
    delays = [random * delay for delay in (0.05, 0.1, 0.2, 0.4)]
    assert both.clock.slept == pytest.approx([delay for delay in delays if delay])


def test_throttling_waits_longer_and_no_longer_than_20_seconds(both: Clients) -> None:
    client = both.make(refusal("Throttling"), retry_strategy=strategy(8), timeout=0)
    fail(both, client)
    assert both.clock.slept == [1, 2, 4, 8, 16, 20, 20]


def test_the_kind_of_each_failure_counts(both: Clients) -> None:
    client = both.make(
        refusal("Throttling"),
        refusal("InternalFailure", 500),
        refusal("Throttling"),
        ok(),
        retry_strategy=strategy(9),
    )
    both.send(client)
    assert both.clock.slept == [1.0, 0.1, 4.0]


def test_chance_by_default() -> None:
    clients = Clients("sync")
    delays = set()
    for _ in range(20):
        client = clients.make(refusal("InternalFailure", 500), max_attempts=2)
        fail(clients, client)
        delays.add(clients.clock.slept[-1])
    assert len(delays) > 1
    assert all(0 <= delay < 0.05 for delay in delays)
    clients.end()


@pytest.mark.parametrize(
    ("headers", "delay"),
    [
        ({"x_amz_retry_after": "2500"}, 2.5),
        ({"x_amz_retry_after": "1"}, 0.05),  # never sooner than without
        ({"x_amz_retry_after": "60000"}, 5.05),  # nor more than 5 s later
        ({"x_amz_retry_after": "soon"}, 0.05),
        ({"x_amz_retry_after": "-4"}, 0.05),
        ({"x_amz_retry_after": "2500", "retry_after": "4"}, 2.5),
        ({"x_amz_retry_after": "soon", "retry_after": "4"}, 4.0),
        ({"retry_after": "3"}, 3.0),
        ({"retry_after": "0"}, 0.05),
        ({"retry_after": "999"}, 5.05),
        ({"retry_after": http_date(START + 4)}, 4.0),
        ({"retry_after": http_date(START - 9)}, 0.05),
        ({"retry_after": http_date(START + 99)}, 5.05),
        ({"retry_after": f"{http_date(START + 4)}, 2"}, 2.0),
        ({"retry_after": "1.5"}, 0.05),
        ({"retry_after": "a while, please"}, 0.05),
    ],
)
def test_the_services_hints(both: Clients, headers: dict[str, str], delay: float) -> None:
    client = both.make(refusal("InternalFailure", 500, **headers), ok(), retry_strategy=strategy())
    both.send(client)
    assert both.clock.slept == pytest.approx([delay])


def test_a_hint_by_date_is_meant_by_the_services_clock(both: Clients) -> None:
    both.clock.now += 3600  # this machine's clock is an hour ahead
    client = both.make(
        refusal("InternalFailure", 500, date=http_date(START), retry_after=http_date(START + 3)),
        ok(),
        retry_strategy=strategy(),
    )
    both.send(client)
    assert both.clock.slept == pytest.approx([3.0])


# ---- at what cost ----


def test_the_bucket(both: Clients) -> None:
    mine = strategy(3)
    client = both.make(refusal("InternalFailure", 500), retry_strategy=mine)
    fail(both, client)
    assert mine.bucket.tokens == 500 - 2 * 14
    client.config.transport.answers = [refusal("Throttling")]
    fail(both, client)
    assert mine.bucket.tokens == 472 - 2 * 5
    client.config.transport.answers = [ok()]
    both.send(client)
    assert mine.bucket.tokens == 463
    client.config.transport.answers = [refusal("Throttling"), ok()]
    both.send(client)
    assert mine.bucket.tokens == 463  # 5 taken, 5 given back
    client.config.transport.answers = [refusal("InternalFailure", 500), refusal("Throttling"), ok()]
    both.send(client)
    assert mine.bucket.tokens == 463 - 14  # what the last retry cost is given back
    client.config.transport.answers = [refusal("AccessDenied", 403)]
    fail(both, client)
    assert mine.bucket.tokens == 449


def test_an_empty_bucket_ends_retries_until_calls_succeed(both: Clients) -> None:
    mine = strategy(2)
    client = both.make(refusal("InternalFailure", 500), retry_strategy=mine, timeout=0)
    attempts = [fail(both, client).response_metadata.attempts for _ in range(37)]
    assert attempts == [2] * 35 + [1] * 2  # 35 times 14 is 490
    assert mine.bucket.tokens == 10
    client.config.transport.answers = [ok()]
    for _ in range(4):
        both.send(client)
    client.config.transport.answers = [refusal("InternalFailure", 500)]
    assert fail(both, client).response_metadata.attempts == 2
    assert mine.bucket.tokens == 0


def test_the_bucket_is_never_more_than_full(both: Clients) -> None:
    mine = strategy()
    client = both.make(retry_strategy=mine)
    both.send(client)
    assert mine.bucket.tokens == 500


def test_each_client_has_one_bucket(both: Clients) -> None:
    one, two = both.make(refusal("InternalFailure", 500)), both.make()
    for options in ({}, {"region": "us-west-2"}, {"credentials": KEYS}):
        fail(both, one, **options)
    both.send(two)
    strategies = [client.strategies._only for client in (one, two)]
    assert [each.bucket.tokens for each in strategies] == [500 - 6 * 14, 500]


# ---- how often ----


@pytest.mark.parametrize("attempts", [1, 2, 3, 7])
def test_max_attempts(both: Clients, attempts: int) -> None:
    client = both.make(refusal("InternalFailure", 500), max_attempts=attempts)
    error = fail(both, client)
    assert len(client.config.transport.requests) == attempts
    assert error.response_metadata.attempts == attempts
    assert error.retry_attempts == attempts - 1


def test_three_attempts_by_default_and_as_the_environment_says(
    both: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fail(both, both.make(refusal("Throttling"))).response_metadata.attempts == 3
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")
    assert fail(both, both.make(refusal("Throttling"))).response_metadata.attempts == 2


def test_headers_of_attempts(both: Clients) -> None:
    client = both.make(refusal("InternalFailure", 500), retry_strategy=strategy())
    fail(both, client)
    fail(both, client)
    requests = client.config.transport.requests
    numbers = [request.headers["amz-sdk-request"] for request in requests]
    assert numbers == ["attempt=1; max=3", "attempt=2; max=3", "attempt=3; max=3"] * 2
    ids = [request.headers["amz-sdk-invocation-id"] for request in requests]
    assert len(set(ids[:3])) == 1
    assert len(set(ids[3:])) == 1
    assert ids[0] != ids[3]
    from uuid import UUID

    assert UUID(ids[0]).version == 4
    for request in requests:
        signed = request.headers["authorization"]
        assert "amz-sdk-invocation-id;amz-sdk-request;" in signed


def test_each_attempt_is_signed_anew(both: Clients) -> None:
    client = both.make(refusal("Throttling"), ok(), retry_strategy=strategy())
    both.send(client)
    first, second = client.config.transport.requests
    assert first.headers["x-amz-date"] == "20300101T000000Z"
    assert second.headers["x-amz-date"] == "20300101T000001Z"
    assert first.headers["authorization"] != second.headers["authorization"]


def test_what_outputs_and_errors_know(both: Clients) -> None:
    client = both.make(
        refusal("Throttling"), refusal("InternalFailure", 500), ok(), retry_strategy=strategy()
    )
    metadata = both.send(client).response_metadata
    assert metadata.attempts == 3
    assert metadata.total_retry_delay == pytest.approx(1.1)
    client.config.transport.answers = [refusal("Throttling"), refusal("AccessDenied", 403)]
    error = fail(both, client)
    assert error.response_metadata.attempts == 2
    assert error.response_metadata.total_retry_delay == pytest.approx(1.0)
    assert "2 attempts" in str(error)


# ---- strategies of users ----


class Counting:
    """The least that a strategy is."""

    mode = "counting"
    max_attempts = 9

    def __init__(self) -> None:
        self.seen: list[RetryInfo] = []
        self.successes = 0

    def acquire_initial_retry_token(self) -> RetryToken:
        return RetryToken(delay=7.0)

    def refresh_retry_token(self, token: RetryToken, info: RetryInfo) -> RetryToken | None:
        self.seen.append(info)
        return RetryToken(token.retries + 1, 0.5) if token.retries < 3 else None

    def record_success(self, token: RetryToken) -> None:
        self.successes += 1


def test_a_strategy_of_the_users(both: Clients) -> None:
    mine = Counting()
    client = both.make(refusal("AccessDenied", 403), retry_strategy=mine)
    error = fail(both, client)
    assert error.response_metadata.attempts == 4
    assert both.clock.slept == [7.0, 0.5, 0.5, 0.5]
    assert error.response_metadata.total_retry_delay == pytest.approx(1.5)
    assert [(info.kind, info.error) for info in mine.seen][-1] == ("none", error)
    assert client.config.transport.requests[0].headers["amz-sdk-request"] == "attempt=1; max=9"
    assert " m/e" in client.config.transport.requests[0].headers["user-agent"]
    client.config.transport.answers = [ok()]
    both.send(client)
    assert mine.successes == 1


def test_a_strategy_that_makes_the_first_attempt_wait_too_long(both: Clients) -> None:
    client = both.make(retry_strategy=Counting())
    error = fail(both, client, timeout=5)
    assert str(error) == "GetCallerIdentity ran out of its timeout"
    assert both.clock.slept == []


# ---- credentials that the service calls expired ----


class Renewing(CredentialProvider):
    """New credentials each time that somebody asks."""

    name = "renewing"

    def __init__(self) -> None:
        self.asked = 0

    def steps(self, context: CredentialContext) -> Any:
        self.asked += 1
        return AwsCredentialIdentity(access_key_id=f"AKID{self.asked}", secret_access_key="s")
        yield


EXPIRED = refusal("ExpiredToken", 403)


def test_expired_credentials_are_fetched_anew_once(both: Clients) -> None:
    source = Renewing()
    client = both.make(EXPIRED, ok(), credentials=source, max_attempts=1)
    output = both.send(client)
    used = [
        request.headers["authorization"].split("Credential=")[1].split("/")[0]
        for request in client.config.transport.requests
    ]
    assert used == ["AKID1", "AKID2"]
    assert output.response_metadata.attempts == 2
    assert both.clock.slept == []
    both.send(client)
    assert source.asked == 2


def test_fresh_credentials_that_are_refused_as_well(both: Clients) -> None:
    source = Renewing()
    mine = strategy()
    client = both.make(EXPIRED, credentials=source, retry_strategy=mine)
    assert fail(both, client).code == "ExpiredToken"
    assert source.asked == 2
    assert len(client.config.transport.requests) == 2
    assert mine.bucket.tokens == 500
    numbers = [r.headers["amz-sdk-request"] for r in client.config.transport.requests]
    assert numbers == ["attempt=1; max=3", "attempt=2; max=4"]


def test_a_fixed_identity_is_not_asked_for_anew(both: Clients) -> None:
    client = both.make(EXPIRED)
    fail(both, client)
    assert len(client.config.transport.requests) == 1


def test_renewing_leaves_the_retries(both: Clients) -> None:
    client = both.make(
        refusal("InternalFailure", 500),
        EXPIRED,
        refusal("InternalFailure", 500),
        ok(),
        credentials=Renewing(),
        retry_strategy=strategy(),
    )
    assert both.send(client).response_metadata.attempts == 4
    assert both.clock.slept == [0.05, 0.1]


def test_credentials_of_one_call_are_fetched_anew_too(both: Clients) -> None:
    source = Renewing()
    client = both.make(EXPIRED, ok())
    both.send(client, credentials=source)
    assert source.asked == 2


def test_expired_tokens_of_users_are_another_matter(both: Clients) -> None:
    client = both.make(refusal("ExpiredTokenException"), credentials=Renewing())
    fail(both, client, WEB)
    assert len(client.config.transport.requests) == 1


def test_invalid_identity_tokens_are_not_retried_by_the_client(both: Clients) -> None:
    client = both.make(refusal("InvalidIdentityToken"))
    assert type(fail(both, client, WEB)) is InvalidIdentityTokenException
    assert len(client.config.transport.requests) == 1
