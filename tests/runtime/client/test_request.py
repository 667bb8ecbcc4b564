"""What a request says besides its body: where it goes, traces, and whether it is signed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from client_sts import AssumeRoleWithSAMLCommand, AssumeRoleWithWebIdentityCommand
from client_world import KEYS, WHO, Clients, Script, refusal
from tinsmith_runtime.endpoints import Endpoint
from tinsmith_runtime.errors import DeadlineExceededError, NoRegionError, SdkError, ValidationError
from tinsmith_runtime.identity import AwsCredentialIdentity

ROLE = "arn:aws:iam::123456789012:role/demo"
UNSIGNED = [
    AssumeRoleWithSAMLCommand(
        role_arn=ROLE,
        principal_arn="arn:aws:iam::123456789012:saml-provider/x",
        saml_assertion="PHNhbWw+",
    ),
    AssumeRoleWithWebIdentityCommand(
        role_arn=ROLE, role_session_name="me", web_identity_token="token"
    ),
]


def sent(both: Clients, client: Any, command: Any = WHO, **options: Any) -> Any:
    """The request of a call, however it ends."""
    try:
        both.send(client, command, **options)
    except NoRegionError:
        raise
    except SdkError:
        pass
    return client.config.transport.requests[-1]


# ---- signatures ----


@pytest.mark.parametrize("command", UNSIGNED, ids=lambda command: command.operation.name)
@pytest.mark.parametrize("given", ["none", "function", "identity"])
def test_unsigned_operations_ask_nobody(both: Clients, command: Any, given: str) -> None:
    asked: list[int] = []

    def credentials() -> AwsCredentialIdentity:
        asked.append(1)
        return KEYS

    options = {"none": None, "function": credentials, "identity": KEYS}
    client = both.make(refusal("AccessDenied", 403), credentials=options[given])
    request = sent(both, client, command)
    assert not asked
    assert "authorization" not in request.headers
    assert "x-amz-date" not in request.headers
    assert "x-amz-security-token" not in request.headers
    assert " m/E" in request.headers["user-agent"]
    assert "m/E,e" not in request.headers["user-agent"]


def test_session_tokens_are_sent_and_signed(both: Clients) -> None:
    keys = KEYS.replace(session_token="a-token")
    request = sent(both, both.make(credentials=keys))
    assert request.headers["x-amz-security-token"] == "a-token"
    assert "x-amz-security-token" in request.headers["authorization"]


def test_signed_requests_that_are_not_sent_are_whole(both: Clients) -> None:
    client = both.make()
    request = both.run(lambda: client.sign_request(WHO, headers={"X-For": "vault"}))
    assert request.headers["content-length"] == str(len(request.body)) == "43"
    assert request.headers["host"] == "sts.eu-central-1.amazonaws.com"
    signed = request.headers["authorization"].partition("SignedHeaders=")[2]
    assert signed.startswith("content-length;content-type;host;x-amz-date;x-for,")
    assert not client.config.transport.requests


def test_presigned_urls_end_with_their_credentials(both: Clients) -> None:
    end = datetime.fromtimestamp(both.clock.now + 600, UTC)
    client = both.make(credentials=KEYS.replace(expiration=end))
    short = both.run(lambda: client.presign(WHO, expires_in=60))
    long = both.run(lambda: client.presign(WHO, expires_in=3600))
    assert short.expires_at == end - timedelta(seconds=540)
    assert long.expires_at == long.credentials_expire_at == short.credentials_expire_at == end
    endless = both.run(lambda: both.make().presign(WHO))
    assert endless.credentials_expire_at is None
    assert endless.expires_at == end + timedelta(seconds=300)
    assert endless.method == "GET"
    assert not client.config.transport.requests


@pytest.mark.parametrize("command", UNSIGNED, ids=lambda command: command.operation.name)
def test_what_is_never_signed_is_not_presigned(both: Clients, command: Any) -> None:
    client = both.make()
    for act in (client.presign, client.sign_request):
        with pytest.raises(ValidationError, match="is never signed"):
            both.run(partial(act, command))


def test_the_timeout_holds_for_presigning(both: Clients) -> None:
    def credentials() -> AwsCredentialIdentity:
        both.clock.pass_by(31)
        raise OSError("too late")

    client = both.make(credentials=credentials)
    with pytest.raises(DeadlineExceededError, match="ran out of its timeout"):
        both.run(lambda: client.presign(WHO))


# ---- headers ----


def test_host_and_length(both: Clients) -> None:
    request = sent(both, both.make())
    assert request.headers["host"] == "sts.eu-central-1.amazonaws.com"
    assert request.headers["content-length"] == str(len(request.body)) == "43"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    for name in ("host", "content-length", "content-type"):
        assert name in request.headers["authorization"]
    assert "user-agent" not in request.headers["authorization"]


def test_headers_that_were_given_stay(both: Clients) -> None:
    given = {"Host": "other.example", "User-Agent": "mine", "Content-Length": "43"}
    request = sent(both, both.make(), headers=given)
    assert request.headers["host"] == "other.example"
    assert request.headers["user-agent"] == "mine"
    assert len([name for name in request.headers if name.lower() == "content-length"]) == 1


@pytest.mark.parametrize(
    ("environment", "trace"),
    [
        ({"AWS_LAMBDA_FUNCTION_NAME": "f", "_X_AMZN_TRACE_ID": "Root=1-5;Sampled=1"}, True),
        ({"AWS_LAMBDA_FUNCTION_NAME": "f"}, False),
        ({"_X_AMZN_TRACE_ID": "Root=1-5;Sampled=1"}, False),
        ({"AWS_LAMBDA_FUNCTION_NAME": "", "_X_AMZN_TRACE_ID": "Root=1-5"}, False),
        ({"AWS_LAMBDA_FUNCTION_NAME": "f", "_X_AMZN_TRACE_ID": ""}, False),
    ],
)
def test_traces_are_passed_on_in_lambda(
    both: Clients,
    environment: dict[str, str],
    trace: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    request = sent(both, both.make())
    expected = "Root=1-5;Sampled=1" if trace else None
    assert request.headers.get("x-amzn-trace-id") == expected
    assert "x-amzn-trace-id" not in request.headers["authorization"]
    given = sent(both, both.make(), headers={"X-Amzn-Trace-Id": "mine"})
    assert given.headers["x-amzn-trace-id"] == "mine"


def test_a_trace_changes_between_calls(both: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "f")
    client = both.make()
    for trace in ("one", "two"):
        monkeypatch.setenv("_X_AMZN_TRACE_ID", trace)
        assert sent(both, client).headers["x-amzn-trace-id"] == trace


# ---- endpoints ----


@pytest.mark.parametrize(
    ("options", "url"),
    [
        ({}, "https://sts.eu-central-1.amazonaws.com/"),
        ({"region": "cn-north-1"}, "https://sts.cn-north-1.amazonaws.com.cn/"),
        ({"use_global_endpoint": True}, "https://sts.amazonaws.com/"),
        (
            {"region": "eu-south-1", "use_global_endpoint": True},
            "https://sts.eu-south-1.amazonaws.com/",
        ),
        (
            {"region": "us-west-2", "use_global_endpoint": True},
            "https://sts.amazonaws.com/",
        ),
        (
            {"region": "us-west-2", "use_global_endpoint": False},
            "https://sts.us-west-2.amazonaws.com/",
        ),
        ({"region": "us-east-1"}, "https://sts.us-east-1.amazonaws.com/"),
        ({"use_fips_endpoint": True}, "https://sts-fips.eu-central-1.amazonaws.com/"),
        ({"use_dualstack_endpoint": True}, "https://sts.eu-central-1.api.aws/"),
        ({"region": "fips-us-east-1"}, "https://sts-fips.us-east-1.amazonaws.com/"),
        ({"endpoint": "http://127.0.0.1:4566"}, "http://127.0.0.1:4566/"),
        ({"endpoint": "https://gateway.example/aws/sts/"}, "https://gateway.example/aws/sts/"),
        ({"tls": False}, "http://sts.eu-central-1.amazonaws.com/"),
        ({"tls": lambda: False}, "http://sts.eu-central-1.amazonaws.com/"),
        ({"tls": False, "endpoint": "https://gateway.example"}, "https://gateway.example/"),
    ],
)
def test_where_requests_go(both: Clients, options: dict[str, Any], url: str) -> None:
    client = both.make(**options)
    for _ in range(2):  # found, and remembered
        request = sent(both, client)
        assert request.url == url
        assert request.headers["host"] == url.split("/")[2]


def test_the_global_endpoint_signs_for_us_east_1(both: Clients) -> None:
    client = both.make(region="us-west-2", use_global_endpoint=True)
    for _ in range(2):
        assert "/us-east-1/sts/aws4_request" in sent(both, client).headers["authorization"]


def test_the_global_endpoint_by_the_environment(
    both: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_STS_REGIONAL_ENDPOINTS", "legacy")
    assert sent(both, both.make(region="us-west-2")).host == "sts.amazonaws.com"
    monkeypatch.setenv("AWS_STS_REGIONAL_ENDPOINTS", "regional")
    assert sent(both, both.make(region="us-west-2")).host == "sts.us-west-2.amazonaws.com"


def test_an_endpoint_does_not_replace_the_region(both: Clients) -> None:
    client = both.make(region=None, endpoint="http://127.0.0.1:4566")
    with pytest.raises(NoRegionError):
        sent(both, client)
    request = sent(both, both.make(endpoint="http://127.0.0.1:4566"))
    assert "/eu-central-1/sts/aws4_request" in request.headers["authorization"]


def test_unsigned_operations_need_no_region_with_an_endpoint(both: Clients) -> None:
    client = both.make(
        refusal("AccessDenied", 403),
        region=None,
        credentials=None,
        endpoint="http://127.0.0.1:4566",
    )
    assert sent(both, client, UNSIGNED[1]).url == "http://127.0.0.1:4566/"


def test_endpoint_rules_of_the_users(both: Clients) -> None:
    def rules(**parameters: Any) -> Endpoint:
        return Endpoint(
            "https://sts.example/base",
            headers={"X-From-Rules": ["a", "b"]},
            properties={
                "authSchemes": [
                    {"name": "sigv4", "signingName": "other", "signingRegion": "mars-1"}
                ]
            },
        )

    client = both.make(region=None, endpoint="https://ignored.example", endpoint_provider=rules)
    request = sent(both, client)
    assert request.url == "https://sts.example/base/"
    assert request.headers["x-from-rules"] == "a, b"
    assert "/mars-1/other/aws4_request" in request.headers["authorization"]


# ---- times that the transport is given ----


@pytest.mark.parametrize(
    ("options", "connect"),
    [
        ({}, 5.0),
        ({"defaults_mode": "standard"}, 3.1),
        ({"defaults_mode": "in-region"}, 1.1),
        ({"defaults_mode": "cross-region"}, 3.1),
        ({"defaults_mode": "mobile"}, 30.0),
        ({"defaults_mode": lambda: "mobile"}, 30.0),
        ({"defaults_mode": "mobile", "connect_timeout": 2}, 2),
        ({"connect_timeout": 0}, None),
        ({"connect_timeout": lambda: 0}, None),
    ],
)
def test_defaults_modes_set_the_connect_timeout(
    both: Clients, options: dict[str, Any], connect: float | None
) -> None:
    client = both.make(**options)
    both.send(client)
    times = client.config.transport.timeouts[0]
    assert (times.connect, times.read, times.total) == (connect, 10.0, 30.0)


@pytest.mark.parametrize(
    ("environment", "connect"),
    [
        ({"AWS_EXECUTION_ENV": "AWS_Lambda_python3.12", "AWS_REGION": "eu-central-1"}, 1.1),
        ({"AWS_EXECUTION_ENV": "AWS_Lambda_python3.12", "AWS_REGION": "us-east-1"}, 3.1),
        ({}, 3.1),
    ],
)
def test_mode_auto_looks_where_the_machine_is(
    both: Clients,
    environment: dict[str, str],
    connect: float,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    client = both.make(defaults_mode="auto")
    both.send(client)
    assert client.config.transport.timeouts[0].connect == connect


def test_mode_auto_asks_the_instance(both: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    from tinsmith_runtime.http import Request, Response

    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")

    def token(request: Request) -> Response:
        assert (request.method, request.path) == ("PUT", "/latest/api/token")
        headers = {"x-aws-ec2-metadata-token-ttl-seconds": "21600"}
        return Response(200, headers, b"token", "")

    def region(request: Request) -> Response:
        assert request.path == "/latest/meta-data/placement/region"
        return Response(200, {}, b"eu-central-1", "")

    transport = Script(token, region, *Script().answers)
    client = both.make(transport=transport, defaults_mode="auto")
    both.send(client)
    both.send(client)
    assert [request.host for request in transport.requests] == [
        "169.254.169.254",
        "169.254.169.254",
        "sts.eu-central-1.amazonaws.com",
        "sts.eu-central-1.amazonaws.com",
    ]
    assert [each.connect for each in transport.timeouts[2:]] == [1.1, 1.1]


def test_options_of_connections_reach_the_transport(
    both: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[Any, str]] = []

    def create(options: Any, name: str) -> Script:
        seen.append((options, name))
        return Script()

    for function in ("create_transport", "create_async_transport"):
        monkeypatch.setattr(f"tinsmith_runtime.transports.{function}", create)
    plain = {
        "max_connections": 7,
        "verify": "/certificates.pem",
        "client_cert": ("/cert.pem", "/key.pem"),
        "proxies": {"https": "http://proxy.example:3128"},
        "connect_timeout": 3,
        "read_timeout": 4,
    }
    default = "aiohttp" if both.is_async else "requests"
    named = "aiohttp" if both.is_async else "stdlib"
    both.send(both.make(transport=None, **plain))
    both.send(both.make(transport=named, **plain))
    functions = {name: (lambda value=value: value) for name, value in plain.items()}
    both.send(both.make(transport=None, **functions))
    assert [name for _, name in seen] == [default, named, default]
    for options, _ in seen:
        assert {name: getattr(options, name) for name in plain} == plain
