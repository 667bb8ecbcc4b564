"""Role assumers: whose credentials sign, for which region, what comes back and what is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

import client_sts
from client_sts import (
    STS,
    AssumedRoleUser,
    AssumeRoleCommand,
    AssumeRoleResponse,
    AssumeRoleWithWebIdentityCommand,
    AssumeRoleWithWebIdentityResponse,
    Credentials,
    ExpiredTokenException,
    get_default_role_assumer,
    get_default_role_assumer_with_web_identity,
)
from tinsmith_runtime import (
    AwsCredentialIdentity,
    ClientClosedError,
    CredentialsRetrievalError,
    NoRegionError,
    ValidationError,
)
from tinsmith_runtime.credentials import create_credential_chain
from tinsmith_runtime.http import Response
from tinsmith_runtime.testing import StubTransport

END = datetime(2099, 1, 1, tzinfo=UTC)
ROLE = "arn:aws:iam::123456789012:role/demo"
PARAMETERS = {"RoleArn": ROLE, "RoleSessionName": "demo"}
WEB_PARAMETERS = {**PARAMETERS, "WebIdentityToken": "canary-web-token"}
SOURCE = AwsCredentialIdentity(access_key_id="AKIDSOURCE", secret_access_key="canary-secret")
OTHER = AwsCredentialIdentity(access_key_id="AKIDOTHER", secret_access_key="canary-secret")
ANSWER = Credentials(
    access_key_id="ASIAROLE000000000",
    secret_access_key="canary-role-secret",
    session_token="canary-role-token",
    expiration=END,
)
USER = AssumedRoleUser(
    arn="arn:aws:sts::123456789012:assumed-role/demo/demo", assumed_role_id="AROA:demo"
)

Call = Callable[..., AwsCredentialIdentity]


@pytest.fixture
def stub() -> StubTransport:
    stub = StubTransport()
    stub.on(AssumeRoleCommand).answer(
        AssumeRoleResponse(credentials=ANSWER, assumed_role_user=USER)
    )
    stub.on(AssumeRoleWithWebIdentityCommand).answer(
        AssumeRoleWithWebIdentityResponse(credentials=ANSWER, assumed_role_user=USER)
    )
    return stub


@pytest.fixture(params=["sync", "async"])
def call(request: pytest.FixtureRequest) -> Call:
    """Call an assumer, in both ways in turn."""
    if request.param == "sync":
        return lambda assumer, *arguments: assumer(*arguments)
    return lambda assumer, *arguments: asyncio.run(assumer.acall(*arguments))


def test_the_identity(stub: StubTransport, call: Call) -> None:
    assume = get_default_role_assumer({"region": "eu-west-1", "transport": stub})
    identity = call(assume, SOURCE, PARAMETERS)
    assert identity == AwsCredentialIdentity(
        access_key_id="ASIAROLE000000000",
        secret_access_key="canary-role-secret",
        session_token="canary-role-token",
        expiration=END,
        account_id="123456789012",
    )
    # Given in code, assumed a role, knows the account.
    assert identity.source == ("e", "i", "T")
    (request,) = stub.requests
    assert request.host == "sts.eu-west-1.amazonaws.com"
    assert "Credential=AKIDSOURCE/" in request.headers["authorization"]
    assert stub.calls == [AssumeRoleCommand(role_arn=ROLE, role_session_name="demo")]


def test_web_identity_is_unsigned(stub: StubTransport, call: Call) -> None:
    assume = get_default_role_assumer_with_web_identity({"region": "eu-west-1", "transport": stub})
    identity = call(assume, WEB_PARAMETERS)
    assert identity.access_key_id == "ASIAROLE000000000"
    assert identity.source == ("k", "T")
    assert "authorization" not in stub.requests[0].headers


def test_a_command_is_as_good_as_a_mapping(stub: StubTransport, call: Call) -> None:
    assume = get_default_role_assumer({"region": "eu-west-1", "transport": stub})
    command = AssumeRoleCommand(role_arn=ROLE, role_session_name="demo", duration_seconds=900)
    call(assume, SOURCE, command)
    call(assume, SOURCE, {**PARAMETERS, "DurationSeconds": 900})
    assert stub.calls == [command, command]


def test_one_client_signs_as_whoever_is_handed_over(
    stub: StubTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[STS] = []

    class Counted(client_sts.STSClient):
        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            made.append(self)  # type: ignore[arg-type]  # only counted

    monkeypatch.setitem(vars(client_sts), "STSClient", Counted)
    assume = get_default_role_assumer({"region": "eu-west-1", "transport": stub})
    assert made == []
    sources: list[Any] = [SOURCE, OTHER, lambda: SOURCE, create_credential_chain(OTHER)]
    for source in sources:
        assume(source, PARAMETERS)
    assert len(made) == 1
    signed = [
        request.headers["authorization"].split("Credential=")[1].split("/")[0]
        for request in stub.requests
    ]
    assert signed == ["AKIDSOURCE", "AKIDOTHER", "AKIDSOURCE", "AKIDOTHER"]


def test_nothing_is_remembered(stub: StubTransport, call: Call) -> None:
    assume = get_default_role_assumer({"region": "eu-west-1", "transport": stub})
    call(assume, SOURCE, PARAMETERS)
    call(assume, SOURCE, PARAMETERS)
    assert len(stub.calls) == 2


def test_steps_run_under_any_client(stub: StubTransport) -> None:
    assume = get_default_role_assumer({"region": "eu-west-1"})
    with client_sts.STSClient(transport=stub) as outer:
        identity = outer.drive(assume.steps(SOURCE, PARAMETERS))
    assert identity.access_key_id == "ASIAROLE000000000"


# ---- the region ----


def parent(**options: Any) -> Any:
    """The configuration of a client that an assumer works for."""
    return client_sts.STSClient(**options).config


@pytest.mark.parametrize("ask", [lambda: "eu-north-1", "eu-north-1"], ids=["function", "value"])
def test_the_region_of_the_outer_client(stub: StubTransport, call: Call, ask: Any) -> None:
    assume = get_default_role_assumer(
        {"transport": stub, "parent_client_config": parent(region=ask)}
    )
    call(assume, SOURCE, PARAMETERS)
    assert stub.requests[0].host == "sts.eu-north-1.amazonaws.com"


def test_a_region_that_is_none_is_none(stub: StubTransport, call: Call) -> None:
    options: Any = {"region": None, "parent_client_config": parent(region="eu-north-1")}
    call(get_default_role_assumer({**options, "transport": stub}), SOURCE, PARAMETERS)
    assert stub.requests[0].host == "sts.eu-north-1.amazonaws.com"


def test_its_own_region_goes_first(stub: StubTransport, call: Call) -> None:
    outer = parent(region="eu-north-1")
    assume = get_default_role_assumer(
        {"transport": stub, "region": "eu-west-3", "parent_client_config": outer}
    )
    call(assume, SOURCE, PARAMETERS)
    assert stub.requests[0].host == "sts.eu-west-3.amazonaws.com"


def test_then_the_environment(stub: StubTransport, call: Call) -> None:
    outer = parent(environment={"AWS_DEFAULT_REGION": "eu-south-1"})
    for options in (
        {"parent_client_config": outer},
        {"environment": {"AWS_REGION": "eu-south-1", "AWS_DEFAULT_REGION": "us-east-1"}},
    ):
        assume = get_default_role_assumer({"transport": stub, **options})  # type: ignore[typeddict-item]  # either
        call(assume, SOURCE, PARAMETERS)
    hosts = {request.host for request in stub.requests}
    assert hosts == {"sts.eu-south-1.amazonaws.com"}


def test_then_the_profile(stub: StubTransport, call: Call, tmp_path: Any) -> None:
    file = tmp_path / "config"
    file.write_text("[profile team]\nregion = ap-south-1\n")
    outer = parent(profile="team", environment={"AWS_CONFIG_FILE": str(file)})
    call(
        get_default_role_assumer({"transport": stub, "parent_client_config": outer}),
        SOURCE,
        PARAMETERS,
    )
    assert stub.requests[0].host == "sts.ap-south-1.amazonaws.com"


@pytest.mark.parametrize("outer", [None, parent()], ids=["alone", "for a client without"])
def test_no_region_is_ever_guessed(stub: StubTransport, call: Call, outer: Any) -> None:
    options: Any = {"transport": stub, "parent_client_config": outer}
    with pytest.raises(NoRegionError):
        call(get_default_role_assumer(options), SOURCE, PARAMETERS)
    with pytest.raises(NoRegionError):
        call(get_default_role_assumer_with_web_identity(options), WEB_PARAMETERS)
    assert stub.requests == []


# ---- options of the client ----


def test_the_outer_client_lends_transport_and_user_agent(stub: StubTransport, call: Call) -> None:
    outer = parent(region="eu-west-1", transport=stub, user_agent_app_id="orders")
    call(get_default_role_assumer({"parent_client_config": outer}), SOURCE, PARAMETERS)
    assert "app/orders" in stub.requests[0].headers["user-agent"]


def test_its_own_options_win(stub: StubTransport, call: Call) -> None:
    outer = parent(region="eu-west-1", transport=StubTransport(), user_agent_app_id="orders")
    assume = get_default_role_assumer(
        {"parent_client_config": outer, "transport": stub, "user_agent_app_id": "roles"}
    )
    call(assume, SOURCE, PARAMETERS)
    assert "app/roles" in stub.requests[0].headers["user-agent"]


def test_plugins(stub: StubTransport, call: Call) -> None:
    class Plugin:
        def apply_to_stack(self, stack: Any) -> None:
            stack.add(self.mark, step="build", name="mark")

        def mark(self, call: Any, proceed: Any) -> Any:
            call.request.headers["x-team"] = "orders"
            return proceed(call)

    options: Any = {"region": "eu-west-1", "transport": stub}
    call(get_default_role_assumer(options, [Plugin()]), SOURCE, PARAMETERS)
    call(get_default_role_assumer_with_web_identity(options, [Plugin()]), WEB_PARAMETERS)
    assert [request.headers["x-team"] for request in stub.requests] == ["orders", "orders"]


# ---- failures ----


EMPTY = Response(200, {}, b"<AssumeRoleResponse><AssumeRoleResult/></AssumeRoleResponse>")
EMPTY_KEY = Response(
    200,
    {},
    b"<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId/><SecretAccessKey>s"
    b"</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>"
    b"</Credentials></AssumeRoleResult></AssumeRoleResponse>",
)


@pytest.mark.parametrize("answer", [EMPTY, EMPTY_KEY], ids=["nothing", "an empty key"])
def test_an_answer_without_credentials(call: Call, answer: Response) -> None:
    stub = StubTransport()
    stub.on(AssumeRoleCommand).answer(answer)
    stub.on(AssumeRoleWithWebIdentityCommand).answer(
        Response(200, {}, answer.body.replace(b"AssumeRole", b"AssumeRoleWithWebIdentity"))
    )
    options: Any = {"region": "eu-west-1", "transport": stub}
    message = f"Invalid response from STS.assumeRole call with role {ROLE}"
    with pytest.raises(CredentialsRetrievalError, match=message):
        call(get_default_role_assumer(options), SOURCE, PARAMETERS)
    message = f"Invalid response from STS.assumeRoleWithWebIdentity call with role {ROLE}"
    with pytest.raises(CredentialsRetrievalError, match=message):
        call(get_default_role_assumer_with_web_identity(options), WEB_PARAMETERS)


def test_what_sts_refuses(call: Call) -> None:
    stub = StubTransport()
    stub.on(AssumeRoleWithWebIdentityCommand).answer(ExpiredTokenException("too late"))
    options: Any = {"region": "eu-west-1", "transport": stub}
    with pytest.raises(ExpiredTokenException, match="too late") as caught:
        call(get_default_role_assumer_with_web_identity(options), WEB_PARAMETERS)
    assert "canary" not in f"{caught.value} {caught.value!r}"


def test_wrong_parameters(stub: StubTransport, call: Call) -> None:
    assume = get_default_role_assumer({"region": "eu-west-1", "transport": stub})
    with pytest.raises(ValidationError, match=r"RoleSessionName: required"):
        call(assume, SOURCE, {"RoleArn": ROLE, "RoleSesionName": "demo"})


@pytest.mark.parametrize("arn", ["arn:aws:sts", "arn:aws:sts:::assumed-role/demo/demo"])
def test_an_arn_without_an_account(call: Call, arn: str) -> None:
    stub = StubTransport()
    stub.on(AssumeRoleCommand).answer(
        AssumeRoleResponse(
            credentials=ANSWER, assumed_role_user=USER.replace(arn=arn)  # type: ignore[call-arg]  # by name
        )
    )
    options: Any = {"region": "eu-west-1", "transport": stub}
    identity = call(get_default_role_assumer(options), SOURCE, PARAMETERS)
    assert (identity.account_id, identity.source) == (None, ("e", "i"))


def test_closing_gives_connections_back(stub: StubTransport) -> None:
    assume = get_default_role_assumer({"region": "eu-west-1", "transport": stub})
    assume.close()
    assume(SOURCE, PARAMETERS)
    assume.close()
    with pytest.raises(ClientClosedError, match="is closed"):
        assume(SOURCE, PARAMETERS)


# ---- the decorator ----


def test_a_decorated_provider_gets_both_assumers(stub: StubTransport) -> None:
    def provider(**options: Any) -> dict[str, Any]:
        return options

    decorated = client_sts.decorate_default_credential_provider(provider)
    got = decorated(region="eu-west-1", transport=stub, mine=1)
    assert (got["region"], got["mine"]) == ("eu-west-1", 1)
    assert got["role_assumer"](SOURCE, PARAMETERS).account_id == "123456789012"
    assert got["role_assumer_with_web_identity"](WEB_PARAMETERS).account_id == "123456789012"


def test_a_caller_has_its_own_assumer() -> None:
    decorated = client_sts.decorate_default_credential_provider(lambda **options: options)
    assert decorated(role_assumer=len)["role_assumer"] is len
