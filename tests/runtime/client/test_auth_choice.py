"""Which authentication scheme a call uses, and what is said when there is none."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from auth_service import (
    API_KEY,
    BASIC,
    BEARER,
    DONE,
    NO_AUTH,
    SIGV4,
    SIGV4A,
    Gate,
    installed,
)
from client_world import Clients, refusal
from tinsmith_runtime.config import Config
from tinsmith_runtime.credentials.provider import CredentialProvider, NotConfigured
from tinsmith_runtime.errors import (
    ConfigError,
    CredentialsError,
    CredentialsRetrievalError,
    NoCredentialsError,
    NoRegionError,
    ValidationError,
)
from tinsmith_runtime.http import Request

QUERY_KEY = {"api_key_auth": {"name": "key", "in": "query"}}


@pytest.fixture
def gate(both: Clients, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    with installed(both, lambda name, value: monkeypatch.setattr(Clients, name, value)) as made:
        yield made


class Nothing(CredentialProvider):
    """A source that is not set up."""

    def steps(self, context):  # type: ignore[no-untyped-def]  # never yields
        raise NotConfigured("nobody set it up")
        yield


class Broken(CredentialProvider):
    """A source that fails."""

    def steps(self, context):  # type: ignore[no-untyped-def]  # never yields
        raise CredentialsRetrievalError("the source is broken")
        yield


def how(request: Request) -> str:
    """The scheme that a request shows."""
    return request.headers.get("authorization", "nothing").partition(" ")[0]


@pytest.mark.parametrize(
    ("auth", "operation", "shown"),
    [
        ((SIGV4,), None, "AWS4-HMAC-SHA256"),
        ((SIGV4, BEARER), None, "AWS4-HMAC-SHA256"),
        ((BEARER, SIGV4), None, "Bearer"),
        ((BASIC, BEARER), None, "Basic"),
        ((SIGV4A, SIGV4), None, "AWS4-ECDSA-P256-SHA256"),
        ((SIGV4,), (BEARER,), "Bearer"),
        ((BEARER,), (SIGV4,), "AWS4-HMAC-SHA256"),
        ((SIGV4,), (), "nothing"),
        ((SIGV4, BEARER), (NO_AUTH,), "nothing"),
        ((), None, "nothing"),
    ],
)
def test_the_first_scheme_of_the_operation_else_of_the_service(
    gate: Gate, auth: tuple[str, ...], operation: tuple[str, ...] | None, shown: str
) -> None:
    gate.open(*auth, operation=operation, operation_auth=operation or ())
    client = gate.make()
    secrets = {"token": "t0ken", "username": "u", "password": "p"}
    given = {name: value for name, value in secrets.items() if name in client.config.table}
    assert how(gate.asked(**given)) == shown


@pytest.mark.parametrize(
    ("preference", "shown"),
    [
        (["httpBearerAuth"], "Bearer"),
        (["smithy.api#httpBearerAuth"], "Bearer"),
        (["sigv4a"], "AWS4-ECDSA-P256-SHA256"),
        (["unknown", "sigv4a", "httpBearerAuth"], "AWS4-ECDSA-P256-SHA256"),
        ([], "AWS4-HMAC-SHA256"),
    ],
)
def test_what_the_user_prefers_comes_first(gate: Gate, preference: list[str], shown: str) -> None:
    gate.open(SIGV4, SIGV4A, BEARER)
    assert how(gate.asked(token="t0ken", auth_scheme_preference=preference)) == shown
    environment = {"AWS_AUTH_SCHEME_PREFERENCE": ",".join(preference)}
    assert how(gate.asked(token="t0ken", environment=environment)) == shown


def test_a_preference_may_be_a_function(gate: Gate) -> None:
    gate.open(SIGV4, BEARER)
    client = gate.make(token="t0ken", auth_scheme_preference=lambda: ["httpBearerAuth"])
    assert how(gate.ask(client)) == "Bearer"


def test_a_token_in_the_environment_is_a_preference_unless_code_has_one(gate: Gate) -> None:
    gate.open(SIGV4, BEARER)
    environment = {
        "AWS_BEARER_TOKEN_GATE_KEEPER": "t0ken",
        "AWS_AUTH_SCHEME_PREFERENCE": "sigv4",
    }
    request = gate.asked(environment=environment)
    assert how(request) == "Bearer"
    assert " m/N,3" in request.headers["user-agent"] or ",3" in request.headers["user-agent"]
    chosen = gate.asked(environment=environment, auth_scheme_preference=["sigv4"])
    assert how(chosen) == "AWS4-HMAC-SHA256"


def test_a_token_for_a_service_that_takes_none_is_no_preference(gate: Gate) -> None:
    gate.open(SIGV4, SIGV4A)
    environment = {"AWS_BEARER_TOKEN_GATE_KEEPER": "t0ken", "AWS_AUTH_SCHEME_PREFERENCE": "sigv4a"}
    assert how(gate.asked(environment=environment)) == "AWS4-ECDSA-P256-SHA256"


def test_schemes_without_an_identity_are_passed_over(gate: Gate) -> None:
    gate.open(BEARER, API_KEY, SIGV4, **QUERY_KEY)
    assert how(gate.asked()) == "AWS4-HMAC-SHA256"
    gate.open(SIGV4, BEARER)
    assert how(gate.asked(credentials=Nothing(), token="t0ken")) == "Bearer"


def test_a_source_that_fails_is_not_passed_over(gate: Gate) -> None:
    gate.open(SIGV4, BEARER)
    with pytest.raises(CredentialsRetrievalError, match="the source is broken"):
        gate.asked(credentials=Broken(), token="t0ken")


def test_a_missing_region_is_a_mistake_and_no_reason_to_try_another(gate: Gate) -> None:
    gate.open(SIGV4, BEARER)
    with pytest.raises(NoRegionError):
        gate.asked(region=None, token="t0ken")


def test_without_any_identity_the_error_says_why_of_each_scheme(gate: Gate) -> None:
    gate.open(API_KEY, BASIC, BEARER, "smithy.api#httpDigestAuth", SIGV4, **QUERY_KEY)
    client = gate.make(credentials=Nothing())
    with pytest.raises(NoCredentialsError) as caught:
        gate.ask(client)
    assert str(caught.value).splitlines() == [
        "Ask: no authentication scheme can be used:",
        "  httpApiKeyAuth: there is no key: give api_key=",
        "  httpBasicAuth: there is no login: give username= and password=",
        "  httpBearerAuth: there is no token: give token=, set AWS_BEARER_TOKEN_GATE_KEEPER, or "
        "name an sso_session in the profile",
        "  httpDigestAuth: this runtime does not implement it",
        "  sigv4: nobody set it up",
    ]
    assert not client.config.transport.requests


def test_schemes_of_the_same_identity_keep_its_error(gate: Gate) -> None:
    for auth in ((SIGV4,), (SIGV4, SIGV4A), (SIGV4A, SIGV4)):
        gate.open(*auth)
        with pytest.raises(CredentialsError, match=r"^nobody set it up"):
            gate.asked(credentials=Nothing())


CALL = """
import sys
from client_sts import STS, GetCallerIdentityCommand
from client_world import KEYS, Script
client = STS(region="eu-central-1", credentials=KEYS, transport=Script(), environment={})
client.send(GetCallerIdentityCommand())
print([name for name in sys.modules if name.startswith("tinsmith_runtime.auth")])
"""


def test_who_signs_as_ever_loads_nothing_of_this() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CALL],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


# ---- what endpoints say ----


def test_an_endpoint_may_want_another_signature(gate: Gate) -> None:
    gate.open(SIGV4)
    gate.endpoint_schemes = [{"name": "sigv4a", "signingName": "far", "signingRegionSet": ["*"]}]
    request = gate.asked()
    assert how(request) == "AWS4-ECDSA-P256-SHA256"
    assert "/far/aws4_request" in request.headers["authorization"]
    assert request.headers["x-amz-region-set"] == "*"
    assert ",S" in request.headers["user-agent"]


def test_of_several_that_an_endpoint_lists_its_first_is_used_or_the_preferred_one(
    gate: Gate,
) -> None:
    gate.open(SIGV4)
    gate.endpoint_schemes = [
        {"name": "sigv4a", "signingRegionSet": ["*"]},
        {"name": "sigv4", "signingName": "near", "signingRegion": "eu-north-1"},
    ]
    assert how(gate.asked()) == "AWS4-ECDSA-P256-SHA256"
    preferred = gate.asked(auth_scheme_preference=["sigv4"])
    assert "/eu-north-1/near/aws4_request" in preferred.headers["authorization"]


def test_sessions_of_s3_express_are_signed_by_their_own_name(gate: Gate) -> None:
    gate.open(SIGV4)
    gate.endpoint_schemes = [
        {"name": "sigv4-s3express", "signingName": "s3express", "disableDoubleEncoding": True}
    ]
    authorization = gate.asked().headers["authorization"]
    assert "/eu-central-1/s3express/aws4_request" in authorization


def test_a_presigned_request_has_the_signature_that_the_endpoint_wants(gate: Gate) -> None:
    gate.open(SIGV4A)
    client = gate.make(sigv4a_signing_region_set=["eu-west-1"])
    made = gate.clients.run(lambda: client.presign(gate.command, expires_in=60))
    assert "X-Amz-Region-Set=eu-west-1" in made.url
    gate.open(SIGV4)
    gate.endpoint_schemes = [{"name": "sigv4a", "signingRegionSet": ["*"]}]
    client = gate.make()
    made = gate.clients.run(lambda: client.presign(gate.command, expires_in=60))
    assert "X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256" in made.url
    assert "X-Amz-Region-Set=%2A" in made.url


@pytest.mark.parametrize(
    ("auth", "words"),
    [
        ((BEARER,), f"is not signed with AWS credentials, but takes {BEARER}"),
        ((NO_AUTH,), "is never signed: whoever has the input can call it"),
        ((), "is never signed: whoever has the input can call it"),
    ],
)
def test_who_does_not_sign_cannot_presign(gate: Gate, auth: tuple[str, ...], words: str) -> None:
    gate.open(*auth)
    client = gate.make()
    with pytest.raises(ValidationError, match=words):
        gate.clients.run(lambda: client.presign(gate.command, expires_in=60))


def test_an_endpoint_has_no_say_in_tokens(gate: Gate) -> None:
    gate.open(BEARER)
    gate.endpoint_schemes = [{"name": "sigv4", "signingName": "near"}]
    assert how(gate.asked(token="t0ken")) == "Bearer"


@pytest.mark.parametrize(
    ("options", "regions"),
    [
        ({}, "eu-central-1"),
        ({"sigv4a_signing_region_set": ["*"]}, "*"),
        ({"environment": {"AWS_SIGV4A_SIGNING_REGION_SET": "eu-west-1, us-east-1"}}, None),
    ],
)
def test_the_regions_of_a_signature(
    gate: Gate, options: dict[str, object], regions: str | None
) -> None:
    gate.open(SIGV4A)
    request = gate.asked(**options)
    assert request.headers["x-amz-region-set"] == (regions or "eu-west-1,us-east-1")


def test_the_regions_of_the_user_go_before_those_of_the_endpoint(gate: Gate) -> None:
    gate.open(SIGV4A)
    gate.endpoint_schemes = [{"name": "sigv4a", "signingRegionSet": ["*"]}]
    request = gate.asked(sigv4a_signing_region_set=["eu-west-1"])
    assert request.headers["x-amz-region-set"] == "eu-west-1"


def test_without_cryptography_another_listed_scheme_serves_or_the_extra_is_named(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "cryptography", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    gate.open(SIGV4)
    gate.endpoint_schemes = [{"name": "sigv4a"}, {"name": "sigv4"}]
    assert how(gate.asked()) == "AWS4-HMAC-SHA256"
    gate.endpoint_schemes = [{"name": "sigv4a"}]
    with pytest.raises(ConfigError, match=r"pip install 'tinsmith-runtime\[sigv4a\]'"):
        gate.asked()


def test_each_attempt_is_signed_anew(gate: Gate) -> None:
    gate.open(SIGV4A)
    client = gate.make(refusal("InternalFailure", 500), DONE)
    gate.ask(client)
    first, second = (each.headers["authorization"] for each in client.config.transport.requests)
    assert first != second


# ---- options ----


def test_only_services_with_a_scheme_have_its_options(gate: Gate) -> None:
    gate.open(SIGV4)
    with pytest.raises(ConfigError, match="no such option: 'token'"):
        gate.make(token="t0ken")
    gate.open(SIGV4, operation_auth=(BEARER,))
    assert isinstance(gate.make(token="t0ken").config, Config)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("token", ""),
        ("token", "two words"),
        ("token", "line\nend"),
        ("token", 7),
        ("api_key", ""),
        ("api_key", "line\nend"),
        ("username", "a:b"),
        ("password", "line\nend"),
    ],
)
def test_what_cannot_be_sent_is_refused_and_not_quoted(
    gate: Gate, name: str, value: object
) -> None:
    gate.open(BEARER, API_KEY, BASIC, **QUERY_KEY)
    with pytest.raises(ConfigError, match=f"argument {name}: expected") as caught:
        gate.make(**{name: value})
    assert not value or str(value) not in str(caught.value).partition("expected")[2]


def test_no_secret_is_shown_by_the_configuration(gate: Gate) -> None:
    gate.open(BEARER, API_KEY, BASIC, **QUERY_KEY)
    client = gate.make(token="canary1", api_key="canary2", username="me", password="canary3")
    assert "canary" not in repr(client.config)
    assert "username='me'" in repr(client.config)
