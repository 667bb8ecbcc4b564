"""What users of the reference clients rely on, from the outside: names, order of steps, where
requests go, what is in them. Synchronous and asynchronous.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any

import botocore.session
import pytest

import client_sts
from client_sts import (
    STS,
    AssumeRoleCommand,
    AsyncSTS,
    GetAccessKeyInfoCommand,
    GetCallerIdentityCommand,
    STSServiceException,
)
from tinsmith_runtime import AwsCredentialIdentity, EndpointError, NoRegionError, retry
from tinsmith_runtime.http import Request
from tinsmith_runtime.pipeline import DEFAULT_ENTRIES
from tinsmith_runtime.testing import CannedTransport

IDENTITY = AwsCredentialIdentity(
    access_key_id="AKID", secret_access_key="canary-secret", session_token="canary-token"
)
WHO = b"""<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::1:user/a</Arn>
<UserId>A</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"""

Send = Callable[..., Request]


@pytest.fixture(params=["sync", "async"])
def send(request: pytest.FixtureRequest) -> Send:
    """Ask who we are; return the request."""

    def send(**options: Any) -> Request:
        transport = CannedTransport(body=WHO)
        given = {"credentials": IDENTITY, "transport": transport, "environment": {}, **options}
        if request.param == "sync":
            with STS(**given) as sts:
                sts.get_caller_identity()
        else:

            async def main() -> None:
                async with AsyncSTS(**given) as sts:
                    await sts.get_caller_identity()

            asyncio.run(main())
        (sent,) = transport.requests
        return sent

    return send


def signing_region(request: Request) -> str:
    return request.headers["authorization"].split("/")[2]


# -- names ----------------------------------------------------------------------------------------

# Operations and errors of the JavaScript client of August 2025, and what came since.
OPERATIONS = """AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity AssumeRoot
    DecodeAuthorizationMessage GetAccessKeyInfo GetCallerIdentity GetFederationToken
    GetSessionToken GetDelegatedAccessToken GetWebIdentityToken""".split()
ERRORS = """ExpiredToken IDPCommunicationError IDPRejectedClaim InvalidAuthorizationMessage
    InvalidIdentityToken MalformedPolicyDocument PackedPolicyTooLarge RegionDisabled
    ExpiredTradeInToken JWTPayloadSizeExceeded OutboundWebIdentityFederationDisabled
    SessionDurationEscalation""".split()
STRUCTURES = """AssumedRoleUser Credentials FederatedUser PolicyDescriptorType ProvidedContext Tag
    """.split()


def test_the_names_of_the_package() -> None:
    expected = {
        *("STSClient", "STS", "AsyncSTSClient", "AsyncSTS", "SERVICE", "STSServiceException"),
        *("get_default_role_assumer", "get_default_role_assumer_with_web_identity"),
        "decorate_default_credential_provider",
        *(f"{name}{kind}" for name in OPERATIONS for kind in ("Command", "Response")),
        *(f"{name}Exception" for name in ERRORS),
        *STRUCTURES,
    }
    assert set(client_sts.__all__) == expected
    for name in expected:
        assert getattr(client_sts, name)


def test_errors_are_known_by_the_names_that_the_service_sends() -> None:
    from client_sts.errors import BY_CODE

    for code in (
        *("MalformedPolicyDocument", "PackedPolicyTooLarge", "IDPRejectedClaim"),
        *("IDPCommunicationError", "InvalidIdentityToken"),
    ):
        assert BY_CODE[code].__name__ == f"{code}Exception"
    others = {code for code in BY_CODE if code == BY_CODE[code].__name__}
    assert len(others) == len(BY_CODE) - 5
    assert {cls.__mro__[1] for cls in BY_CODE.values()} == {STSServiceException}
    assert [code for code, cls in BY_CODE.items() if cls.wire_status == 403] == [
        "IDPRejectedClaim",
        "OutboundWebIdentityFederationDisabledException",
        "RegionDisabledException",
        "SessionDurationEscalationException",
    ]
    assert [code for code, cls in BY_CODE.items() if cls.retryable] == ["IDPCommunicationError"]


def test_methods_are_called_as_in_boto3() -> None:
    theirs = botocore.session.Session().create_client(
        "sts", "eu-west-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    for name in theirs.meta.method_to_api_mapping:
        assert callable(getattr(STS, name)), name
        assert callable(getattr(AsyncSTS, name)), name


def test_what_the_reference_exports_for_itself_alone_is_not_there() -> None:
    hidden = re.compile("FilterSensitiveLog|paginat|waiter|Extension|Resolved|Provider$", re.I)
    kept = {"decorate_default_credential_provider"}
    assert {name for name in client_sts.__all__ if hidden.search(name)} == kept


def test_a_command_serves_many_clients() -> None:
    command = AssumeRoleCommand(role_arn="arn:aws:iam::1:role/a", role_session_name="b")
    bodies: set[bytes] = set()
    for region in ("eu-west-1", "us-east-1"):
        transport = CannedTransport(status=500)
        client = STS(
            region=region, credentials=IDENTITY, transport=transport, environment={}, max_attempts=1
        )
        for _ in range(2):
            with pytest.raises(STSServiceException):
                client.send(command)
        bodies |= {request.body for request in transport.requests}
    assert len(bodies) == 1


# -- steps ----------------------------------------------------------------------------------------

STEPS = [
    ("loggerMiddleware", "initialize", "normal", None, {"LOGGER"}),
    (
        "httpAuthSchemeMiddleware",
        *("serialize", "normal", ("before", "endpointV2Middleware"), {"HTTP_AUTH_SCHEME"}),
    ),
    (
        "endpointV2Middleware",
        *("serialize", "normal", ("before", "serializerMiddleware")),
        {"ENDPOINT_PARAMETERS", "ENDPOINT_V2", "ENDPOINT"},
    ),
    ("serializerMiddleware", "serialize", "normal", None, {"SERIALIZER"}),
    (
        "contentLengthMiddleware",
        *("build", "normal", None, {"SET_CONTENT_LENGTH", "CONTENT_LENGTH"}),
    ),
    ("getUserAgentMiddleware", "build", "low", None, {"SET_USER_AGENT", "USER_AGENT"}),
    ("hostHeaderMiddleware", "build", "low", None, {"HOST"}),
    (
        "recursionDetectionMiddleware",
        *("build", "low", None, {"RECURSION_DETECTION", "TRACE_CONTEXT_PROPAGATION"}),
    ),
    ("retryMiddleware", "finalize_request", "high", None, {"RETRY"}),
    (
        "httpSigningMiddleware",
        *("finalize_request", "normal", ("after", "retryMiddleware"), {"HTTP_SIGNING"}),
    ),
    ("deserializerMiddleware", "deserialize", "normal", None, {"DESERIALIZER"}),
]


def test_the_steps_of_a_call_and_their_places() -> None:
    places = [
        (entry.name, entry.stage, entry.priority, entry.relation, set(entry.tags))
        for entry in DEFAULT_ENTRIES
    ]
    assert places == STEPS
    assert all(entry.override for entry in DEFAULT_ENTRIES)


def test_steps_are_compiled_once_and_again_when_they_change() -> None:
    stack = STS(region="eu-west-1").middleware_stack
    compiled = stack.compiled()
    assert stack.compiled() is compiled
    stack.remove("loggerMiddleware")
    assert stack.compiled() is not compiled


# -- requests -------------------------------------------------------------------------------------


def test_a_request_has_these_headers(send: Send) -> None:
    request = send(region="us-west-2")
    assert (request.method, request.path, request.query) == ("POST", "/", "")
    assert request.body == b"Action=GetCallerIdentity&Version=2011-06-15"
    headers = request.headers
    assert sorted(headers) == [
        *("amz-sdk-invocation-id", "amz-sdk-request", "authorization", "content-length"),
        *("content-type", "host", "user-agent", "x-amz-date", "x-amz-security-token"),
    ]
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert headers["content-length"] == "43"
    assert headers["amz-sdk-request"] == "attempt=1; max=3"
    assert re.fullmatch(
        "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
        headers["amz-sdk-invocation-id"],
    )
    signed = re.search("SignedHeaders=([^,]+)", headers["authorization"])
    assert signed is not None
    assert signed[1].split(";") == [
        *("amz-sdk-invocation-id", "amz-sdk-request", "content-length", "content-type"),
        *("host", "x-amz-date", "x-amz-security-token"),
    ]


FIPS = {"use_fips_endpoint": True}
DUAL = {"use_dualstack_endpoint": True}
GLOBAL = {"use_global_endpoint": True}


@pytest.mark.parametrize(
    ("region", "options", "host", "signed_for"),
    [
        ("us-west-2", {}, "sts.us-west-2.amazonaws.com", "us-west-2"),
        ("us-west-2", GLOBAL, "sts.amazonaws.com", "us-east-1"),
        ("af-south-1", GLOBAL, "sts.af-south-1.amazonaws.com", "af-south-1"),
        ("cn-north-1", {}, "sts.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("aws-global", {}, "sts.amazonaws.com", "us-east-1"),
        ("us-gov-west-1", FIPS, "sts.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
        ("us-east-1", FIPS, "sts-fips.us-east-1.amazonaws.com", "us-east-1"),
        ("us-east-1", DUAL, "sts.us-east-1.api.aws", "us-east-1"),
        ("us-east-1", FIPS | DUAL, "sts-fips.us-east-1.api.aws", "us-east-1"),
        ("fips-us-east-1", {}, "sts-fips.us-east-1.amazonaws.com", "us-east-1"),
        ("us-east-1-fips", {}, "sts-fips.us-east-1.amazonaws.com", "us-east-1"),
        ("aws-fips", {}, "sts-fips.us-east-1.amazonaws.com", "us-east-1"),
    ],
)
def test_where_requests_go(
    send: Send, region: str, options: dict[str, Any], host: str, signed_for: str
) -> None:
    request = send(region=region, **options)
    assert (request.scheme, request.host, request.path) == ("https", host, "/")
    assert request.headers["host"] == host
    assert signing_region(request) == signed_for


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (FIPS | {"endpoint": "http://localhost"}, "FIPS and custom endpoint are not supported"),
        (DUAL | {"endpoint": "http://localhost"}, "Dualstack and custom endpoint are not support"),
        (FIPS | DUAL | {"region": "us-iso-east-1"}, "this partition does not support one or both"),
        (DUAL | {"region": "us-iso-east-1"}, "this partition does not support DualStack"),
    ],
)
def test_endpoints_that_there_are_none_of(send: Send, options: dict[str, Any], words: str) -> None:
    with pytest.raises(EndpointError, match=words):
        send(**{"region": "eu-west-1", **options})


def test_no_region_is_ever_guessed(send: Send) -> None:
    with pytest.raises(NoRegionError, match="no region is configured for STS: pass region="):
        send()


@pytest.mark.parametrize("variable", ["AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL"])
def test_another_endpoint_is_signed_for_the_region_of_the_client(send: Send, variable: str) -> None:
    environment = {variable: "http://localhost:4566/base/"}
    request = send(region="eu-west-1", environment=environment)
    assert (request.scheme, request.host, request.path) == ("http", "localhost:4566", "/base/")
    assert signing_region(request) == "eu-west-1"
    assert " m/E,N" in request.headers["user-agent"]


def test_without_tls(send: Send) -> None:
    assert send(region="eu-west-1", tls=False).scheme == "http"


def test_unsigned_operations_are_those_of_federated_users() -> None:
    unsigned = {
        name for name in OPERATIONS if getattr(client_sts, f"{name}Command").operation.auth == ()
    }
    assert unsigned == {"AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"}


def test_inputs_are_optional_where_the_model_has_them_optional() -> None:
    assert GetCallerIdentityCommand() == GetCallerIdentityCommand()
    assert client_sts.GetSessionTokenCommand() == client_sts.GetSessionTokenCommand()
    with pytest.raises(TypeError, match="access_key_id"):
        GetAccessKeyInfoCommand()  # type: ignore[call-arg]  # the mistake on trial


# -- constants ------------------------------------------------------------------------------------


def test_constants_of_retries() -> None:
    assert (retry.MAX_ATTEMPTS, retry.BASE_DELAY, retry.THROTTLING_BASE_DELAY) == (3, 0.05, 1.0)
    assert (retry.MAX_DELAY, retry.HINT_ALLOWANCE) == (20.0, 5.0)
    assert (retry.INITIAL_TOKENS, retry.SUCCESS_REFUND) == (500, 1)
    assert (retry.RETRY_COST, retry.THROTTLING_COST) == (14, 5)
    assert frozenset((500, 502, 503, 504)) == retry.TRANSIENT_STATUSES
    assert len(retry.THROTTLING_CODES) == 14
    assert len(retry.TRANSIENT_CODES) == 3


# -- events of botocore, as middleware ------------------------------------------------------------

Notes = list[tuple[Any, ...]]


def test_middleware_sees_what_events_of_botocore_show(send: Send) -> None:
    notes: Notes = []

    async def around(call: Any, proceed: Any) -> Any:  # provide-client-params, after-call
        notes.append(("initialize", call.operation.name, type(call.input).__name__))
        output = await proceed(call)
        notes.append(("output", output.account))
        return output

    def built(call: Any, proceed: Any) -> Any:  # before-call
        notes.append(("build", call.request.body, "x-amz-date" in call.request.headers))
        return proceed(call)

    def attempt(call: Any, proceed: Any) -> Any:  # response-received
        notes.append(("attempt", call.attempt, "authorization" in call.request.headers))
        output = yield from proceed(call)
        notes.append(("response", call.response.status))
        return output

    def signing(call: Any, proceed: Any) -> Any:  # before-sign
        notes.append(("sign", "authorization" in call.request.headers))
        call.request.headers["x-team"] = "orders"
        return proceed(call)

    def sending(call: Any, proceed: Any) -> Any:  # before-send
        notes.append(("send", "x-team" in call.request.headers["authorization"]))
        return proceed(call)

    class Listening:
        def configure(self, configuration: Any) -> None:
            stack = configuration.middleware_stack
            stack.add(around)
            stack.add(built, step="build")
            stack.add(attempt, step="finalize_request")
            stack.add_relative_to(signing, relation="before", to_middleware="awsAuthMiddleware")
            stack.add(sending, step="deserialize")

    send(region="eu-west-1", extensions=[Listening()])
    assert notes == [
        ("initialize", "GetCallerIdentity", "GetCallerIdentityCommand"),
        ("build", b"Action=GetCallerIdentity&Version=2011-06-15", False),
        ("sign", False),
        ("attempt", 1, True),
        ("send", True),
        ("response", 200),
        ("output", "123456789012"),
    ]


def test_retry_headers_can_be_left_out(send: Send) -> None:
    def omit(call: Any, proceed: Any) -> Any:
        for name in ("amz-sdk-invocation-id", "amz-sdk-request"):
            call.request.headers.pop(name)
        return proceed(call)

    class Omitting:
        def configure(self, configuration: Any) -> None:
            configuration.middleware_stack.add_relative_to(
                omit, relation="before", to_middleware="awsAuthMiddleware"
            )

    headers = send(region="eu-west-1", extensions=[Omitting()]).headers
    assert not any("amz-sdk" in text for text in (*headers, headers["authorization"]))


def test_the_signing_name_can_be_changed(send: Send) -> None:
    def choose(call: Any, proceed: Any) -> Any:  # choose-signer
        call.auth_scheme["signingRegion"] = "eu-north-1"
        return proceed(call)

    class Choosing:
        def configure(self, configuration: Any) -> None:
            configuration.middleware_stack.add_relative_to(
                choose, relation="after", to_middleware="endpointV2Middleware"
            )

    assert signing_region(send(region="eu-west-1", extensions=[Choosing()])) == "eu-north-1"
